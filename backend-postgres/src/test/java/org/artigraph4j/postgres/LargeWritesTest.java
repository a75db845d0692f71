package org.artigraph4j.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Iterables;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.LongStream;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.backend.Connection;
import org.artigraph4j.error.BackendUnavailableException;
import org.artigraph4j.error.FingerprintConflictException;
import org.artigraph4j.error.LinkConflictException;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Batches that are copied: what others do in the meantime, and what is left behind. */
class LargeWritesTest {
  private static final String SCHEMA = TestServer.schema(LargeWritesTest.class);
  private static final int SIZE = 20_000;

  private final Graph graph = PostgresBackendTest.graph();
  private final Artifact built = graph.artifact("built");
  private final StoragePartitions large = partitions(0, SIZE, "content");
  private Backend backend;
  private Connection connection;

  @BeforeEach
  void open() {
    backend = PostgresBackend.open(TestServer.config(SCHEMA).build());
    connection = backend.connect();
  }

  @AfterEach
  void drop() {
    connection.close();
    backend.close();
    TestServer.drop(SCHEMA);
  }

  private StoragePartitions partitions(long from, long to, String content) {
    return LongStream.range(from, to)
        .mapToObj(n -> PostgresBackendTest.partition(built, n, content))
        .collect(StoragePartitions.toStoragePartitions());
  }

  private static String sql(String template) {
    return template.replace(Sql.PLACEHOLDER, '"' + SCHEMA + '"');
  }

  private static long rows(String table) {
    return Long.parseLong(TestServer.query(sql("SELECT count(*) FROM ${schema}." + table)));
  }

  private GraphSnapshot snapshot() {
    GraphSnapshot snapshot = GraphSnapshot.of(graph, Map.of("raw", StoragePartitions.empty()));
    connection.writeSnapshot(snapshot);
    return snapshot;
  }

  @Test
  void what_is_known_and_what_is_not_in_one_batch() {
    connection.writeArtifactPartitions(built, partitions(5_000, 17_000, "content"));
    connection.writeArtifactPartitions(built, partitions(0, 10, "older"));
    connection.writeArtifactPartitions(built, large);

    // As sets: to find each in a list would be a product of both.
    assertThat(ImmutableSet.copyOf(connection.readArtifactPartitions(built)))
        .hasSize(SIZE + 10)
        .isEqualTo(ImmutableSet.copyOf(Iterables.concat(large, partitions(0, 10, "older"))));
    StoragePartition last = large.asList().get(SIZE - 1);
    assertThat(connection.readArtifactPartitions(built).find(last.key()).orElseThrow().attributes())
        .isEqualTo(last.attributes());
  }

  @Test
  void partitions_and_links_of_which_some_are_there() {
    GraphSnapshot snapshot = snapshot();
    connection.writeArtifactPartitions(built, partitions(0, 11_000, "content"));
    connection.writeSnapshotPartitions(snapshot, "built", partitions(9_000, SIZE, "content"));
    connection.writeArtifactAndGraphPartitions(snapshot, "built", large);

    assertThat(connection.readArtifactPartitions(built)).isEqualTo(large);
    assertThat(connection.readSnapshotPartitions(snapshot, "built")).isEqualTo(large);
  }

  @Test
  void a_refused_batch_leaves_nothing() {
    GraphSnapshot snapshot = snapshot();
    connection.writeSnapshotPartitions(snapshot, "built", partitions(7, 8, "another"));
    assertThatThrownBy(() -> connection.writeArtifactAndGraphPartitions(snapshot, "built", large))
        .isInstanceOf(LinkConflictException.class)
        .hasMessageContaining("{n=7}");

    assertThat(connection.readSnapshotPartitions(snapshot, "built")).hasSize(1);
    assertThat(rows("storage_partition") + rows("storage")).isZero();
  }

  @Test
  void another_key_of_the_same_fingerprint_is_found() {
    connection.writeArtifactPartitions(built, partitions(4711, 4712, "content"));
    TestServer.execute(sql("UPDATE ${schema}.storage_partition SET partition_key = '\\x00'"));

    assertThatThrownBy(() -> connection.writeArtifactPartitions(built, large))
        .isInstanceOf(FingerprintConflictException.class)
        .hasMessageContaining("{n=4711}");
    assertThat(rows("storage_partition")).isEqualTo(1);
  }

  @Test
  void writers_of_the_same_batch_all_succeed() {
    GraphSnapshot snapshot = snapshot();
    List<CompletableFuture<Void>> writers =
        LongStream.range(0, 4)
            .mapToObj(
                writer ->
                    CompletableFuture.runAsync(
                        () -> connection.writeArtifactAndGraphPartitions(snapshot, "built", large)))
            .toList();
    writers.forEach(CompletableFuture::join);

    assertThat(rows("storage_partition")).isEqualTo(SIZE);
    assertThat(connection.readArtifactPartitions(built)).isEqualTo(large);
    assertThat(connection.readSnapshotPartitions(snapshot, "built")).isEqualTo(large);
  }

