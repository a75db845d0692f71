package org.artigraph4j.postgres;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.BitSet;
import java.util.Optional;
import org.artigraph4j.fingerprint.CanonicalWriter;
import org.artigraph4j.storage.Storage;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.postgresql.PGConnection;

/**
 * The fast way for batches that are large: ask which rows are known, and COPY the others. It is for
 * batches with which nothing is wrong. Whatever is, a refusal or a racer's row, it undoes what it
 * did and leaves the batch to the one statement that can do and explain everything.
 */
final class LargeWrites {
  /** Up to here one statement is as fast, and a single round trip. */
  static final int MOST_IN_ONE_STATEMENT = 10_000;

  private static final String UNIQUE_VIOLATION = "23505";

  private final LargeWritesSql sql;
  private final int most;
  private final Duration limit;
  private volatile boolean spreadOut;

  /**
   * For a schema.
   *
   * @param most how many partitions go in one statement
   * @param limit how long a statement may take; zero where sessions know
   */
  LargeWrites(Sql sql, int most, Duration limit) {
    this.sql = new LargeWritesSql(sql);
    this.most = most;
    this.limit = limit;
  }

  /** Whether a batch is to be tried here, in a transaction. */
  boolean isFor(PartitionBatch batch) {
    return batch.partitions().size() > most && !spreadOut;
  }

  /**
   * Whether all is written; if not, nothing is.
   *
   * @param atOnce whether to ask all in one round trip, though a new storage needs no asking
   */
  boolean write(Handle handle, Storage storage, PartitionBatch batch, boolean atOnce) {
    Optional<PGConnection> session = session(handle);
    if (session.isEmpty()) {
      return false;
    }
    SortedRows rows = new SortedRows(batch.partitions());
    Known known = ask(handle, storage, rows, atOnce);
    try {
      if (known.allowed()) {
        copy(session.get(), storage, rows, known);
        return true;
      }
    } catch (SQLException failed) {
      if (!UNIQUE_VIOLATION.equals(failed.getSQLState())) {
        throw new JdbcException(failed);
      }
    }
    handle.execute(LargeWritesSql.UNDO);
    return false;
  }

  /** The driver's own session, which can COPY; none within a wrapper that hides it. */
  private static Optional<PGConnection> session(Handle handle) {
    try {
      if (handle.getConnection().isWrapperFor(PGConnection.class)) {
        PGConnection session = handle.getConnection().unwrap(PGConnection.class);
        boolean cockroach = session.getParameterStatus("crdb_version") != null;
        return cockroach ? Optional.empty() : Optional.of(session);
      }
      return Optional.empty();
    } catch (SQLException failed) {
      throw new JdbcException(failed);
    }
  }

  /**
   * What the server knows of the rows.
   *
   * @param allowed whether the missing ones may be copied
   * @param partitions the rows known to the storage
   */
  private record Known(boolean allowed, BitSet partitions) {}

  /** Mostly a round trip is to spare to learn whether the storage is new. */
  private Known ask(Handle handle, Storage storage, SortedRows rows, boolean atOnce) {
    if (!atOnce) {
      Known known = answer(locking(handle.createQuery(sql.begin()), storage), rows.size());
      if (known.allowed() || spreadOut) {
        return known;
      }
      Query query = rows.bindTo(handle.createQuery(sql.ask()));
      return answer(ArtifactPartitions.bindStorage(query, storage), rows.size());
    }
    return answer(
        locking(rows.bindTo(handle.createQuery(sql.beginAndAsk())), storage), rows.size());
  }

  private Query locking(Query query, Storage storage) {
    return ArtifactPartitions.bindStorage(query, storage)
        .bind("lock", storage.fingerprint().value())
        .bind("limit", limit.toMillis());
  }

  private Known answer(Query query, int size) {
    try (query) {
      return query.execute((statement, context) -> known(Rows.last(statement.get()), size));
    }
  }

  private Known known(ResultSet row, int size) throws SQLException {
    row.next();
    spreadOut = row.getBoolean("spread_out");
    return new Known(row.getBoolean("allowed") && !spreadOut, set(row.getArray("known"), size));
  }

  private static BitSet set(Array numbers, int size) throws SQLException {
    BitSet rows = new BitSet(size);
    if (numbers != null) {
      for (Integer number : (Integer[]) numbers.getArray()) {
        rows.set(number - 1);
      }
    }
    return rows;
  }

  private void copy(PGConnection session, Storage storage, SortedRows rows, Known known)
      throws SQLException {
    if (known.partitions().cardinality() < rows.size()) {
      long fingerprint = storage.fingerprint().value();
      try (CopyRows copy = new CopyRows(session, sql.copy())) {
        for (int row = known.partitions().nextClearBit(0);
            row < rows.size();
            row = known.partitions().nextClearBit(row + 1)) {
          copy.row(7).bigint(fingerprint);
          body(rows, row, copy);
        }
        copy.end();
      }
    }
  }

  private static void body(SortedRows rows, int row, CopyRows copy) {
    CanonicalWriter key = new CanonicalWriter();
    rows.partition(row).key().write(key);
    rows.identity(row, copy)
        .jsonb(key.toBytes())
        .jsonb(rows.partition(row).attributes().json().toBytes());
  }
}
