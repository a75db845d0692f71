package org.artigraph4j.postgres;

/** What {@link StoreStats} asks: each counts on the server, and answers a few rows. */
final class StoreStatsSql {
  /** What a row of {@code storage_partition p} says its data has; what it says wrongly is 0. */
  private static final String BYTES =
      """
      CASE WHEN jsonb_typeof(p.attributes -> 'bytes') = 'number'
        THEN greatest(CAST(p.attributes ->> 'bytes' AS numeric), 0) ELSE 0 END
      """
          .stripTrailing();

  static final String SIZES =
      """
      SELECT c.relname AS name, pg_total_relation_size(c.oid) AS bytes
      FROM pg_class c
      JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname = :schema AND c.relkind IN ('r', 'p')
      """;

  static final String KINDS =
      """
      SELECT 'SNAPSHOTS' AS kind, count(*) AS count, min(s.created_at) AS oldest, max(s.created_at) AS newest
      FROM ${schema}.snapshot s
      UNION ALL
      SELECT 'MANIFESTS', count(*), min(m.created_at), max(m.created_at)
      FROM ${schema}.manifest m
      UNION ALL
      SELECT 'GRAPHS', count(*), min(g.created_at), max(g.created_at)
      FROM ${schema}.graph g
      UNION ALL
      SELECT 'TAGS', count(*), min(t.pointed_at), max(t.pointed_at)
      FROM ${schema}.snapshot_tag t
      WHERE t.snapshot_fingerprint IS NOT NULL
      UNION ALL
      SELECT 'RUNS', count(*), min(r.started_at), max(r.started_at)
      FROM ${schema}.run r
      UNION ALL
      SELECT 'BUILDS', count(*), NULL, NULL
      FROM ${schema}.run_build b
      UNION ALL
      SELECT 'PARTITIONS', count(*), min(p.added_at), max(p.added_at)
      FROM ${schema}.storage_partition p
      UNION ALL
      SELECT 'EVICTED_PARTITIONS', count(*), min(e.evicted_at), max(e.evicted_at)
      FROM ${schema}.evicted_partition e
      WHERE NOT EXISTS (
        SELECT FROM ${schema}.storage_partition p
        WHERE p.storage_fingerprint = e.storage_fingerprint
          AND p.key_fingerprint = e.key_fingerprint
          AND p.input_fingerprint = e.input_fingerprint
          AND p.content_fingerprint = e.content_fingerprint AND p.content_fingerprint <> 0
      )
      UNION ALL
      SELECT 'PROVENANCE', count(*), NULL, NULL
      FROM ${schema}.provenance v
      UNION ALL
      SELECT 'CLAIMS', count(*), NULL, NULL
      FROM ${schema}.claim c
      WHERE c.built OR c.lease_id <> CAST('00000000-0000-0000-0000-000000000000' AS uuid)
      """;

  // Each list once, however many snapshots have it. Sizes are known without reading the columns.
  static final String LINKS =
      """
      WITH list AS MATERIALIZED (
        SELECT a.name, a.list_fingerprint AS fingerprint, count(*) AS times
        FROM ${schema}.snapshot_artifact a
        WHERE a.list_fingerprint <> 0
        GROUP BY a.name, a.list_fingerprint
      ), part AS MATERIALIZED (
        SELECT list.name, r.manifest, r.links, sum(list.times) AS times
        FROM list
        JOIN ${schema}.manifest_list l
          ON l.name = list.name AND l.fingerprint = list.fingerprint
        CROSS JOIN LATERAL unnest(l.manifests, l.counts) AS r (manifest, links)
        GROUP BY list.name, r.manifest, r.links
      ), sized AS (
        SELECT
          part.links, part.times, pg_column_size(m.contents) + pg_column_size(m.entries) AS bytes
        FROM part
        JOIN ${schema}.manifest m ON m.name = part.name AND m.fingerprint = part.manifest
        UNION ALL
        SELECT 1, 1, pg_column_size(p.*)
        FROM ${schema}.snapshot_partition p
      )
      SELECT
        coalesce(sum(s.links * s.times), 0) AS held,
        coalesce(sum(s.bytes * s.times), 0) AS held_bytes,
        coalesce(sum(s.links), 0) AS stored,
        coalesce(sum(s.bytes), 0) AS stored_bytes
      FROM sized s
      """;

  static final String DATA =
      """
      WITH data AS MATERIALIZED (
        SELECT p.storage_fingerprint AS storage, count(*) AS count, sum(BYTES) AS bytes
        FROM ${schema}.storage_partition p
        GROUP BY p.storage_fingerprint
      ), annotated AS MATERIALIZED (
        SELECT DISTINCT a.storage_fingerprint AS storage, n.annotation
        FROM ${schema}.graph_artifact a
        CROSS JOIN LATERAL jsonb_array_elements(a.body -> 'annotations') AS n (annotation)
      )
      SELECT
        s.body ->> 'kind' AS kind, CAST(NULL AS jsonb) AS annotation,
        sum(data.count) AS count, sum(data.bytes) AS bytes
      FROM data
      JOIN ${schema}.storage s ON s.fingerprint = data.storage
      GROUP BY s.body ->> 'kind'
      UNION ALL
      SELECT NULL, a.annotation, sum(data.count), sum(data.bytes)
      FROM annotated a
      JOIN data ON data.storage = a.storage
      GROUP BY a.annotation
      """
          .replace("BYTES", BYTES);

  static final String CONTENTS =
      """
      SELECT count(*) AS count, coalesce(sum(c.bytes), 0) AS bytes
      FROM (
        SELECT max(BYTES) AS bytes
        FROM ${schema}.storage_partition p
        GROUP BY p.content_fingerprint
      ) AS c
      """
          .replace("BYTES", BYTES);

  static final String FILES =
      """
      SELECT count(*) AS count, coalesce(sum(f.bytes), 0) AS bytes
      FROM (
        SELECT DISTINCT ON (p.storage_fingerprint, p.key_fingerprint, p.input_fingerprint, p.named)
          BYTES AS bytes
        FROM (
          SELECT
            p.*, CASE WHEN g.by_content THEN p.content_fingerprint ELSE 0 END AS named
          FROM unnest(CAST(:storages AS bigint[]), CAST(:by_content AS boolean[]))
            AS g (storage, by_content)
          CROSS JOIN LATERAL (
            SELECT p.*
            FROM ${schema}.storage_partition p
            WHERE p.storage_fingerprint = g.storage
            OFFSET 0
          ) AS p
        ) AS p
        ORDER BY
          p.storage_fingerprint, p.key_fingerprint, p.input_fingerprint, p.named, p.added_at DESC,
          p.content_fingerprint DESC
      ) AS f
      """
          .replace("BYTES", BYTES);

  static final String OF_STORAGES =
      """
      SELECT count(*) AS count, coalesce(sum(BYTES), 0) AS bytes
      FROM unnest(CAST(:storages AS bigint[])) AS g (storage)
      CROSS JOIN LATERAL (
        SELECT p.attributes
        FROM ${schema}.storage_partition p
        WHERE p.storage_fingerprint = g.storage
        OFFSET 0
      ) AS p
      """
          .replace("BYTES", BYTES);

  static final String PARTITIONS =
      """
      SELECT
        p.key_fingerprint, p.input_fingerprint, p.content_fingerprint, p.key, p.attributes
      """
          + KnownPages.PAGE;

  private StoreStatsSql() {}
}
