package org.artigraph4j.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.backend.Connection;
import org.artigraph4j.error.OutcomeUnknownException;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;
import org.artigraph4j.tags.TagNote;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * An administrator ends the session in the middle of a call: while its statement waits for a table
 * that the test holds.
 */
@Timeout(120)
class TerminatedSessionsTest {
  private static final String SCHEMA = TestServer.schema(TerminatedSessionsTest.class);
  private static final String NAME = "TerminatedSessionsTest";

  private static final Graph GRAPH = PostgresBackendTest.graph("terminated");
  private static final Artifact BUILT = GRAPH.artifact("built");
  private static final Map<String, StoragePartitions> RAW =
      Map.of("raw", partitions(GRAPH.artifact("raw"), 0, 1));
  private static final GraphSnapshot SNAPSHOT = GraphSnapshot.of(GRAPH, RAW);
  private static final GraphSnapshot OTHER = SNAPSHOT.nextEdition();

  private static final StoragePartitions KNOWN = partitions(BUILT, 0, 3);
  private static final StoragePartitions MORE = partitions(BUILT, 3, 5);
  private static final StoragePartitions VERY_MANY = partitions(BUILT, 3, 20_000);

  private final ExecutorService caller = Executors.newSingleThreadExecutor();
  private final Backend backend =
      PostgresBackend.open(
          TestServer.config(
                  TestServer.url()
                      + (TestServer.url().indexOf('?') < 0 ? "?" : "&")
                      + "ApplicationName="
                      + NAME,
                  SCHEMA)
              .build());
  private final Connection connection = backend.connect();

  private static StoragePartitions partitions(Artifact artifact, long from, long to) {
    return LongStream.range(from, to)
        .mapToObj(n -> PostgresBackendTest.partition(artifact, n, "content"))
        .collect(StoragePartitions.toStoragePartitions());
  }

  @BeforeEach
  void write() {
    connection.snapshot(GRAPH, RAW);
    connection.writeSnapshot(OTHER);
    connection.writeArtifactAndGraphPartitions(SNAPSHOT, "built", KNOWN);
    connection.tags().create(OTHER, "prod", TagNote.empty().allowingIncomplete());
  }

  @AfterEach
  void close() {
    connection.close();
    backend.close();
    caller.shutdownNow();
    TestServer.drop(SCHEMA);
  }

  private interface Call {
    Object on(Connection connection);
  }

  private interface Write {
    void on(Connection connection);
  }

  /** A call, a table that it cannot do without, and what it, or a read after it, answers. */
  private record Case(String name, String table, Call call, Call afterwards, Object expected) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Case read(String name, String table, Call call, Object expected) {
    return new Case(name, table, call, call, expected);
  }

  private static Case write(String name, String table, Write write, Call after, Object expected) {
    Call call =
        on -> {
          write.on(on);
          return after.on(on);
        };
    return new Case(name, table, call, after, expected);
  }

  private static Object linked(Connection connection) {
    return connection.readSnapshotPartitions(SNAPSHOT, "built");
  }

  private static Object known(Connection connection) {
    return connection.readArtifactPartitions(BUILT).size();
  }

  private static Object tagged(Connection connection, String tag) {
    return connection.readSnapshotTag(GRAPH.name(), tag);
  }

