package org.artigraph4j.postgres;

/** The statements of {@link CleanUps}. */
final class CleanUpsSql {
  private static final String FIND =
      "SELECT\n" + RunRows.COLUMNS + "FROM ${schema}.run r WHERE r.name = :name AND r.id = :id\n";

  private static final String HOLD_SNAPSHOT =
      """
      SELECT s.fingerprint
      FROM ${schema}.snapshot s
      WHERE s.name = :name AND s.fingerprint = :snapshot
      """;

  /** Against all who write, link and start runs. */
  private static final String HOLD = "FOR UPDATE\n";

  /** Whether the links of a run's snapshot must stay: no row if there is no snapshot. */
  static final String IS_KEPT =
      """
      SELECT
        s.sealed_at IS NOT NULL OR EXISTS (
          SELECT FROM (
            SELECT
      """
          + RunRows.STATUS
          + """
              AS status
            FROM ${schema}.run r
            WHERE r.name = :name AND r.snapshot_fingerprint = :snapshot AND r.id <> :id
              AND r.started_at <> '-infinity'
          ) AS other
          WHERE other.status IN ('RUNNING', 'SUCCEEDED')
        ) AS kept
      FROM ${schema}.snapshot s
      WHERE s.name = :name AND s.fingerprint = :snapshot
      """;

  /** The builds of a run that wrote something, after one. */
  static final String BUILDS =
      """
      SELECT b.name, b.run_id, b.run_started_at,
      """
          + RunRows.BUILD_COLUMNS
          + """
      FROM ${schema}.run_build b
      WHERE b.name = :name AND b.run_started_at = :started AND b.run_id = :id
        AND (b.artifact_key, b.key_fingerprint) > (:artifact, :key)
        AND b.status IN ('SUCCEEDED', 'FAILED')
      ORDER BY b.artifact_key, b.key_fingerprint
      """
          + Keysets.LIMIT;

  /**
   * Which of a batch are outputs of other runs that have not ended before this one began: what they
   * built, or found.
   */
  static final String OF_OTHERS =
      """
      WITH place AS MATERIALIZED (
        SELECT DISTINCT a.name, a.artifact_key
        FROM ${schema}.graph_artifact a
        WHERE a.storage_fingerprint = :storage
      ), given AS MATERIALIZED (
        SELECT * FROM
      """
          + EvictionsSql.GIVEN
          + """
      ), other AS MATERIALIZED (
        SELECT r.name, r.id, r.started_at, place.artifact_key
        FROM place
        CROSS JOIN LATERAL (
          SELECT r.name, r.id, r.started_at
          FROM ${schema}.run r
          WHERE r.name = place.name AND (r.ended_at IS NULL OR r.ended_at >= :started)
            AND (r.name, r.id) <> (:name, :id)
          OFFSET 0
        ) AS r
      )
      SELECT DISTINCT given.number
      FROM (
        SELECT
          b.key_fingerprint, b.input_fingerprint,
          CAST(b.outputs ->> other.artifact_key AS bigint) AS content_fingerprint
        FROM other
        CROSS JOIN LATERAL (
          SELECT b.key_fingerprint, b.input_fingerprint, b.outputs
          FROM ${schema}.run_build b
          WHERE b.name = other.name AND b.run_started_at = other.started_at
            AND b.run_id = other.id AND b.artifact_key >= ''
          OFFSET 0
        ) AS b
      ) AS built
      JOIN given ON given.key_fingerprint = built.key_fingerprint
        AND given.input_fingerprint = built.input_fingerprint
        AND given.content_fingerprint = built.content_fingerprint
      """;

  /** What is known of a batch. */
  private static final String KNOWN =
      """
      SELECT
        p.key_fingerprint, p.input_fingerprint, p.content_fingerprint, p.key, p.attributes,
        p.added_at
      FROM
      """
          + EvictionsSql.GIVEN
          + EvictionsSql.HELD;

  static final String REMOVE = EvictionsSql.REMOVE + "SELECT count(*) FROM removed\n";

  private CleanUpsSql() {}

  static String find(boolean hold) {
    return hold ? FIND + HOLD : FIND;
  }

  static String snapshot(boolean hold) {
    return hold ? HOLD_SNAPSHOT + HOLD : HOLD_SNAPSHOT;
  }

  static String known(boolean hold) {
    return hold ? KNOWN : KNOWN.replace("FOR UPDATE", "");
  }
}
