-- Who builds what, by the storage that is built, as all that is known of storages: so one statement looks for partitions and
-- claims what is missing. What holds a batch of keys is one row; so it is renewed, and lost, by one.

CREATE TABLE ${schema}.claim_lease (
  storage_fingerprint bigint      NOT NULL,
  id                  uuid        NOT NULL,
  holder              text        NOT NULL,
  expires_at          timestamptz NOT NULL,
  PRIMARY KEY (storage_fingerprint, id)
)
-- A renewal changes no column of the index, and finds room on the row's own page.
WITH (fillfactor = 50);

COMMENT ON TABLE ${schema}.claim_lease IS 'Under what keys of a storage are claimed..';
COMMENT ON COLUMN ${schema}.claim_lease.holder IS 'What its holder says who it is';
COMMENT ON COLUMN ${schema}.claim_lease.expires_at IS 'From when on others may take what is claimed under it and not built';

CREATE TABLE ${schema}.claim (
  storage_fingerprint bigint  NOT NULL,
  key_fingerprint     bigint  NOT NULL,
  input_fingerprint   bigint  NOT NULL,
  lease_id            uuid    NOT NULL,
  built               boolean NOT NULL,
  PRIMARY KEY (storage_fingerprint, key_fingerprint, input_fingerprint)
)
-- Each is changed once, some at a time, when it is built: on its own page, which has room for those.
WITH (fillfactor = 80);

COMMENT ON TABLE ${schema}.claim IS
  'What is being built, and was. Rows stay when it is: who asked before would claim it anew where there was none.';
COMMENT ON COLUMN ${schema}.claim.input_fingerprint IS '0 for none';
COMMENT ON COLUMN ${schema}.claim.lease_id IS 'A row of claim_lease; all zeros of what was given back, or came late';
COMMENT ON COLUMN ${schema}.claim.built IS 'Whether a holder has said so. Where no partition is there, it may be claimed again';
