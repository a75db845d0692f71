package org.artigraph4j.postgres;

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
            AND p.content_fingerprint = g.content_fingerprint AND p.content_fingerprint <> 0
          LIMIT 1
        ) AS p
        WHERE EXISTS (
          SELECT FROM ${schema}.storage_partition p WHERE p.storage_fingerprint = :storage
        )
      )
      """;

  private static final String BEGIN =
      LOCK
          + STORAGE
          + """
      SELECT
        NULL AS known,
        NOT EXISTS (
          SELECT FROM ${schema}.storage_partition p WHERE p.storage_fingerprint = :storage
        ) AND (
          SELECT s.body = CAST(:storage_body AS jsonb)
          FROM ${schema}.storage s
          WHERE s.fingerprint = :storage
        ) AS allowed,
      """
          + SPREAD_OUT;

  private static final String ASK =
      "WITH "
          + SortedRows.ASKED
          + ", "
          + PARTITIONS
          + "SELECT allowed, known, "
          + SPREAD_OUT
          + "FROM partitions";

  private static final String COPY =
      """
      COPY ${schema}.storage_partition (
        storage_fingerprint, key_fingerprint, input_fingerprint, content_fingerprint,
        partition_key, key, attributes
      )
      FROM STDIN (FORMAT binary)
      """;

  private final String begin;
  private final String ask;
  private final String beginAndAsk;
  private final String copy;

  LargeWritesSql(Sql sql) {
    this.begin = sql.of(BEGIN);
    this.ask = sql.of(ASK);
    this.beginAndAsk = sql.of(LOCK + STORAGE + ASK);
    this.copy = sql.of(COPY);
  }

  /** Locks, and asks whether a storage is new: several statements, one round trip. */
  String begin() {
    return begin;
  }

  /** Asks what of a batch is known. */
  String ask() {
    return ask;
  }

  /** Locks, and asks what of a batch is known: several statements, one round trip. */
  String beginAndAsk() {
    return beginAndAsk;
  }

  String copy() {
    return copy;
  }
}
