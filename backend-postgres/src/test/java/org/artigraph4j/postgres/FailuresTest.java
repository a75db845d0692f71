package org.artigraph4j.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.backend.Connection;
import org.artigraph4j.error.BackendException;
import org.artigraph4j.error.BackendUnavailableException;
import org.artigraph4j.error.ContentionException;
import org.artigraph4j.error.DamagedDataException;
import org.artigraph4j.error.FingerprintConflictException;
import org.artigraph4j.error.SchemaVersionException;
import org.artigraph4j.error.UnsuitableDatabaseException;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.partition.InputFingerprints;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;
import org.artigraph4j.tags.TagNote;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;

/** What goes wrong after opening: limits, broken lines, and rows changed by others. */
class FailuresTest {
  private static final String SCHEMA = TestServer.schema(FailuresTest.class);

  private final Graph graph = PostgresBackendTest.graph();
  private final Artifact built = graph.artifact("built");
  private final StoragePartitions results =
      StoragePartitions.of(
          PostgresBackendTest.partition(built, 1, "x"),
          PostgresBackendTest.partition(built, 2, "y"));
  private GraphSnapshot snapshot;

  @BeforeEach
  void write() {
    try (Backend backend = open(TestServer.config(SCHEMA));
        Connection connection = backend.connect()) {
      snapshot =
          connection.snapshot(
              graph,
              Map.of(
                  "raw",
                  StoragePartitions.of(
                      PostgresBackendTest.partition(graph.artifact("raw"), 1, "a"))));
      connection.tags().create(snapshot, "prod", TagNote.empty().allowingIncomplete());
      // A seal folds the links that are there; those that are to be damaged are to stay loose.
      TestServer.execute(sql("UPDATE ${schema}.snapshot SET sealed_at = NULL"));
      connection.writeArtifactAndGraphPartitions(snapshot, "built", results);
    }
  }

  @AfterEach
  void drop() {
    TestServer.drop(SCHEMA);
  }

  private static Backend open(PostgresConfig.Builder config) {
    return PostgresBackend.open(config.build());
  }

  private static String sql(String template) {
    return template.replace(Sql.PLACEHOLDER, '"' + SCHEMA + '"');
  }

  private interface Call {
    void on(Connection connection);
  }

  private void assertDamaged(String damage, String table, Call call) {
    assertDamaged(damage, table, List.of(), call);
  }

  private void assertDamaged(String damage, String table, List<?> row, Call call) {
    TestServer.execute(sql(damage));
    try (Backend backend = open(TestServer.config(SCHEMA));
        Connection connection = backend.connect()) {
      assertThatThrownBy(() -> call.on(connection))
          .isInstanceOf(DamagedDataException.class)
          .hasMessageContaining("table " + table + ",")
          .satisfies(
              thrown -> row.forEach(part -> assertThat(thrown).hasMessageContaining("" + part)));
    }
  }

  @Test
  void a_damaged_graph() {
    String damage =
        "UPDATE ${schema}.graph SET body = jsonb_set(body, '{path_tags}', '{\"region\": \"eu\"}')";
    assertDamaged(damage, "graph", c -> c.readGraph(graph.name(), graph.fingerprint()));
    assertDamaged("SELECT", "graph", c -> c.readSnapshotTag(graph.name(), "prod"));
    assertDamaged(
        "UPDATE ${schema}.graph SET body = '[1.5]'",
        "graph",
        c -> c.readSnapshot(graph.name(), snapshot.fingerprint()));
    assertDamaged(
        "DELETE FROM ${schema}.graph",
        "graph",
        c -> c.readSnapshot(graph.name(), snapshot.fingerprint()));
  }

  @Test
  void a_damaged_snapshot() {
    assertDamaged(
        "UPDATE ${schema}.snapshot SET body = jsonb_set(body, '{edition}', '7')",
        "snapshot",
        c -> c.readSnapshot(graph.name(), snapshot.fingerprint()));
    assertDamaged(
        "DELETE FROM ${schema}.snapshot", "snapshot", c -> c.readSnapshotTag(graph.name(), "prod"));
  }

