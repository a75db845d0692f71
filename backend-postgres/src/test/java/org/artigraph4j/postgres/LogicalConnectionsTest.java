package org.artigraph4j.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.backend.Connection;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.partition.InputFingerprints;
import org.artigraph4j.storage.StoragePartitions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A thousand runs at once, each on a connection of its own, over a pool of ten. */
@ExtendWith(NoLeaks.class)
class LogicalConnectionsTest {
  private static final String SCHEMA = TestServer.schema(LogicalConnectionsTest.class);
  private static final int RUNS = 1000;
  private static final int GRAPHS = 10;
  private static final int SESSIONS = 10;
  private static final int BUILT = 50;

  private static final String OPEN_SESSIONS =
      "SELECT count(*) FROM pg_stat_activity WHERE application_name = '" + SCHEMA + "'";

  @AfterAll
  static void drop() {
    TestServer.drop(SCHEMA);
  }

  private static StoragePartitions partitions(Artifact artifact, long from, int size) {
    return LongStream.range(from, from + size)
        .mapToObj(n -> PostgresBackendTest.partition(artifact, n, "content"))
        .collect(StoragePartitions.toStoragePartitions());
  }

  /** A run of its own data: what a scheduler's task asks and tells. */
  private static void run(Connection connection, int number) {
    Graph graph = PostgresBackendTest.graph("logical-" + number % GRAPHS);
    Artifact built = graph.artifact("built");
    GraphSnapshot snapshot =
        connection.snapshot(graph, Map.of("raw", partitions(graph.artifact("raw"), number, 1)));
    StoragePartitions mine = partitions(built, (long) number * BUILT, BUILT);
    InputFingerprints.Builder asked = InputFingerprints.builder();
    mine.forEach(one -> asked.put(one.key(), one.inputFingerprint()));
    for (long n = -BUILT; n < 0; n++) {
      asked.put(built.key(n), Fingerprint.fromString("input"));
    }
    assertThat(connection.readArtifactPartitions(built, asked.build())).isEmpty();
    connection.writeArtifactPartitions(built, mine);
    connection.writeSnapshotPartitions(snapshot, "built", mine);
    connection.writeSnapshotTag(snapshot, "run-" + number);
    assertThat(connection.readArtifactPartitions(built, asked.build())).isEqualTo(mine);
  }

  @Test
  void all_finish_and_never_more_sessions_are_open_than_the_pool_has() throws Exception {
    PostgresConfig config =
        TestServer.config(
                TestServer.url()
                    + (TestServer.url().indexOf('?') < 0 ? "?" : "&")
                    + "ApplicationName="
                    + SCHEMA,
                SCHEMA)
            .poolSize(SESSIONS)
            .poolTimeout(Duration.ofMinutes(5)) // the machine may be slow
            .build();
    ExecutorService threads = Executors.newFixedThreadPool(RUNS);
    try (Backend backend = PostgresBackend.open(config)) {
      CountDownLatch start = new CountDownLatch(1);
      List<Connection> connections = new ArrayList<>();
      List<Future<?>> runs = new ArrayList<>();
      for (int i = 0; i < RUNS; i++) {
        int number = i;
        Connection connection = backend.connect();
        connections.add(connection);
        runs.add(
            threads.submit(
                () -> {
                  start.await();
                  run(connection, number);
                  return null;
                }));
      }
      assertThat(TestServer.query(OPEN_SESSIONS)).as("nobody has asked anything").isEqualTo("0");

      start.countDown();
      int most = 0;
      while (!runs.stream().allMatch(Future::isDone)) {
        most = Math.max(most, Integer.parseInt(TestServer.query(OPEN_SESSIONS)));
        Thread.sleep(20);
      }
      for (Future<?> run : runs) {
        run.get();
      }
      assertThat(most).isBetween(1, SESSIONS);
      assertThat(tags(connections.get(0))).isEqualTo(RUNS);
      connections.forEach(Connection::close);
    } finally {
      threads.shutdownNow();
    }
  }

  private static long tags(Connection connection) {
    return LongStream.range(0, RUNS)
        .filter(n -> connection.findSnapshotTag("logical-" + n % GRAPHS, "run-" + n).isPresent())
        .count();
  }
}
