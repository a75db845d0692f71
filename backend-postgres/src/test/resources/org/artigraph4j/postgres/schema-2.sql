-- Version 2 of the schema, with what OldSchemasTest.fill writes; never to be edited. Made as
-- schema-1.sql was.

CREATE SCHEMA ${schema};

CREATE TABLE ${schema}.flyway_schema_history (
    installed_rank integer NOT NULL,
    version character varying(50),
    description character varying(200) NOT NULL,
    type character varying(20) NOT NULL,
    script character varying(1000) NOT NULL,
    checksum integer,
    installed_by character varying(100) NOT NULL,
    installed_on timestamp without time zone DEFAULT now() NOT NULL,
    execution_time integer NOT NULL,
    success boolean NOT NULL
);

CREATE TABLE ${schema}.graph (
    name text NOT NULL COLLATE pg_catalog."C",
    fingerprint bigint NOT NULL,
    body jsonb NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL
);

COMMENT ON TABLE ${schema}.graph IS 'Graphs with all their artifacts and producers. Rows never change.';

CREATE TABLE ${schema}.manifest (
    name text NOT NULL COLLATE pg_catalog."C",
    fingerprint bigint NOT NULL,
    contents bigint[] NOT NULL,
    entries bytea NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL
);
ALTER TABLE ONLY ${schema}.manifest ALTER COLUMN contents SET STORAGE EXTERNAL;
ALTER TABLE ONLY ${schema}.manifest ALTER COLUMN entries SET STORAGE EXTERNAL;

COMMENT ON TABLE ${schema}.manifest IS 'Runs of partitions, shared by all snapshots that hold exactly these. Rows never change.';

COMMENT ON COLUMN ${schema}.manifest.contents IS 'The content fingerprints, in the order of keys';

COMMENT ON COLUMN ${schema}.manifest.entries IS 'Keys, inputs and attributes, encoded: docs/manifests.md';

CREATE TABLE ${schema}.manifest_list (
    name text NOT NULL COLLATE pg_catalog."C",
    fingerprint bigint NOT NULL,
    manifests bigint[] NOT NULL,
    counts integer[] NOT NULL,
    first_keys bytea[] NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL
);

COMMENT ON TABLE ${schema}.manifest_list IS 'The manifests of an artifact, shared by all snapshots in which it is the same. Rows never change.';

COMMENT ON COLUMN ${schema}.manifest_list.counts IS 'How many partitions each manifest has';

COMMENT ON COLUMN ${schema}.manifest_list.first_keys IS 'The first key of each, as bytes in the order of keys';

CREATE TABLE ${schema}.snapshot (
    name text NOT NULL COLLATE pg_catalog."C",
    fingerprint bigint NOT NULL,
    graph_fingerprint bigint NOT NULL,
    edition bigint NOT NULL,
    body jsonb NOT NULL,
    sealed_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL
);

COMMENT ON TABLE ${schema}.snapshot IS 'A graph over some raw data. Only sealed_at ever changes, once.';

COMMENT ON COLUMN ${schema}.snapshot.body IS 'All but the graph, which is the row of graph_fingerprint';

COMMENT ON COLUMN ${schema}.snapshot.sealed_at IS 'Since then its links do not change; NULL while they may';

CREATE TABLE ${schema}.snapshot_artifact (
    name text NOT NULL COLLATE pg_catalog."C",
    snapshot_fingerprint bigint NOT NULL,
    artifact_key text NOT NULL COLLATE pg_catalog."C",
    list_fingerprint bigint DEFAULT 0 NOT NULL
);

COMMENT ON TABLE ${schema}.snapshot_artifact IS 'What a snapshot holds of an artifact: a list, and what is in snapshot_partition. It is what writers lock.';

COMMENT ON COLUMN ${schema}.snapshot_artifact.list_fingerprint IS '0 for none';

CREATE TABLE ${schema}.snapshot_partition (
    name text NOT NULL COLLATE pg_catalog."C",
    snapshot_fingerprint bigint NOT NULL,
    artifact_key text NOT NULL COLLATE pg_catalog."C",
    key_fingerprint bigint NOT NULL,
    input_fingerprint bigint NOT NULL,
    content_fingerprint bigint NOT NULL,
    linked_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    partition_key bytea NOT NULL,
    key jsonb NOT NULL,
    attributes jsonb NOT NULL
);

COMMENT ON TABLE ${schema}.snapshot_partition IS 'Links that are in no manifest yet. Rows never change; they go when they are folded.';

COMMENT ON COLUMN ${schema}.snapshot_partition.input_fingerprint IS '0 for none';

COMMENT ON COLUMN ${schema}.snapshot_partition.partition_key IS 'The key as bytes in the order of keys';

CREATE TABLE ${schema}.snapshot_tag (
    name text NOT NULL COLLATE pg_catalog."C",
    tag text NOT NULL COLLATE pg_catalog."C",
    snapshot_fingerprint bigint NOT NULL,
    updated_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL
);

