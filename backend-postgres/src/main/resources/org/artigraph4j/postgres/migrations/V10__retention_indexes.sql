-- What retention asks that nobody asked before: since when nothing was done with a snapshot, which runs name a
-- configuration, and what was taken out of the cache of what was built of some inputs.

-- Not known of what was linked before this version: then it is as old as its snapshot.
ALTER TABLE ${schema}.snapshot_artifact ADD COLUMN linked_at timestamptz;
ALTER TABLE ${schema}.snapshot_artifact ALTER COLUMN linked_at SET DEFAULT statement_timestamp();

COMMENT ON COLUMN ${schema}.snapshot_artifact.linked_at IS
  'When it was made, or was last given another list; NULL if that is not known';

-- As with the indexes of listings, only who asks states that their time is one.
CREATE INDEX run_configured
  ON ${schema}.run (name, configuration_fingerprint)
  WHERE configuration_fingerprint IS NOT NULL AND started_at <> '-infinity';

CREATE INDEX evicted_partition_input
  ON ${schema}.evicted_partition (storage_fingerprint, input_fingerprint)
  WHERE input_fingerprint <> 0;
