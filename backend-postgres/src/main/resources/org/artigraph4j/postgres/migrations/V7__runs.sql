-- The journal of runs, by the name of the graph, as all that is known of graphs.

CREATE TABLE ${schema}.run (
  name                      text COLLATE "C" NOT NULL,
  id                        text COLLATE "C" NOT NULL,
  project                   text COLLATE "C" NOT NULL,
  graph_fingerprint         bigint           NOT NULL,
  snapshot_fingerprint      bigint           NOT NULL,
  actor                     text COLLATE "C" NOT NULL,
  configuration_fingerprint bigint,
  retry_of                  text COLLATE "C",
  lease_micros              bigint           NOT NULL,
  status                    text COLLATE "C" NOT NULL,
  started_at                timestamptz      NOT NULL DEFAULT statement_timestamp(),
  ended_at                  timestamptz,
  beat_at                   timestamptz      NOT NULL DEFAULT statement_timestamp(),
  built                     bigint           NOT NULL DEFAULT 0,
  cached                    bigint           NOT NULL DEFAULT 0,
  failed                    bigint           NOT NULL DEFAULT 0,
  skipped                   bigint           NOT NULL DEFAULT 0,
  error                     text,
  summary                   jsonb            NOT NULL DEFAULT '{}',
  PRIMARY KEY (name, id)
)
-- A sign of life changes no column of an index, and finds room on the row's own page.
WITH (fillfactor = 70);

COMMENT ON TABLE ${schema}.run IS 'Executions against snapshots. Rows of runs that have ended never change.';
COMMENT ON COLUMN ${schema}.run.retry_of IS 'The id of the run that it does again';
COMMENT ON COLUMN ${schema}.run.lease_micros IS 'How long after beat_at it counts as lost, in microseconds';
COMMENT ON COLUMN ${schema}.run.status IS 'RUNNING, also of what is lost, SUCCEEDED, FAILED or CANCELLED';
COMMENT ON COLUMN ${schema}.run.beat_at IS 'Its last sign of life';
COMMENT ON COLUMN ${schema}.run.built IS 'How many rows of run_build are SUCCEEDED; the next three likewise';

-- The condition on their time is true of all rows. Only listings state it, and so whoever looks for one run has no
-- index to go by but the primary key.

CREATE INDEX run_newest ON ${schema}.run (started_at, name, id) WHERE started_at <> '-infinity';

CREATE INDEX run_newest_of_name ON ${schema}.run (name, started_at, id) WHERE started_at <> '-infinity';

CREATE INDEX run_newest_of_snapshot
  ON ${schema}.run (name, snapshot_fingerprint, started_at, id) WHERE started_at <> '-infinity';

CREATE INDEX run_newest_of_actor
  ON ${schema}.run (actor, started_at, name, id) WHERE started_at <> '-infinity';

CREATE INDEX run_newest_of_project
  ON ${schema}.run (project, started_at, name, id) WHERE started_at <> '-infinity';

-- What runs, and what went wrong: few of many.
CREATE INDEX run_unsuccessful
  ON ${schema}.run (status, started_at, name, id) WHERE status <> 'SUCCEEDED' AND started_at <> '-infinity';

CREATE TABLE ${schema}.run_configuration (
  name        text COLLATE "C" NOT NULL,
  fingerprint bigint           NOT NULL,
  body        jsonb            NOT NULL,
  created_at  timestamptz      NOT NULL DEFAULT statement_timestamp(),
  PRIMARY KEY (name, fingerprint)
);

COMMENT ON TABLE ${schema}.run_configuration IS 'What runs of a name were configured with. Rows never change.';

-- The time of the run's start is in the key so that the builds of a run lie together, those of the newest last.
CREATE TABLE ${schema}.run_build (
  name                 text COLLATE "C" NOT NULL,
  run_started_at       timestamptz      NOT NULL,
  run_id               text COLLATE "C" NOT NULL,
  artifact_key         text COLLATE "C" NOT NULL,
  key_fingerprint      bigint           NOT NULL,
  key                  jsonb            NOT NULL,
  producer             text COLLATE "C" NOT NULL,
  producer_fingerprint bigint           NOT NULL,
  input_fingerprint    bigint           NOT NULL,
  status               text COLLATE "C" NOT NULL,
  attempts             integer          NOT NULL,
  started_at           timestamptz,
  ended_at             timestamptz,
  counts               jsonb            NOT NULL,
  error                text,
  outputs              jsonb            NOT NULL,
  PRIMARY KEY (name, run_started_at, run_id, artifact_key, key_fingerprint)
);

COMMENT ON TABLE ${schema}.run_build IS 'What became, in a run, of each key of each producer.';
COMMENT ON COLUMN ${schema}.run_build.artifact_key IS 'The producer''s first output';
COMMENT ON COLUMN ${schema}.run_build.producer_fingerprint IS 'Of the text that is its name';
COMMENT ON COLUMN ${schema}.run_build.input_fingerprint IS '0 for none';
COMMENT ON COLUMN ${schema}.run_build.status IS 'RUNNING, SUCCEEDED, FAILED, CACHED or SKIPPED';
COMMENT ON COLUMN ${schema}.run_build.started_at IS 'By its builder''s clock';
COMMENT ON COLUMN ${schema}.run_build.ended_at IS 'By its builder''s clock';
COMMENT ON COLUMN ${schema}.run_build.counts IS 'What it counted, by name';
COMMENT ON COLUMN ${schema}.run_build.outputs IS 'Content fingerprints by artifact';

-- What runs, and what went wrong: few of many.
CREATE INDEX run_build_unsuccessful
  ON ${schema}.run_build (name, run_started_at, run_id, status, artifact_key, key_fingerprint)
  WHERE status IN ('RUNNING', 'FAILED', 'SKIPPED');

-- How long a producer takes.
CREATE INDEX run_build_last_of_producer
  ON ${schema}.run_build (name, producer_fingerprint, ended_at, run_id, artifact_key, key_fingerprint)
  WHERE status = 'SUCCEEDED';
