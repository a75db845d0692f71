package org.artigraph4j.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.backend.Connection;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.postgres.PostgresBackend;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;

/** Snapshots that are almost alike, beside a link row for each partition of each, by COPY. */
final class Snapshots implements Suite {
  // The schema that CopyBaseline copies to.
  private static final String SCHEMA = "benchmarks_writes";
  private static final String LINKS_SIZE =
      "SELECT pg_total_relation_size('benchmarks_writes.snapshot_partition')";
  private static final String OUR_SIZE =
      """
      SELECT pg_total_relation_size('benchmarks_writes.manifest')
        + pg_total_relation_size('benchmarks_writes.manifest_list')
        + pg_total_relation_size('benchmarks_writes.snapshot_artifact')
      """;
  private static final int CHANGES = 10;

  @Override
  public String name() {
    return "snapshots";
  }

  @Override
  public void run(Server server, Report report, boolean quick) throws Exception {
    server.drop(SCHEMA);
    try (Backend backend = PostgresBackend.open(server.config(SCHEMA).build());
        Connection connection = backend.connect();
        java.sql.Connection jdbc = server.connect()) {
      report.section("Snapshots", server.settings());
      Rounds rounds = new Rounds(server, connection, jdbc, report);
      rounds.first(10_000);
      rounds.next(quick ? 100_000 : 1_000_000);
      rounds.many(quick ? 100 : 1_000, 10_000);
    } finally {
      server.drop(SCHEMA);
    }
  }

  /** The benchmarks, each of which leaves its rows: sizes are of what is added. */
  private static final class Rounds {
    private static final int COUNT = 3;

    private final Server server;
    private final Connection connection;
    private final Report report;
    private final CopyBaseline copy;
    private final Dataset dataset = Dataset.of("snapshots");
    private final Random random = new Random(20261121);
    private GraphSnapshot snapshot;
    private long copied;

    Rounds(Server server, Connection connection, java.sql.Connection jdbc, Report report) {
      this.server = server;
      this.connection = connection;
      this.report = report;
      this.copy = new CopyBaseline(jdbc);
      this.snapshot = GraphSnapshot.of(dataset.graph(), Map.of("raw", StoragePartitions.empty()));
    }

    private GraphSnapshot next() {
      snapshot = snapshot.nextEdition();
      connection.writeSnapshot(snapshot);
      return snapshot;
    }

    private void link(StoragePartitions partitions) {
      connection.writeSnapshotPartitions(snapshot, "built", partitions);
    }

    private void copy(List<StoragePartition> sorted) throws Exception {
      copy.links(sorted, "baseline", ++copied, "built");
    }

    private StoragePartitions changed(StoragePartitions partitions) {
      List<StoragePartition> changed = new ArrayList<>(partitions.asList());
      for (int i = 0; i < CHANGES; i++) {
        int number = random.nextInt(changed.size());
        changed.set(number, dataset.partition(number, 1 + random.nextInt(1_000_000)));
      }
      return StoragePartitions.copyOf(changed);
    }

    void first(int size) throws Exception {
      StoragePartitions partitions = dataset.partitions(0, size);
      List<StoragePartition> sorted = CopyBaseline.sorted(partitions);
      Duel duel =
          Duel.of(
              2,
              2 * COUNT + 1,
              () -> {
                server.execute(
                    "TRUNCATE benchmarks_writes.snapshot_artifact, benchmarks_writes.manifest,"
                        + " benchmarks_writes.manifest_list, benchmarks_writes.snapshot_partition",
                    "CHECKPOINT");
                next();
              },
              () -> link(partitions),
              () -> copy(sorted));
      report.row("first snapshot", size + " links", duel, 1);
    }

    void next(int size) throws Exception {
      StoragePartitions partitions = dataset.partitions(0, size);
      List<StoragePartition> sorted = CopyBaseline.sorted(partitions);
      next();
      link(partitions);
      List<StoragePartitions> same = List.of(partitions, partitions, partitions, partitions);
      compare("unchanged", size, same, sorted, 100, 1_000);
      List<StoragePartitions> changed = new ArrayList<>();
      for (int round = 0; round <= COUNT; round++) {
        changed.add(changed(partitions));
      }
      compare(CHANGES + " random changes", size, changed, sorted, 20, 300);
      List<StoragePartitions> appended = new ArrayList<>();
      for (int round = 0; round <= COUNT; round++) {
        appended.add(dataset.partitions(0, size + 1_000 * (round + 1)));
      }
      compare("1000 appended", size, appended, sorted, 20, 300);
      read(partitions, sorted);
    }

    /** The baseline copies what is unchanged, which takes as long. */
    private void compare(
        String what,
        int size,
        List<StoragePartitions> batches,
        List<StoragePartition> sorted,
        double goal,
        double sizeGoal)
        throws Exception {
      double before = server.number(OUR_SIZE);
      double linksBefore = server.number(LINKS_SIZE);
      int[] round = {0};
      Duel duel =
          Duel.of(
              1,
              COUNT,
              this::next,
              () -> link(batches.get(round[0]++)),
              () -> {},
              () -> copy(sorted));
      report.row("next snapshot, " + what, size + " links", duel, goal);
      double ours = (server.number(OUR_SIZE) - before) / batches.size();
      double links = (server.number(LINKS_SIZE) - linksBefore) / batches.size();
      size("bytes of it", size + " links", ours, links, sizeGoal);
    }

    private void size(String what, String size, double ours, double links, double goal) {
      report.row(
          what,
          size,
          "%,.0f kB".formatted(ours / 1024),
          "%,.0f kB".formatted(links / 1024),
          links / Math.max(1, ours),
          goal);
    }

    /** The baseline are loose links, read by the same call. */
    private void read(StoragePartitions partitions, List<StoragePartition> sorted)
        throws Exception {
      GraphSnapshot shared = next();
      link(partitions);
      GraphSnapshot loose = next();
      copy.links(sorted, loose.name(), loose.fingerprint().value(), "built");
      server.execute("VACUUM ANALYZE benchmarks_writes.snapshot_partition");
      Duel duel =
          Duel.of(
              1,
              COUNT,
              () -> connection.readSnapshotPartitions(shared, "built"),
              () -> connection.readSnapshotPartitions(loose, "built"));
      report.row("read a snapshot", partitions.size() + " links", duel, 2);
    }

    void many(int snapshots, int size) throws Exception {
      StoragePartitions partitions = dataset.partitions(0, size);
      server.execute(
          "TRUNCATE benchmarks_writes.snapshot_artifact, benchmarks_writes.manifest,"
              + " benchmarks_writes.manifest_list, benchmarks_writes.snapshot_partition");
      copy(CopyBaseline.sorted(partitions));
      double links = server.number(LINKS_SIZE) * snapshots;
      for (int i = 0; i < snapshots; i++) {
        next();
        link(partitions);
        partitions = changed(partitions);
      }
      String what = snapshots + " of " + size + " links";
      size("snapshots with 10 changes each", what, server.number(OUR_SIZE), links, 20);
    }
  }
}
