package org.artigraph4j.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.backend.Connection;
import org.artigraph4j.diff.SnapshotChange;
import org.artigraph4j.error.BackendException;
import org.artigraph4j.error.BackendUnavailableException;
import org.artigraph4j.error.DamagedDataException;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What streams hold, how many and how long, and what goes wrong in their middle. */
@Timeout(300) // against hanging only
class StreamsTest {
  private static final String SCHEMA = TestServer.schema(StreamsTest.class);

  /** More than two pages. */
  private static final int MANY = 2 * Cursor.PAGE + 500;

  private final Graph graph = PostgresBackendTest.graph();
  private final Artifact built = graph.artifact("built");
  private GraphSnapshot snapshot;

  @BeforeEach
  void write() {
    try (Backend backend = open(config(""));
        Connection connection = backend.connect()) {
      snapshot =
          connection.snapshot(
              graph,
              Map.of(
                  "raw",
                  StoragePartitions.of(
                      PostgresBackendTest.partition(graph.artifact("raw"), 1, "a"))));
      connection.writeArtifactAndGraphPartitions(
          snapshot,
          "built",
          LongStream.range(0, MANY)
              .mapToObj(n -> PostgresBackendTest.partition(built, n, "x"))
              .collect(StoragePartitions.toStoragePartitions()));
    }
  }

  @AfterEach
  void drop() {
    TestServer.drop(SCHEMA);
  }

  private static Backend open(PostgresConfig.Builder config) {
    return PostgresBackend.open(config.build());
  }

  /** One stream at a time, and sessions of a name. */
  private static PostgresConfig.Builder config(String application) {
    return config(application, 2);
  }

  private static PostgresConfig.Builder config(String application, int poolSize) {
    String url = TestServer.url();
    url += (url.indexOf('?') < 0 ? "?" : "&") + "ApplicationName=StreamsTest-" + application;
    return TestServer.config(url, SCHEMA).poolSize(poolSize);
  }

  private static String sessions(String application, String condition) {
    return TestServer.query(
        "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'StreamsTest-"
            + application
            + "'"
            + condition);
  }