  static Stream<Case> calls() {
    StoragePartitions five = partitions(BUILT, 0, 5);
    return Stream.of(
        read("findGraph", "graph", on -> on.readGraph(GRAPH.name(), GRAPH.fingerprint()), GRAPH),
        read(
            "findSnapshot",
            "snapshot",
            on -> on.readSnapshot(GRAPH.name(), SNAPSHOT.fingerprint()),
            SNAPSHOT),
        read("findSnapshotTag", "snapshot_tag", on -> tagged(on, "prod"), OTHER),
        read(
            "readArtifactPartitions",
            "storage_partition",
            on -> on.readArtifactPartitions(BUILT),
            KNOWN),
        read(
            "lookup of one",
            "storage_partition",
            on ->
                on.readArtifactPartitions(
                    BUILT, PostgresBackendTest.asked(partitions(BUILT, 1, 2))),
            partitions(BUILT, 1, 2)),
        read(
            "lookup of many",
            "storage_partition",
            on -> on.readArtifactPartitions(BUILT, PostgresBackendTest.asked(five)),
            KNOWN),
        read("readSnapshotPartitions", "snapshot_partition", TerminatedSessionsTest::linked, KNOWN),
        read(
            "streamSnapshotPartitions",
            "snapshot_partition",
            on -> {
              try (Stream<StoragePartition> links =
                  on.streamSnapshotPartitions(SNAPSHOT, "built")) {
                return links.toList();
              }
            },
            KNOWN.asList()),
        write(
            "writeGraph",
            "graph",
            on -> on.writeGraph(PostgresBackendTest.graph("another")),
            on ->
                on.readGraph("another", PostgresBackendTest.graph("another").fingerprint()).name(),
            "another"),
        write(
            "writeSnapshot",
            "snapshot",
            on -> on.writeSnapshot(OTHER.nextEdition()),
            on -> on.readSnapshot(GRAPH.name(), OTHER.nextEdition().fingerprint()),
            OTHER.nextEdition()),
        write(
            "snapshot",
            "snapshot_partition",
            on -> on.snapshot(GRAPH, Map.of("raw", partitions(GRAPH.artifact("raw"), 0, 2))),
            on ->
                on.readSnapshotPartitions(
                    GraphSnapshot.of(GRAPH, Map.of("raw", partitions(GRAPH.artifact("raw"), 0, 2))),
                    "raw"),
            partitions(GRAPH.artifact("raw"), 0, 2)),
        write(
            "writeArtifactPartitions",
            "storage_partition",
            on -> on.writeArtifactPartitions(BUILT, MORE),
            TerminatedSessionsTest::known,
            5),
        write(
            "writeArtifactPartitions of very many",
            "storage_partition",
            on -> on.writeArtifactPartitions(BUILT, VERY_MANY),
            TerminatedSessionsTest::known,
            20_000),
        write(
            "writeSnapshotPartitions",
            "snapshot_partition",
            on -> on.writeSnapshotPartitions(SNAPSHOT, "built", MORE),
            TerminatedSessionsTest::linked,
            five),
        write(
            "writeArtifactAndGraphPartitions",
            "snapshot_partition",
            on -> on.writeArtifactAndGraphPartitions(SNAPSHOT, "built", MORE),
            TerminatedSessionsTest::linked,
            five),
        write(
            "sealSnapshot", "snapshot", on -> on.sealSnapshot(SNAPSHOT), on -> "sealed", "sealed"),
        write(
            "writeSnapshotTag",
            "snapshot_tag",
            on -> on.writeSnapshotTag(SNAPSHOT, "first"),
            on -> tagged(on, "first"),
            SNAPSHOT),
        write(
            "tags().move",
            "snapshot_tag_history",
            on -> on.tags().move(SNAPSHOT, "prod", OTHER.fingerprint(), TagNote.empty()),
            on -> tagged(on, "prod"),
            SNAPSHOT),
        write(
            "tags().delete",
            "snapshot_tag",
            on -> on.tags().delete(GRAPH.name(), "prod", OTHER.fingerprint(), TagNote.empty()),
            on -> on.tags().find(GRAPH.name(), "prod"),
            Optional.empty()),
        write(
            "tags().protect",
            "snapshot_tag",
            on -> on.tags().protect(GRAPH.name(), "prod", TagNote.empty()),
            on -> on.tags().find(GRAPH.name(), "prod").orElseThrow().isProtected(),
            true),
        write(
            "atomically",
            "snapshot_tag",
            on ->
                on.runAtomically(
                    inner -> {
                      inner.writeArtifactAndGraphPartitions(SNAPSHOT, "built", MORE);
                      inner.writeSnapshotTag(SNAPSHOT, "prod", true);
                    }),
            on -> List.of(linked(on), tagged(on, "prod")),
            List.of(five, SNAPSHOT)));
  }

  @ParameterizedTest
  @MethodSource("calls")
  void a_call_is_done_all_the_same(Case one) throws Exception {
    assertThat(callAndTerminate(one.table(), one.call()).get(60, TimeUnit.SECONDS))
        .isEqualTo(one.expected());
    assertThat(one.afterwards().on(connection)).isEqualTo(one.expected());
  }

  /** Nobody can tell whether it was done, and others may have moved the tag since. */
  @Test
  void but_not_a_write_that_must_not_be_done_twice() throws Exception {
    Future<Object> moved =
        callAndTerminate(
            "snapshot_tag",
            on -> {
              on.writeSnapshotTag(SNAPSHOT, "prod", true);
              return "moved";
            });
    assertThatThrownBy(() -> moved.get(60, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(OutcomeUnknownException.class);
    assertThat(connection.readSnapshotTag(GRAPH.name(), "prod")).isEqualTo(OTHER);
  }

  private Future<Object> callAndTerminate(String table, Call call) throws Exception {
    try (java.sql.Connection blocker = DriverManager.getConnection(TestServer.url());
        Statement statement = blocker.createStatement()) {
      blocker.setAutoCommit(false);
      statement.execute("LOCK TABLE \"" + SCHEMA + "\"." + table + " IN ACCESS EXCLUSIVE MODE");
      Future<Object> answer = caller.submit(() -> call.on(connection));
      while (!terminateWhoWaits()) {
        assertThat(answer.isDone()).as("it came to an end without the table").isFalse();
        Thread.sleep(2);
      }
      blocker.rollback();
      return answer;
    }
  }

  private static boolean terminateWhoWaits() throws SQLException {
    return TestServer.query(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                + " WHERE wait_event_type = 'Lock' AND application_name = '"
                + NAME
                + "'")
        .equals("1");
  }
}
