package org.artigraph4j.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.backend.Connection;
import org.artigraph4j.error.DamagedDataException;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.core.statement.TemplateEngine;
import org.jdbi.v3.postgres.PostgresPlugin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is linked, loosely or in manifests, is found by storage, key, input and content. */
class LinkedPartitionsTest {
  private static final String SCHEMA = TestServer.schema(LinkedPartitionsTest.class);
  private static final int MANY = 10_000;

  private final Graph graph = PostgresBackendTest.graph("linked");
  private final Artifact built = graph.artifact("built");
  private final GraphSnapshot first = empty(graph);
  private final GraphSnapshot second = first.nextEdition();
  private final Backend backend = PostgresBackend.open(TestServer.config(SCHEMA).build());
  private final Connection connection = backend.connect();
  private final LinkedPartitions linked = new LinkedPartitions(new Sql(SCHEMA));

  @AfterEach
  void close() {
    connection.close();
    backend.close();
    TestServer.drop(SCHEMA);
  }

  private static GraphSnapshot empty(Graph graph) {
    return GraphSnapshot.of(graph, Map.of("raw", StoragePartitions.empty()));
  }

  private static StoragePartitions partitions(
      Artifact artifact, long from, long to, String content) {
    return LongStream.range(from, to)
        .mapToObj(n -> PostgresBackendTest.partition(artifact, n, content))
        .collect(StoragePartitions.toStoragePartitions());
  }

  private void link(GraphSnapshot snapshot, StoragePartitions partitions) {
    connection.writeSnapshot(snapshot);
    connection.writeSnapshotPartitions(snapshot, "built", partitions);
  }

  private Set<StoragePartition> find(
      Iterable<StoragePartition> batch, Optional<GraphSnapshot> but) {
    Jdbi jdbi = Jdbi.create(TestServer.url()).installPlugin(new PostgresPlugin());
    jdbi.getConfig(SqlStatements.class).setTemplateEngine(TemplateEngine.NOP);
    List<StoragePartition> sorted = new ArrayList<>();
    batch.forEach(sorted::add);
    return jdbi.inTransaction(handle -> linked.find(handle, sorted, but));
  }

  private Set<StoragePartition> find(Iterable<StoragePartition> batch) {
    return find(batch, Optional.empty());
  }

  @Test
  void links_in_manifests_and_loose_ones_are_found() {
    link(first, partitions(built, 0, MANY, "content"));
    link(second, partitions(built, MANY, MANY + 3, "content"));

    assertThat(find(partitions(built, MANY - 5, MANY + 10, "content")))
        .containsExactlyInAnyOrderElementsOf(partitions(built, MANY - 5, MANY + 3, "content"));
    assertThat(find(partitions(built, 0, MANY, "content"))).hasSize(MANY);
    assertThat(find(partitions(built, -MANY, 0, "content"))).isEmpty();
  }

  @Test
  void a_few_far_apart_are_found() {
    link(first, partitions(built, 0, MANY, "content"));

    assertThat(
            find(
                StoragePartitions.of(
                    PostgresBackendTest.partition(built, 3, "content"),
                    PostgresBackendTest.partition(built, 4_000, "other"),
                    PostgresBackendTest.partition(built, 9_999, "content"))))
        .containsExactlyInAnyOrder(
            PostgresBackendTest.partition(built, 3, "content"),
            PostgresBackendTest.partition(built, 9_999, "content"));
  }

  @Test
  void those_of_the_same_key_or_content_are_not_taken_for_linked() {
    StoragePartition one = PostgresBackendTest.partition(built, 1, "content");
    StoragePartition otherInput =
        StoragePartition.builder()
            .storage(one.storage())
            .key(one.key())
            .inputFingerprint(Fingerprint.fromString("another input"))
            .contentFingerprint(one.contentFingerprint())
            .build();
    List<StoragePartition> like =
        List.of(
            PostgresBackendTest.partition(built, 0, "content 1"),
            otherInput,
            PostgresBackendTest.partition(built, 1, "content 2"));
    link(first, StoragePartitions.of(one));
    assertThat(find(like)).isEmpty();
    link(second, partitions(built, 1, MANY, "content"));
    assertThat(find(like)).isEmpty();
    assertThat(find(List.of(otherInput, one))).containsExactly(one);
  }

  @Test
  void the_links_of_one_snapshot_need_not_count() {
    link(first, partitions(built, 0, MANY, "content"));
    link(second, partitions(built, 0, 5, "content"));

    assertThat(find(partitions(built, 0, MANY, "content"), Optional.of(first)))
        .containsExactlyInAnyOrderElementsOf(partitions(built, 0, 5, "content"));
    assertThat(find(partitions(built, 0, MANY, "content"), Optional.of(second))).hasSize(MANY);
  }

  /** The graphs of one name have the key, each with another storage. */
  @Test
  void links_of_another_storage_at_the_same_key_do_not_count() {
    Graph moved =
        Graph.builder()
            .name(graph.name())
            .putArtifact("raw", PostgresBackendTest.artifact("/data/{graph_name}/{n.value}"))
            .putArtifact(
                "built", PostgresBackendTest.artifact("/new/{n.value}/{input_fingerprint}"))
            .addProducer(graph.producerOf("built").orElseThrow())
            .build();
    link(first, partitions(built, 0, MANY, "content"));
    link(empty(moved), partitions(moved.artifact("built"), MANY, 2 * MANY, "content"));

    assertThat(find(partitions(built, MANY - 1, 2 * MANY, "content")))
        .containsExactly(PostgresBackendTest.partition(built, MANY - 1, "content"));
    assertThat(find(partitions(moved.artifact("built"), MANY - 1, MANY + 1, "content")))
        .containsExactly(PostgresBackendTest.partition(moved.artifact("built"), MANY, "content"));
  }

  /** Another graph has the storage as its raw data. */
  @Test
  void links_of_other_graphs_are_found() {
    StoragePartitions two = partitions(built, 0, 2, "content");
    Graph reader = Graph.builder().name("reader").putArtifact("source", built).build();
    connection.snapshot(reader, Map.of("source", two));

    assertThat(find(partitions(built, 0, 3, "content"))).containsExactlyInAnyOrderElementsOf(two);
  }

  @Test
  void what_cannot_be_looked_into_is_not_taken_for_unlinked() {
    link(first, partitions(built, 0, MANY, "content"));
    for (String table : List.of("manifest", "manifest_list")) {
      TestServer.execute("DELETE FROM \"" + SCHEMA + "\"." + table);
      assertThatThrownBy(() -> find(partitions(built, 0, 1, "content")))
          .isInstanceOf(DamagedDataException.class)
          .hasMessageContaining("table " + table + ",");
    }
  }
}
