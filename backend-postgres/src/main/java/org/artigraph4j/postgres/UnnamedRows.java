package org.artigraph4j.postgres;

import com.google.common.primitives.Longs;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.artigraph4j.postgres.Removal.Removed;
import org.artigraph4j.retention.Amount;
import org.artigraph4j.retention.RemovedKind;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.SqlStatements;

/**
 * Removes the rows of a table that nothing names. Who makes something name a row locks it FOR KEY
 * SHARE in the statement that finds it. Here what is not locked is locked against that; then, in a
 * later statement, which sees what whoever had it before has committed, it is looked at again.
 */
final class UnnamedRows {
  private static final int BATCH = 1_000;

  private final RemovedKind kind;
  private final boolean counted;
  private final String page;
  private final String lock;
  private final String remove;

  /**
   * A table's.
   *
   * @param owner the first column of its key, {@code :owner}
   * @param key the second column of its key, a fingerprint
   * @param unnamed the condition, of the row {@code t}; {@code :gone} names what is to be taken as
   *     gone already
   * @param bytes how large the row {@code t} is
   */
  UnnamedRows(
      Sql sql,
      RemovedKind kind,
      String table,
      String owner,
      String key,
      String unnamed,
      String bytes) {
    this(sql, kind, true, table, owner, key, unnamed, bytes);
  }

  /** A table's whose rows are parts of what is counted: only their bytes are. */
  static UnnamedRows uncounted(
      Sql sql,
      RemovedKind kind,
      String table,
      String owner,
      String key,
      String unnamed,
      String bytes) {
    return new UnnamedRows(sql, kind, false, table, owner, key, unnamed, bytes);
  }

  private UnnamedRows(
      Sql sql,
      RemovedKind kind,
      boolean counted,
      String table,
      String owner,
      String key,
      String unnamed,
      String bytes) {
    this.kind = kind;
    this.counted = counted;
    this.page =
        sql.of(
            """
            SELECT t.KEY AS key, BYTES AS bytes, UNNAMED AS unnamed
            FROM (
              SELECT t.*
              FROM ${schema}.TABLE t
              WHERE t.OWNER = :owner AND t.KEY >= :from
              ORDER BY t.KEY
              LIMIT (SELECT CAST(:limit AS bigint))
            ) AS t
            ORDER BY t.KEY
            """
                .replace("TABLE", table)
                .replace("BYTES", bytes)
                .replace("UNNAMED", unnamed)
                .replace("OWNER", owner)
                .replace("KEY", key));
    this.lock =
        sql.of(
            """
            SELECT t.KEY
            FROM unnest(CAST(:found AS bigint[])) AS g (key)
            CROSS JOIN LATERAL (
              SELECT t.KEY
              FROM ${schema}.TABLE t
              WHERE t.OWNER = :owner AND t.KEY = g.key
              LIMIT 1
              FOR UPDATE SKIP LOCKED
            ) AS t
            """
                .replace("TABLE", table)
                .replace("OWNER", owner)
                .replace("KEY", key));
    this.remove =
        sql.of(
            "WITH removed AS ("
                + Removal.rows(
                    false,
                    table + " t",
                    "t."
                        + owner
                        + " = :owner AND t."
                        + key
                        + " = ANY (CAST(:found AS bigint[])) AND "
                        + unnamed,
                    bytes + " AS bytes")
                + ") SELECT "
                + Removal.amount("removed", "removed"));
  }

  private record Found(long key, long bytes, boolean unnamed) {}

  /**
   * Where a walk is.
   *
   * @param held what was found on the way, and is to go with the last batch
   */
  private record Place(long from, Optional<Long> held) {
    static final Place START = new Place(Long.MIN_VALUE, Optional.empty());
  }

  /** What is to be done in the transaction in which the last rows were removed. */
  @FunctionalInterface
  interface Then {
    void run(Handle handle, Removed removed);
  }

  /**
   * Removes them.
   *
   * @param bound what the condition names
   * @return in a dry run which these are
   */
  long[] run(Removal removal, UnaryOperator<Query> bound) {
    return run(removal, bound, Optional.empty());
  }

  /**
   * The same, and does something more in the last of its transactions, once for all that it has
   * removed. One of these goes only then: so whoever begins again after it was broken off finds
   * that there is something to do.
   */
  long[] run(Removal removal, UnaryOperator<Query> bound, Then then) {
    return run(removal, bound, Optional.of(then));
  }

  private long[] run(Removal removal, UnaryOperator<Query> bound, Optional<Then> then) {
    List<Long> doomed = new ArrayList<>();
    removal.walk(
        Place.START,
        (handle, place, removed) -> {
          List<Found> found = page(handle, bound, place.from());
          List<Found> unnamed = found.stream().filter(Found::unnamed).toList();
          Optional<Long> next = next(found);
          if (removal.isDryRun()) {
            unnamed.forEach(one -> removed.add(kind, amount(1, one.bytes())));
            unnamed.forEach(one -> doomed.add(one.key()));
            return next.map(from -> new Place(from, Optional.empty()));
          }
          Deque<Long> going = new ArrayDeque<>();
          place.held().ifPresent(going::add);
          unnamed.forEach(one -> going.add(one.key()));
          Optional<Long> held =
              then.isPresent() && next.isPresent()
                  ? Optional.ofNullable(going.pollLast())
                  : Optional.empty();
          if (!going.isEmpty()) {
            remove(handle, Longs.toArray(going), bound, removed);
            then.filter(last -> next.isEmpty()).ifPresent(last -> last.run(handle, removed));
          }
          return next.map(from -> new Place(from, held));
        });
    return Longs.toArray(doomed);
  }

  private List<Found> page(Handle handle, UnaryOperator<Query> bound, long from) {
    return query(handle, page, bound)
        .bind("from", from)
        .bind("limit", BATCH)
        .map(
            (row, context) ->
                new Found(row.getLong("key"), row.getLong("bytes"), row.getBoolean("unnamed")))
        .list();
  }

  private static Optional<Long> next(List<Found> page) {
    if (page.size() < BATCH || page.get(BATCH - 1).key() == Long.MAX_VALUE) {
      return Optional.empty();
    }
    return Optional.of(page.get(BATCH - 1).key() + 1);
  }

  private void remove(Handle handle, long[] keys, UnaryOperator<Query> bound, Removed removed) {
    long[] locked =
        query(handle, lock, bound).bind("found", ArrayArgument.of(keys)).mapTo(Long.class).stream()
            .mapToLong(Long::longValue)
            .toArray();
    if (locked.length > 0) {
      removed.add(
          kind,
          Rows.scan(
              query(handle, remove, bound).bind("found", ArrayArgument.of(locked)),
              row -> {
                row.next();
                return amount(row.getLong("removed"), row.getLong("removed_bytes"));
              }));
    }
  }

  private Amount amount(long count, long bytes) {
    return new Amount(counted ? count : 0, bytes);
  }

  private static Query query(Handle handle, String statement, UnaryOperator<Query> bound) {
    return bound.apply(
        handle
            .createQuery(statement)
            .configure(SqlStatements.class, config -> config.setUnusedBindingAllowed(true)));
  }
}
