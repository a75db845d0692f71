package org.artigraph4j.postgres;

/** The statements of {@link SnapshotRemovals}. */
final class SnapshotRemovalsSql {
  /** What says whether a snapshot is kept, and what it has. */
  private static final String LIFE =
      """
      s.fingerprint, s.created_at,
      EXISTS (
        SELECT FROM ${schema}.snapshot_tag t
        WHERE t.name = :name AND t.snapshot_fingerprint = s.fingerprint AND t.tag <> ''
        OFFSET 0
      ) AS tagged,
      greatest(s.created_at, s.sealed_at, a.linked_at, p.linked_at, r.used_at) AS used_at,
      coalesce(r.running, false) AS running, r.failed_at, r.count AS runs, a.count AS artifacts
      """;

  private static final String PARTS =
      """
      CROSS JOIN LATERAL (
        SELECT count(*) AS count, max(a.linked_at) AS linked_at
        FROM ${schema}.snapshot_artifact a
        WHERE a.name = :name AND a.snapshot_fingerprint = s.fingerprint
      ) AS a
      CROSS JOIN LATERAL (
        SELECT max(p.linked_at) AS linked_at
        FROM ${schema}.snapshot_partition p
        WHERE s.sealed_at IS NULL AND p.name = :name AND p.snapshot_fingerprint = s.fingerprint
      ) AS p
      CROSS JOIN LATERAL (
        SELECT
          count(*) AS count, max(greatest(r.beat_at, r.ended_at)) AS used_at,
          bool_or(r.status = 'RUNNING' AND NOT r.lost) AS running,
          max(coalesce(r.ended_at, r.beat_at)) FILTER (
            WHERE r.status <> 'SUCCEEDED' AND (r.status <> 'RUNNING' OR r.lost)
          ) AS failed_at
        FROM (
          SELECT
            r.*,
            r.beat_at < clock_timestamp() - r.lease_micros * interval '1 microsecond' AS lost
          FROM ${schema}.run r
          WHERE r.name = :name AND r.snapshot_fingerprint = s.fingerprint
            AND r.started_at <> '-infinity'
          OFFSET 0
        ) AS r
      ) AS r
      """;

  static final String PAGE =
      "SELECT "
          + LIFE
          + """
          FROM (
            SELECT s.fingerprint, s.created_at, s.sealed_at
            FROM ${schema}.snapshot s
            WHERE s.name = :name AND s.created_at <> '-infinity'
              AND (s.created_at, s.fingerprint) > (:after_at, :after)
            ORDER BY s.created_at, s.fingerprint
            LIMIT (SELECT CAST(:limit AS bigint))
          ) AS s
          """
          + PARTS
          + "ORDER BY s.created_at, s.fingerprint";

  static final String AGAIN =
      "SELECT "
          + LIFE
          + """
          FROM unnest(CAST(:snapshots AS bigint[])) AS g (fingerprint)
          CROSS JOIN LATERAL (
            SELECT s.fingerprint, s.created_at, s.sealed_at
            FROM ${schema}.snapshot s
            WHERE s.name = :name AND s.fingerprint = g.fingerprint
            LIMIT 1
          ) AS s
          """
          + PARTS;

  /** The first, from the newest on, that is none of the last; none if there are no more. */
  static final String BEFORE_LAST =
      """
      SELECT s.created_at, s.fingerprint
      FROM ${schema}.snapshot s
      WHERE s.name = :name AND s.created_at <> '-infinity'
      ORDER BY s.created_at DESC, s.fingerprint DESC
      OFFSET :last
      LIMIT 1
      """;

  static final String UNTAG =
      "WITH t AS ("
          + Removal.rows(
              false,
              "snapshot_tag t",
              """
              t.name = :name AND t.snapshot_fingerprint = ANY (CAST(:snapshots AS bigint[]))
                AND t.tag <> ''
              """,
              "pg_column_size(t.*) AS bytes")
          + ") SELECT "
          + Removal.amount("t", "tags");

  private SnapshotRemovalsSql() {}

  /**
   * Locks snapshots with all that is their own.
   *
   * @param how what becomes of those that others hold
   */
  static String lock(String how) {
    return """
    WITH s AS MATERIALIZED (
      SELECT s.fingerprint
      FROM unnest(CAST(:snapshots AS bigint[])) AS g (fingerprint)
      CROSS JOIN LATERAL (
        SELECT s.fingerprint
        FROM ${schema}.snapshot s
        WHERE s.name = :name AND s.fingerprint = g.fingerprint
        LIMIT 1
        FOR UPDATE HOW
      ) AS s
    ), r AS MATERIALIZED (
      SELECT s.fingerprint
      FROM s
      CROSS JOIN LATERAL (
        SELECT FROM ${schema}.run r
        WHERE r.name = :name AND r.snapshot_fingerprint = s.fingerprint
          AND r.started_at <> '-infinity'
        FOR UPDATE HOW
      ) AS r
    ), a AS MATERIALIZED (
      SELECT s.fingerprint
      FROM s
      CROSS JOIN LATERAL (
        SELECT FROM ${schema}.snapshot_artifact a
        WHERE a.name = :name AND a.snapshot_fingerprint = s.fingerprint
        FOR UPDATE HOW
      ) AS a
    )
    SELECT
      s.fingerprint, (SELECT count(*) FROM r WHERE r.fingerprint = s.fingerprint) AS runs,
      (SELECT count(*) FROM a WHERE a.fingerprint = s.fingerprint) AS artifacts
    FROM s
    """
        .replace("HOW", how);
  }

  /** Removes them, with all that is their own. */
  static String remove(boolean dryRun) {
    String of = "p.name = :name AND p.snapshot_fingerprint = ANY (CAST(:snapshots AS bigint[]))";
    String builds =
        """
        , b AS MATERIALIZED (
          SELECT pg_column_size(b.*) AS bytes
          FROM r
          CROSS JOIN LATERAL (
            SELECT b.*
            FROM ${schema}.run_build b
            WHERE b.name = :name AND b.run_started_at = r.started_at AND b.run_id = r.id
            OFFSET 0
          ) AS b
        )
        """;
    return "WITH p AS ("
        + Removal.rows(dryRun, "snapshot_partition p", of, "pg_column_size(p.*) AS bytes")
        + "), a AS ("
        + Removal.rows(
            dryRun, "snapshot_artifact p", of, "p.list_fingerprint, pg_column_size(p.*) AS bytes")
        + "), r AS ("
        + Removal.rows(
            dryRun,
            "run p",
            of + " AND p.started_at <> '-infinity'",
            "p.id, p.started_at, pg_column_size(p.*) AS bytes")
        + "), s AS ("
        + Removal.rows(
            dryRun,
            "snapshot p",
            "p.name = :name AND p.fingerprint = ANY (CAST(:snapshots AS bigint[]))",
            "pg_column_size(p.*) AS bytes")
        + ")"
        + (dryRun ? builds : "")
        + " SELECT "
        + Removal.amount("s", "snapshots")
        + """
        , (SELECT count(*) FROM p) + (
          SELECT coalesce(sum(c.count), 0)
          FROM a
        """
        + LinkCounts.OF_LIST
        + """
        ) AS links,
        (SELECT coalesce(sum(p.bytes), 0) FROM p) + (SELECT coalesce(sum(a.bytes), 0) FROM a)
          AS links_bytes,
        """
        + Removal.amount("r", "runs")
        + (dryRun ? ", " + Removal.amount("b", "builds") : "");
  }
}
