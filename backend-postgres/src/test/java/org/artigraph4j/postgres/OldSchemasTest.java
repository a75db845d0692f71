package org.artigraph4j.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.backend.Connection;
import org.artigraph4j.catalog.ArtifactQuery;
import org.artigraph4j.error.SnapshotSealedException;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.page.PageRequest;
import org.artigraph4j.partition.InputFingerprints;
import org.artigraph4j.storage.StoragePartitions;
import org.artigraph4j.tags.Tag;
import org.artigraph4j.tags.TagEntry;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Schemas of every version that was ever released, with data in them: {@code schema-<version>.sql},
 * dumped from a schema that {@link #fill} had filled, and never edited since. They must migrate,
 * and answer what was written. For a new version, dump one more (see {@code schema-1.sql}) and add
 * it.
 */
class OldSchemasTest {
  private static final String SCHEMA = TestServer.schema(OldSchemasTest.class);

  private static final Instant DUMPED = Instant.parse("2026-11-21T00:00:00Z");

  private final Graph graph = PostgresBackendTest.graph("old İı \"graph\"");
  private final Artifact raw = graph.artifact("raw");
  private final Artifact built = graph.artifact("built");
  private final StoragePartitions rawPartitions =
      StoragePartitions.of(
          PostgresBackendTest.partition(raw, 1, "a"), PostgresBackendTest.partition(raw, -2, "b"));
  private final StoragePartitions results =
      StoragePartitions.of(
          PostgresBackendTest.partition(built, 1, "x"),
          PostgresBackendTest.partition(built, Long.MAX_VALUE, "y"));
  private final GraphSnapshot snapshot = GraphSnapshot.of(graph, Map.of("raw", rawPartitions));

  @BeforeEach
  @AfterEach
  void drop() {
    TestServer.drop(SCHEMA);
  }

  /** What is in the dumps. */
  void fill(Connection connection) {
    connection.snapshot(graph, Map.of("raw", rawPartitions));
    connection.writeArtifactAndGraphPartitions(snapshot, "built", results);
    connection.writeSnapshotTag(snapshot, "prod");
    connection.writeSnapshot(snapshot.nextEdition());
    connection.writeArtifactPartitions(
        built, StoragePartitions.of(PostgresBackendTest.partition(built, 1, "later")));
  }

  private static String resource(String name) throws IOException {
    try (InputStream stream = OldSchemasTest.class.getResourceAsStream(name)) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "2", "3"})
  void answers_what_was_written(String version) throws IOException {
    TestServer.execute(
        resource("schema-" + version + ".sql").replace(Sql.PLACEHOLDER, '"' + SCHEMA + '"'));

    try (Backend backend = PostgresBackend.open(TestServer.config(SCHEMA).build());
        Connection connection = backend.connect()) {
      assertThat(connection.readGraph(graph.name(), graph.fingerprint())).isEqualTo(graph);
      assertThat(connection.readSnapshot(graph.name(), snapshot.fingerprint())).isEqualTo(snapshot);
      assertThat(connection.readSnapshotTag(graph.name(), "prod")).isEqualTo(snapshot);
      assertTagHasALife(connection);
      assertThat(json(connection.readSnapshotPartitions(snapshot, "raw")))
          .isEqualTo(json(rawPartitions));
      assertThat(json(connection.readSnapshotPartitions(snapshot, "built")))
          .isEqualTo(json(results));
      assertThat(connection.readSnapshotPartitions(snapshot.nextEdition(), "built")).isEmpty();
      assertThat(
              connection
                  .catalog()
                  .artifacts(ArtifactQuery.of(graph.name()), PageRequest.first(10))
                  .items())
          .extracting(entry -> entry.artifact() + " " + entry.isProduced())
          .containsExactly(built + " true", raw + " false");
      assertThat(connection.readArtifactPartitions(built)).hasSize(3);
      InputFingerprints asked = InputFingerprints.of(built.key(1), Fingerprint.fromString("input"));
      assertThat(json(connection.readArtifactPartitions(built, asked)))
          .isEqualTo(json(StoragePartitions.of(PostgresBackendTest.partition(built, 1, "later"))));
      Assertions.assertThatThrownBy(
              () ->
                  connection.writeSnapshotPartitions(
                      snapshot,
                      "built",
                      StoragePartitions.of(PostgresBackendTest.partition(built, 7, "new"))))
          .isInstanceOf(SnapshotSealedException.class);

      String before = rows();
      fill(connection); // all of it is known
      assertThat(rows()).isEqualTo(before);
    }
  }

  /** It begins with when the tag was last written: what was before is not known. */
  private void assertTagHasALife(Connection connection) {
    Tag tag = connection.tags().find(graph.name(), "prod").orElseThrow();
    Optional<Fingerprint> target = Optional.of(snapshot.fingerprint());
    assertThat(tag.isProtected()).isFalse();
    assertThat(connection.tags().history(graph.name(), "prod", PageRequest.first(2)).items())
        .containsExactly(
            new TagEntry(
                tag.since(), TagEntry.Change.CREATED, Optional.empty(), target, "", "", false));
    assertThat(connection.tags().findSnapshotTag(graph.name(), "prod", tag.since()))
        .contains(snapshot);
    assertThat(tag.since()).isBetween(DUMPED, DUMPED.plus(1, ChronoUnit.DAYS));
  }

  private static String rows() {
    return TestServer.query(
        """
        SELECT concat_ws(' ',
          (SELECT count(*) FROM ${schema}.graph), (SELECT count(*) FROM ${schema}.snapshot),
          (SELECT count(*) FROM ${schema}.snapshot_tag), (SELECT count(*) FROM ${schema}.storage),
          (SELECT count(*) FROM ${schema}.snapshot_tag_history),
          (SELECT count(*) FROM ${schema}.snapshot_partition),
          (SELECT count(*) FROM ${schema}.snapshot_artifact),
          (SELECT count(*) FROM ${schema}.manifest), (SELECT count(*) FROM ${schema}.manifest_list),
          (SELECT count(*) FROM ${schema}.storage_partition))
        """
            .replace(Sql.PLACEHOLDER, '"' + SCHEMA + '"'));
  }

  private static String json(StoragePartitions partitions) {
    return partitions.toJson().toString();
  }

  /** Writes a dump's data, to be dumped: {@code OldSchemasTest <url> <schema>}. */
  public static void main(String[] arguments) {
    try (Backend backend =
            PostgresBackend.open(TestServer.config(arguments[0], arguments[1]).build());
        Connection connection = backend.connect()) {
      new OldSchemasTest().fill(connection);
    }
  }
}
