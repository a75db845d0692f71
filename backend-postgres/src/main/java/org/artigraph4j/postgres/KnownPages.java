package org.artigraph4j.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.artigraph4j.postgres.Identities.Identity;
import org.artigraph4j.postgres.Identities.Keyed;
import org.artigraph4j.postgres.Removal.Removed;
import org.artigraph4j.retention.RemovedKind;
import org.artigraph4j.storage.Storage;
import org.artigraph4j.storage.StoragePartition;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.SqlStatements;

/**
 * Pages of the known partitions of a storage, by key. What surely nothing links can be removed by
 * the statement that finds it: no link that lies where the page does has its content. All else is
 * for who decodes manifests.
 */
final class KnownPages {
  /** Removing them takes some tenths of a second, for which whoever writes one of them waits. */
  private static final int SIZE = 10_000;

  /** A page of what is known of a storage, by key. */
  static final String PAGE =
      """
      FROM ${schema}.storage_partition p
      WHERE p.storage_fingerprint = :storage AND p.added_at <> '-infinity'
        AND (p.partition_key, p.input_fingerprint, p.content_fingerprint)
          > (:key, :input, :content)
      ORDER BY p.partition_key, p.input_fingerprint, p.content_fingerprint
      """
          + Keysets.LIMIT;

  private static final String READ =
      """
      SELECT
        p.key_fingerprint, p.input_fingerprint, p.content_fingerprint, p.key, '{}' AS attributes,
        p.partition_key, p.added_at <= :before AS is_old, pg_column_size(p.*) AS bytes
      """
          + PAGE;

  // Contents are put into an array, which the server takes for small whatever it holds: so it makes
  // a hash of them, and does not compare each with each. What others hold is left to them. Rows go
  // by pages of the table, which those that are near by key need not share.
  private static final String FREE =
      """
      WITH page AS MATERIALIZED (
        SELECT
          p.ctid AS place, p.key_fingerprint, p.input_fingerprint, p.content_fingerprint,
          p.partition_key, p.added_at <= :before AS is_old
      """
          + PAGE
          + """
      ), ends AS MATERIALIZED (
        SELECT
          (
            SELECT page.partition_key FROM page
            WHERE page.is_old ORDER BY page.partition_key LIMIT 1
          ) AS first,
          (
            SELECT page.partition_key FROM page
            WHERE page.is_old ORDER BY page.partition_key DESC LIMIT 1
          ) AS last
      ),
      """
          + LinkedSql.HOLDERS
          + ", "
          + LinkedSql.manifests("ends AS r")
          + """
      , stored AS MATERIALIZED (
        SELECT m.contents
        FROM manifests
        LEFT JOIN LATERAL (
          SELECT m.contents
          FROM ${schema}.manifest m
          WHERE m.name = manifests.name AND m.fingerprint = manifests.manifest
          LIMIT 1
        ) AS m ON true
      ), linked AS MATERIALIZED (
        SELECT array_agg(c.content) AS contents
        FROM (
          SELECT unnest(stored.contents) FROM stored
          UNION
          SELECT p.content_fingerprint
          FROM holder
          CROSS JOIN LATERAL (
            SELECT p.content_fingerprint, p.partition_key
            FROM ${schema}.snapshot_partition p
            WHERE p.name = holder.name AND p.snapshot_fingerprint = holder.snapshot
              AND p.artifact_key = holder.artifact_key
            OFFSET 0
          ) AS p
          CROSS JOIN ends
          WHERE p.partition_key BETWEEN ends.first AND ends.last
        ) AS c (content)
      ), judged AS MATERIALIZED (
        SELECT
          page.*,
          page.is_old
            AND (page.content_fingerprint IN (
              SELECT g.content FROM unnest((SELECT linked.contents FROM linked)) AS g (content)
            )) IS NOT TRUE
            AND NOT EXISTS (SELECT FROM stored WHERE stored.contents IS NULL) AS is_free
        FROM page
      ), held AS MATERIALIZED (
        SELECT p.ctid AS place
        FROM ${schema}.storage_partition p
        WHERE p.storage_fingerprint = :storage
          AND p.ctid = ANY (ARRAY(SELECT judged.place FROM judged WHERE judged.is_free))
        FOR UPDATE SKIP LOCKED
      ),
      """
          + EvictionsSql.REMOVED;

  private static final String ANSWER =
      """
      , last.partition_key AS last_key, last.input_fingerprint AS last_input,
        last.content_fingerprint AS last_content, (SELECT count(*) FROM page) AS size,
        rest.partition_key, rest.key_fingerprint, rest.input_fingerprint, rest.content_fingerprint
      FROM (
        SELECT page.partition_key, page.input_fingerprint, page.content_fingerprint
        FROM page
        ORDER BY page.partition_key DESC, page.input_fingerprint DESC, page.content_fingerprint DESC
        LIMIT 1
      ) AS last
      LEFT JOIN (SELECT * FROM judged WHERE judged.is_old AND NOT judged.is_free) AS rest ON true
      ORDER BY rest.partition_key
      """;

