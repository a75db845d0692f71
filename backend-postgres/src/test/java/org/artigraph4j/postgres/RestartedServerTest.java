package org.artigraph4j.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.backend.Connection;
import org.artigraph4j.error.BackendUnavailableException;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server of its own that is stopped and started, and one that hangs, while it is worked with. */
@Timeout(180)
class RestartedServerTest {
  private static final int THREADS = 16;

  private final Graph graph = PostgresBackendTest.graph("restarted");
  private final Artifact raw = graph.artifact("raw");
  private final Artifact built = graph.artifact("built");
  private final GraphSnapshot snapshot =
      GraphSnapshot.of(
          graph,
          java.util.Map.of(
              "raw", StoragePartitions.of(PostgresBackendTest.partition(raw, 1, "raw"))));

  @TempDir private Path folder;
  private int port;

  @BeforeEach
  void choosePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
  }

  private EmbeddedPostgres start() throws IOException {
    return EmbeddedPostgres.builder()
        .setPort(port)
        .setDataDirectory(folder.resolve("data"))
        .setCleanDataDirectory(false)
        .setPGStartupWait(Duration.ofSeconds(60))
        .start();
  }

  private String url() {
    return "jdbc:postgresql://localhost:" + port + "/postgres?user=postgres";
  }

  @Test
  void work_goes_on_by_itself_and_nothing_acknowledged_is_lost() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    Queue<StoragePartition> acknowledged = new ConcurrentLinkedQueue<>();
    AtomicBoolean enough = new AtomicBoolean();
    EmbeddedPostgres server = start();
    try (Backend backend = PostgresBackend.open(PostgresConfig.of(url()))) {
      try (Connection connection = backend.connect()) {
        connection.writeSnapshot(snapshot);
      }
      List<Future<?>> workers = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        long first = i * 1_000_000L;
        workers.add(threads.submit(() -> work(backend, first, acknowledged, enough)));
      }
      for (int restart = 1; restart <= 2; restart++) {
        awaitMore(acknowledged, workers);
        server.close();
        server = start();
      }
      awaitMore(acknowledged, workers);
      enough.set(true);
      for (Future<?> worker : workers) {
        worker.get(60, TimeUnit.SECONDS); // none has failed
      }
      try (Connection connection = backend.connect()) {
        assertThat(connection.readArtifactPartitions(built)).containsAll(acknowledged);
        assertThat(connection.readSnapshotPartitions(snapshot, "built"))
            .containsExactlyInAnyOrderElementsOf(acknowledged);
      }
    } finally {
      enough.set(true);
      threads.shutdownNow();
      server.close();
    }
  }

  private void work(
      Backend backend, long first, Queue<StoragePartition> acknowledged, AtomicBoolean enough) {
    try (Connection connection = backend.connect()) {
      for (long n = first; !enough.get(); n++) {
        StoragePartition partition = PostgresBackendTest.partition(built, n, "content");
        connection.writeArtifactAndGraphPartitions(
            snapshot, "built", StoragePartitions.of(partition));
        acknowledged.add(partition);
      }
    }
  }

  /** Waits until every thread has probably had its turn once more. */
  private static void awaitMore(Queue<StoragePartition> acknowledged, List<Future<?>> workers)
      throws InterruptedException {
    int goal = acknowledged.size() + 10 * THREADS;
    while (acknowledged.size() < goal) {
      assertThat(workers).as("a thread that gave up").noneMatch(Future::isDone);
      Thread.sleep(2);
    }
  }

  @Test
  void a_session_that_hangs_is_given_up_and_a_server_that_hangs_is_said_to() throws Exception {
    try (EmbeddedPostgres server = start();
        Backend backend =
            PostgresBackend.open(
                PostgresConfig.builder()
                    .jdbcUrl(
                        url() + "&ApplicationName=hanging&socketTimeout=1&cancelSignalTimeout=1")
                    .connectTimeout(Duration.ofSeconds(1))
                    .poolTimeout(Duration.ofSeconds(2))
                    .retryTimeout(Duration.ofSeconds(5))
                    .build());
        Connection connection = backend.connect()) {
      connection.writeGraph(graph);
      List<Long> session = new ArrayList<>(sessions());
      assertThat(session).isNotEmpty();
      try {
        signal("STOP", session);
        assertThat(connection.readGraph(graph.name(), graph.fingerprint())).isEqualTo(graph);

        List<Long> all = new ArrayList<>(sessions());
        all.add(
            Long.valueOf(Files.readAllLines(folder.resolve("data/postmaster.pid")).get(0).strip()));
        session.addAll(all);
        signal("STOP", all);
        assertThatThrownBy(() -> connection.readGraph(graph.name(), graph.fingerprint()))
            .isInstanceOf(BackendUnavailableException.class);
      } finally {
        signal("CONT", session);
      }
      assertThat(connection.readGraph(graph.name(), graph.fingerprint())).isEqualTo(graph);
      assertThat(server.getPort()).isEqualTo(port);
    }
  }

  private List<Long> sessions() throws Exception {
    List<Long> pids = new ArrayList<>();
    try (java.sql.Connection connection = DriverManager.getConnection(url());
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT pid FROM pg_stat_activity WHERE application_name = 'hanging'")) {
      while (row.next()) {
        pids.add(row.getLong(1));
      }
    }
    return pids;
  }

  private static void signal(String signal, List<Long> pids) throws Exception {
    for (long pid : pids) {
      // A session may have ended already.
      new ProcessBuilder("kill", "-" + signal, Long.toString(pid)).start().waitFor();
    }
  }
}