  @Test
  void a_damaged_partition() {
    assertDamaged(
        "UPDATE ${schema}.storage_partition SET key = '{\"kind\": \"PartitionKey\"}'",
        "storage_partition",
        List.of("storage_fingerprint " + built.storage().fingerprint(), "key_fingerprint "),
        c -> c.readArtifactPartitions(built));
    StoragePartition first = results.asList().get(0);
    List<String> fingerprints =
        List.of(
            "key_fingerprint " + first.key().fingerprint(),
            "input_fingerprint " + first.inputFingerprint().orElseThrow(),
            "content_fingerprint " + first.contentFingerprint(),
            "key {n=1}");
    assertDamaged(
        "UPDATE ${schema}.storage_partition SET attributes = '{\"rows\": 1.5}'",
        "storage_partition",
        ImmutableList.builder()
            .add("storage_fingerprint " + built.storage().fingerprint())
            .addAll(fingerprints)
            .build(),
        c ->
            c.readArtifactPartitions(
                built,
                InputFingerprints.of(
                    built.key(1), results.asList().get(0).inputFingerprint().orElseThrow())));
    List<String> link =
        List.of(
            "name " + graph.name(),
            "snapshot_fingerprint " + snapshot.fingerprint(),
            "artifact_key built");
    assertDamaged(
        "UPDATE ${schema}.snapshot_partition SET attributes = '{\"rows\": 1.5}'"
            + " WHERE key = '"
            + first.key().toJson()
            + "'",
        "snapshot_partition",
        ImmutableList.builder().addAll(link).addAll(fingerprints).build(),
        c -> c.readSnapshotPartitions(snapshot, "built"));
    assertDamaged(
        "UPDATE ${schema}.snapshot_partition SET content_fingerprint = 0",
        "snapshot_partition",
        link,
        c -> c.readSnapshotPartitions(snapshot, "built"));
  }

  @Test
  void another_body_under_a_fingerprint_is_never_overwritten() {
    TestServer.execute(
        sql("UPDATE ${schema}.graph SET body = '{\"a\": 1}'"),
        sql("UPDATE ${schema}.storage SET body = '{\"a\": 1}'"));
    try (Backend backend = open(TestServer.config(SCHEMA));
        Connection connection = backend.connect()) {
      StoragePartitions more = StoragePartitions.of(PostgresBackendTest.partition(built, 3, "z"));
      assertThatThrownBy(() -> connection.writeGraph(graph))
          .isInstanceOf(DamagedDataException.class)
          .hasMessageContaining("table graph, row (" + graph.name() + ", " + graph.fingerprint());
      assertThatThrownBy(() -> connection.writeSnapshot(snapshot.nextEdition()))
          .isInstanceOf(DamagedDataException.class)
          .hasMessageContaining("table graph, row (" + graph.name() + ", " + graph.fingerprint());
      assertThatThrownBy(() -> connection.writeArtifactPartitions(built, more))
          .isInstanceOf(DamagedDataException.class)
          .hasMessageContaining("table storage, row (" + built.storage().fingerprint());
      assertThatThrownBy(() -> connection.readArtifactPartitions(built))
          .isInstanceOf(DamagedDataException.class)
          .hasMessageContaining("table storage, row (" + built.storage().fingerprint());
      assertThat(connection.findSnapshot(graph.name(), snapshot.nextEdition().fingerprint()))
          .isEmpty();
    }
    assertThat(TestServer.query(sql("SELECT count(*) FROM ${schema}.storage_partition")))
        .isEqualTo("3");
    assertThat(TestServer.query(sql("SELECT DISTINCT body FROM ${schema}.storage")))
        .isEqualTo("{\"a\": 1}");
  }

  @Test
  void two_keys_of_one_fingerprint_are_never_mixed_up() {
    TestServer.execute(
        sql("UPDATE ${schema}.storage_partition SET partition_key = '\\x00'"),
        sql("UPDATE ${schema}.snapshot_partition SET partition_key = '\\x00'"),
        sql("UPDATE ${schema}.snapshot SET sealed_at = NULL"));
    try (Backend backend = open(TestServer.config(SCHEMA));
        Connection connection = backend.connect()) {
      assertThatThrownBy(() -> connection.writeArtifactPartitions(built, results))
          .isInstanceOf(FingerprintConflictException.class)
          .hasMessageContaining("{n=1}");
      assertThatThrownBy(() -> connection.writeSnapshotPartitions(snapshot, "built", results))
          .isInstanceOf(FingerprintConflictException.class)
          .hasMessageContaining("{n=1}");
      assertThat(
              connection.readArtifactPartitions(
                  built,
                  InputFingerprints.of(
                      built.key(1), results.asList().get(0).inputFingerprint().orElseThrow())))
          .isEmpty();
    }
  }

