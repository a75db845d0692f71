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
    this.page = sql.of(SnapshotRemovalsSql.PAGE);
    this.again = sql.of(SnapshotRemovalsSql.AGAIN);
    this.beforeLast = sql.of(SnapshotRemovalsSql.BEFORE_LAST);
    this.lock = sql.of(SnapshotRemovalsSql.lock("SKIP LOCKED"));
    this.await = sql.of(SnapshotRemovalsSql.lock(""));
    this.untag = sql.of(SnapshotRemovalsSql.UNTAG);
    this.remove = sql.of(SnapshotRemovalsSql.remove(false));
    this.count = sql.of(SnapshotRemovalsSql.remove(true));
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
