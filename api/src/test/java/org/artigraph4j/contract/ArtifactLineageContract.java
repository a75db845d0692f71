package org.artigraph4j.contract;

import static org.artigraph4j.contract.LineageContract.readerOf;
import static org.artigraph4j.contract.Samples.BUILT;
import static org.artigraph4j.contract.Samples.BY_N;
import static org.artigraph4j.contract.Samples.RAW;
import static org.artigraph4j.contract.Samples.TOTAL;
import static org.artigraph4j.contract.Samples.artifact;
import static org.artigraph4j.contract.Samples.pipeline;
import static org.artigraph4j.contract.Samples.pipelineBuilder;
import static org.artigraph4j.contract.Samples.producer;
import static org.artigraph4j.contract.Samples.unique;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.error.GraphNotFoundException;
import org.artigraph4j.error.LineageLimitException;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.graph.UnknownArtifactException;
import org.artigraph4j.lineage.ArtifactEdge;
import org.artigraph4j.lineage.GraphArtifact;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code lineage().artifactUpstream} and {@code artifactDownstream}. */
@Tag("lineage")
public abstract class ArtifactLineageContract extends LineageGroup {
  protected ArtifactLineageContract(Supplier<Backend> open) {
    super(open);
  }

  private static ArtifactEdge edge(int depth, Graph graph, String from, String to) {
    return new ArtifactEdge(depth, in(graph, from), graph.producerOf(to), in(graph, to));
  }

  private static ArtifactEdge same(int depth, Graph from, String key, Graph to, String otherKey) {
    return new ArtifactEdge(depth, in(from, key), Optional.empty(), in(to, otherKey));
  }

  private static GraphArtifact in(Graph graph, String artifactKey) {
    return new GraphArtifact(graph.name(), artifactKey);
  }

  @Test
  void within_a_graph_it_follows_the_producers() {
    Graph graph = pipeline();
    connection.writeGraph(graph);

    assertThat(list(lineage().artifactUpstream(graph.name(), TOTAL, ALL)))
        .containsExactly(edge(1, graph, BUILT, TOTAL), edge(2, graph, RAW, BUILT));
    assertThat(list(lineage().artifactDownstream(graph.name(), RAW, ALL)))
        .containsExactly(edge(1, graph, RAW, BUILT), edge(2, graph, BUILT, TOTAL));
    assertThat(list(lineage().artifactUpstream(graph.name(), RAW, ALL))).isEmpty();
    assertThat(list(lineage().artifactDownstream(graph.name(), TOTAL, ALL))).isEmpty();
  }

  @Test
  void graphs_are_joined_where_raw_data_is_in_another_ones_storage() {
    Graph graph = pipeline();
    Graph reader = readerOf(graph);
    connection.writeGraph(graph);
    connection.writeGraph(reader);

    assertThat(list(lineage().artifactUpstream(reader.name(), "report", ALL)))
        .containsExactly(
            edge(1, reader, "days", "report"),
            same(2, graph, BUILT, reader, "days"),
            edge(3, graph, RAW, BUILT));
    assertThat(list(lineage().artifactDownstream(graph.name(), RAW, ALL)))
        .containsExactlyInAnyOrder(
            edge(1, graph, RAW, BUILT),
            edge(2, graph, BUILT, TOTAL),
            same(2, graph, BUILT, reader, "days"),
            edge(3, reader, "days", "report"));
  }

  @Test
  void raw_data_that_two_graphs_read_is_the_same_data() {
    Artifact shared = artifact(BY_N, "/shared/" + unique("s") + "/{n.value}.csv");
    Graph one = readerOfRaw(shared);
    Graph two = readerOfRaw(shared);
    connection.writeGraph(one);
    connection.writeGraph(two);

    assertThat(list(lineage().artifactDownstream(one.name(), "x", ALL)))
        .contains(edge(1, one, "x", "y"), same(1, one, "x", two, "x"), edge(2, two, "x", "y"))
        .doesNotHaveDuplicates();
    assertThat(list(lineage().artifactUpstream(one.name(), "x", ALL)))
        .contains(same(1, two, "x", one, "x"));
  }

