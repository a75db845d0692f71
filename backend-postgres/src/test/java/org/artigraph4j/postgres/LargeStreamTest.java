package org.artigraph4j.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.backend.Connection;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.storage.StoragePartitions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Half a million partitions, streamed by a process that could not hold them. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class LargeStreamTest {
  private static final String SCHEMA = TestServer.schema(LargeStreamTest.class);

  @AfterEach
  void drop() {
    TestServer.drop(SCHEMA);
  }

  @Test
  void half_a_million_partitions_in_64_megabytes() throws Exception {
    Artifact built = PostgresBackendTest.graph().artifact("built");
    try (Backend backend = PostgresBackend.open(TestServer.config(SCHEMA).build());
        Connection connection = backend.connect()) {
      connection.writeArtifactPartitions(
          built,
          LongStream.range(0, 1_000)
              .mapToObj(n -> PostgresBackendTest.partition(built, n, "x"))
              .collect(StoragePartitions.toStoragePartitions()));
    }
    // Each key with five hundred contents, which the server makes faster than we could write them,
    // faster still in the order of the indexes, in which the table is read as well, and without
    // those that no stream reads.
    TestServer.execute(
        """
        DROP INDEX
          "SCHEMA".storage_partition_newest, "SCHEMA".storage_partition_content,
          "SCHEMA".storage_partition_input
        """
            .replace("SCHEMA", SCHEMA),
        """
        INSERT INTO "SCHEMA".storage_partition (
          storage_fingerprint, key_fingerprint, input_fingerprint, content_fingerprint,
          partition_key, key, attributes
        )
        SELECT
          p.storage_fingerprint, p.key_fingerprint, p.input_fingerprint, content,
          p.partition_key, p.key, p.attributes
        FROM generate_series(1, 499) AS content, "SCHEMA".storage_partition p
        ORDER BY p.key_fingerprint, content
        """
            .replace("SCHEMA", SCHEMA));

    assertSays("streamed 500000", Streaming.class);
  }

  /** One half goes and the other comes: nothing of it is shared. */
  @Test
  void a_diff_of_half_a_million_changes_in_64_megabytes() throws Exception {
    Artifact built = PostgresBackendTest.graph().artifact("built");
    try (Backend backend = PostgresBackend.open(TestServer.config(SCHEMA).build());
        Connection connection = backend.connect()) {
      GraphSnapshot snapshot = Diffing.FROM;
      for (long half = 0; half < 2; half++) {
        connection.writeSnapshot(snapshot);
        connection.writeSnapshotPartitions(
            snapshot,
            "built",
            LongStream.range(half * 250_000, (half + 1) * 250_000)
                .mapToObj(n -> PostgresBackendTest.partition(built, n, "x"))
                .collect(StoragePartitions.toStoragePartitions()));
        snapshot = snapshot.nextEdition();
      }
    }
    assertSays("found 500000", Diffing.class);
  }

  private static void assertSays(String expected, Class<?> main) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+ExitOnOutOfMemoryError",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName(),
                TestServer.url(),
                SCHEMA)
            .redirectErrorStream(true)
            .start();
    try {
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor()).as(said).isZero();
      assertThat(said).contains(expected);
    } finally {
      process.destroyForcibly();
    }
  }
}
