package org.artigraph4j.contract;

import static org.artigraph4j.contract.Samples.BUILT;
import static org.artigraph4j.contract.Samples.BY_N;
import static org.artigraph4j.contract.Samples.artifact;
import static org.artigraph4j.contract.Samples.builtRange;
import static org.artigraph4j.contract.Samples.inputs;
import static org.artigraph4j.contract.Samples.pipeline;
import static org.artigraph4j.contract.Samples.producer;
import static org.artigraph4j.contract.Samples.raw;
import static org.artigraph4j.contract.Samples.rawData;
import static org.artigraph4j.contract.Samples.unique;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Maps;
import java.util.Map;
import java.util.function.Supplier;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.error.LinkConflictException;
import org.artigraph4j.error.SnapshotIncompleteException;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.storage.StoragePartitions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Sizes at which recursion, statement limits and quadratic work show. */
@Tag("scale")
public abstract class ScaleContract extends ContractGroup {
  private static final int ARTIFACTS = 5_000;
  private static final int PARTITIONS = 100_000;

  protected ScaleContract(Supplier<Backend> open) {
    super(open);
  }

  @Test
  void a_graph_of_5_000_artifacts() {
    Graph.Builder building = Graph.builder().name(unique("wide"));
    for (int i = 0; i < ARTIFACTS / 2; i++) {
      building
          .putArtifact("raw." + i, artifact(BY_N, "/{graph_name}/{names}/{n.value}"))
          .putArtifact(
              "built." + i, artifact(BY_N, "/{graph_name}/{names}/{n.value}/{input_fingerprint}"))
          .addProducer(producer("build", "built." + i, Map.of("rows", "raw." + i)));
    }
    Graph graph = building.build();
    ImmutableMap<String, StoragePartitions> rawData =
        ImmutableMap.copyOf(
            Maps.asMap(
                graph.rawKeys(),
                key -> StoragePartitions.of(raw(graph.artifact(key), 0, "of " + key))));

    GraphSnapshot snapshot = connection.snapshot(graph, rawData);
    connection.sealSnapshot(snapshot);

    assertThat(connection.readGraph(graph.name(), graph.fingerprint()).equals(graph)).isTrue();
    assertThat(connection.readSnapshot(graph.name(), snapshot.fingerprint()).equals(snapshot))
        .isTrue();
    for (int i = 0; i < ARTIFACTS / 2; i += 499) {
      String key = "raw." + i;
      assertThat(connection.readSnapshotPartitions(snapshot, key)).isEqualTo(rawData.get(key));
      assertThat(connection.readArtifactPartitions(graph.artifact(key)))
          .isEqualTo(rawData.get(key));
    }
  }

  @Test
  void a_chain_of_5_000_producers() {
    Graph.Builder building =
        Graph.builder()
            .name(unique("deep"))
            .putArtifact("a.0", artifact(BY_N, "/{graph_name}/{names}/{n.value}"));
    for (int i = 1; i <= ARTIFACTS; i++) {
      building
          .putArtifact(
              "a." + i, artifact(BY_N, "/{graph_name}/{names}/{n.value}/{input_fingerprint}"))
          .addProducer(producer("step", "a." + i, Map.of("rows", "a." + (i - 1))));
    }
    Graph graph = building.build();
    StoragePartitions first = StoragePartitions.of(raw(graph.artifact("a.0"), 0, "a"));
    StoragePartitions last = builtRange(graph.artifact("a." + ARTIFACTS), 0, 3, "input");

    GraphSnapshot snapshot = connection.snapshot(graph, Map.of("a.0", first));
    connection.writeArtifactAndGraphPartitions(snapshot, "a." + ARTIFACTS, last);

    GraphSnapshot read = connection.readSnapshot(graph.name(), snapshot.fingerprint());
    assertThat(read.equals(snapshot)).isTrue();
    assertThat(read.graph().transitiveDependencies("a." + ARTIFACTS)).hasSize(ARTIFACTS);
    assertThat(connection.readSnapshotPartitions(read, "a." + ARTIFACTS)).isEqualTo(last);
    assertThatThrownBy(() -> connection.writeSnapshotTag(snapshot, "prod"))
        .isInstanceOfSatisfying(
            SnapshotIncompleteException.class,
            refused -> assertThat(refused.artifactKeys()).hasSize(ARTIFACTS - 1));
  }

  // Collections of this size are compared by equals: a failure would print both in full.

  @Test
  void a_batch_of_100_000_partitions() {
    Artifact artifact = pipeline().artifact(BUILT);
    StoragePartitions batch = builtRange(artifact, 0, PARTITIONS, "input");

    connection.writeArtifactPartitions(artifact, batch);
    connection.writeArtifactPartitions(artifact, batch);

    assertThat(connection.readArtifactPartitions(artifact).equals(batch)).isTrue();
  }

  @Test
  void a_lookup_of_100_000_keys() {
    Artifact artifact = pipeline().artifact(BUILT);
    StoragePartitions batch = builtRange(artifact, 0, PARTITIONS, "input");
    connection.writeArtifactPartitions(artifact, batch);

    StoragePartitions hits =
        connection.readArtifactPartitions(artifact, inputs(artifact, -5, PARTITIONS + 5, "input"));
    StoragePartitions misses =
        connection.readArtifactPartitions(artifact, inputs(artifact, 0, PARTITIONS, "other"));

    assertThat(hits.equals(batch)).isTrue();
    assertThat(misses).isEmpty();
  }

  @Test
  void a_batch_of_100_000_links() {
    Graph graph = pipeline();
    Artifact daily = graph.artifact(BUILT);
    GraphSnapshot snapshot = connection.snapshot(graph, rawData(graph, "a"));
    StoragePartitions batch = builtRange(daily, 0, PARTITIONS, "input");

    connection.writeArtifactAndGraphPartitions(snapshot, BUILT, batch);
    connection.writeArtifactAndGraphPartitions(snapshot, BUILT, batch);
    assertThatThrownBy(
            () ->
                connection.writeSnapshotPartitions(
                    snapshot, BUILT, builtRange(daily, PARTITIONS - 1, PARTITIONS * 2, "other")))
        .isInstanceOf(LinkConflictException.class);

    assertThat(connection.readSnapshotPartitions(snapshot, BUILT).equals(batch)).isTrue();
    assertThat(connection.readArtifactPartitions(daily).equals(batch)).isTrue();
  }
}
