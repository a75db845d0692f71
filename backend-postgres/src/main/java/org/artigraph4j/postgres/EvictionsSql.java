package org.artigraph4j.postgres;

/** The statements of {@link Evictions}. */
final class EvictionsSql {
  static final String COLUMNS =
      """
        e.key_fingerprint, e.input_fingerprint, e.content_fingerprint, e.key, e.attributes,
        e.evicted_at, e.actor, e.reason
      """;

  /** Whether what a row is of is known again. */
  static final String KNOWN_AGAIN =
      """
      LEFT JOIN LATERAL (
        SELECT true AS found
        FROM ${schema}.storage_partition p
        WHERE p.storage_fingerprint = e.storage_fingerprint
          AND p.key_fingerprint = e.key_fingerprint AND p.input_fingerprint = e.input_fingerprint
          AND p.content_fingerprint = e.content_fingerprint AND p.content_fingerprint <> 0
        LIMIT 1
      ) AS again ON true
      """;

  /** A batch, in the order of its arrays. */
  static final String GIVEN =
      """
      unnest(
        CAST(:keys AS bigint[]), CAST(:inputs AS bigint[]), CAST(:contents AS bigint[])
      ) WITH ORDINALITY AS g (key_fingerprint, input_fingerprint, content_fingerprint, number)
      """;

  private static final String ROW =
      """
      CROSS JOIN LATERAL (
        SELECT e.*
        FROM ${schema}.evicted_partition e
        WHERE e.storage_fingerprint = :storage AND e.key_fingerprint = g.key_fingerprint
          AND e.input_fingerprint = g.input_fingerprint
          AND e.content_fingerprint = g.content_fingerprint
        LIMIT 1
      ) AS e
      """;

  private static final String SAME_STORAGE =
      """
      (
        SELECT s.body = CAST(:storage_body AS jsonb)
        FROM ${schema}.storage s
        WHERE s.fingerprint = :storage
      )
      """;

  /** Deletes the rows of {@code held}. */
  static final String REMOVED =
      """
      removed AS (
        DELETE FROM ${schema}.storage_partition p
        WHERE p.storage_fingerprint = :storage
          AND p.ctid = ANY (ARRAY(SELECT held.place FROM held))
        RETURNING p.*
      )
      """;

  /** What is known of a batch, held against everybody, in the order of the batch. */
  static final String HELD =
      """
      CROSS JOIN LATERAL (
        SELECT p.*, p.ctid AS place
        FROM ${schema}.storage_partition p
        WHERE p.storage_fingerprint = :storage AND p.key_fingerprint = g.key_fingerprint
          AND p.input_fingerprint = g.input_fingerprint
          AND p.content_fingerprint = g.content_fingerprint AND p.content_fingerprint <> 0
        LIMIT 1
        FOR UPDATE
      ) AS p
      """;

  /** Removes what is known of a batch. Writers wait for it, and make it known again. */
  static final String REMOVE =
      """
      WITH held AS MATERIALIZED (
        SELECT p.place
        FROM
      """
          + GIVEN
          + HELD
          + """
        WHERE
      """
          + SAME_STORAGE
          + "), "
          + REMOVED;

  /**
   * Writes down what was removed.
   *
   * @param why its cause, time, actor and reason
   */
  static String write(String why) {
    return """
      INSERT INTO ${schema}.evicted_partition (
        storage_fingerprint, key_fingerprint, input_fingerprint, content_fingerprint, cause,
        evicted_at, actor, reason, added_at, partition_key, key, attributes
      )
      SELECT
        r.storage_fingerprint, r.key_fingerprint, r.input_fingerprint, r.content_fingerprint,
        WHY, r.added_at, r.partition_key, r.key, r.attributes
      FROM removed AS r
      ORDER BY r.key_fingerprint, r.input_fingerprint, r.content_fingerprint
      ON CONFLICT (storage_fingerprint, key_fingerprint, input_fingerprint, content_fingerprint)
        DO UPDATE SET
          cause = excluded.cause, evicted_at = excluded.evicted_at, actor = excluded.actor,
          reason = excluded.reason, added_at = excluded.added_at,
          attributes = excluded.attributes
    """
        .replace("WHY", why);
  }