COMMENT ON TABLE ${schema}.snapshot_tag IS 'Names for snapshots: which one each points to now.';

CREATE TABLE ${schema}.storage (
    fingerprint bigint NOT NULL,
    body jsonb NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL
);

COMMENT ON TABLE ${schema}.storage IS 'Where partitions are. Rows never change.';

CREATE TABLE ${schema}.storage_partition (
    storage_fingerprint bigint NOT NULL,
    key_fingerprint bigint NOT NULL,
    input_fingerprint bigint NOT NULL,
    content_fingerprint bigint NOT NULL,
    added_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    partition_key bytea NOT NULL,
    key jsonb NOT NULL,
    attributes jsonb NOT NULL
);

COMMENT ON TABLE ${schema}.storage_partition IS 'The known partitions of each storage, built by whichever graph. Rows never change.';

COMMENT ON COLUMN ${schema}.storage_partition.input_fingerprint IS '0 for none';

COMMENT ON COLUMN ${schema}.storage_partition.partition_key IS 'The key as bytes in the order of keys';

INSERT INTO ${schema}.flyway_schema_history VALUES (0, NULL, '<< Flyway Schema Creation >>', 'SCHEMA', '"dumped"', NULL, 'postgres', '2026-11-21 10:08:51.455238', 0, true);
INSERT INTO ${schema}.flyway_schema_history VALUES (1, '1', 'tables', 'SQL', 'V1__tables.sql', 1042025618, 'postgres', '2026-11-21 10:08:51.592785', 73, true);
INSERT INTO ${schema}.flyway_schema_history VALUES (2, '2', 'manifests', 'SQL', 'V2__manifests.sql', 2128935325, 'postgres', '2026-11-21 10:08:51.736047', 41, true);

INSERT INTO ${schema}.graph VALUES ('old İı "graph"', 3818121266315103559, '{"kind": "Graph", "name": "old İı \"graph\"", "artifacts": {"raw": {"kind": "Artifact", "type": {"kind": "Collection", "element": {"kind": "Struct", "fields": {"n": {"kind": "Int64", "kind_format": 1}}, "kind_format": 1}, "kind_format": 1, "partition_by": ["n"]}, "format": {"kind": "CSV", "extension": ".csv", "kind_format": 1}, "storage": {"kind": "LocalFile", "path": "/data/old İı \"graph\"/{n.value}", "kind_format": 1}, "kind_format": 1}, "built": {"kind": "Artifact", "type": {"kind": "Collection", "element": {"kind": "Struct", "fields": {"n": {"kind": "Int64", "kind_format": 1}}, "kind_format": 1}, "kind_format": 1, "partition_by": ["n"]}, "format": {"kind": "CSV", "extension": ".csv", "kind_format": 1}, "storage": {"kind": "LocalFile", "path": "/data/old İı \"graph\"/built/{n.value}/{input_fingerprint}", "kind_format": 1}, "kind_format": 1}}, "producers": [{"kind": "Producer", "name": "build", "inputs": {"in": "raw"}, "outputs": ["built"], "version": {"kind": "SemVer", "major": 1, "minor": 0, "patch": 0, "kind_format": 1}, "kind_format": 1}], "kind_format": 1}', '2026-11-21 10:08:52.412588+00');

INSERT INTO ${schema}.manifest VALUES ('old İı "graph"', -1823555822555028180, '{-6651148003232386794,-5528939962900187677}', '\x0102000200010000016e0000000008000003060000000104726f777301000200000306', '2026-11-21 10:08:52.501637+00');
INSERT INTO ${schema}.manifest VALUES ('old İı "graph"', 5653993217950465310, '{-4503883598042011646,-8168034486547846511}', '\x0102000200010000016e0000000008000002fcffffffffffffffff010083ead9ead2d9c1fef701000104726f7773010002000002fcffffffffffffffff01', '2026-11-21 10:08:52.634477+00');

INSERT INTO ${schema}.manifest_list VALUES ('old İı "graph"', 6270485165429554098, '{-1823555822555028180}', '{2}', '{"\\x6e00047ffffffffffffffe"}', '2026-11-21 10:08:52.501637+00');
INSERT INTO ${schema}.manifest_list VALUES ('old İı "graph"', -2040940073462713344, '{5653993217950465310}', '{2}', '{"\\x6e00048000000000000001"}', '2026-11-21 10:08:52.634477+00');

INSERT INTO ${schema}.snapshot VALUES ('old İı "graph"', -6908466522643072030, 3818121266315103559, 0, '{"raw": {"raw": "5976128333816332629"}, "kind": "GraphSnapshot", "edition": 0, "kind_format": 1}', '2026-11-21 10:08:52.578059+00', '2026-11-21 10:08:52.412588+00');
INSERT INTO ${schema}.snapshot VALUES ('old İı "graph"', 4156646212593188353, 3818121266315103559, 1, '{"raw": {"raw": "5976128333816332629"}, "kind": "GraphSnapshot", "edition": 1, "kind_format": 1}', NULL, '2026-11-21 10:08:52.639544+00');

