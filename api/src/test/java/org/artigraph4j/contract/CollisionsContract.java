package org.artigraph4j.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Map;
import java.util.function.Supplier;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.artifact.Format;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.error.FingerprintConflictException;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.storage.LocalFile;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;
import org.artigraph4j.type.StringType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Two bodies with one fingerprint. The pairs are real: 64 bits can be searched. They are the two
 * starts of a cycle search (van Oorschot and Wiener, with distinguished points) over the
 * hexadecimal text that differs in them, after some six thousand million hashes each. They hold for
 * the canonical forms that the golden vectors pin.
 */
@Tag("collisions")
public abstract class CollisionsContract extends ContractGroup {
  private static final Graph GRAPH = graph("47ebd764d637ae29");
  private static final Graph OTHER_GRAPH = graph("f7cb95f0db65505f");
  private static final Artifact ARTIFACT = artifact("/a9b88114bcdfd011");
  private static final Artifact OTHER_ARTIFACT = artifact("/03431ab258090aa0");

  protected CollisionsContract(Supplier<Backend> open) {
    super(open);
  }

  private static Graph graph(String tag) {
    return Graph.builder().name("collision").putPathTag("t", tag).build();
  }

  private static Artifact artifact(String path) {
    return Artifact.builder()
        .type(new StringType())
        .format(Format.JSON)
        .storage(LocalFile.at(path))
        .build();
  }

  private static StoragePartitions partitions(Artifact artifact) {
    return StoragePartitions.of(
        StoragePartition.builder()
            .storage(artifact.storage())
            .contentFingerprint(Fingerprint.of(1))
            .build());
  }

  @Test
  void the_values_differ_and_their_fingerprints_do_not() {
    assertThat(GRAPH).isNotEqualTo(OTHER_GRAPH);
    assertThat(GRAPH.fingerprint()).isEqualTo(OTHER_GRAPH.fingerprint());
    assertThat(ARTIFACT.storage()).isNotEqualTo(OTHER_ARTIFACT.storage());
    assertThat(ARTIFACT.storage().fingerprint()).isEqualTo(OTHER_ARTIFACT.storage().fingerprint());
  }

  @Test
  void a_graph_with_the_fingerprint_of_another_is_refused_and_the_first_stays() {
    connection.writeGraph(GRAPH);

    FingerprintConflictException conflict =
        catchThrowableOfType(
            FingerprintConflictException.class, () -> connection.writeGraph(OTHER_GRAPH));

    assertThat(conflict.fingerprint()).isEqualTo(GRAPH.fingerprint());
    assertThat(conflict).hasMessageContaining("collision");
    assertThat(conflict.isRetryable()).isFalse();
    assertThat(connection.readGraph("collision", GRAPH.fingerprint())).isEqualTo(GRAPH);
  }

  @Test
  void a_snapshot_of_a_graph_with_the_fingerprint_of_another_is_refused() {
    GraphSnapshot snapshot = connection.snapshot(GRAPH, Map.of());

    assertThatThrownBy(() -> connection.snapshot(OTHER_GRAPH, Map.of()))
        .isInstanceOf(FingerprintConflictException.class);
    assertThatThrownBy(() -> connection.writeSnapshot(GraphSnapshot.of(OTHER_GRAPH, Map.of())))
        .isInstanceOf(FingerprintConflictException.class);

    assertThat(connection.readSnapshot("collision", snapshot.fingerprint())).isEqualTo(snapshot);
  }

  @Test
  void partitions_of_a_storage_with_the_fingerprint_of_another_are_refused() {
    connection.writeArtifactPartitions(ARTIFACT, partitions(ARTIFACT));

    assertThatThrownBy(
            () -> connection.writeArtifactPartitions(OTHER_ARTIFACT, partitions(OTHER_ARTIFACT)))
        .isInstanceOf(FingerprintConflictException.class)
        .hasMessageContaining("03431ab258090aa0");

    assertThat(connection.readArtifactPartitions(ARTIFACT)).isEqualTo(partitions(ARTIFACT));
  }

  @Test
  void a_block_with_a_collision_leaves_nothing() {
    connection.writeGraph(GRAPH);
    Graph another = Graph.builder().name("collision").putPathTag("block", "undone").build();

    assertThatThrownBy(
            () ->
                connection.runAtomically(
                    inner -> {
                      inner.writeGraph(another);
                      inner.writeGraph(OTHER_GRAPH);
                    }))
        .isInstanceOf(FingerprintConflictException.class);

    assertThat(connection.findGraph("collision", another.fingerprint())).isEmpty();
  }
}
