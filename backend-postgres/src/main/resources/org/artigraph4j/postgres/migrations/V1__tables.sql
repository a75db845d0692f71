-- Two groups of tables. No foreign key and no read crosses them, so that each can be spread over servers by the
-- first column of its keys: what is known of graphs by their name, what is known of storages by their fingerprint.
--
-- Texts are compared by their bytes (COLLATE "C"): a new release of the operating system's locales cannot damage
-- an index, and the order is the same everywhere.

-- Graphs, by name -----------------------------------------------------------------------------------------------

CREATE TABLE ${schema}.graph (
  name        text COLLATE "C" NOT NULL,
  fingerprint bigint           NOT NULL,
  body        jsonb            NOT NULL,
  created_at  timestamptz      NOT NULL DEFAULT statement_timestamp(),
  PRIMARY KEY (name, fingerprint)
);

COMMENT ON TABLE ${schema}.graph IS 'Graphs with all their artifacts and producers. Rows never change.';

CREATE TABLE ${schema}.snapshot (
  name              text COLLATE "C" NOT NULL,
  fingerprint       bigint           NOT NULL,
  graph_fingerprint bigint           NOT NULL,
  edition           bigint           NOT NULL,
  body              jsonb            NOT NULL,
  sealed_at         timestamptz,
  created_at        timestamptz      NOT NULL DEFAULT statement_timestamp(),
  PRIMARY KEY (name, fingerprint)
);

COMMENT ON TABLE ${schema}.snapshot IS 'A graph over some raw data. Only sealed_at ever changes, once.';
COMMENT ON COLUMN ${schema}.snapshot.body IS 'All but the graph, which is the row of graph_fingerprint';
COMMENT ON COLUMN ${schema}.snapshot.sealed_at IS 'Since then its links do not change; NULL while they may';

CREATE TABLE ${schema}.snapshot_tag (
  name                 text COLLATE "C" NOT NULL,
  tag                  text COLLATE "C" NOT NULL,
  snapshot_fingerprint bigint           NOT NULL,
  updated_at           timestamptz      NOT NULL DEFAULT statement_timestamp(),
  PRIMARY KEY (name, tag)
);

COMMENT ON TABLE ${schema}.snapshot_tag IS 'Names for snapshots: which one each points to now.';

CREATE TABLE ${schema}.snapshot_partition (
  name                 text COLLATE "C" NOT NULL,
  snapshot_fingerprint bigint           NOT NULL,
  artifact_key         text COLLATE "C" NOT NULL,
  key_fingerprint      bigint           NOT NULL,
  input_fingerprint    bigint           NOT NULL,
  content_fingerprint  bigint           NOT NULL,
  linked_at            timestamptz      NOT NULL DEFAULT statement_timestamp(),
  partition_key        bytea            NOT NULL,
  key                  jsonb            NOT NULL,
  attributes           jsonb            NOT NULL,
  PRIMARY KEY (name, snapshot_fingerprint, artifact_key, key_fingerprint)
);

COMMENT ON TABLE ${schema}.snapshot_partition IS
  'The links: which partitions a snapshot holds, each as it was when it was linked. Rows never change.';
COMMENT ON COLUMN ${schema}.snapshot_partition.input_fingerprint IS '0 for none';
COMMENT ON COLUMN ${schema}.snapshot_partition.partition_key IS 'The key as bytes in the order of keys';

-- Storages, by fingerprint --------------------------------------------------------------------------------------

CREATE TABLE ${schema}.storage (
  fingerprint bigint      NOT NULL,
  body        jsonb       NOT NULL,
  created_at  timestamptz NOT NULL DEFAULT statement_timestamp(),
  PRIMARY KEY (fingerprint)
);

COMMENT ON TABLE ${schema}.storage IS 'Where partitions are. Rows never change.';

CREATE TABLE ${schema}.storage_partition (
  storage_fingerprint bigint      NOT NULL,
  key_fingerprint     bigint      NOT NULL,
  input_fingerprint   bigint      NOT NULL,
  content_fingerprint bigint      NOT NULL,
  added_at            timestamptz NOT NULL DEFAULT statement_timestamp(),
  partition_key       bytea       NOT NULL,
  key                 jsonb       NOT NULL,
  attributes          jsonb       NOT NULL,
  PRIMARY KEY (storage_fingerprint, key_fingerprint, input_fingerprint, content_fingerprint)
);

COMMENT ON TABLE ${schema}.storage_partition IS
  'The known partitions of each storage, built by whichever graph. Rows never change.';
COMMENT ON COLUMN ${schema}.storage_partition.input_fingerprint IS '0 for none';
COMMENT ON COLUMN ${schema}.storage_partition.partition_key IS 'The key as bytes in the order of keys';
