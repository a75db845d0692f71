package org.artigraph4j.benchmarks;

import java.time.Duration;
import java.util.Map;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.backend.Connection;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.postgres.PostgresBackend;
import org.artigraph4j.retention.RemovalMode;
import org.artigraph4j.retention.RemovedKind;
import org.artigraph4j.retention.RetentionPolicy;
import org.artigraph4j.retention.RetentionProgress;
import org.artigraph4j.retention.RetentionReport;
import org.artigraph4j.storage.StoragePartitions;

/**
 * What a policy does not keep, removed beside {@link RetentionBaseline}; what that is to those who
 * look something up meanwhile; and what it removes of a pipeline that ran again and again.
 */
final class Retentions implements Suite {
  private static final String SCHEMA = "benchmarks_retention";

  /**
   * How many lookups take at most this many times as long as on a server that does nothing else.
   */
  private static final double SLOWER = 3;

  private static final double GOAL = 1;

  // But storages, of which a backend remembers which it has seen.
  private static final String EMPTY =
      """
      TRUNCATE benchmarks_retention.snapshot, benchmarks_retention.snapshot_artifact,
        benchmarks_retention.snapshot_partition, benchmarks_retention.manifest,
        benchmarks_retention.manifest_list, benchmarks_retention.storage_partition,
        benchmarks_retention.evicted_partition
      """;

  @Override
  public String name() {
    return "retention";
  }

  @Override
  public void run(Server server, Report report, boolean quick) throws Exception {
    History history = new History(quick ? 30 : 1_000);
    server.drop(SCHEMA);
    try (Backend backend = PostgresBackend.open(server.config(SCHEMA).build());
        Connection connection = backend.connect();
        RetentionBaseline baseline = new RetentionBaseline(server)) {
      Ours ours = new Ours(server, connection, history);
      report.section("Retention", server.settings() + "; " + history);
      lookups(ours, report, quick);
      report.row(
          "retention, no grace",
          "%,d partitions, %,d snapshots".formatted(history.partitions.size(), history.snapshots),
          Duel.of(
              0,
              1,
              ours::load,
              ours::retain,
              () -> baseline.load(history),
              () -> baseline.retain(history)),
          GOAL);
    } finally {
      server.drop(SCHEMA);
    }
    new WeatherRemovals(server, report).run(quick ? 10 : 1_000);
  }

  /** Keeps the last snapshots, and nothing that nothing names, at once. */
  static RetentionPolicy keeping(int last) {
    return RetentionPolicy.builder()
        .keepLast(last)
        .keepYounger(Duration.ZERO)
        .keepFailed(Duration.ZERO)
        .grace(Duration.ZERO)
        .build();
  }

  private static void lookups(Ours ours, Report report, boolean quick) throws Exception {
    SteadyLookups lookups =
        new SteadyLookups(
            ours.connection, ours.history.dataset, ours.history.firstKept(), ours.history.size());
    ours.load();
    lookups.during(() -> Thread.sleep(1_000)); // until the JVM has compiled them
    SteadyLookups.Times idle = lookups.during(() -> Thread.sleep(quick ? 2_000 : 10_000));
    SteadyLookups.Times beside = lookups.during(ours::retain);
    idle.figures(report, "lookups of 1 key, nothing else");
    beside.figures(report, "lookups of 1 key during retention");
    report.atMost(
        "… p99, to nothing else",
        beside.size(),
        (double) beside.p99().toNanos() / idle.p99().toNanos(),
        "times",
        SLOWER);
  }

  /**
   * Snapshots of the last ten days each: from one to the next there is a day more, and one less.
   */
  static final class History {
    private static final int DAYS = 10;

    final Dataset dataset = Dataset.of("retention");
    final int snapshots;
    final int kept;
    final StoragePartitions partitions;

    History(int snapshots) {
      this.snapshots = snapshots;
      this.kept = snapshots / 10;
      this.partitions = dataset.partitions(0, (snapshots + DAYS - 1) * Dataset.A_DAY);
    }

    int size() {
      return partitions.size();
    }

    /** What a snapshot links. */
    StoragePartitions of(int snapshot) {
      int from = snapshot * Dataset.A_DAY;
      return StoragePartitions.copyOf(
          partitions.asList().subList(from, from + DAYS * Dataset.A_DAY));
    }

    /** The number of the first partition that a snapshot has which is kept. */
    int firstKept() {
      return (snapshots - kept) * Dataset.A_DAY;
    }

    /** Refuses what removed more or less than it should. */
    void requireRemoved(long snapshotCount, long partitionCount) {
      if (snapshotCount != snapshots - kept || partitionCount != firstKept()) {
        throw new IllegalStateException(
            "removed " + snapshotCount + " snapshots, " + partitionCount + " partitions");
      }
    }

    @Override
    public String toString() {
      return "snapshots of %,d links, each with %,d of them others than the last; a tenth is kept"
          .formatted(DAYS * Dataset.A_DAY, Dataset.A_DAY);
    }
  }

  private record Ours(Server server, Connection connection, History history) {
    void load() throws Exception {
      server.execute(EMPTY);
      connection.writeArtifactPartitions(history.dataset.built(), history.partitions);
      GraphSnapshot next =
          GraphSnapshot.of(history.dataset.graph(), Map.of("raw", StoragePartitions.empty()));
      for (int number = 0; number < history.snapshots; number++) {
        connection.writeSnapshot(next);
        connection.writeSnapshotPartitions(next, "built", history.of(number));
        next = next.nextEdition();
      }
      server.execute("VACUUM ANALYZE", "CHECKPOINT");
    }

    void retain() {
      RetentionReport removed =
          connection
              .retention()
              .retain(keeping(history.kept), RemovalMode.REMOVE, RetentionProgress.toTheEnd());
      history.requireRemoved(
          removed.get(RemovedKind.SNAPSHOTS).count(),
          removed.get(RemovedKind.EVICTED_PARTITIONS).count());
    }
  }
}
