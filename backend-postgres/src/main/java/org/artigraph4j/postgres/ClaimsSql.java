package org.artigraph4j.postgres;

/** Claims, each question and change one statement. */
final class ClaimsSql {
  /** The lease of nobody, which has no row. */
  private static final String NOBODY = "CAST('00000000-0000-0000-0000-000000000000' AS uuid)";

  private static final String GIVEN =
      """
      unnest(CAST(:keys AS bigint[]), CAST(:inputs AS bigint[])) WITH ORDINALITY AS g (
        key_fingerprint, input_fingerprint, number
      )
      """;

  private static final String KEY =
      """
      c.storage_fingerprint = :storage AND c.key_fingerprint = g.key_fingerprint
        AND c.input_fingerprint = g.input_fingerprint
      """;

  static final String NO_CHECK = "NULL";

  static final String SAME_STORAGE =
      """
      (
        SELECT s.body = CAST(:storage_body AS jsonb) FROM ${schema}.storage s
        WHERE s.fingerprint = :storage
      )
      """;

  /**
   * Looks for partitions and claims what is missing. Nothing is written where nothing can be had.
   *
   * <p>A claim is written only over the row that the statement has seen, or where it has seen none
   * and there is none: whoever was faster since has changed it, or has it, built or not, for rows
   * are not deleted before their lease has ended long ago. What is not settled so is asked again,
   * and sees it. A lease that has ended is held while others take what it holds, so that it is not
   * renewed meanwhile; one that is being renewed is passed over. The own one is written before, so
   * that nobody waits for another's.
   */
  static String claim(String sameStorage) {
    return """
    WITH given AS MATERIALIZED (
      SELECT
        g.number, g.key_fingerprint, g.input_fingerprint, found.content_fingerprint,
        found.attributes, c.lease_id, c.built
      FROM unnest(
        CAST(:keys AS bigint[]), CAST(:inputs AS bigint[]), CAST(:key_bytes AS bytea[])
      ) WITH ORDINALITY AS g (key_fingerprint, input_fingerprint, partition_key, number)
      LEFT JOIN LATERAL (
        SELECT p.content_fingerprint, p.attributes
        FROM ${schema}.storage_partition p
        WHERE p.storage_fingerprint = :storage AND p.key_fingerprint = g.key_fingerprint
          AND p.input_fingerprint = g.input_fingerprint AND p.partition_key = g.partition_key
        ORDER BY p.added_at DESC, p.content_fingerprint DESC
        LIMIT 1
      ) AS found ON true
      LEFT JOIN LATERAL (
        SELECT c.lease_id, c.built
        FROM ${schema}.claim c
        WHERE found.content_fingerprint IS NULL AND
    """
        + KEY
        + """
            LIMIT 1
          ) AS c ON true
        ), holder AS MATERIALIZED (
          SELECT o.lease_id, l.holder, l.expires_at, l.expires_at <= clock_timestamp() AS is_over
          FROM (
            SELECT DISTINCT g.lease_id FROM given g WHERE NOT g.built AND g.lease_id <> :lease
          ) AS o
          CROSS JOIN LATERAL (
            SELECT l.holder, l.expires_at
            FROM ${schema}.claim_lease l
            WHERE l.storage_fingerprint = :storage AND l.id = o.lease_id
            LIMIT 1
          ) AS l
        ), free AS MATERIALIZED (
          SELECT g.key_fingerprint, g.input_fingerprint, g.lease_id, g.built
          FROM given g
          WHERE g.content_fingerprint IS NULL
            AND (
              g.lease_id IS NULL OR g.built
              OR g.lease_id NOT IN (SELECT h.lease_id FROM holder h WHERE NOT h.is_over)
            )
        ), mine AS (
          INSERT INTO ${schema}.claim_lease (storage_fingerprint, id, holder, expires_at)
          SELECT
            :storage, :lease, :holder, clock_timestamp() + :micros * interval '1 microsecond'
          WHERE EXISTS (SELECT FROM free)
          ON CONFLICT (storage_fingerprint, id) DO UPDATE SET
            holder = excluded.holder,
            expires_at = greatest(claim_lease.expires_at, excluded.expires_at)
          RETURNING expires_at
        ), is_over AS MATERIALIZED (
          SELECT l.id
          FROM holder h
          CROSS JOIN LATERAL (
            SELECT l.id
            FROM ${schema}.claim_lease l
            WHERE l.storage_fingerprint = :storage AND l.id = h.lease_id
              AND l.expires_at <= clock_timestamp()
            LIMIT 1
            FOR SHARE SKIP LOCKED
          ) AS l
          WHERE h.is_over AND EXISTS (SELECT FROM mine)
        ), ready AS MATERIALIZED (
          SELECT DISTINCT f.key_fingerprint, f.input_fingerprint, f.lease_id, f.built
          FROM free f
          WHERE f.lease_id IS NULL OR f.built
            OR f.lease_id NOT IN (SELECT h.lease_id FROM holder h)
            OR f.lease_id IN (SELECT o.id FROM is_over o)
        ), claimed AS (
          INSERT INTO ${schema}.claim (
            storage_fingerprint, key_fingerprint, input_fingerprint, lease_id, built
          )
          SELECT :storage, r.key_fingerprint, r.input_fingerprint, :lease, false
          FROM ready r
          WHERE EXISTS (SELECT FROM mine)
          ORDER BY r.key_fingerprint, r.input_fingerprint
          ON CONFLICT (storage_fingerprint, key_fingerprint, input_fingerprint) DO UPDATE SET
            lease_id = excluded.lease_id,
            built = false
          WHERE (claim.key_fingerprint, claim.input_fingerprint, claim.lease_id, claim.built) IN (
            SELECT r.key_fingerprint, r.input_fingerprint, r.lease_id, r.built FROM ready r
          )
          RETURNING key_fingerprint, input_fingerprint
        )
        SELECT
          g.number, g.key_fingerprint, g.input_fingerprint, g.content_fingerprint, g.attributes,
          h.holder, h.expires_at AS until,
        """
        + sameStorage
        + """
          AS same_storage
        FROM given g
        LEFT JOIN holder h ON h.lease_id = g.lease_id AND NOT g.built AND NOT h.is_over
        WHERE g.content_fingerprint IS NOT NULL OR h.holder IS NOT NULL
        UNION ALL
        SELECT
          NULL, claimed.key_fingerprint, claimed.input_fingerprint, NULL, NULL, NULL,
          mine.expires_at, NULL
        FROM claimed CROSS JOIN mine
        """;
  }

