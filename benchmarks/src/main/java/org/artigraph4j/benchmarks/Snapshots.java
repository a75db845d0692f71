package org.artigraph4j.benchmarks;

import com.google.common.collect.Iterables;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.backend.Connection;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.postgres.PostgresBackend;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;

/** Snapshots that are almost alike, beside a link row for each partition of each, by COPY. */
final class Snapshots implements Suite {
  // The schema that CopyBaseline copies to.
  static final String SCHEMA = "benchmarks_writes";
  static final int CHANGES = 10;
  private static final int APPENDED = 1_000;

  /** Beyond, link rows are not copied: those of 10,000,000 take minutes and gigabytes. */
  private static final int LARGEST_BASELINE = 1_000_000;

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
      int goal = quick ? 100_000 : LARGEST_BASELINE;
      for (int size = 1_000; size <= goal; size *= 10) {
        int rounds = size < 100_000 ? 6 : quick ? 1 : 3;
        new Rounds(server, connection, jdbc, report, size, rounds, size == goal).run();
      }
      ManyAlike many = new ManyAlike(server, connection, report);
      many.oneArtifact(quick ? 30 : 1_000, 10_000, new CopyBaseline(jdbc));
      many.manyArtifacts(quick ? 20 : 1_000, 100);
      if (!quick) {
        new Rounds(server, connection, jdbc, report, 10 * LARGEST_BASELINE, 1, false).run();
      }
    } finally {
      server.drop(SCHEMA);
    }
  }

  /** All that is measured of one size. */
  private static final class Rounds {
    private final Server server;
    private final Connection connection;
    private final Report report;
    private final CopyBaseline copy;
    private final ManifestSizes sizes;
    private final Dataset dataset = Dataset.of("snapshots");
    private final int size;
    private final int warmUp;
    private final int rounds;
    private final boolean goals;
    private GraphSnapshot snapshot;
    private long copied;
    private int appended;

    Rounds(
        Server server,
        Connection connection,
        java.sql.Connection jdbc,
        Report report,
        int size,
        int rounds,
        boolean goals) {
      this.server = server;
      this.connection = connection;
      this.report = report;
      this.copy = new CopyBaseline(jdbc);
      this.sizes = new ManifestSizes(server, SCHEMA);
      this.size = size;
      this.warmUp = size < 100_000 ? 3 : 0; // the sizes before have compiled the code
      this.rounds = rounds;
      this.goals = goals;
      this.snapshot = GraphSnapshot.of(dataset.graph(), Map.of("raw", StoragePartitions.empty()));
    }

    private String links() {
      return "%,d links".formatted(size);
    }

    private void next() {
      snapshot = snapshot.nextEdition();
      connection.writeSnapshot(snapshot);
    }

    private void link(StoragePartitions partitions) {
      connection.writeSnapshotPartitions(snapshot, "built", partitions);
    }

    private void row(String what, Duel duel, double goal) {
      if (goals) {
        report.row(what, links(), duel, goal);
      } else {
        report.row(what, links(), duel);
      }
    }

    void run() throws Exception {
      StoragePartitions partitions = dataset.partitions(0, size);
      List<StoragePartition> sorted =
          size > LARGEST_BASELINE ? List.of() : CopyBaseline.sorted(partitions);
      Optional<Duel.Work> copying =
          sorted.isEmpty() ? Optional.empty() : Optional.of(() -> copy(sorted));
      Duel.Work empty =
          () -> {
            ManyAlike.empty(server);
            next();
          };
      measure("first snapshot", () -> partitions, empty, copying, 1);
      if (size == LARGEST_BASELINE) {
        sizes.figure(report, links());
      }
      ManyAlike.empty(server);
      next();
      link(partitions);
      GraphSnapshot before = snapshot;
      next(
          "next, unchanged, as it was read",
          () -> connection.readSnapshotPartitions(before, "built"),
          copying,
          100,
          1_000);
      next("next, unchanged, made anew", () -> dataset.partitions(0, size), copying, 100, 1_000);
      next(
          "next, " + CHANGES + " random changes",
          () -> dataset.changed(partitions, CHANGES),
          copying,
          20,
          300);
      next("next, " + APPENDED + " appended", () -> appended(partitions), copying, 20, 300);
      read(before, sorted);
    }

    private void copy(List<StoragePartition> sorted) throws Exception {
      copy.links(sorted, "baseline", ++copied, "built");
    }

    private StoragePartitions appended(StoragePartitions partitions) {
      int from = size + APPENDED * appended++;
      List<StoragePartition> more = new ArrayList<>(partitions.asList());
      Iterables.addAll(more, dataset.partitions(from, from + APPENDED));
      return StoragePartitions.copyOf(more);
    }

    /** The baseline copies what is unchanged, which takes as long. */
    private void next(
        String what,
        Callable<StoragePartitions> batch,
        Optional<Duel.Work> copying,
        double goal,
        double sizeGoal)
        throws Exception {
      double before = sizes.bytes();
      double linksBefore = sizes.linkBytes();
      int linked = measure(what, batch, this::next, copying, goal);
      if (goals) {
        ManifestSizes.row(
            report,
            "… bytes on disk",
            links(),
            (sizes.bytes() - before) / linked,
            (sizes.linkBytes() - linksBefore) / linked,
            sizeGoal);
      }
    }

    /** Links batches, each made outside of the time; answers how many. */
    private int measure(
        String what,
        Callable<StoragePartitions> batch,
        Duel.Work before,
        Optional<Duel.Work> copying,
        double goal)
        throws Exception {
      StoragePartitions[] given = {StoragePartitions.empty()};
      Duel.Work ready =
          () -> {
            before.run();
            given[0] = batch.call();
          };
      if (copying.isEmpty()) {
        report.figure(what, links(), Duel.once(ready, () -> link(given[0])));
        return 1;
      }
      row(
          what,
          Duel.of(warmUp, rounds, ready, () -> link(given[0]), () -> {}, copying.get()),
          goal);
      return warmUp + rounds;
    }

    /** The baseline are loose links, read by the same call. */
    private void read(GraphSnapshot shared, List<StoragePartition> sorted) throws Exception {
      Duel.Work ours = () -> connection.readSnapshotPartitions(shared, "built");
      if (sorted.isEmpty()) {
        report.figure("read", links(), Duel.once(() -> {}, ours));
        return;
      }
      next();
      Fingerprint loose = snapshot.fingerprint();
      copy.links(sorted, snapshot.name(), loose.value(), "built");
      server.execute("VACUUM ANALYZE benchmarks_writes.snapshot_partition");
      GraphSnapshot rows = snapshot;
      row(
          "read",
          Duel.of(warmUp, rounds, ours, () -> connection.readSnapshotPartitions(rows, "built")),
          2);
    }
  }
}
