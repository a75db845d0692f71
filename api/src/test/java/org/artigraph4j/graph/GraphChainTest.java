package org.artigraph4j.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Locale;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.fingerprint.Json;
import org.junit.jupiter.api.Test;

/** Graphs as long as anybody's. */
class GraphChainTest {
  private static final int LENGTH = 5_000;

  private static String key(int i) {
    return String.format(Locale.ROOT, "a%05d", i);
  }

  private static Graph.Builder chain() {
    Artifact artifact = GraphRefusalTest.built();
    Graph.Builder graph = Graph.builder().name("chain").putArtifact(key(0), artifact);
    for (int i = LENGTH; i > 0; i--) {
      graph
          .putArtifact(key(i), artifact)
          .addProducer(GraphRefusalTest.producer("p" + i, key(i - 1), key(i)));
    }
    return graph;
  }

  @Test
  void aChainOf5000ProducersIsOrderedWrittenAndRead() {
    Graph graph = chain().build();
    assertThat(graph.keysInOrder()).hasSize(LENGTH + 1).isSorted();
    assertThat(graph.producersInOrder().get(0).outputs()).containsExactly(key(1));
    assertThat(graph.producersInOrder().get(LENGTH - 1).outputs()).containsExactly(key(LENGTH));
    assertThat(graph.transitiveDependencies(key(LENGTH))).hasSize(LENGTH);
    assertThat(graph.transitiveDependents(key(0))).hasSize(LENGTH);
    assertThat(graph.dependencies(key(7))).containsExactly(key(6));
    assertThat(graph.dependents(key(7))).containsExactly(key(8));
    assertThat(graph.rawKeys()).containsExactly(key(0));
    Graph read = Graph.fromJson(Json.parse(Json.toText(graph.toJson())));
    assertThat(read).isEqualTo(graph).hasSameHashCodeAs(graph);
    assertThat(read.fingerprint()).isEqualTo(graph.fingerprint());
  }

  @Test
  void aCycleOf5000ProducersIsNamedWhole() {
    Graph.Builder cycle = chain().addProducer(GraphRefusalTest.producer("p0", key(LENGTH), key(0)));
    assertThatExceptionOfType(InvalidGraphException.class)
        .isThrownBy(cycle::build)
        .satisfies(
            refused ->
                assertThat(refused.problems())
                    .singleElement()
                    .asString()
                    .contains("themselves: " + key(0) + " -> " + key(1) + " -> ")
                    .endsWith(" -> " + key(LENGTH) + " -> " + key(0)));
  }
}
