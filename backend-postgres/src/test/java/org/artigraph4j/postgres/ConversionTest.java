package org.artigraph4j.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.backend.Connection;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Links of a schema without manifests become manifests. */
class ConversionTest {
  private static final String SCHEMA = TestServer.schema(ConversionTest.class);
  private static final String NEW = SCHEMA + "-new";

  /** Never a manifest, as in version 1. */
  private static final Sizes LOOSE = new Sizes(10_000, Integer.MAX_VALUE, Integer.MAX_VALUE);

  /** What the dump has, in two artifacts: too few to fold. */
  private static final long FEW = 4;

  /** What was linked, by snapshot and artifact. */
  private record Linked(GraphSnapshot snapshot, String artifactKey, StoragePartitions links) {}

  private final List<Linked> expected = new ArrayList<>();

  @BeforeEach
  @AfterEach
  void drop() {
    TestServer.drop(SCHEMA);
    TestServer.drop(NEW);
  }

  private static StoragePartitions partitions(Artifact artifact, long from, long to) {
    return LongStream.range(from, to)
        .mapToObj(n -> PostgresBackendTest.partition(artifact, n, "content " + n % 7))
        .collect(StoragePartitions.toStoragePartitions());
  }

  private static String sql(String template) {
    return template.replace(Sql.PLACEHOLDER, '"' + SCHEMA + '"').replace("${new}", '"' + NEW + '"');
  }

  private static long rows(String table) {
    return Long.parseLong(TestServer.query(sql("SELECT count(*) FROM ${schema}." + table)));
  }

  private void link(
      Connection connection, GraphSnapshot snapshot, String artifactKey, StoragePartitions links) {
    connection.writeSnapshotPartitions(snapshot, artifactKey, links);
    expected.add(new Linked(snapshot, artifactKey, links));
  }

  /** Three graphs, each with an edition that holds the same, and one that holds almost the same. */
  private void fill(Connection connection) {
    for (String name : List.of("first", "second İı", "third")) {
      Graph graph = PostgresBackendTest.graph(name);
      Artifact built = graph.artifact("built");
      StoragePartitions raw = partitions(graph.artifact("raw"), 0, 300);
      GraphSnapshot snapshot = GraphSnapshot.of(graph, Map.of("raw", raw));
      connection.writeArtifactPartitions(built, partitions(built, 0, 500));
      for (long size : new long[] {500, 500, 499}) {
        connection.writeSnapshot(snapshot);
        link(connection, snapshot, "raw", raw);
        link(connection, snapshot, "built", partitions(built, 0, size));
        snapshot = snapshot.nextEdition();
      }
    }
  }

  /** The same rows in a schema of an old version. */
  private static void makeOld(int version) throws IOException {
    String dump = "schema-" + version + ".sql";
    try (InputStream stream = ConversionTest.class.getResourceAsStream(dump)) {
      TestServer.execute(sql(new String(stream.readAllBytes(), StandardCharsets.UTF_8)));
    }
    for (String table :
        List.of("graph", "snapshot", "snapshot_partition", "storage", "storage_partition")) {
      TestServer.execute(
          sql("INSERT INTO ${schema}.%1$s SELECT * FROM ${new}.%1$s".formatted(table)));
    }
    TestServer.execute(sql("UPDATE ${schema}.snapshot SET sealed_at = now() WHERE edition = 1"));
  }

  private void assertAllThere(Connection connection) {
    for (Linked linked : expected) {
      GraphSnapshot snapshot =
          connection.readSnapshot(linked.snapshot().name(), linked.snapshot().fingerprint());
      assertThat(snapshot).isEqualTo(linked.snapshot());
      assertThat(connection.readSnapshotPartitions(snapshot, linked.artifactKey()).toJson())
          .isEqualTo(linked.links().toJson());
      connection.writeSnapshotPartitions(snapshot, linked.artifactKey(), linked.links());
    }
  }

