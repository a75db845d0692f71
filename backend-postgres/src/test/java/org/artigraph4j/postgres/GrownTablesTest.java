package org.artigraph4j.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.backend.Connection;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.partition.InputFingerprints;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;
import org.junit.jupiter.api.Test;

/**
 * A session that ran every hot statement while the tables were small and analyzed, so that the
 * server kept plans for small tables, runs them again when they have grown. A scan for each key
 * would take minutes, and the statements may take seconds.
 */
class GrownTablesTest {
  private static final int KEYS = 2_000;

  private static StoragePartitions partitions(Artifact artifact, long from, int size) {
    return LongStream.range(from, from + size)
        .mapToObj(n -> PostgresBackendTest.partition(artifact, n, "content"))
        .collect(StoragePartitions.toStoragePartitions());
  }

  private static InputFingerprints asked(StoragePartitions partitions) {
    InputFingerprints.Builder asked = InputFingerprints.builder();
    for (StoragePartition partition : partitions) {
      asked.put(partition.key(), partition.inputFingerprint());
    }
    return asked.build();
  }

  private static void assertPlansStayGood(
      String name, UnaryOperator<PostgresConfig.Builder> settings) {
    String schema = TestServer.schema(GrownTablesTest.class) + name;
    Graph graph = PostgresBackendTest.graph();
    Artifact built = graph.artifact("built");
    StoragePartitions few = partitions(built, 0, 10);
    StoragePartitions many = partitions(built, 100, KEYS);
    PostgresConfig config =
        settings
            .apply(TestServer.config(schema).poolSize(1).statementTimeout(Duration.ofSeconds(10)))
            .build();
    try (Backend backend = PostgresBackend.open(config);
        Connection connection = backend.connect()) {
      GraphSnapshot snapshot =
          connection.snapshot(graph, Map.of("raw", partitions(graph.artifact("raw"), 0, 1)));
      connection.writeArtifactAndGraphPartitions(snapshot, "built", few);
      TestServer.execute("ANALYZE");
      for (int run = 0; run < 15; run++) {
        runAll(connection, snapshot, built, few);
      }
      TestServer.execute(
          String.format(
              """
              INSERT INTO "%s".storage_partition
              SELECT p.storage_fingerprint, i, p.input_fingerprint, p.content_fingerprint,
                p.added_at, p.partition_key, p.key, p.attributes
              FROM (SELECT * FROM "%1$s".storage_partition WHERE input_fingerprint <> 0 LIMIT 1) p,
                generate_series(1, 300000) i
              """,
              schema),
          String.format(
              """
              INSERT INTO "%s".snapshot_partition
              SELECT p.name, p.snapshot_fingerprint, 'other', i, p.input_fingerprint,
                p.content_fingerprint, p.linked_at, p.partition_key, p.key, p.attributes
              FROM (SELECT * FROM "%1$s".snapshot_partition LIMIT 1) p,
                generate_series(1, 300000) i
              """,
              schema));

      connection.writeArtifactPartitions(built, many);
      connection.writeSnapshotPartitions(snapshot, "built", many);
      runAll(connection, snapshot, built, many);
    } finally {
      TestServer.drop(schema);
    }
  }

  private static void runAll(
      Connection connection, GraphSnapshot snapshot, Artifact built, StoragePartitions partitions) {
    StoragePartition first = partitions.asList().get(0);
    Fingerprint input = first.inputFingerprint().orElseThrow();
    assertThat(connection.readArtifactPartitions(built, InputFingerprints.of(first.key(), input)))
        .containsExactly(first);
    assertThat(connection.readArtifactPartitions(built, asked(partitions)).equals(partitions))
        .isTrue();
    connection.writeArtifactPartitions(built, partitions);
    connection.writeSnapshotPartitions(snapshot, "built", partitions);
    connection.writeArtifactAndGraphPartitions(snapshot, "built", partitions);
    assertThat(connection.readSnapshotPartitions(snapshot, "built")).contains(first);
  }

  @Test
  void of_sessions_that_are_set_up() {
    assertPlansStayGood("", settings -> settings);
  }

  @Test
  void of_sessions_that_are_left_as_they_are() {
    assertPlansStayGood("2", settings -> settings.sessionOptions(false));
  }
}
