package org.artigraph4j.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import org.artigraph4j.postgres.Identities.Identity;
import org.artigraph4j.retention.Amount;
import org.artigraph4j.retention.RemovedKind;
import org.jdbi.v3.core.Handle;

/**
 * Removes claims whose lease has ended long ago, built or not, and leases that have: who asked
 * while they meant something has been answered since. Of a claim without a lease it is the
 * partition that says when it was built.
 */
final class ClaimRemovals {
  private static final int BATCH = 5_000;

  private static final String OVER =
      """
      WITH page AS MATERIALIZED (
        SELECT c.key_fingerprint, c.input_fingerprint, c.lease_id, pg_column_size(c.*) AS bytes
        FROM ${schema}.claim c
        WHERE c.storage_fingerprint = :storage
          AND (c.key_fingerprint, c.input_fingerprint) > (:key, :input)
        ORDER BY c.key_fingerprint, c.input_fingerprint
        LIMIT (SELECT CAST(:limit AS bigint))
      ), over AS MATERIALIZED (
        SELECT page.*
        FROM page
        LEFT JOIN LATERAL (
          SELECT l.expires_at
          FROM ${schema}.claim_lease l
          WHERE l.storage_fingerprint = :storage AND l.id = page.lease_id
          LIMIT 1
        ) AS l ON true
        WHERE coalesce(
          l.expires_at <= :before,
          NOT EXISTS (
            SELECT FROM ${schema}.storage_partition p
            WHERE p.storage_fingerprint = :storage AND p.key_fingerprint = page.key_fingerprint
              AND p.input_fingerprint = page.input_fingerprint AND p.added_at > :before
            OFFSET 0
          )
        )
      )
      """;

  // Whoever takes one over meanwhile gives it another lease: then it is another claim.
  private static final String REMOVE =
      OVER
          + """
          , held AS MATERIALIZED (
            SELECT c.place
            FROM over
            CROSS JOIN LATERAL (
              SELECT c.ctid AS place
              FROM ${schema}.claim c
              WHERE c.storage_fingerprint = :storage
                AND c.key_fingerprint = over.key_fingerprint
                AND c.input_fingerprint = over.input_fingerprint AND c.lease_id = over.lease_id
              LIMIT 1
              FOR UPDATE SKIP LOCKED
            ) AS c
          ), removed AS (
            DELETE FROM ${schema}.claim c
            WHERE c.storage_fingerprint = :storage
              AND c.ctid = ANY (ARRAY(SELECT held.place FROM held))
            RETURNING pg_column_size(c.*) AS bytes
          )
          """;

  private static final String ANSWER =
      """
      SELECT
        (SELECT count(*) FROM REMOVED) AS removed,
        (SELECT coalesce(sum(r.bytes), 0) FROM REMOVED AS r) AS bytes,
        last.key_fingerprint, last.input_fingerprint
      FROM (SELECT count(*) AS count FROM page) AS page_size
      LEFT JOIN LATERAL (
        SELECT page.key_fingerprint, page.input_fingerprint
        FROM page
        WHERE page_size.count = :limit
        ORDER BY page.key_fingerprint DESC, page.input_fingerprint DESC
        LIMIT 1
      ) AS last ON true
      """;

  private static final String REMOVE_LEASES =
      """
      DELETE FROM ${schema}.claim_lease l
      WHERE l.storage_fingerprint = :storage AND l.ctid = ANY (ARRAY(
        SELECT o.ctid
        FROM ${schema}.claim_lease o
        WHERE o.storage_fingerprint = :storage AND o.expires_at <= :before
        LIMIT :limit
        FOR UPDATE SKIP LOCKED
      ))
      """;

  private final String count;
  private final String remove;
  private final String removeLeases;

  ClaimRemovals(Sql sql) {
    this.count = sql.of(OVER + ANSWER.replace("REMOVED", "over"));
    this.remove = sql.of(REMOVE + ANSWER.replace("REMOVED", "removed"));
    this.removeLeases = sql.of(REMOVE_LEASES);
  }

  /**
   * Removes those of a storage.
   *
   * @param storage its fingerprint
   * @param before when their lease had ended
   */
  void run(Removal removal, long storage, Instant before) {
    removal.walk(
        new Identity(Long.MIN_VALUE, Long.MIN_VALUE, 0),
        (handle, after, removed) ->
            Rows.scan(
                handle
                    .createQuery(removal.isDryRun() ? count : remove)
                    .bind("storage", storage)
                    .bind("key", after.key())
                    .bind("input", after.input())
                    .bind("before", Times.argument(before))
                    .bind("limit", BATCH),
                row -> {
                  row.next();
                  removed.add(
                      RemovedKind.CLAIMS, new Amount(row.getLong("removed"), row.getLong("bytes")));
                  return last(row);
                }));
    if (!removal.isDryRun()) {
      removal.walk(
          true,
          (handle, after, removed) ->
              removeLeases(handle, storage, before) < BATCH ? Optional.empty() : Optional.of(true));
    }
  }

  private static Optional<Identity> last(ResultSet row) throws SQLException {
    Optional<Long> key = Optional.ofNullable(row.getObject("key_fingerprint", Long.class));
    return key.isEmpty()
        ? Optional.empty()
        : Optional.of(new Identity(key.get(), row.getLong("input_fingerprint"), 0));
  }

  private int removeLeases(Handle handle, long storage, Instant before) {
    return handle
        .createUpdate(removeLeases)
        .bind("storage", storage)
        .bind("before", Times.argument(before))
        .bind("limit", BATCH)
        .execute();
  }
}