  /**
   * Moves what is known of a batch; answers also what a try before this one has moved, whose answer
   * was lost.
   */
  static final String EVICT =
      REMOVE
          + """
      , written AS (
      """
          + write("'EVICTED', :at, :actor, :reason")
          + """
        RETURNING *
      )
      SELECT
      """
          + COLUMNS
          + """
      FROM written AS e
      UNION ALL
      SELECT
      """
          + COLUMNS
          + "FROM "
          + GIVEN
          + ROW
          + """
      WHERE e.evicted_at = :at AND e.actor = :actor AND e.reason = :reason
        AND e.cause = 'EVICTED'
      """;

  /** What is known of a batch. */
  static final String KNOWN =
      """
      SELECT
        p.key_fingerprint, p.input_fingerprint, p.content_fingerprint, p.key, p.attributes
      FROM
      """
          + GIVEN
          + HELD.replace("FOR UPDATE", "");

  static final String NOW = "SELECT statement_timestamp() AS now";

  /** What is known and was built by a version. */
  static final String OF_VERSION =
      """
      SELECT
        p.key_fingerprint, p.input_fingerprint, p.content_fingerprint, p.key, p.attributes
      FROM ${schema}.provenance v
      CROSS JOIN LATERAL (
        SELECT p.*
        FROM ${schema}.storage_partition p
        WHERE p.storage_fingerprint = :storage AND p.input_fingerprint = v.input_fingerprint
          AND p.input_fingerprint <> 0 AND p.added_at <> '-infinity'
        OFFSET 0
      ) AS p
      WHERE v.storage_fingerprint = :storage AND v.version = CAST(:version AS jsonb)
        AND
      """
          + SAME_STORAGE;

  /** What was evicted and was built by a version. */
  static final String EVICTED_OF_VERSION =
      OF_VERSION
          .replace("storage_partition", "evicted_partition")
          .replace("p.added_at <> '-infinity'", "p.cause = 'EVICTED'");

  /** What was evicted of a content: all rows are read, which only who removes files waits for. */
  static final String EVICTED_OF_CONTENT =
      """
      SELECT
        e.storage_fingerprint, e.key_fingerprint, e.input_fingerprint, e.content_fingerprint,
        e.key, e.attributes, s.body AS storage
      FROM ${schema}.evicted_partition e
      CROSS JOIN LATERAL (
        SELECT s.body
        FROM ${schema}.storage s
        WHERE s.fingerprint = e.storage_fingerprint
        LIMIT 1
      ) AS s
      WHERE e.content_fingerprint = :content AND e.cause = 'EVICTED'
      """;

  /** No row if there is no such snapshot, and one without a number if there is nothing else. */
  static final String ANY_OF_SNAPSHOT =
      """
      SELECT found.number
      FROM ${schema}.snapshot s
      LEFT JOIN (
        SELECT g.number
        FROM unnest(CAST(:storages AS bigint[])) WITH ORDINALITY AS g (storage, number)
        CROSS JOIN LATERAL (
          SELECT FROM ${schema}.evicted_partition e
          WHERE e.storage_fingerprint = g.storage AND e.cause = 'EVICTED'
          LIMIT 1
        ) AS e
      ) AS found ON true
      WHERE s.name = :name AND s.fingerprint = :snapshot
      ORDER BY found.number
      """;

  static final String OF_BATCH =
      "SELECT\n"
          + COLUMNS
          + "FROM "
          + GIVEN
          + ROW
          + KNOWN_AGAIN
          + "WHERE e.cause = 'EVICTED' AND again.found IS NULL AND "
          + SAME_STORAGE;

  static final String LIST =
      "SELECT\n"
          + COLUMNS
          + "FROM ${schema}.evicted_partition e\n"
          + KNOWN_AGAIN
          + """
      WHERE e.storage_fingerprint = :storage AND e.cause = 'EVICTED' AND again.found IS NULL
        AND (e.partition_key, e.input_fingerprint, e.content_fingerprint)
          > (:key, :input, :content)
        AND
      """
          + SAME_STORAGE
          + """
      ORDER BY e.partition_key, e.input_fingerprint, e.content_fingerprint
      """
          + Keysets.LIMIT;

  private EvictionsSql() {}
}