  static final String RENEW =
      """
      UPDATE ${schema}.claim_lease l SET
        expires_at =
          greatest(l.expires_at, clock_timestamp() + :micros * interval '1 microsecond')
      WHERE l.storage_fingerprint = :storage AND l.id = :lease
        AND l.expires_at > clock_timestamp()
      RETURNING l.expires_at AS until
      """;

  /** By an insert that meets its own row, which goes by the key: an update may read all rows. */
  static final String RELEASE =
      """
      INSERT INTO ${schema}.claim (
        storage_fingerprint, key_fingerprint, input_fingerprint, lease_id, built
      )
      SELECT :storage, g.key_fingerprint, g.input_fingerprint,
      """
          + NOBODY
          + ", false FROM "
          + GIVEN
          + """
          CROSS JOIN LATERAL (
            SELECT FROM ${schema}.claim c
            WHERE c.lease_id = :lease AND NOT c.built AND
          """
          + KEY
          + """
            LIMIT 1
          ) AS held
          ORDER BY g.key_fingerprint, g.input_fingerprint
          ON CONFLICT (storage_fingerprint, key_fingerprint, input_fingerprint) DO UPDATE SET
            lease_id = excluded.lease_id
          WHERE claim.lease_id = :lease AND NOT claim.built
          """;

  /** Holds the rows as they are now, which others may have changed since the statement began. */
  static final String BUILT =
      """
      WITH own AS MATERIALIZED (
        SELECT l.expires_at > clock_timestamp() AS goes_on
        FROM ${schema}.claim_lease l
        WHERE l.storage_fingerprint = :storage AND l.id = :lease
      ), given AS MATERIALIZED (
        SELECT
          g.number, g.key_fingerprint, g.input_fingerprint, c.built,
          coalesce(c.lease_id = :lease AND (c.built OR (SELECT own.goes_on FROM own)), false)
            AS is_in_time
        FROM
      """
          + GIVEN
          + """
            LEFT JOIN LATERAL (
              SELECT c.lease_id, c.built
              FROM ${schema}.claim c
              WHERE
          """
          + KEY
          + """
              LIMIT 1
              FOR NO KEY UPDATE
            ) AS c ON true
          ), written AS (
            INSERT INTO ${schema}.claim (
              storage_fingerprint, key_fingerprint, input_fingerprint, lease_id, built
            )
            SELECT
              :storage, g.key_fingerprint, g.input_fingerprint,
              CASE WHEN g.is_in_time THEN :lease ELSE
          """
          + NOBODY
          + """
              END, true
            FROM given g
            WHERE g.built IS NOT TRUE
            ORDER BY g.key_fingerprint, g.input_fingerprint
            ON CONFLICT (storage_fingerprint, key_fingerprint, input_fingerprint) DO UPDATE SET
              built = true,
              lease_id =
                CASE WHEN claim.lease_id = :lease THEN excluded.lease_id ELSE claim.lease_id END
          )
          SELECT g.number FROM given g WHERE NOT g.is_in_time
          """;

  private ClaimsSql() {}
}
