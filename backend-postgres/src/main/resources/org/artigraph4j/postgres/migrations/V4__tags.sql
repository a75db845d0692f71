-- Tags have a life. The row of a tag stays when the tag is deleted: whoever changes it locks it, and so its changes come
-- one after another, each later than the one before.

ALTER TABLE ${schema}.snapshot_tag
  ALTER COLUMN snapshot_fingerprint DROP NOT NULL,
  ADD COLUMN previous_fingerprint bigint,
  ADD COLUMN protected boolean NOT NULL DEFAULT false,
  ADD COLUMN pointed_at timestamptz NOT NULL DEFAULT statement_timestamp();

UPDATE ${schema}.snapshot_tag SET pointed_at = updated_at;

COMMENT ON TABLE ${schema}.snapshot_tag IS 'Names for snapshots: which one each points to now. Rows stay for ever.';
COMMENT ON COLUMN ${schema}.snapshot_tag.snapshot_fingerprint IS 'NULL since it was deleted';
COMMENT ON COLUMN ${schema}.snapshot_tag.previous_fingerprint IS 'What it pointed to before; NULL for nothing';
COMMENT ON COLUMN ${schema}.snapshot_tag.protected IS 'Whether it refuses to be moved and deleted';
COMMENT ON COLUMN ${schema}.snapshot_tag.pointed_at IS 'When it was pointed there';
COMMENT ON COLUMN ${schema}.snapshot_tag.updated_at IS 'When it was changed, which is its last row of snapshot_tag_history';

CREATE TABLE ${schema}.snapshot_tag_history (
  name             text COLLATE "C" NOT NULL,
  tag              text COLLATE "C" NOT NULL,
  changed_at       timestamptz      NOT NULL,
  change           text COLLATE "C" NOT NULL,
  from_fingerprint bigint,
  to_fingerprint   bigint,
  actor            text             NOT NULL,
  message          text             NOT NULL,
  incomplete       boolean          NOT NULL,
  PRIMARY KEY (name, tag, changed_at)
);

COMMENT ON TABLE ${schema}.snapshot_tag_history IS 'What was done to tags, by whom and why. Rows never change.';
COMMENT ON COLUMN ${schema}.snapshot_tag_history.change IS 'CREATED, MOVED, DELETED, PROTECTED or UNPROTECTED';
COMMENT ON COLUMN ${schema}.snapshot_tag_history.from_fingerprint IS 'What it pointed to before; NULL for nothing';
COMMENT ON COLUMN ${schema}.snapshot_tag_history.to_fingerprint IS 'What it pointed to from then on; NULL for nothing';
COMMENT ON COLUMN ${schema}.snapshot_tag_history.incomplete IS 'Whether the snapshot lacked partitions, as was allowed';

INSERT INTO ${schema}.snapshot_tag_history
  (name, tag, changed_at, change, to_fingerprint, actor, message, incomplete)
SELECT t.name, t.tag, t.updated_at, 'CREATED', t.snapshot_fingerprint, '', '', false
FROM ${schema}.snapshot_tag t;
