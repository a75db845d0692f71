-- What retention asks that nobody asked before: since when a snapshot was not linked to, and which runs name a
-- configuration.

-- Not known of what was linked before this version: then it is as old as its snapshot.
ALTER TABLE ${schema}.snapshot_artifact ADD COLUMN linked_at timestamptz;
ALTER TABLE ${schema}.snapshot_artifact ALTER COLUMN linked_at SET DEFAULT statement_timestamp();

COMMENT ON COLUMN ${schema}.snapshot_artifact.linked_at IS
  'When it was made, or was last given another list; NULL if that is not known';

-- As with the indexes of listings, only who asks states that their time is one.
CREATE INDEX run_configured
  ON ${schema}.run (name, configuration_fingerprint)
  WHERE configuration_fingerprint IS NOT NULL AND started_at <> '-infinity';
