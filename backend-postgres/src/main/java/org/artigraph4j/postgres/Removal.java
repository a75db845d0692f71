package org.artigraph4j.postgres;

import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.artigraph4j.retention.Amount;
import org.artigraph4j.retention.PartitionFiles;
import org.artigraph4j.retention.RemovalMode;
import org.artigraph4j.retention.RemovedKind;
import org.artigraph4j.retention.RetentionProgress;
import org.artigraph4j.retention.RetentionReport;
import org.artigraph4j.retention.RetentionTally;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/**
 * A removal as it goes on: walks over tables, in batches, each of which is a short transaction.
 * What is done and what is to do is in the tables alone, so that it may end after any batch, and
 * whoever begins again goes on.
 */
final class Removal {
  private final Session session;
  private final RemovalMode mode;
  private final Optional<PartitionFiles> files;
  private final RetentionProgress progress;
  private final RetentionTally tally = new RetentionTally();
  private boolean stopped;

  /**
   * A removal.
   *
   * @param files if it deletes files, or says which it would
   */
  Removal(
      Session session,
      RemovalMode mode,
      Optional<PartitionFiles> files,
      RetentionProgress progress) {
    this.session = session;
    this.mode = mode;
    this.files = files;
    this.progress = progress;
  }

  /** One batch of a walk; it may be run again, all of it. */
  @FunctionalInterface
  interface Batch<P> {
    /** Goes on after a place; answers where the batch ends, or nothing if that is the end. */
    Optional<P> run(Handle handle, P after, Removed removed);
  }

  /** What one batch removes. */
  static final class Removed {
    private final RetentionTally tally = new RetentionTally();
    private final List<Path> files = new ArrayList<>();

    void add(RemovedKind kind, Amount amount) {
      tally.add(kind, amount);
    }

    long count(RemovedKind kind) {
      return tally.report(false).get(kind).count();
    }

    void addFiles(Collection<Path> more) {
      files.addAll(more);
    }

    /** After the batch was committed: who breaks off before it leaves them to be swept. */
    private void deleteFiles(RemovalMode mode, PartitionFiles of) {
      tally.addFiles(files);
      if (mode.removesFiles()) {
        of.delete(files);
      }
    }
  }

  private record Done<P>(Optional<P> next, Removed removed) {}

  boolean isDryRun() {
    return mode.isDryRun();
  }

  /** The files that it deletes, or would; empty if it leaves them alone. */
  Optional<PartitionFiles> files() {
    return files;
  }

  boolean isStopped() {
    return stopped;
  }

  <T> T read(Session.Work<T> work) {
    return session.read(work);
  }

  /** Does all batches of a walk, unless it is stopped, or was. */
  <P> void walk(P start, Batch<P> batch) {
    Optional<P> after = Optional.of(start);
    while (after.isPresent() && !stopped) {
      P from = after.get();
      Done<P> done =
          session.transact(
              handle -> {
                ReadCommitted.begin(handle);
                Removed removed = new Removed();
                return new Done<>(batch.run(handle, from, removed), removed);
              });
      files.ifPresent(of -> done.removed().deleteFiles(mode, of));
      tally.add(done.removed().tally);
      stopped = !progress.proceed(tally.report(false));
      after = done.next();
    }
  }

  /** What is one batch. */
  @FunctionalInterface
  interface Step {
    void run(Handle handle, Removed removed);
  }

  void once(Step step) {
    walk(
        true,
        (handle, after, removed) -> {
          step.run(handle, removed);
          return Optional.empty();
        });
  }

  /** Something is left, which others hold. */
  void leaveIncomplete() {
    stopped = true;
  }

  RetentionReport report() {
    return tally.report(!stopped);
  }

  /**
   * A part of a statement that removes rows or, in a dry run, reads them.
   *
   * @param table with its alias
   * @param columns what it answers of them
   */
  static String rows(boolean dryRun, String table, String where, String columns) {
    return dryRun
        ? "SELECT " + columns + " FROM ${schema}." + table + " WHERE " + where
        : "DELETE FROM ${schema}." + table + " WHERE " + where + " RETURNING " + columns;
  }

  /** The columns of an amount of rows that have bytes. */
  static String amount(String rows, String as) {
    return "(SELECT count(*) FROM "
        + rows
        + ") AS "
        + as
        + ", (SELECT coalesce(sum("
        + rows
        + ".bytes), 0) FROM "
        + rows
        + ") AS "
        + as
        + "_bytes";
  }

  /** Runs a statement whose one row has {@linkplain #amount amounts} in the order of some kinds. */
  static void count(Query query, Removed removed, RemovedKind... kinds) {
    Rows.scan(
        query,
        row -> {
          row.next();
          add(row, removed, kinds);
          return true;
        });
  }

  /** The same of a row that is there, whose first columns are these. */
  static void add(ResultSet row, Removed removed, RemovedKind... kinds) throws SQLException {
    for (int i = 0; i < kinds.length; i++) {
      removed.add(kinds[i], new Amount(row.getLong(2 * i + 1), row.getLong(2 * i + 2)));
    }
  }
}
