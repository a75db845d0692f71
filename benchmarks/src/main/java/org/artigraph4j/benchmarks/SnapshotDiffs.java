package org.artigraph4j.benchmarks;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.backend.Connection;
import org.artigraph4j.diff.SnapshotChange;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.postgres.PostgresBackend;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;

/** What differs between two snapshots that are almost alike, beside EXCEPT over rows of links. */
final class SnapshotDiffs implements Suite {
  // The schema that CopyBaseline copies to.
  private static final String SCHEMA = "benchmarks_writes";
  private static final int CHANGES = 10;
  private static final double GOAL = 50;

  /** The fingerprints alone, which is the least that tells what differs. */
  private static final String EXCEPT =
      """
      SELECT p.key_fingerprint, p.content_fingerprint
      FROM benchmarks_writes.snapshot_partition p
      WHERE p.name = 'baseline' AND p.snapshot_fingerprint = ? AND p.artifact_key = 'built'
      EXCEPT
      SELECT p.key_fingerprint, p.content_fingerprint
      FROM benchmarks_writes.snapshot_partition p
      WHERE p.name = 'baseline' AND p.snapshot_fingerprint = ? AND p.artifact_key = 'built'
      """;

  @Override
  public String name() {
    return "diffs";
  }

  @Override
  public void run(Server server, Report report, boolean quick) throws Exception {
    server.drop(SCHEMA);
    try (Backend backend = PostgresBackend.open(server.config(SCHEMA).build());
        Connection connection = backend.connect();
        java.sql.Connection jdbc = server.connect()) {
      report.section("Diffs of snapshots", server.settings());
      run(connection, jdbc, report, quick);
    } finally {
      server.drop(SCHEMA);
    }
  }

  private static void run(
      Connection connection, java.sql.Connection jdbc, Report report, boolean quick)
      throws Exception {
    int size = quick ? 100_000 : 1_000_000;
    Dataset dataset = Dataset.of("diffs");
    GraphSnapshot from =
        GraphSnapshot.of(dataset.graph(), Map.of("raw", StoragePartitions.empty()));
    GraphSnapshot to = from.nextEdition();
    StoragePartitions before = dataset.partitions(0, size);
    List<StoragePartition> changed = new ArrayList<>(before.asList());
    for (int i = 0; i < CHANGES; i++) {
      int number = size / CHANGES * i + 17;
      changed.set(number, dataset.partition(number, 1));
    }
    StoragePartitions after = StoragePartitions.copyOf(changed);
    CopyBaseline copy = new CopyBaseline(jdbc);
    write(connection, copy, from, before, 1);
    write(connection, copy, to, after, 2);
    try (PreparedStatement except = jdbc.prepareStatement(EXCEPT);
        PreparedStatement analyze =
            jdbc.prepareStatement("VACUUM ANALYZE benchmarks_writes.snapshot_partition")) {
      analyze.execute();
      Duel duel =
          Duel.of(
              2,
              quick ? 3 : 9,
              () -> require(CHANGES, diff(connection, from, to)),
              () -> require(2 * CHANGES, rows(except, 1, 2) + rows(except, 2, 1)));
      report.row("diff of two snapshots with " + CHANGES + " changes", size + " links", duel, GOAL);
    }
  }

  private static void write(
      Connection connection,
      CopyBaseline copy,
      GraphSnapshot snapshot,
      StoragePartitions partitions,
      long number)
      throws SQLException {
    connection.writeSnapshot(snapshot);
    connection.writeSnapshotPartitions(snapshot, "built", partitions);
    copy.links(CopyBaseline.sorted(partitions), "baseline", number, "built");
  }

  private static long diff(Connection connection, GraphSnapshot from, GraphSnapshot to) {
    try (Stream<SnapshotChange> changes = connection.diff(from, to)) {
      return changes.toList().size();
    }
  }

  private static long rows(PreparedStatement except, long from, long to) throws SQLException {
    except.setLong(1, from);
    except.setLong(2, to);
    long count = 0;
    try (ResultSet rows = except.executeQuery()) {
      while (rows.next()) {
        count++;
      }
    }
    return count;
  }

  private static void require(long expected, long found) {
    if (found != expected) {
      throw new IllegalStateException("found " + found + " changes, not " + expected);
    }
  }
}