  @Test
  @Timeout(60)
  void writing_again_leaves_no_dead_rows() throws InterruptedException {
    GraphSnapshot snapshot = snapshot();
    connection.writeArtifactAndGraphPartitions(snapshot, "built", large);
    connection.writeArtifactAndGraphPartitions(snapshot, "built", large);
    connection.writeArtifactPartitions(built, large);
    backend.close();
    while (!statistic("n_tup_ins").equals(Integer.toString(SIZE))) {
      Thread.sleep(10); // a session says what it did when it ends
    }

    assertThat(statistic("n_dead_tup")).isEqualTo("0");
  }

  private static String statistic(String column) {
    return TestServer.query(
        "SELECT sum("
            + column
            + ") FROM pg_stat_user_tables WHERE schemaname = '"
            + SCHEMA
            + "' AND relname LIKE '%_partition'");
  }

  /** A row of the batch that another has inserted, and not yet committed. */
  private static final class Racer implements AutoCloseable {
    private final java.sql.Connection session;

    Racer() throws SQLException {
      session = DriverManager.getConnection(TestServer.url());
      session.setAutoCommit(false);
      try (Statement statement = session.createStatement()) {
        statement.execute(
            sql(
                """
                CREATE TABLE ${schema}.kept AS
                SELECT * FROM ${schema}.storage_partition
                ORDER BY key_fingerprint DESC LIMIT 1
                """));
        session.commit();
        statement.execute(sql("TRUNCATE ${schema}.storage_partition"));
        session.commit();
        statement.execute(
            sql("INSERT INTO ${schema}.storage_partition SELECT * FROM ${schema}.kept"));
      }
    }

    /** Waits until a COPY waits for the row; answers the process that does. */
    String awaitCopy() throws InterruptedException {
      while (true) {
        String waiting =
            TestServer.query(
                sql(
                    """
                    SELECT coalesce(min(pid), 0) FROM pg_stat_activity
                    WHERE wait_event_type = 'Lock' AND query LIKE 'COPY ${schema}.%'
                    """));
        if (!waiting.equals("0")) {
          return waiting;
        }
        Thread.sleep(10);
      }
    }

    void commit() throws SQLException {
      session.commit();
    }

    @Override
    public void close() throws SQLException {
      session.rollback();
      session.close();
    }
  }

  private CompletableFuture<Void> writing(Connection writer) {
    return CompletableFuture.runAsync(() -> writer.writeArtifactPartitions(built, large));
  }

  @Test
  void a_row_of_a_racer_in_the_middle_of_a_copy_is_left_as_it_is() throws Exception {
    connection.writeArtifactPartitions(built, large);
    try (Racer racer = new Racer()) {
      CompletableFuture<Void> write = writing(connection);
      racer.awaitCopy();
      racer.commit();
      write.join();
    }
    assertThat(connection.readArtifactPartitions(built)).isEqualTo(large);
    assertThat(
            TestServer.query(
                sql(
                    """
                    SELECT count(*) FROM ${schema}.storage_partition p
                    JOIN ${schema}.kept USING (key_fingerprint, added_at)
                    """)))
        .isEqualTo("1");
  }

  @Test
  void a_session_that_ends_in_the_middle_leaves_nothing() throws Exception {
    connection.writeArtifactPartitions(built, large);
    try (Racer racer = new Racer();
        Backend impatient =
            PostgresBackend.open(TestServer.config(SCHEMA).retryTimeout(Duration.ZERO).build());
        Connection writer = impatient.connect()) {
      CompletableFuture<Void> write = writing(writer);
      TestServer.execute("SELECT pg_terminate_backend(" + racer.awaitCopy() + ")");
      assertThatThrownBy(write::join)
          .isInstanceOf(CompletionException.class)
          .hasCauseInstanceOf(BackendUnavailableException.class);
    }
    assertThat(rows("storage_partition")).isZero();
  }

  @Test
  void a_copy_that_takes_too_long_is_cancelled_also_in_a_pool_of_the_users() throws Exception {
    connection.writeArtifactPartitions(built, large);
    HikariConfig hikari = new HikariConfig();
    hikari.setJdbcUrl(TestServer.url());
    try (Racer racer = new Racer();
        HikariDataSource pool = new HikariDataSource(hikari);
        Backend impatient =
            PostgresBackend.open(
                PostgresConfig.builder()
                    .dataSource(pool)
                    .schema(SCHEMA)
                    .statementTimeout(Duration.ofSeconds(3))
                    .build());
        Connection writer = impatient.connect()) {
      CompletableFuture<Void> write = writing(writer);
      racer.awaitCopy();
      assertThatThrownBy(write::join)
          .isInstanceOf(CompletionException.class)
          .hasCauseInstanceOf(BackendUnavailableException.class)
          .hasMessageContaining("statementTimeout");
      try (java.sql.Connection given = pool.getConnection();
          Statement statement = given.createStatement();
          java.sql.ResultSet row = statement.executeQuery("SHOW statement_timeout")) {
        row.next();
        assertThat(row.getString(1)).isEqualTo("0");
      }
    }
    assertThat(rows("storage_partition")).isZero();
  }
}
