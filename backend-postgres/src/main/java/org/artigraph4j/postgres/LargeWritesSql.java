package org.artigraph4j.postgres;

import org.artigraph4j.postgres.LargeWrites.Target;

/** The statements of {@link LargeWrites}. */
final class LargeWritesSql {
  static final String UNDO = "ROLLBACK TO SAVEPOINT large_write";

  // The driver limits no COPY. Where the session does not either, the transaction does.
  private static final String LIMIT =
      """
      SELECT set_config('statement_timeout', CAST(:limit AS text), true)
      FROM pg_catalog.pg_settings s
      WHERE s.name = 'statement_timeout'
        AND :limit > 0 AND (s.setting = '0' OR CAST(s.setting AS bigint) > :limit);
      """;

  // Two that write the same take turns, so that the second finds all known; without the lock it
  // would write in vain what the first has not committed.
  private static final String LOCK =
      LIMIT
          + """
      SELECT pg_advisory_xact_lock(:lock);
      SAVEPOINT large_write;
      """;

  private static final String STORAGE =
      """
      INSERT INTO ${schema}.storage (fingerprint, body)
      VALUES (:storage, CAST(:storage_body AS jsonb))
      ON CONFLICT DO NOTHING;
      """;

  /** Nobody seals a snapshot that is held. */
  private static final String HOLD =
      """
      SELECT FROM ${schema}.snapshot s
      WHERE s.name = :name AND s.fingerprint = :snapshot
      FOR SHARE;
      """;

  private static final String SPREAD_OUT =
      """
      EXISTS (SELECT FROM pg_catalog.pg_extension e WHERE e.extname = 'citus') AS spread_out
      """;

  // EXISTS is asked once: where nothing is known of a storage, no row is looked up.
  private static final String PARTITIONS =
      """
      partitions AS (
        SELECT
          array_agg(CAST(g.number AS integer)) AS known,
          count(*) FILTER (WHERE p.partition_key <> g.partition_key) = 0 AND (
            SELECT s.body = CAST(:storage_body AS jsonb)
            FROM ${schema}.storage s
            WHERE s.fingerprint = :storage
          ) AS allowed
        FROM
      """
          + SortedRows.GIVEN
          + """
        CROSS JOIN LATERAL (
          SELECT p.partition_key
          FROM ${schema}.storage_partition p
          WHERE p.storage_fingerprint = :storage AND p.key_fingerprint = g.key_fingerprint
            AND p.input_fingerprint = g.input_fingerprint
            AND p.content_fingerprint = g.content_fingerprint
          LIMIT 1
        ) AS p
        WHERE EXISTS (
          SELECT FROM ${schema}.storage_partition p WHERE p.storage_fingerprint = :storage
        )
      )
      """;

  private static final String LINKS =
      """
      links AS (
        SELECT
          array_agg(CAST(g.number AS integer)) AS linked,
          count(*) = :size AS all_linked,
          count(*) FILTER (
            WHERE p.partition_key <> g.partition_key
              OR p.input_fingerprint <> g.input_fingerprint
              OR p.content_fingerprint <> g.content_fingerprint
          ) = 0 AS none_other
        FROM
      """
          + SortedRows.GIVEN
          + """
        CROSS JOIN LATERAL (
          SELECT p.partition_key, p.input_fingerprint, p.content_fingerprint
          FROM ${schema}.snapshot_partition p
          WHERE p.name = :name AND p.snapshot_fingerprint = :snapshot
            AND p.artifact_key = :artifact AND p.key_fingerprint = g.key_fingerprint
          LIMIT 1
        ) AS p
        WHERE EXISTS (
          SELECT FROM ${schema}.snapshot_partition p
          WHERE p.name = :name AND p.snapshot_fingerprint = :snapshot
            AND p.artifact_key = :artifact
        )
      )
      """;

  private static final String MAY_LINK =
      """
      links.none_other AND (
        SELECT s.sealed_at IS NULL OR :raw OR links.all_linked
        FROM ${schema}.snapshot s
        WHERE s.name = :name AND s.fingerprint = :snapshot
      )
      """;

  private static final String BEGIN_PARTITIONS =
      LOCK
          + STORAGE
          + """
      SELECT
        NULL AS known, NULL AS linked,
        NOT EXISTS (
          SELECT FROM ${schema}.storage_partition p WHERE p.storage_fingerprint = :storage
        ) AND (
          SELECT s.body = CAST(:storage_body AS jsonb)
          FROM ${schema}.storage s
          WHERE s.fingerprint = :storage
        ) AS allowed,
      """
          + SPREAD_OUT;

  private static final String ASK_PARTITIONS =
      "WITH "
          + SortedRows.ASKED
          + ", "
          + PARTITIONS
          + "SELECT allowed, known, NULL AS linked, "
          + SPREAD_OUT
          + "FROM partitions";

  private static final String ASK_LINKS =
      LOCK
          + HOLD
          + "WITH "
          + SortedRows.ASKED
          + ", "
          + LINKS
          + "SELECT NULL AS known, linked, "
          + MAY_LINK
          + "AS allowed, "
          + SPREAD_OUT
          + "FROM links";

  private static final String ASK_BOTH =
      LOCK
          + STORAGE
          + HOLD
          + "WITH "
          + SortedRows.ASKED
          + ", "
          + PARTITIONS
          + ", "
          + LINKS
          + """
      SELECT known, linked, partitions.allowed AND
      """
          + MAY_LINK
          + "AS allowed, "
          + SPREAD_OUT
          + "FROM partitions CROSS JOIN links";

  private static final String COPY_PARTITIONS =
      """
      COPY ${schema}.storage_partition (
        storage_fingerprint, key_fingerprint, input_fingerprint, content_fingerprint,
        partition_key, key, attributes
      )
      FROM STDIN (FORMAT binary)
      """;

  private static final String COPY_LINKS =
      """
      COPY ${schema}.snapshot_partition (
        name, snapshot_fingerprint, artifact_key,
        key_fingerprint, input_fingerprint, content_fingerprint, partition_key, key, attributes
      )
      FROM STDIN (FORMAT binary)
      """;

  private final String beginPartitions;
  private final String askPartitions;
  private final String askLinks;
  private final String askBoth;
  private final String copyPartitions;
  private final String copyLinks;

  LargeWritesSql(Sql sql) {
    this.beginPartitions = sql.of(BEGIN_PARTITIONS);
    this.askPartitions = sql.of(ASK_PARTITIONS);
    this.askLinks = sql.of(ASK_LINKS);
    this.askBoth = sql.of(ASK_BOTH);
    this.copyPartitions = sql.of(COPY_PARTITIONS);
    this.copyLinks = sql.of(COPY_LINKS);
  }

  /** Locks, and asks whether a storage is new: several statements, one round trip. */
  String beginPartitions() {
    return beginPartitions;
  }

  /** Asks what of a batch is known; locks first where there are links. One round trip. */
  String ask(Target target) {
    if (target.snapshot().isEmpty()) {
      return askPartitions;
    }
    return target.storage().isEmpty() ? askLinks : askBoth;
  }

  String copyPartitions() {
    return copyPartitions;
  }

  String copyLinks() {
    return copyLinks;
  }
}
