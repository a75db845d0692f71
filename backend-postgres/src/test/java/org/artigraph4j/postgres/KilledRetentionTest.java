package org.artigraph4j.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.backend.Connection;
import org.artigraph4j.claims.Lease;
import org.artigraph4j.error.BackendException;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.fingerprint.JsonObject;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.lineage.Provenance;
import org.artigraph4j.producer.Version;
import org.artigraph4j.retention.RemovalMode;
import org.artigraph4j.retention.RetentionPolicy;
import org.artigraph4j.retention.RetentionProgress;
import org.artigraph4j.runs.RunEnd;
import org.artigraph4j.runs.RunStart;
import org.artigraph4j.storage.StoragePartitions;
import org.artigraph4j.tags.TagNote;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A process dies in the middle of retention, at each of its round trips in turn: before the server
 * has the statement, or before the answer arrives. Another one does it again, and leaves what an
 * uninterrupted one would have left.
 */
@Tag("retention")
@Timeout(600)
class KilledRetentionTest {
  private static final String SCHEMA = TestServer.schema(KilledRetentionTest.class);

  /** Each table, by what its rows are found. */
  private static final Map<String, String> TABLES =
      Map.ofEntries(
          Map.entry("graph", "name"),
          Map.entry("graph_artifact", "name"),
          Map.entry("graph_artifact_annotation", "name"),
          Map.entry("snapshot", "name"),
          Map.entry("snapshot_tag", "name"),
          Map.entry("snapshot_tag_history", "name"),
          Map.entry("snapshot_artifact", "name"),
          Map.entry("snapshot_partition", "name"),
          Map.entry("manifest", "name"),
          Map.entry("manifest_list", "name"),
          Map.entry("run", "name"),
          Map.entry("run_build", "name"),
          Map.entry("run_configuration", "name"),
          Map.entry("storage_partition", "storage_fingerprint"),
          Map.entry("evicted_partition", "storage_fingerprint"),
          Map.entry("provenance", "storage_fingerprint"),
          Map.entry("provenance_chunk", "storage_fingerprint"),
          Map.entry("claim", "storage_fingerprint"),
          Map.entry("claim_lease", "storage_fingerprint"));

  private final Backend living = PostgresBackend.open(TestServer.config(SCHEMA).build());
  private final Connection connection = living.connect();

  @AfterEach
  void close() {
    connection.close();
    living.close();
    TestServer.drop(SCHEMA);
  }

  /** A graph of which some is old: a snapshot with a run, a version, partitions. */
  private final class Old {
    final Graph graph;
    final Artifact built;
    final GraphSnapshot gone;
    final GraphSnapshot tagged;

    Old(int number) {
      graph = PostgresBackendTest.graph("old " + number);
      built = graph.artifact("built");
      gone = GraphSnapshot.of(graph, Map.of("raw", StoragePartitions.empty()));
      tagged = gone.nextEdition();
    }

    Old written() {
      connection.writeSnapshot(gone);
      connection.writeSnapshot(tagged);
      connection.writeGraph(
          Graph.builder()
              .name(graph.name())
              .putArtifact("other", PostgresBackendTest.artifact("/data/{graph_name}/o/{n.value}"))
              .build());
      connection
          .runs()
          .start(
              RunStart.builder()
                  .id("run")
                  .snapshot(gone)
                  .configuration(JsonObject.builder().put("a", "b").build())
                  .build());
      connection
          .claims()
          .claim(
              Lease.of("me", Duration.ofMillis(1)),
              built,
              PostgresBackendTest.asked(partitions(10_000, 10_010)));
      connection.writeArtifactAndGraphPartitions(gone, "built", partitions(0, 600));
      connection.writeSnapshotPartitions(gone, "built", partitions(700, 703));
      connection.writeArtifactAndGraphPartitions(tagged, "built", partitions(300, 900));
      connection.tags().create(tagged, "prod", TagNote.empty().allowingIncomplete());
      connection.lineage().record(List.of(provenance("other input"), provenance("input")));
      connection
          .runs()
          .record(
              graph.name(),
              "run",
              partitions(0, 30).stream()
                  .map(one -> PostgresBackendTest.build(graph, one))
                  .toList());
      connection.runs().finish(graph.name(), "run", RunEnd.succeeded());
      return this;
    }

    private Provenance provenance(String input) {
      return Provenance.builder()
          .storage(built.storage())
          .inputFingerprint(Fingerprint.fromString(input))
          .producer("sum")
          .version(Version.semVer(1, 0, 0))
          .putInput(
              "raw",
              StoragePartitions.of(PostgresBackendTest.partition(graph.artifact("raw"), 1, input)))
          .build();
    }