  private static final String TAKE_OUT = OrphanSql.takeOut(FREE) + ANSWER;

  private static final String REMOVE = OrphanSql.removeAtOnce(FREE) + ANSWER;

  /** Where a walk is. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Place(byte[] key, long input, long content) {
    static final Place START = new Place(new byte[0], Long.MIN_VALUE, Long.MIN_VALUE);
  }

  /**
   * One that is old enough to go.
   *
   * @param whole itself, and how many bytes it has; not where it is only to go
   */
  record Old(Keyed keyed, Optional<Whole> whole) {}

  /** A partition as it is stored. */
  record Whole(StoragePartition partition, long bytes) {}

  /**
   * A page.
   *
   * @param old of which it is not known yet whether anything links them, by key
   * @param next where the next page begins; none after the last
   */
  record Page(List<Old> old, Optional<Place> next) {}

  /**
   * What a page is asked for.
   *
   * @param before when it was added what is old
   */
  record Asked(Storage storage, Instant before, Instant now) {}

  private final String read;
  private final String takeOut;
  private final String remove;

  KnownPages(Sql sql) {
    this.read = sql.of(READ);
    this.takeOut = sql.of(TAKE_OUT);
    this.remove = sql.of(REMOVE);
  }

  /** Reads a page. */
  Page read(Handle handle, Asked asked, Place after) {
    RowsOf rowsOf = RowsOf.of(asked.storage());
    return Rows.scan(
        bind(handle.createQuery(read), asked, after),
        rows -> {
          List<Old> old = new ArrayList<>();
          int size = 0;
          Place last = after;
          while (rows.next()) {
            size++;
            Keyed keyed = keyed(rows);
            if (rows.getBoolean("is_old")) {
              StoragePartition one = PartitionRows.read(rows, rowsOf, asked.storage());
              old.add(new Old(keyed, Optional.of(new Whole(one, rows.getLong("bytes")))));
            }
            last = new Place(keyed.key(), keyed.identity().input(), keyed.identity().content());
          }
          return new Page(old, size < SIZE ? Optional.empty() : Optional.of(last));
        });
  }

  /**
   * Reads a page of which it removes what surely nothing links: the rest is to be looked into.
   *
   * @param isAtOnce whether it is gone then, or only taken out of the cache
   */
  Page removeFree(Handle handle, Asked asked, Place after, boolean isAtOnce, Removed removed) {
    Query query = new GoneSnapshots().bindTo(handle.createQuery(isAtOnce ? remove : takeOut));
    ArtifactPartitions.bindStorage(query, asked.storage())
        .bind("now", Times.argument(asked.now()))
        .configure(SqlStatements.class, config -> config.setUnusedBindingAllowed(true));
    return Rows.scan(
        bind(query, asked, after),
        rows -> {
          if (!rows.next()) {
            return new Page(List.of(), Optional.empty());
          }
          Removal.add(rows, removed, kinds(isAtOnce));
          Optional<Place> next =
              rows.getInt("size") < SIZE ? Optional.empty() : Optional.of(last(rows));
          List<Old> rest = new ArrayList<>();
          do {
            if (rows.getObject("key_fingerprint") != null) {
              rest.add(new Old(keyed(rows), Optional.empty()));
            }
          } while (rows.next());
          return new Page(rest, next);
        });
  }

  private static Keyed keyed(ResultSet row) throws SQLException {
    return new Keyed(
        new Identity(
            row.getLong("key_fingerprint"),
            row.getLong("input_fingerprint"),
            row.getLong("content_fingerprint")),
        row.getBytes("partition_key"));
  }

  /** As what a statement counts that takes partitions out, or removes them at once. */
  static RemovedKind[] kinds(boolean isAtOnce) {
    return isAtOnce
        ? new RemovedKind[] {RemovedKind.PARTITIONS, RemovedKind.EVICTED_PARTITIONS}
        : new RemovedKind[] {RemovedKind.PARTITIONS};
  }

  private static Query bind(Query query, Asked asked, Place after) {
    return query
        .bind("storage", asked.storage().fingerprint().value())
        .bind("before", Times.argument(asked.before()))
        .bind("key", after.key())
        .bind("input", after.input())
        .bind("content", after.content())
        .bind("limit", SIZE);
  }

  private static Place last(ResultSet row) throws SQLException {
    return new Place(
        row.getBytes("last_key"), row.getLong("last_input"), row.getLong("last_content"));
  }
}
