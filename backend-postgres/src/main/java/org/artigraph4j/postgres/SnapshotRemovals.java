package org.artigraph4j.postgres;

import com.google.common.primitives.Longs;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.artigraph4j.postgres.Removal.Removed;
import org.artigraph4j.retention.RemovedKind;
import org.artigraph4j.retention.RetentionPolicy;
import org.artigraph4j.retention.SnapshotLife;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/**
 * Removes snapshots, each with all that is its own: links, and runs. What is to go is locked, but
 * for what others hold, which they use; then it is looked at again, for they may have used it until
 * then; then it goes. Whoever comes later waits, and does not find it.
 */
final class SnapshotRemovals {
  private static final int BATCH = 100;

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

  private static final String PAGE =
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

  private static final String AGAIN =
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
  private static final String BEFORE_LAST =
      """
      SELECT s.created_at, s.fingerprint
      FROM ${schema}.snapshot s
      WHERE s.name = :name AND s.created_at <> '-infinity'
      ORDER BY s.created_at DESC, s.fingerprint DESC
      OFFSET :last
      LIMIT 1
      """;

  private static String lock(String how) {
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

  private static String remove(boolean dryRun) {
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
          CROSS JOIN LATERAL (
            SELECT l.counts
            FROM ${schema}.manifest_list l
            WHERE l.name = :name AND l.fingerprint = a.list_fingerprint
            LIMIT 1
          ) AS l
          CROSS JOIN LATERAL unnest(l.counts) AS c (count)
        ) AS links,
        (SELECT coalesce(sum(p.bytes), 0) FROM p) + (SELECT coalesce(sum(a.bytes), 0) FROM a)
          AS links_bytes,
        """
        + Removal.amount("r", "runs")
        + (dryRun ? ", " + Removal.amount("b", "builds") : "");
  }

  private static final String UNTAG =
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

  /** Where a walk over the snapshots of a name is: they go by the time they were written. */
  record Place(OffsetDateTime at, long fingerprint) {
    static final Place START = new Place(Keysets.BEGINNING_OF_TIME, Long.MIN_VALUE);

    private boolean isUpTo(Place other) {
      int order = at.compareTo(other.at);
      return order == 0 ? fingerprint <= other.fingerprint : order < 0;
    }
  }

  /** A snapshot, with how many rows it has of runs and artifacts. */
  private record Found(Place place, SnapshotLife life, long runs, long artifacts) {}

  private record Locked(long fingerprint, long runs, long artifacts) {}

  private final String page;
  private final String again;
  private final String beforeLast;
  private final String lock;
  private final String await;
  private final String untag;
  private final String remove;
  private final String count;

  SnapshotRemovals(Sql sql) {
    this.page = sql.of(PAGE);
    this.again = sql.of(AGAIN);
    this.beforeLast = sql.of(BEFORE_LAST);
    this.lock = sql.of(lock("SKIP LOCKED"));
    this.await = sql.of(lock(""));
    this.untag = sql.of(UNTAG);
    this.remove = sql.of(remove(false));
    this.count = sql.of(remove(true));
  }

  /**
   * Removes the snapshots of a name that a policy does not keep.
   *
   * @return in a dry run which these are
   */
  long[] run(Removal removal, String name, RetentionPolicy policy, Instant now) {
    Optional<Place> upTo = removal.read(handle -> beforeLast(handle, name, policy.keepLast()));
    List<Long> doomed = new ArrayList<>();
    if (upTo.isPresent()) {
      removal.walk(
          Place.START,
          (handle, after, removed) -> {
            List<Found> found = page(handle, name, after, upTo.get());
            Predicate<Found> goes = one -> !policy.keeps(one.life(), now);
            long[] gone = fingerprints(found.stream().filter(goes).toList());
            if (removal.isDryRun()) {
              doomed.addAll(Longs.asList(gone));
              count(handle, name, gone, removed);
            } else if (gone.length > 0) {
              remove(handle, name, lock(handle, name, gone, goes, upTo.get()), removed);
            }
            // What is young comes last, and is not looked at.
            return next(found)
                .filter(last -> !policy.isYoung(last.at().toInstant(), now))
                .filter(last -> last.isUpTo(upTo.get()));
          });
    }
    return Longs.toArray(doomed);
  }

  /** Removes all snapshots of a name, waiting for those who use them. */
  long[] runAll(Removal removal, String name) {
    List<Long> doomed = new ArrayList<>();
    Place end = new Place(Keysets.END_OF_TIME, Long.MAX_VALUE);
    removal.walk(
        Place.START,
        (handle, after, removed) -> {
          List<Found> found = page(handle, name, after, end);
          long[] gone = fingerprints(found);
          if (removal.isDryRun()) {
            doomed.addAll(Longs.asList(gone));
            count(handle, name, gone, removed);
          } else if (gone.length > 0) {
            ask(handle.createQuery(await), name, gone).mapTo(Long.class).list();
            Removal.count(ask(handle.createQuery(untag), name, gone), removed, RemovedKind.TAGS);
            remove(handle, name, gone, removed);
          }
          return next(found);
        });
    return Longs.toArray(doomed);
  }

  private static Optional<Place> next(List<Found> page) {
    return page.size() < BATCH ? Optional.empty() : Optional.of(page.get(page.size() - 1).place());
  }

  private Optional<Place> beforeLast(Handle handle, String name, int last) {
    return handle
        .createQuery(beforeLast)
        .bind("name", name)
        .bind("last", last)
        .map((row, context) -> place(row))
        .findOne();
  }

  private List<Found> page(Handle handle, String name, Place after, Place upTo) {
    return handle
        .createQuery(page)
        .bind("name", name)
        .bind("after_at", Keysets.argument(after.at()))
        .bind("after", after.fingerprint())
        .bind("limit", BATCH)
        .map((row, context) -> found(row, upTo))
        .list();
  }

  private static Place place(ResultSet row) throws SQLException {
    return new Place(row.getObject("created_at", OffsetDateTime.class), row.getLong("fingerprint"));
  }

  private static Found found(ResultSet row, Place upTo) throws SQLException {
    Place place = place(row);
    return new Found(
        place,
        new SnapshotLife(
            row.getBoolean("tagged"),
            !place.isUpTo(upTo),
            row.getBoolean("running"),
            Keysets.time(row, "used_at"),
            Rows.optionalTime(row, "failed_at")),
        row.getLong("runs"),
        row.getLong("artifacts"));
  }

  /** Locks what nobody uses, and answers what of it goes all the same. */
  private long[] lock(Handle handle, String name, long[] gone, Predicate<Found> goes, Place upTo) {
    List<Locked> locked =
        ask(handle.createQuery(lock), name, gone)
            .map(
                (row, context) ->
                    new Locked(
                        row.getLong("fingerprint"), row.getLong("runs"), row.getLong("artifacts")))
            .list();
    long[] held = locked.stream().mapToLong(Locked::fingerprint).toArray();
    return fingerprints(
        ask(handle.createQuery(again), name, held).map((row, context) -> found(row, upTo)).stream()
            .filter(goes)
            .filter(
                one ->
                    locked.contains(
                        new Locked(one.place().fingerprint(), one.runs(), one.artifacts())))
            .toList());
  }

  private void remove(Handle handle, String name, long[] gone, Removed removed) {
    if (gone.length > 0) {
      Removal.count(
          ask(handle.createQuery(remove), name, gone),
          removed,
          RemovedKind.SNAPSHOTS,
          RemovedKind.LINKS,
          RemovedKind.RUNS);
    }
  }

  private void count(Handle handle, String name, long[] gone, Removed removed) {
    if (gone.length > 0) {
      Removal.count(
          ask(handle.createQuery(count), name, gone),
          removed,
          RemovedKind.SNAPSHOTS,
          RemovedKind.LINKS,
          RemovedKind.RUNS,
          RemovedKind.BUILDS);
    }
  }

  private static Query ask(Query query, String name, long[] snapshots) {
    return query.bind("name", name).bind("snapshots", ArrayArgument.of(snapshots));
  }

  private static long[] fingerprints(List<Found> found) {
    return found.stream().mapToLong(one -> one.place().fingerprint()).toArray();
  }
}
