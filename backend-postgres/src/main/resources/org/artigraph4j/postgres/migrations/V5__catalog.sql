-- Listings: each page is a range of one of these indexes, which begins after the last item of the page before. Those
-- with the newest first are read backwards.
--
-- Where an index has the columns of a primary key among others, a plan that was made while the table was small might look
-- single rows up by it, and read all rows of a name. So it has a condition, which is true of all rows, and which only
-- listings state.

-- Graphs, by name -----------------------------------------------------------------------------------------------

CREATE INDEX graph_newest ON ${schema}.graph (name, created_at, fingerprint)
  WHERE created_at <> '-infinity';

CREATE INDEX snapshot_newest ON ${schema}.snapshot (name, created_at, fingerprint)
  WHERE created_at <> '-infinity';

CREATE INDEX snapshot_newest_of_graph
  ON ${schema}.snapshot (name, graph_fingerprint, created_at, fingerprint)
  WHERE created_at <> '-infinity';

CREATE INDEX snapshot_tag_of_snapshot ON ${schema}.snapshot_tag (name, snapshot_fingerprint, tag)
  WHERE tag <> '';

CREATE TABLE ${schema}.graph_artifact (
  name                 text COLLATE "C" NOT NULL,
  artifact_key         text COLLATE "C" NOT NULL,
  artifact_fingerprint bigint           NOT NULL,
  produced             boolean          NOT NULL,
  storage_fingerprint  bigint           NOT NULL,
  body                 jsonb            NOT NULL,
  first_seen           timestamptz      NOT NULL DEFAULT statement_timestamp(),
  PRIMARY KEY (name, artifact_key, artifact_fingerprint, produced)
);

COMMENT ON TABLE ${schema}.graph_artifact IS
  'How the graphs of a name define their artifacts: a row for each definition that differs. Rows never change.';
COMMENT ON COLUMN ${schema}.graph_artifact.first_seen IS 'When a graph that has it was first written';

CREATE INDEX graph_artifact_by_key
  ON ${schema}.graph_artifact (artifact_key, name, artifact_fingerprint, produced);

CREATE INDEX graph_artifact_by_storage
  ON ${schema}.graph_artifact (storage_fingerprint, artifact_key, name, artifact_fingerprint, produced);

CREATE TABLE ${schema}.graph_artifact_annotation (
  name                   text COLLATE "C" NOT NULL,
  artifact_key           text COLLATE "C" NOT NULL,
  artifact_fingerprint   bigint           NOT NULL,
  produced               boolean          NOT NULL,
  annotation_fingerprint bigint           NOT NULL,
  PRIMARY KEY (name, artifact_key, artifact_fingerprint, produced, annotation_fingerprint)
);

COMMENT ON TABLE ${schema}.graph_artifact_annotation IS
  'By which annotations a definition is found. Rows never change.';
COMMENT ON COLUMN ${schema}.graph_artifact_annotation.annotation_fingerprint IS
  'Of an annotation, or of the text that is its kind';

CREATE INDEX graph_artifact_annotation_by_annotation
  ON ${schema}.graph_artifact_annotation (
    annotation_fingerprint, artifact_key, name, artifact_fingerprint, produced
  );

-- Contents, wherever they are -----------------------------------------------------------------------------------

CREATE INDEX manifest_list_manifests ON ${schema}.manifest_list USING gin (manifests);

CREATE INDEX snapshot_artifact_of_list ON ${schema}.snapshot_artifact (name, list_fingerprint);

CREATE INDEX snapshot_partition_content ON ${schema}.snapshot_partition (content_fingerprint);

-- Storages, by fingerprint --------------------------------------------------------------------------------------

CREATE INDEX storage_partition_by_key
  ON ${schema}.storage_partition (
    storage_fingerprint, partition_key, input_fingerprint, content_fingerprint
  ) WHERE added_at <> '-infinity';

-- The rows of a batch have one time, and are written in the order of their fingerprints: so it grows at one end.
CREATE INDEX storage_partition_newest
  ON ${schema}.storage_partition (
    storage_fingerprint, added_at, key_fingerprint, input_fingerprint, content_fingerprint
  ) WHERE added_at <> '-infinity';

CREATE INDEX storage_partition_content
  ON ${schema}.storage_partition (
    content_fingerprint, storage_fingerprint, key_fingerprint, input_fingerprint
  ) WHERE added_at <> '-infinity';