INSERT INTO ${schema}.snapshot_artifact VALUES ('old İı "graph"', -6908466522643072030, 'raw', 6270485165429554098);
INSERT INTO ${schema}.snapshot_artifact VALUES ('old İı "graph"', -6908466522643072030, 'built', -2040940073462713344);

INSERT INTO ${schema}.snapshot_tag VALUES ('old İı "graph"', 'prod', -6908466522643072030, '2026-11-21 10:08:52.578059+00');

INSERT INTO ${schema}.storage VALUES (-4024949856506294839, '{"kind": "LocalFile", "path": "/data/old İı \"graph\"/{n.value}", "kind_format": 1}', '2026-11-21 10:08:52.461265+00');
INSERT INTO ${schema}.storage VALUES (-2783360771529923656, '{"kind": "LocalFile", "path": "/data/old İı \"graph\"/built/{n.value}/{input_fingerprint}", "kind_format": 1}', '2026-11-21 10:08:52.559629+00');

INSERT INTO ${schema}.storage_partition VALUES (-4024949856506294839, -4630575825370342755, 0, -6651148003232386794, '2026-11-21 10:08:52.461265+00', '\x6e00047ffffffffffffffe', '{"kind": "PartitionKey", "fields": [["n", "Int64Field", -2]], "kind_format": 1}', '{"rows": -2}');
INSERT INTO ${schema}.storage_partition VALUES (-4024949856506294839, 241240499123546878, 0, -5528939962900187677, '2026-11-21 10:08:52.461265+00', '\x6e00048000000000000001', '{"kind": "PartitionKey", "fields": [["n", "Int64Field", 1]], "kind_format": 1}', '{"rows": 1}');
INSERT INTO ${schema}.storage_partition VALUES (-2783360771529923656, -3183935202107314392, -8934723187387349634, -8168034486547846511, '2026-11-21 10:08:52.559629+00', '\x6e0004ffffffffffffffff', '{"kind": "PartitionKey", "fields": [["n", "Int64Field", 9223372036854775807]], "kind_format": 1}', '{"rows": 9223372036854775807}');
INSERT INTO ${schema}.storage_partition VALUES (-2783360771529923656, 241240499123546878, -8934723187387349634, -4503883598042011646, '2026-11-21 10:08:52.559629+00', '\x6e00048000000000000001', '{"kind": "PartitionKey", "fields": [["n", "Int64Field", 1]], "kind_format": 1}', '{"rows": 1}');
INSERT INTO ${schema}.storage_partition VALUES (-2783360771529923656, 241240499123546878, -8934723187387349634, 8760198421058846740, '2026-11-21 10:08:52.647848+00', '\x6e00048000000000000001', '{"kind": "PartitionKey", "fields": [["n", "Int64Field", 1]], "kind_format": 1}', '{"rows": 1}');

ALTER TABLE ONLY ${schema}.flyway_schema_history
    ADD CONSTRAINT flyway_schema_history_pk PRIMARY KEY (installed_rank);

ALTER TABLE ONLY ${schema}.graph
    ADD CONSTRAINT graph_pkey PRIMARY KEY (name, fingerprint);

ALTER TABLE ONLY ${schema}.manifest_list
    ADD CONSTRAINT manifest_list_pkey PRIMARY KEY (name, fingerprint);

ALTER TABLE ONLY ${schema}.manifest
    ADD CONSTRAINT manifest_pkey PRIMARY KEY (name, fingerprint);

ALTER TABLE ONLY ${schema}.snapshot_artifact
    ADD CONSTRAINT snapshot_artifact_pkey PRIMARY KEY (name, snapshot_fingerprint, artifact_key);

ALTER TABLE ONLY ${schema}.snapshot_partition
    ADD CONSTRAINT snapshot_partition_pkey PRIMARY KEY (name, snapshot_fingerprint, artifact_key, key_fingerprint);

ALTER TABLE ONLY ${schema}.snapshot
    ADD CONSTRAINT snapshot_pkey PRIMARY KEY (name, fingerprint);

ALTER TABLE ONLY ${schema}.snapshot_tag
    ADD CONSTRAINT snapshot_tag_pkey PRIMARY KEY (name, tag);

ALTER TABLE ONLY ${schema}.storage_partition
    ADD CONSTRAINT storage_partition_pkey PRIMARY KEY (storage_fingerprint, key_fingerprint, input_fingerprint, content_fingerprint);

ALTER TABLE ONLY ${schema}.storage
    ADD CONSTRAINT storage_pkey PRIMARY KEY (fingerprint);

CREATE INDEX flyway_schema_history_s_idx ON ${schema}.flyway_schema_history USING btree (success);
