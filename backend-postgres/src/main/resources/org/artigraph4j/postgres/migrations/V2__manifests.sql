-- Snapshots share what they have in common: the links of an artifact are runs of partitions, each stored once, and a
-- list of those. Links of version 1 are read as they are, and folded by PostgresBackend after this migration.

CREATE TABLE ${schema}.manifest (
  name        text COLLATE "C" NOT NULL,
  fingerprint bigint           NOT NULL,
  contents    bigint[]         NOT NULL,
  entries     bytea            NOT NULL,
  created_at  timestamptz      NOT NULL DEFAULT statement_timestamp(),
  PRIMARY KEY (name, fingerprint)
);

-- Hashes, and bytes that no compressor makes smaller: it need not try.
ALTER TABLE ${schema}.manifest
  ALTER COLUMN contents SET STORAGE EXTERNAL,
  ALTER COLUMN entries SET STORAGE EXTERNAL;

COMMENT ON TABLE ${schema}.manifest IS
  'Runs of partitions, shared by all snapshots that hold exactly these. Rows never change.';
COMMENT ON COLUMN ${schema}.manifest.contents IS 'The content fingerprints, in the order of keys';
COMMENT ON COLUMN ${schema}.manifest.entries IS 'Keys, inputs and attributes, encoded: docs/manifests.md';

CREATE TABLE ${schema}.manifest_list (
  name        text COLLATE "C" NOT NULL,
  fingerprint bigint           NOT NULL,
  manifests   bigint[]         NOT NULL,
  counts      integer[]        NOT NULL,
  first_keys  bytea[]          NOT NULL,
  created_at  timestamptz      NOT NULL DEFAULT statement_timestamp(),
  PRIMARY KEY (name, fingerprint)
);

COMMENT ON TABLE ${schema}.manifest_list IS
  'The manifests of an artifact, shared by all snapshots in which it is the same. Rows never change.';
COMMENT ON COLUMN ${schema}.manifest_list.counts IS 'How many partitions each manifest has';
COMMENT ON COLUMN ${schema}.manifest_list.first_keys IS 'The first key of each, as bytes in the order of keys';

CREATE TABLE ${schema}.snapshot_artifact (
  name                 text COLLATE "C" NOT NULL,
  snapshot_fingerprint bigint           NOT NULL,
  artifact_key         text COLLATE "C" NOT NULL,
  list_fingerprint     bigint           NOT NULL DEFAULT 0,
  PRIMARY KEY (name, snapshot_fingerprint, artifact_key)
);

COMMENT ON TABLE ${schema}.snapshot_artifact IS
  'What a snapshot holds of an artifact: a list, and what is in snapshot_partition. It is what writers lock.';
COMMENT ON COLUMN ${schema}.snapshot_artifact.list_fingerprint IS '0 for none';

COMMENT ON TABLE ${schema}.snapshot_partition IS
  'Links that are in no manifest yet. Rows never change; they go when they are folded.';
