package org.artigraph4j.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.backend.Connection;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.postgres.PostgresBackend;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;

/** Many runs at once, each on a logical connection of its own, over a pool of ten. */
final class LogicalConnections implements Suite {
  private static final String SCHEMA = "benchmarks_logical";
  private static final int SESSIONS = 10;
  private static final int BUILT = 50;
  private static final int ASKED = 100;

  private static final String OPEN_SESSIONS =
      "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'artigraph4j'";

  @Override
  public String name() {
    return "connections";
  }

  @Override
  public void run(Server server, Report report, boolean quick) throws Exception {
    int runs = quick ? 200 : 1000;
    server.drop(SCHEMA);
    ExecutorService threads = Executors.newFixedThreadPool(runs);
    try (Backend backend =
        PostgresBackend.open(
            server.config(SCHEMA).poolSize(SESSIONS).poolTimeout(Duration.ofMinutes(10)).build())) {
      report.section(
          "Runs at once",
          server.settings()
              + "; "
              + runs
              + " runs from one start, each: a snapshot, a lookup of 100 keys, a write and links of"
              + " 50 partitions, a tag");
      CountDownLatch start = new CountDownLatch(1);
      List<Future<Long>> times = new ArrayList<>();
      for (int i = 0; i < runs; i++) {
        int number = i;
        Connection connection = backend.connect();
        times.add(
            threads.submit(
                () -> {
                  start.await();
                  long began = System.nanoTime();
                  run(connection, number);
                  connection.close();
                  return System.nanoTime() - began;
                }));
      }
      long began = System.nanoTime();
      start.countDown();
      double most = 0;
      while (!times.stream().allMatch(Future::isDone)) {
        most = Math.max(most, server.number(OPEN_SESSIONS));
        Thread.sleep(20);
      }
      long all = System.nanoTime() - began;
      report(report, runs, times, all);
      report.atMost("sessions on the server, most", runs + " runs", most, "", SESSIONS);
    } finally {
      threads.shutdownNow();
      server.drop(SCHEMA);
    }
  }

  private static void report(Report report, int runs, List<Future<Long>> times, long all)
      throws Exception {
    long[] nanos = new long[runs];
    for (int i = 0; i < runs; i++) {
      nanos[i] = times.get(i).get();
    }
    Arrays.sort(nanos);
    String size = runs + " runs";
    report.figure("half of them took at most", size, text(nanos[runs / 2]));
    report.figure("99 of 100 took at most", size, text(nanos[runs * 99 / 100]));
    report.figure("the slowest took", size, text(nanos[runs - 1]));
    report.figure("all together took", size, text(all));
  }

  private static String text(long nanos) {
    return Report.text(Duration.ofNanos(nanos));
  }

  private static void run(Connection connection, int number) {
    Dataset dataset = Dataset.of("logical-" + number % 10);
    Artifact raw = dataset.graph().artifact("raw");
    StoragePartition observed =
        StoragePartition.builder()
            .storage(raw.storage())
            .key(dataset.partition(number).key())
            .contentFingerprint(Fingerprint.fromString("raw " + number))
            .build();
    GraphSnapshot snapshot =
        connection.snapshot(dataset.graph(), Map.of("raw", StoragePartitions.of(observed)));
    StoragePartitions asked = dataset.partitions(number * ASKED, (number + 1) * ASKED);
    connection.readArtifactPartitions(dataset.built(), Dataset.asked(asked));
    StoragePartitions built = dataset.partitions(number * ASKED, number * ASKED + BUILT);
    connection.writeArtifactPartitions(dataset.built(), built);
    connection.writeSnapshotPartitions(snapshot, "built", built);
    connection.writeSnapshotTag(snapshot, "run-" + number);
    Lookups.requireAll(
        Dataset.asked(built),
        connection.readArtifactPartitions(dataset.built(), Dataset.asked(asked)));
  }
}