  @Test
  void a_full_pool() {
    try (Backend backend =
            open(TestServer.config(SCHEMA).poolSize(1).poolTimeout(Duration.ofMillis(300)));
        Connection connection = backend.connect();
        Connection other = backend.connect()) {
      assertThatThrownBy(
              () -> connection.runAtomically(inner -> other.findSnapshotTag("graph", "tag")))
          .isInstanceOf(BackendUnavailableException.class)
          .matches(refused -> ((BackendException) refused).isRetryable())
          .hasMessageMatching("(?s).*became free within [3-9]\\d\\d+ ms.*")
          .hasMessageContaining("1 of 1 in use")
          .hasMessageContaining("poolSize");
      connection.writeGraph(graph);
    }
  }

  @Test
  void limits_of_time_for_locks_and_statements() throws SQLException {
    try (java.sql.Connection blocker = DriverManager.getConnection(TestServer.url());
        Statement statement = blocker.createStatement()) {
      blocker.setAutoCommit(false);
      statement.execute(sql("LOCK TABLE ${schema}.graph"));
      try (Backend backend = open(TestServer.config(SCHEMA).lockTimeout(Duration.ofMillis(50)));
          Connection connection = backend.connect()) {
        assertThatThrownBy(() -> connection.writeGraph(graph))
            .isInstanceOf(ContentionException.class)
            .hasMessageContaining("lockTimeout");
      }
      try (Backend backend =
              open(TestServer.config(SCHEMA).statementTimeout(Duration.ofMillis(200)));
          Connection connection = backend.connect()) {
        assertThatThrownBy(() -> connection.writeGraph(graph))
            .isInstanceOf(BackendUnavailableException.class)
            .hasMessageContaining("statementTimeout");
      }
      blocker.rollback();
    }
  }

  private static void breakAllLines(String applicationName) {
    TestServer.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '"
            + applicationName
            + "'");
  }

  @Test
  void broken_lines_are_made_anew() {
    String name = "FailuresTest-lines";
    try (Backend backend =
            open(TestServer.config(TestServer.url() + "&ApplicationName=" + name, SCHEMA));
        Connection connection = backend.connect()) {
      connection.writeGraph(graph);
      breakAllLines(name);
      assertThat(connection.readGraph(graph.name(), graph.fingerprint())).isEqualTo(graph);
      breakAllLines(name);
      connection.writeGraph(graph);

      AtomicInteger runs = new AtomicInteger();
      connection.runAtomically(
          inner -> {
            inner.writeSnapshot(snapshot.nextEdition());
            if (runs.getAndIncrement() == 0) {
              breakAllLines(name);
            }
            inner
                .tags()
                .create(snapshot.nextEdition(), "next", TagNote.empty().allowingIncomplete());
          });
      assertThat(runs).hasValue(2);
      assertThat(connection.readSnapshotTag(graph.name(), "next"))
          .isEqualTo(snapshot.nextEdition());
    }
  }

  @Test
  void a_damaged_snapshot_met_by_a_write() {
    assertDamaged(
        "UPDATE ${schema}.snapshot SET body = jsonb_set(body, '{edition}', '7')",
        "snapshot",
        List.of(snapshot.fingerprint()),
        c -> c.writeSnapshot(snapshot));
  }

  @Test
  void tables_that_are_gone() {
    try (Backend backend = open(TestServer.config(SCHEMA));
        Connection connection = backend.connect()) {
      connection.writeGraph(graph);
      TestServer.execute(sql("DROP TABLE ${schema}.snapshot_tag"));
      assertThatThrownBy(() -> connection.findSnapshotTag(graph.name(), "prod"))
          .isInstanceOf(SchemaVersionException.class)
          .hasMessageContaining("snapshot_tag")
          .hasMessageContaining("restore");
      TestServer.drop(SCHEMA);
      assertThatThrownBy(() -> connection.writeGraph(graph))
          .isInstanceOf(SchemaVersionException.class);
    }
  }

  /** As the driver refuses it, after a gigabyte of arguments. */
  @Test
  void more_than_one_message_takes_is_to_be_written_in_parts() {
    SQLException refused =
        new PSQLException(
            "Unable to bind parameter values for statement.",
            PSQLState.INVALID_PARAMETER_VALUE,
            new IOException("Bind message length 1073741824 too long."));

    assertThat(new SqlErrors(TestServer.config(SCHEMA).build()).failure(refused).error())
        .isInstanceOf(UnsuitableDatabaseException.class)
        .hasMessageContaining("write less at once");
  }
}
