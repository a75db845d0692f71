package org.artigraph4j.postgres;

import java.nio.charset.StandardCharsets;
import java.sql.Array;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.BitSet;
import java.util.Optional;
import org.artigraph4j.fingerprint.CanonicalWriter;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.storage.Storage;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
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

  /**
   * Where a batch goes: to what is known of a storage, to the links of an artifact, or both.
   *
   * @param storage whose partitions they are to become
   * @param snapshot to whose links they are to be added, as those of {@code artifactKey}
   */
  record Target(Optional<Storage> storage, Optional<GraphSnapshot> snapshot, String artifactKey) {
    static Target known(Storage storage) {
      return new Target(Optional.of(storage), Optional.empty(), "");
    }

    static Target links(GraphSnapshot snapshot, String artifactKey) {
      return new Target(Optional.empty(), Optional.of(snapshot), artifactKey);
    }

    static Target both(GraphSnapshot snapshot, String artifactKey) {
      Storage storage = snapshot.graph().artifact(artifactKey).storage();
      return new Target(Optional.of(storage), Optional.of(snapshot), artifactKey);
    }
  }

  /** A COPY that failed, to be translated as any statement's failure. */
  private static final class CopyException extends JdbiException {
    private static final long serialVersionUID = 1L;

    CopyException(SQLException cause) {
      super(cause);
    }
  }

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

  /** Whether all is written; if not, nothing is. */
  boolean write(Handle handle, Target target, PartitionBatch batch) {
    Optional<PGConnection> session = session(handle);
    if (session.isEmpty()) {
      return false;
    }
    SortedRows rows = new SortedRows(batch.partitions());
    Known known = ask(handle, target, rows);
    try {
      if (known.allowed()) {
        copy(session.get(), target, rows, known);
        return true;
      }
    } catch (SQLException failed) {
      if (!UNIQUE_VIOLATION.equals(failed.getSQLState())) {
        throw new CopyException(failed);
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
      throw new CopyException(failed);
    }
  }

  /**
   * What the server knows of the rows.
   *
   * @param allowed whether the missing ones may be copied
   * @param partitions the rows known to the storage
   * @param links the rows that are linked
   */
  private record Known(boolean allowed, BitSet partitions, BitSet links) {}

  /**
   * Where there are no links, a round trip is to spare to learn whether the storage is new: nothing
   * needs to be asked of the rows then.
   */
  private Known ask(Handle handle, Target target, SortedRows rows) {
    if (target.snapshot().isEmpty()) {
      Storage storage = target.storage().orElseThrow();
      Query begin = handle.createQuery(sql.beginPartitions());
      Known known = answer(locking(begin, storage.fingerprint().value(), target), rows.size());
      if (known.allowed() || spreadOut) {
        return known;
      }
      Query query = rows.bindTo(handle.createQuery(sql.ask(target)));
      return answer(ArtifactPartitions.bindStorage(query, storage), rows.size());
    }
    GraphSnapshot snapshot = target.snapshot().get();
    Query query =
        rows.bindTo(handle.createQuery(sql.ask(target)))
            .bind("name", snapshot.name())
            .bind("snapshot", snapshot.fingerprint().value())
            .bind("artifact", target.artifactKey())
            .bind("raw", snapshot.raw().containsKey(target.artifactKey()))
            .bind("size", rows.size());
    long lock = target.storage().map(Storage::fingerprint).orElse(snapshot.fingerprint()).value();
    return answer(locking(query, lock, target), rows.size());
  }

  private Query locking(Query query, long lock, Target target) {
    query.bind("lock", lock).bind("limit", limit.toMillis());
    target.storage().ifPresent(storage -> ArtifactPartitions.bindStorage(query, storage));
    return query;
  }

  private Known answer(Query query, int size) {
    try (query) {
      return query.execute((statement, context) -> last(statement.get(), size));
    }
  }

  /** The answer of the last of several statements that were sent as one. */
  private Known last(PreparedStatement statement, int size) throws SQLException {
    while (true) {
      try (ResultSet row = statement.getResultSet()) {
        if (row != null && row.getMetaData().getColumnCount() > 1) {
          row.next();
          spreadOut = row.getBoolean("spread_out");
          return new Known(
              row.getBoolean("allowed") && !spreadOut,
              set(row.getArray("known"), size),
              set(row.getArray("linked"), size));
        }
      }
      if (!statement.getMoreResults() && statement.getUpdateCount() < 0) {
        throw new IllegalStateException("no answer to what is known of a large batch");
      }
    }
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

  private void copy(PGConnection session, Target target, SortedRows rows, Known known)
      throws SQLException {
    if (target.storage().isPresent() && known.partitions().cardinality() < rows.size()) {
      long storage = target.storage().get().fingerprint().value();
      try (CopyRows copy = new CopyRows(session, sql.copyPartitions())) {
        for (int row = known.partitions().nextClearBit(0);
            row < rows.size();
            row = known.partitions().nextClearBit(row + 1)) {
          copy.row(7).bigint(storage);
          body(rows, row, copy);
        }
        copy.end();
      }
    }
    if (target.snapshot().isPresent() && known.links().cardinality() < rows.size()) {
      GraphSnapshot snapshot = target.snapshot().get();
      byte[] name = snapshot.name().getBytes(StandardCharsets.UTF_8);
      byte[] artifact = target.artifactKey().getBytes(StandardCharsets.UTF_8);
      long fingerprint = snapshot.fingerprint().value();
      try (CopyRows copy = new CopyRows(session, sql.copyLinks())) {
        for (int row = known.links().nextClearBit(0);
            row < rows.size();
            row = known.links().nextClearBit(row + 1)) {
          copy.row(9).bytes(name).bigint(fingerprint).bytes(artifact);
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
