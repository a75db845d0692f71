package org.artigraph4j.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.time.Instant;
import java.util.Map;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.artifact.Format;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.backend.Connection;
import org.artigraph4j.error.LinkConflictException;
import org.artigraph4j.error.SnapshotSealedException;
import org.artigraph4j.error.TagConflictException;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.partition.InputFingerprints;
import org.artigraph4j.producer.Producer;
import org.artigraph4j.producer.Version;
import org.artigraph4j.runs.Build;
import org.artigraph4j.runs.BuildStatus;
import org.artigraph4j.storage.Attributes;
import org.artigraph4j.storage.LocalFile;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;
import org.artigraph4j.type.CollectionType;
import org.artigraph4j.type.Int64Type;
import org.artigraph4j.type.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class PostgresBackendTest {
  private static final String SCHEMA = TestServer.schema(PostgresBackendTest.class);

  @AfterAll
  static void drop() {
    TestServer.drop(SCHEMA);
  }

  static Graph graph() {
    return graph("slice");
  }

  static Graph graph(String name) {
    Artifact raw = artifact("/data/{graph_name}/{n.value}");
    Artifact built = artifact("/data/{graph_name}/built/{n.value}/{input_fingerprint}");
    return Graph.builder()
        .name(name)
        .putArtifact("raw", raw)
        .putArtifact("built", built)
        .addProducer(
            Producer.builder()
                .name("build")
                .version(Version.semVer(1, 0, 0))
                .putInput("in", "raw")
                .addOutput("built")
                .build())
        .build();
  }

  /** An artifact of a file for each number {@code n}. */
  static Artifact artifact(String path) {
    return Artifact.builder()
        .type(CollectionType.of(StructType.of("n", new Int64Type()), "n"))
        .format(Format.CSV)
        .storage(LocalFile.at(path))
        .build();
  }

  static StoragePartition partition(Artifact artifact, long n, String content) {
    StoragePartition.Builder builder =
        StoragePartition.builder()
            .storage(artifact.storage())
            .key(artifact.key(n))
            .contentFingerprint(Fingerprint.fromString(content))
            .attributes(Attributes.of("rows", n));
    if (artifact.storage().takesInputFingerprint()) {
      builder.inputFingerprint(Fingerprint.fromString("input"));
    }
    return builder.build();
  }

  /** What a cache asks for to find these. */
  static InputFingerprints asked(StoragePartitions partitions) {
    InputFingerprints.Builder asked = InputFingerprints.builder();
    partitions.forEach(one -> asked.put(one.key(), one.inputFingerprint()));
    return asked.build();
  }

  /** A build that succeeded, of a partition of the artifact {@code built}. */
  static Build build(Graph graph, StoragePartition output) {
    return Build.builder(graph.producerOf("built").orElseThrow(), output.key())
        .inputFingerprint(output.inputFingerprint())
        .status(BuildStatus.SUCCEEDED)
        .startedAt(Instant.EPOCH)
        .endedAt(Instant.EPOCH)
        .putOutput("built", output.contentFingerprint())
        .build();
  }

  @Test
  void a_run_from_snapshot_to_tag() {
    try (Backend backend = PostgresBackend.open(TestServer.config(SCHEMA).build())) {
      assertRunsWhole(backend, "slice");
    }
  }

  /**
   * A user's own pool stays open, and keeps what was written though it does not commit by itself.
   */
  @Test
  void a_pool_of_the_users_own_is_neither_closed_nor_trusted_to_commit() {
    HikariConfig hikari = new HikariConfig();
    hikari.setJdbcUrl(TestServer.url());
    hikari.setAutoCommit(false);
    hikari.setMaximumPoolSize(4);
    try (HikariDataSource pool = new HikariDataSource(hikari)) {
      PostgresConfig config = PostgresConfig.builder().dataSource(pool).schema(SCHEMA).build();
      try (Backend backend = PostgresBackend.open(config)) {
        assertRunsWhole(backend, "own pool");
      }
      assertThat(pool.isClosed()).isFalse();
    }
  }

  /** One run through most calls. */
  static void assertRunsWhole(Backend backend, String name) {
    try (Connection connection = backend.connect()) {
      Graph graph = graph(name);
      Artifact raw = graph.artifact("raw");
      Artifact built = graph.artifact("built");
      StoragePartitions rawPartitions =
          StoragePartitions.of(partition(raw, 1, "a"), partition(raw, 2, "b"));
      GraphSnapshot snapshot = connection.snapshot(graph, Map.of("raw", rawPartitions));
      assertThat(connection.snapshot(graph, Map.of("raw", rawPartitions))).isEqualTo(snapshot);
      assertThat(connection.readSnapshotPartitions(snapshot, "raw")).isEqualTo(rawPartitions);
      assertThat(connection.readSnapshotPartitions(snapshot, "built")).isEmpty();

      InputFingerprints inputs =
          InputFingerprints.builder()
              .put(built.key(1), Fingerprint.fromString("input"))
              .put(built.key(2), Fingerprint.fromString("input"))
              .build();
      assertThat(connection.readArtifactPartitions(built, inputs)).isEmpty();
      StoragePartitions results =
          StoragePartitions.of(partition(built, 1, "x"), partition(built, 2, "y"));
      connection.writeArtifactAndGraphPartitions(snapshot, "built", results);
      connection.writeArtifactAndGraphPartitions(snapshot, "built", results);
      assertThat(connection.readArtifactPartitions(built, inputs)).isEqualTo(results);
      assertThat(connection.readArtifactPartitions(built)).isEqualTo(results);
      StoragePartitions linked = connection.readSnapshotPartitions(snapshot, "built");
      assertThat(linked).isEqualTo(results);
      assertThat(linked.asList().get(1).attributes()).isEqualTo(Attributes.of("rows", 2));

      StoragePartitions other = StoragePartitions.of(partition(built, 2, "z"));
      assertThatThrownBy(() -> connection.writeSnapshotPartitions(snapshot, "built", other))
          .isInstanceOf(LinkConflictException.class);
      connection.writeSnapshotTag(snapshot, "prod");
      assertThat(connection.readSnapshotTag(name, "prod")).isEqualTo(snapshot);
      assertThatThrownBy(
              () ->
                  connection.writeSnapshotPartitions(
                      snapshot, "built", StoragePartitions.of(partition(built, 3, "z"))))
          .isInstanceOf(SnapshotSealedException.class);
      GraphSnapshot next = snapshot.nextEdition();
      connection.writeSnapshot(next);
      connection.writeSnapshotPartitions(next, "built", results);
      assertThatThrownBy(() -> connection.writeSnapshotTag(next, "prod"))
          .isInstanceOf(TagConflictException.class);
      connection.writeSnapshotTag(next, "prod", true);
      assertThat(connection.readSnapshotTag(name, "prod")).isEqualTo(next);
      assertThat(connection.readGraph(name, graph.fingerprint())).isEqualTo(graph);
    }
  }
}
