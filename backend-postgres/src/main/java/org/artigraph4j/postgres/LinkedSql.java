package org.artigraph4j.postgres;

/** Statements that look for what snapshots link of a storage, of whatever graph. */
final class LinkedSql {
  // That a key has one storage in all graphs of its name is seen by its definitions, so that the
  // bodies of graphs are seldom taken apart.
  /** Which snapshots have an artifact in a storage, and which lists of manifests. */
  static final String HOLDERS =
      """
      place AS MATERIALIZED (
        SELECT
          a.name, a.artifact_key,
          EXISTS (
            SELECT FROM ${schema}.graph_artifact o
            WHERE o.name = a.name AND o.artifact_key = a.artifact_key
              AND o.storage_fingerprint <> :storage
          ) AS moved
        FROM ${schema}.graph_artifact a
        WHERE a.storage_fingerprint = :storage
        GROUP BY a.name, a.artifact_key
      ), graphs AS MATERIALIZED (
        SELECT place.name, place.artifact_key, g.fingerprint
        FROM place
        CROSS JOIN LATERAL (
          SELECT g.fingerprint, g.body -> 'artifacts' AS artifacts
          FROM ${schema}.graph g
          WHERE g.name = place.name
          OFFSET 0
        ) AS g
        WHERE place.moved
          AND g.artifacts -> place.artifact_key -> 'storage' = CAST(:storage_body AS jsonb)
      ), holder AS MATERIALIZED (
        SELECT place.name, place.artifact_key, s.fingerprint AS snapshot
        FROM place
        CROSS JOIN LATERAL (
          SELECT s.fingerprint, s.graph_fingerprint
          FROM ${schema}.snapshot s
          WHERE s.name = place.name
          OFFSET 0
        ) AS s
        WHERE (place.name, s.fingerprint) NOT IN (
            SELECT b.name, b.fingerprint
            FROM unnest(CAST(:but_names AS text[]), CAST(:buts AS bigint[])) AS b (name, fingerprint)
          )
          AND (NOT place.moved
            OR (place.name, place.artifact_key, s.graph_fingerprint) IN (
              SELECT graphs.name, graphs.artifact_key, graphs.fingerprint FROM graphs
            ))
      ), list AS MATERIALIZED (
        SELECT DISTINCT holder.name, a.list_fingerprint AS fingerprint
        FROM holder
        CROSS JOIN LATERAL (
          SELECT a.list_fingerprint
          FROM ${schema}.snapshot_artifact a
          WHERE a.name = holder.name AND a.snapshot_fingerprint = holder.snapshot
            AND a.artifact_key = holder.artifact_key
          LIMIT 1
        ) AS a
        WHERE a.list_fingerprint <> 0
      )
      """;

  // Arrays are put together with nothing, so that they are read from where they are stored once.
  private static final String MANIFESTS =
      """
      manifests AS MATERIALIZED (
        SELECT DISTINCT list.name, b.list, b.manifest
        FROM list
        LEFT JOIN LATERAL (
          SELECT
            l.manifests || CAST('{}' AS bigint[]) AS manifests,
            l.first_keys || CAST('{}' AS bytea[]) AS first_keys
          FROM ${schema}.manifest_list l
          WHERE l.name = list.name AND l.fingerprint = list.fingerprint
          LIMIT 1
        ) AS l ON true
        CROSS JOIN LATERAL (
          SELECT NULL AS list, unnest(l.manifests[
            greatest(width_bucket(r.first, l.first_keys), 1) : width_bucket(r.last, l.first_keys)
          ]) AS manifest
          FROM RANGES
          WHERE l.manifests IS NOT NULL
          UNION ALL
          SELECT list.fingerprint, NULL
          WHERE l.manifests IS NULL
        ) AS b
      )
      """;

  private static final String EXACT_LOOSE =
      """
          AND ((p.key_fingerprint, p.input_fingerprint, p.content_fingerprint) IN (
            SELECT g.key_fingerprint, g.input, g.content
            FROM unnest(
              (SELECT CAST(:keys AS bigint[])), (SELECT CAST(:inputs AS bigint[])),
              (SELECT CAST(:contents AS bigint[]))
            ) AS g (key_fingerprint, input, content)
          )) IS TRUE
      """;

  private static final String EXACT =
      """
      WHERE m.contents IS NULL OR EXISTS (
        SELECT FROM unnest(m.contents) AS c (content)
        WHERE (c.content IN (
          SELECT g.content FROM unnest((SELECT CAST(:contents AS bigint[]))) AS g (content)
        )) IS TRUE
      )
      """;

  private static final String BY_KEY_LOOSE =
      """
          AND (p.key_fingerprint IN (
            SELECT g.key_fingerprint
            FROM unnest((SELECT CAST(:keys AS bigint[]))) AS g (key_fingerprint)
          )) IS TRUE
      """;

  private static final String LINKED =
      """
      SELECT
        holder.name, CAST(NULL AS bigint) AS list, CAST(NULL AS bigint) AS manifest,
        CAST(NULL AS bigint[]) AS contents, CAST(NULL AS bytea) AS entries,
        p.key_fingerprint, p.input_fingerprint, p.content_fingerprint
      FROM holder
      CROSS JOIN LATERAL (
        SELECT p.key_fingerprint, p.input_fingerprint, p.content_fingerprint
        FROM ${schema}.snapshot_partition p
        WHERE p.name = holder.name AND p.snapshot_fingerprint = holder.snapshot
          AND p.artifact_key = holder.artifact_key
          LOOSE
        OFFSET 0
      ) AS p
      UNION ALL
      SELECT manifests.name, manifests.list, manifests.manifest, m.contents, m.entries, 0, 0, 0
      FROM manifests
      LEFT JOIN LATERAL (
        SELECT m.contents, m.entries
        FROM ${schema}.manifest m
        WHERE m.name = manifests.name AND m.fingerprint = manifests.manifest
        LIMIT 1
      ) AS m ON true
      """;

  /** Those of a batch, its ranges of keys in the order of keys. */
  static final String OF_BATCH = linked(EXACT_LOOSE, EXACT);

  /** All of the keys of a batch. */
  static final String OF_KEYS = linked(BY_KEY_LOOSE, "");

  private LinkedSql() {}

  /**
   * The manifests of these lists that have keys in some ranges; of a list that is not there its
   * fingerprint.
   *
   * @param ranges as {@code r (first, last)}
   */
  static String manifests(String ranges) {
    return MANIFESTS.replace("RANGES", ranges);
  }

  private static String linked(String loose, String stored) {
    String ranges = "unnest(CAST(:firsts AS bytea[]), CAST(:lasts AS bytea[])) AS r (first, last)";
    return "WITH "
        + HOLDERS
        + ", "
        + manifests(ranges)
        + LINKED.replace("LOOSE", loose.strip())
        + stored;
  }
}