    StoragePartitions partitions(long from, long to) {
      return LongStream.range(from, to)
          .mapToObj(n -> PostgresBackendTest.partition(built, n, "content"))
          .collect(StoragePartitions.toStoragePartitions());
    }

    void retain(Connection by) {
      RetentionPolicy policy = RetentionPolicy.onlyTagged(graph.name());
      by.retention().retain(policy, RemovalMode.REMOVE, RetentionProgress.toTheEnd());
    }

    /** What is there, as it reads, and how many rows of each table. */
    String state() {
      return ""
          + connection.readSnapshotTag(graph.name(), "prod").edition()
          + connection.findSnapshot(graph.name(), gone.fingerprint()).isPresent()
          + connection.readSnapshotPartitions(tagged, "built").size()
          + connection.readArtifactPartitions(built).size()
          + TestServer.query(
              TABLES.entrySet().stream()
                  .sorted(Map.Entry.comparingByKey())
                  .map(this::rows)
                  .collect(Collectors.joining(", ", "SELECT concat(", ")")));
    }

    private String rows(Map.Entry<String, String> table) {
      String owner =
          table.getValue().equals("name")
              ? "'" + graph.name() + "'"
              : Long.toString(built.storage().fingerprint().value());
      return "' %s ', (SELECT count(*) FROM \"%s\".%s WHERE %s = %s)"
          .formatted(table.getKey(), SCHEMA, table.getKey(), table.getValue(), owner);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whoever_repeats_it_completes_it(boolean before) {
    Old uninterrupted = new Old(-1).written();
    uninterrupted.retain(connection);
    String expected = uninterrupted.state();
    assertThat(expected)
        .startsWith("1false600600 ")
        .contains(" snapshot 1 ", " graph 1 ", " run 0 ", " run_build 0 ", " provenance 1 ")
        .contains(" claim 0 ", " evicted_partition 0 ", " storage_partition 600");

    int trips = before ? 0 : 1; // each of them in one of the two ways
    while (!isDoneBeforeDeath(new Old(trips).written(), trips, before, expected)) {
      trips += 2;
    }
    assertThat(trips).isGreaterThan(30);
  }

  /** Whether it was done when its process was to die at a trip. */
  private boolean isDoneBeforeDeath(Old old, int trips, boolean before, String expected) {
    PostgresConfig mortal =
        TestServer.config(KilledCleanUpsTest.Mortal.url(), SCHEMA)
            .retryTimeout(Duration.ofMillis(1))
            .poolTimeout(Duration.ofMillis(300))
            .poolSize(1)
            .build();
    boolean done;
    try (Backend dying = PostgresBackend.open(mortal);
        Connection last = dying.connect()) {
      KilledCleanUpsTest.Mortal.liveFor(trips, before);
      done = isRetained(old, last);
    } finally {
      KilledCleanUpsTest.Mortal.liveFor(Integer.MAX_VALUE, before);
    }
    awaitDeath();
    old.retain(connection);
    assertThat(old.state()).as("after %s trips", trips).isEqualTo(expected);
    return done;
  }

  /** Until the server has noticed it: what the dead one holds would be left alone. */
  private static void awaitDeath() {
    String held =
        "SELECT count(*) FROM pg_locks l JOIN pg_class c ON c.oid = l.relation"
            + " JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = '"
            + SCHEMA
            + "'";
    while (!TestServer.query(held).equals("0")) {
      Thread.onSpinWait();
    }
  }

  private static boolean isRetained(Old old, Connection by) {
    try {
      old.retain(by);
      return true;
    } catch (BackendException killed) {
      return false;
    }
  }

  /** Of a schema of its own, for everything goes. */
  @Test
  void a_purge_leaves_nothing() {
    Old one = new Old(1).written();
    Old other = new Old(2).written();

    connection.retention().purge(SCHEMA, RemovalMode.DRY_RUN, RetentionProgress.toTheEnd());
    assertThat(connection.findSnapshotTag(one.graph.name(), "prod")).isPresent();
    connection.retention().purge(SCHEMA, RemovalMode.REMOVE, RetentionProgress.toTheEnd());

    TABLES.forEach(
        (table, owner) ->
            assertThat(TestServer.query("SELECT count(*) FROM \"" + SCHEMA + "\"." + table))
                .as(table)
                .isEqualTo("0"));
    assertThat(TestServer.query("SELECT count(*) FROM \"" + SCHEMA + "\".storage")).isEqualTo("0");
    other.written();
    assertThat(connection.readArtifactPartitions(other.built)).hasSize(900);
  }
}
