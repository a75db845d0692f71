-- What was taken out of the known partitions of a storage: evicted by somebody, or an orphan that may still be wanted. A row
-- whose partition is known again says nothing.

CREATE TABLE ${schema}.evicted_partition (
  storage_fingerprint bigint           NOT NULL,
  key_fingerprint     bigint           NOT NULL,
  input_fingerprint   bigint           NOT NULL,
  content_fingerprint bigint           NOT NULL,
  cause               text COLLATE "C" NOT NULL,
  evicted_at          timestamptz      NOT NULL DEFAULT statement_timestamp(),
  actor               text             NOT NULL,
  reason              text             NOT NULL,
  added_at            timestamptz      NOT NULL,
  partition_key       bytea            NOT NULL,
  key                 jsonb            NOT NULL,
  attributes          jsonb            NOT NULL,
  PRIMARY KEY (storage_fingerprint, key_fingerprint, input_fingerprint, content_fingerprint)
);

COMMENT ON TABLE ${schema}.evicted_partition IS
  'What was taken out of storage_partition, as it was there, with who did it, and why. Not what is known again.';
COMMENT ON COLUMN ${schema}.evicted_partition.input_fingerprint IS '0 for none';
COMMENT ON COLUMN ${schema}.evicted_partition.cause IS 'EVICTED by somebody, or ORPHANED: nothing linked it';
COMMENT ON COLUMN ${schema}.evicted_partition.added_at IS 'When it was made known, before';

-- Listings, and whether anything of a storage is evicted at all, which is asked of each snapshot that is shown.
CREATE INDEX evicted_partition_by_key
  ON ${schema}.evicted_partition (
    storage_fingerprint, partition_key, input_fingerprint, content_fingerprint
  ) WHERE cause = 'EVICTED';

-- What was built of some inputs: the way from a bad partition to all that has it does not end at what was evicted.
CREATE INDEX evicted_partition_input
  ON ${schema}.evicted_partition (storage_fingerprint, input_fingerprint)
  WHERE input_fingerprint <> 0;