  @Test
  void opening_converts_what_version_1_stored() throws IOException {
    try (Backend backend = PostgresBackend.open(TestServer.config(NEW).build(), LOOSE);
        Connection connection = backend.connect()) {
      fill(connection);
    }
    makeOld(1);
    assertThat(rows("snapshot_partition")).isGreaterThan(7_000);

    try (Backend backend = PostgresBackend.open(TestServer.config(SCHEMA).build());
        Connection connection = backend.connect()) {
      assertThat(rows("snapshot_partition")).isEqualTo(FEW);
      assertAllThere(connection);
      assertThat(rows("snapshot_artifact")).isEqualTo(expected.size() + 2); // the dump has two
      assertThat(rows("manifest_list")).isEqualTo(3 * 3);
      assertThat(rows("snapshot_partition")).isEqualTo(FEW);
    }
  }

  @Test
  void what_cannot_be_converted_is_passed_over() throws IOException {
    try (Backend backend = PostgresBackend.open(TestServer.config(NEW).build(), LOOSE);
        Connection connection = backend.connect()) {
      fill(connection);
    }
    makeOld(1);
    TestServer.execute(
        sql(
            """
            CREATE FUNCTION ${schema}.refuse() RETURNS trigger LANGUAGE plpgsql
              AS $$ BEGIN RAISE 'too long' USING ERRCODE = 'query_canceled'; END $$
            """),
        sql(
            """
            CREATE TRIGGER refuse BEFORE DELETE ON ${schema}.snapshot_partition FOR EACH ROW
              WHEN (old.name = 'first') EXECUTE FUNCTION ${schema}.refuse()
            """));

    try (Backend backend = PostgresBackend.open(TestServer.config(SCHEMA).build());
        Connection connection = backend.connect()) {
      assertThat(rows("snapshot_partition")).isEqualTo(FEW + 3 * 300 + 500 + 500 + 499);
      assertAllThere(connection);
      assertThat(rows("manifest_list")).isEqualTo(2 * 3);
    }
  }

  /** Those of version 2 are as they should be: folded when they are many. */
  @Test
  void opening_leaves_the_loose_links_of_later_versions() throws IOException {
    try (Backend backend = PostgresBackend.open(TestServer.config(NEW).build(), LOOSE);
        Connection connection = backend.connect()) {
      fill(connection);
    }
    makeOld(2);
    long loose = rows("snapshot_partition");
    assertThat(loose).isGreaterThan(7_000);

    PostgresBackend.open(TestServer.config(SCHEMA).build()).close();

    assertThat(rows("snapshot_partition")).isEqualTo(loose);
  }

  @Test
  void what_is_not_converted_reads_as_ever_and_migrating_again_converts_it() throws IOException {
    try (Backend backend = PostgresBackend.open(TestServer.config(NEW).build(), LOOSE);
        Connection connection = backend.connect()) {
      fill(connection);
    }
    makeOld(1);
    // As if it was broken off at once.
    new Migrations(
            TestServer.config(SCHEMA).build(),
            Pool.unpooled(TestServer.config(SCHEMA).build()),
            new SqlErrors(TestServer.config(SCHEMA).build()))
        .prepare(true);
    try (Backend backend = PostgresBackend.open(TestServer.config(SCHEMA).build());
        Connection connection = backend.connect()) {
      assertThat(rows("snapshot_partition")).isGreaterThan(7_000);
      assertAllThere(connection);
      StoragePartition more =
          PostgresBackendTest.partition(
              expected.get(1).snapshot().graph().artifact("built"), 1_000, "x");
      connection.writeSnapshotPartitions(
          expected.get(1).snapshot(), "built", StoragePartitions.of(more));
    }
    PostgresBackend.migrate(TestServer.config(SCHEMA).build());

    assertThat(rows("snapshot_partition")).isEqualTo(FEW);
    try (Backend backend = PostgresBackend.open(TestServer.config(SCHEMA).build());
        Connection connection = backend.connect()) {
      Linked grown = expected.remove(1);
      assertAllThere(connection);
      assertThat(connection.readSnapshotPartitions(grown.snapshot(), "built")).hasSize(501);
    }
  }
}