  private static Graph readerOfRaw(Artifact raw) {
    return Graph.builder()
        .name(unique("reader"))
        .putArtifact("x", raw)
        .putArtifact("y", artifact(BY_N, "/y/{graph_name}/{n.value}/{input_fingerprint}"))
        .addProducer(producer("p", "y", Map.of("x", "x")))
        .build();
  }

  @Test
  void graphs_that_feed_each_other_end() {
    String left = unique("left");
    String right = unique("right");
    String place = "/c/" + left + "/";
    Artifact ofLeft = artifact(BY_N, place + "l/{n.value}/{input_fingerprint}");
    Artifact ofRight = artifact(BY_N, place + "r/{n.value}/{input_fingerprint}");
    Graph one =
        Graph.builder()
            .name(left)
            .putArtifact("in", ofRight)
            .putArtifact("out", ofLeft)
            .addProducer(producer("p", "out", Map.of("x", "in")))
            .build();
    Graph two =
        Graph.builder()
            .name(right)
            .putArtifact("in", ofLeft)
            .putArtifact("out", ofRight)
            .addProducer(producer("q", "out", Map.of("x", "in")))
            .build();
    connection.writeGraph(one);
    connection.writeGraph(two);

    assertThat(list(lineage().artifactUpstream(left, "out", ALL)))
        .containsExactly(
            edge(1, one, "in", "out"),
            same(2, two, "out", one, "in"),
            edge(3, two, "in", "out"),
            same(4, one, "out", two, "in"));
    assertThat(list(lineage().artifactDownstream(left, "out", ALL))).hasSize(4);
  }

  @Test
  void a_graph_counts_as_it_was_written_last() {
    Graph first = pipeline();
    Graph second =
        pipelineBuilder(first.name())
            .putArtifact("more", artifact(BY_N, "/m/{graph_name}/{n.value}/{input_fingerprint}"))
            .addProducer(producer("again", "more", Map.of("days", BUILT)))
            .build();
    connection.writeGraph(first);
    assertThatThrownBy(() -> lineage().artifactUpstream(first.name(), "more", ALL))
        .isInstanceOf(UnknownArtifactException.class);

    connection.writeGraph(second);
    connection.writeGraph(first); // known already

    assertThat(list(lineage().artifactUpstream(first.name(), "more", ALL)))
        .containsExactly(edge(1, second, BUILT, "more"), edge(2, second, RAW, BUILT));
  }

  @Test
  void an_older_graph_that_named_a_storage_is_not_joined() {
    Graph graph = pipeline();
    Graph reader = readerOf(graph);
    connection.writeGraph(graph);
    connection.writeGraph(reader);
    connection.writeGraph(
        Graph.builder()
            .name(reader.name())
            .putArtifact("report", artifact(BY_N, "/elsewhere/{graph_name}/{n.value}"))
            .build());

    assertThat(list(lineage().artifactDownstream(graph.name(), BUILT, ALL)))
        .containsExactly(edge(1, graph, BUILT, TOTAL));
  }

  @Test
  void it_is_bounded() {
    Graph graph = pipeline();
    connection.writeGraph(graph);

    assertThat(list(lineage().artifactUpstream(graph.name(), TOTAL, ALL.withDepth(1))))
        .containsExactly(edge(1, graph, BUILT, TOTAL));
    assertThatThrownBy(() -> list(lineage().artifactUpstream(graph.name(), TOTAL, ALL.withSize(1))))
        .isInstanceOf(LineageLimitException.class);
  }

  @Test
  void what_is_not_there_is_refused_by_the_call() {
    Graph graph = pipeline();
    connection.writeGraph(graph);
    String unknown = unique("graph");

    assertThatThrownBy(() -> lineage().artifactUpstream(unknown, TOTAL, ALL))
        .isInstanceOf(GraphNotFoundException.class)
        .hasMessageContaining(unknown);
    assertThatThrownBy(() -> lineage().artifactDownstream(graph.name(), "nothing", ALL))
        .isInstanceOf(UnknownArtifactException.class);
  }
}
