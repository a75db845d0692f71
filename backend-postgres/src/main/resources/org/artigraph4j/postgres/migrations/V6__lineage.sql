-- What things were built from, once for each input fingerprint of a storage. By the storage that was built, as all that is
-- known of storages. The inputs are runs of partitions that are cut by their keys, so that builds share what they have in
-- common.

CREATE TABLE ${schema}.provenance (
  storage_fingerprint bigint           NOT NULL,
  input_fingerprint   bigint           NOT NULL,
  producer            text COLLATE "C" NOT NULL,
  version             jsonb            NOT NULL,
  parameters          text[]           NOT NULL,
  chunk_counts        bigint[]         NOT NULL,
  chunks              bigint[]         NOT NULL,
  size                bigint           NOT NULL,
  recorded_at         timestamptz      NOT NULL DEFAULT statement_timestamp(),
  PRIMARY KEY (storage_fingerprint, input_fingerprint)
);

COMMENT ON TABLE ${schema}.provenance IS
  'What the partitions of a storage and an input fingerprint were built from, and by whom. Rows never change.';
COMMENT ON COLUMN ${schema}.provenance.parameters IS 'Of the producer, by name';
COMMENT ON COLUMN ${schema}.provenance.chunk_counts IS 'How many of the chunks are of each parameter';
COMMENT ON COLUMN ${schema}.provenance.chunks IS 'Which rows of provenance_chunk, in the order of parameters and keys';
COMMENT ON COLUMN ${schema}.provenance.size IS 'How many partitions were read';

CREATE TABLE ${schema}.provenance_chunk (
  storage_fingerprint       bigint      NOT NULL,
  fingerprint               bigint      NOT NULL,
  input_storage_fingerprint bigint      NOT NULL,
  contents                  bigint[]    NOT NULL,
  entries                   bytea       NOT NULL,
  created_at                timestamptz NOT NULL DEFAULT statement_timestamp(),
  PRIMARY KEY (storage_fingerprint, fingerprint)
);

-- Hashes, and bytes that no compressor makes smaller: it need not try.
ALTER TABLE ${schema}.provenance_chunk
  ALTER COLUMN contents SET STORAGE EXTERNAL,
  ALTER COLUMN entries SET STORAGE EXTERNAL;

COMMENT ON TABLE ${schema}.provenance_chunk IS
  'Runs of partitions that were read, shared by all builds into a storage that read exactly these. Rows never change.';
COMMENT ON COLUMN ${schema}.provenance_chunk.storage_fingerprint IS 'Of what was built';
COMMENT ON COLUMN ${schema}.provenance_chunk.input_storage_fingerprint IS 'Of what was read';
COMMENT ON COLUMN ${schema}.provenance_chunk.contents IS 'The content fingerprints, in the order of keys';
COMMENT ON COLUMN ${schema}.provenance_chunk.entries IS 'Keys and inputs, encoded: docs/manifests.md';

-- The way back, from what was read to what was built from it.
CREATE INDEX provenance_by_chunk ON ${schema}.provenance USING gin (chunks);
CREATE INDEX provenance_chunk_by_content ON ${schema}.provenance_chunk USING gin (contents);

-- What was built of some inputs. As with the indexes of listings, only who asks that states its conditions.
CREATE INDEX storage_partition_input
  ON ${schema}.storage_partition (storage_fingerprint, input_fingerprint)
  WHERE input_fingerprint <> 0 AND added_at <> '-infinity';