  private static void breakAllLines(String application) {
    TestServer.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            + " WHERE application_name = 'StreamsTest-"
            + application
            + "'");
  }

  private static String sql(String template) {
    return template.replace(Sql.PLACEHOLDER, '"' + SCHEMA + '"');
  }

  private static Iterator<StoragePartition> begun(Stream<StoragePartition> stream) {
    Iterator<StoragePartition> elements = stream.iterator();
    elements.next();
    return elements;
  }

  private static int drain(Iterator<StoragePartition> elements) {
    int count = 0;
    while (elements.hasNext()) {
      elements.next();
      count++;
    }
    return count;
  }

  /** The only stream that the backend may have open: none is left behind. */
  private void assertStreams(Connection connection) {
    try (Stream<StoragePartition> stream = connection.streamArtifactPartitions(built)) {
      assertThat(drain(stream.iterator())).isEqualTo(MANY);
    }
  }

  @Test
  void no_more_streams_than_allowed() {
    try (Backend backend =
            open(config("many", 3).maxStreams(2).poolTimeout(Duration.ofMillis(250)));
        Connection connection = backend.connect()) {
      Stream<StoragePartition> first = connection.streamArtifactPartitions(built);
      Stream<StoragePartition> second = connection.streamArtifactPartitions(built);

      assertThatThrownBy(() -> connection.streamArtifactPartitions(built))
          .isInstanceOf(BackendUnavailableException.class)
          .hasMessageContaining("maxStreams allows, 2,")
          .satisfies(refused -> assertThat(((BackendException) refused).isRetryable()).isTrue());
      assertThat(connection.readArtifactPartitions(built)).hasSize(MANY); // a session is left
      connection.runAtomically(
          inner -> assertThat(inner.streamArtifactPartitions(built)).hasSize(MANY));

      assertThat(drain(first.iterator())).isEqualTo(MANY); // gives back without close
      assertStreams(connection);
      second.close();
      assertThat(sessions("many", " AND state <> 'idle'")).isEqualTo("0");
    }
  }

  /** With two, diffs at once would hold one each and wait for another. */
  @Test
  void a_diff_needs_one_stream_alone() {
    GraphSnapshot next = snapshot.nextEdition();
    int links = 40_000; // their manifests are more than a page
    try (Backend backend = open(config("diff"));
        Connection connection = backend.connect()) {
      connection.writeSnapshot(next);
      connection.writeSnapshotPartitions(
          next,
          "built",
          LongStream.range(0, links)
              .mapToObj(n -> PostgresBackendTest.partition(built, n, "y"))
              .collect(StoragePartitions.toStoragePartitions()));

      try (Stream<SnapshotChange> changes = connection.diff(snapshot, next)) {
        Iterator<SnapshotChange> elements = changes.iterator();
        elements.next();
        assertThat(sessions("diff", " AND state <> 'idle'")).isEqualTo("1");
        assertThat(connection.readArtifactPartitions(built)).hasSize(MANY);
      }
      assertThat(sessions("diff", " AND state <> 'idle'")).isEqualTo("0");
      try (Stream<SnapshotChange> changes = connection.diff(snapshot, next)) {
        assertThat(changes).hasSize(links + 1); // and the raw partition, which was not linked
      }
      assertStreams(connection);
    }
  }

  @Test
  void no_streams_at_all() {
    try (Backend backend = open(config("none", 1));
        Connection connection = backend.connect()) {
      assertThatThrownBy(() -> connection.streamArtifactPartitions(built))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("maxStreams 0")
          .hasMessageContaining("poolSize");
      connection.runAtomically(
          inner -> assertThat(inner.streamArtifactPartitions(built)).hasSize(MANY));
    }
  }

  @Test
  void a_stream_that_nobody_reads_is_ended() {
    try (Backend backend = open(config("idle").streamIdleTimeout(Duration.ofMillis(100)));
        Connection connection = backend.connect()) {
      Stream<StoragePartition> untouched = connection.streamArtifactPartitions(built);
      // It waits until the other is ended, which happens though nobody reads that.
      Stream<StoragePartition> begun = connection.streamArtifactPartitions(built);
      Iterator<StoragePartition> elements = begun(begun);
      Stream<StoragePartition> third = connection.streamSnapshotPartitions(snapshot, "built");

      assertThatThrownBy(untouched::toList)
          .isInstanceOf(BackendUnavailableException.class)
          .hasMessageContaining("streamIdleTimeout of PT0.1S");
      for (int i = 0; i < 2; i++) { // never taken for the end
        assertThatThrownBy(elements::hasNext)
            .isInstanceOf(BackendUnavailableException.class)
            .hasMessageContaining("streamIdleTimeout");
      }
      third.close();
      assertThat(sessions("idle", " AND state <> 'idle'")).isEqualTo("0");
    }
  }

  @Test
  void a_small_answer_holds_nothing() {
    TestServer.execute(
        sql(
            """
            DELETE FROM ${schema}.storage_partition WHERE partition_key > (
              SELECT partition_key FROM ${schema}.storage_partition
              ORDER BY partition_key OFFSET 10 LIMIT 1
            )
            """));
    try (Backend backend = open(config("small"));
        Connection connection = backend.connect()) {
      Stream<StoragePartition> one = connection.streamArtifactPartitions(built);
      Stream<StoragePartition> two = connection.streamArtifactPartitions(built);
      assertThat(sessions("small", " AND state <> 'idle'")).isEqualTo("0");
      assertThat(one.toList()).isEqualTo(two.toList());
    }
  }

  @Test
  void a_session_that_is_ended_in_the_middle() {
    try (Backend backend = open(config("lines"));
        Connection connection = backend.connect()) {
      Iterator<StoragePartition> elements = begun(connection.streamArtifactPartitions(built));
      breakAllLines("lines");

      assertThatThrownBy(() -> drain(elements))
          .isInstanceOf(BackendUnavailableException.class)
          .hasMessageContaining("broke");
      assertThatThrownBy(elements::hasNext).isInstanceOf(BackendUnavailableException.class);
      assertStreams(connection);

      Stream<StoragePartition> unread = connection.streamArtifactPartitions(built);
      breakAllLines("lines");
      unread.close();
      assertStreams(connection);

      breakAllLines("lines"); // the next one meets a dead line when it opens, and tries again
      assertStreams(connection);
    }
  }

  @Test
  void a_block_whose_session_is_ended_in_the_middle_of_a_stream_runs_again() {
    try (Backend backend = open(config("block"));
        Connection connection = backend.connect()) {
      AtomicInteger runs = new AtomicInteger();
      connection.runAtomically(
          inner -> {
            Iterator<StoragePartition> elements = begun(inner.streamArtifactPartitions(built));
            if (runs.getAndIncrement() == 0) {
              breakAllLines("block");
            }
            assertThat(drain(elements)).isEqualTo(MANY - 1);
          });
      assertThat(runs).hasValue(2);
    }
  }

  @Test
  void an_idle_limit_of_the_server() throws InterruptedException {
    PostgresConfig config = config("limit").build();
    try (Backend backend =
            open(
                TestServer.config(
                        config.jdbcUrl().orElseThrow()
                            + "&options=-c%20idle_in_transaction_session_timeout%3D50",
                        SCHEMA)
                    .poolSize(2));
        Connection connection = backend.connect()) {
      Iterator<StoragePartition> elements = begun(connection.streamArtifactPartitions(built));
      while (!sessions("limit", "").equals("0")) {
        Thread.sleep(20);
      }
      assertThatThrownBy(() -> drain(elements))
          .isInstanceOf(BackendUnavailableException.class)
          .hasMessageContaining("idle");
    }
  }

  @Test
  void a_limit_of_time_for_the_statement() throws Exception {
    try (java.sql.Connection blocker = DriverManager.getConnection(TestServer.url());
        Statement statement = blocker.createStatement();
        Backend backend = open(config("time").statementTimeout(Duration.ofMillis(200)));
        Connection connection = backend.connect()) {
      blocker.setAutoCommit(false);
      statement.execute(sql("LOCK TABLE ${schema}.storage_partition"));
      for (int i = 0; i < 3; i++) { // each gives back what it took
        assertThatThrownBy(() -> connection.streamArtifactPartitions(built))
            .isInstanceOf(BackendUnavailableException.class)
            .hasMessageContaining("statementTimeout");
      }
      blocker.rollback();
      assertStreams(connection);
    }
  }

  @Test
  void a_damaged_row_in_the_middle() {
    TestServer.execute(
        sql(
            """
            UPDATE ${schema}.storage_partition SET attributes = '{"rows": 1.5}'
            WHERE partition_key = (
              SELECT partition_key FROM ${schema}.storage_partition
              WHERE input_fingerprint <> 0
              ORDER BY partition_key OFFSET 1500 LIMIT 1
            )
            """));
    try (Backend backend = open(config("damage"));
        Connection connection = backend.connect()) {
      Iterator<StoragePartition> elements = begun(connection.streamArtifactPartitions(built));

      assertThatThrownBy(() -> drain(elements))
          .isInstanceOf(DamagedDataException.class)
          .hasMessageContaining("table storage_partition,");
      assertThatThrownBy(elements::next).isInstanceOf(DamagedDataException.class);
      try (Stream<StoragePartition> links =
          connection.streamSnapshotPartitions(snapshot, "built")) {
        assertThat(links).hasSize(MANY);
      }
    }
  }

  @Test
  void another_storage_under_a_fingerprint_is_reported_at_the_call() {
    TestServer.execute(sql("UPDATE ${schema}.storage SET body = '{\"a\": 1}'"));
    try (Backend backend = open(config("other"));
        Connection connection = backend.connect()) {
      for (int i = 0; i < 3; i++) {
        assertThatThrownBy(() -> connection.streamArtifactPartitions(built))
            .isInstanceOf(DamagedDataException.class);
      }
    }
  }

  @Test
  void a_pool_of_the_user_gets_everything_back() {
    HikariConfig hikari = new HikariConfig();
    hikari.setJdbcUrl(TestServer.url());
    hikari.setAutoCommit(false);
    hikari.setMaximumPoolSize(6);
    try (HikariDataSource pool = new HikariDataSource(hikari)) {
      try (Backend backend =
              open(PostgresConfig.builder().dataSource(pool).schema(SCHEMA).maxStreams(3));
          Connection connection = backend.connect()) {
        assertStreams(connection);
        assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isZero();

        begun(connection.streamArtifactPartitions(built)).next();
        connection.connect().streamArtifactPartitions(built);
        assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isEqualTo(2);
        connection.close();
        assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isZero();

        backend.connect().streamArtifactPartitions(built);
        assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isEqualTo(1);
      }
      assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isZero();
    }
  }
}
