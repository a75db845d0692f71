package org.artigraph4j.contract;

import static org.artigraph4j.contract.Samples.BUILT;
import static org.artigraph4j.contract.Samples.BY_N;
import static org.artigraph4j.contract.Samples.ODD;
import static org.artigraph4j.contract.Samples.artifact;
import static org.artigraph4j.contract.Samples.graphOf;
import static org.artigraph4j.contract.Samples.pipeline;
import static org.artigraph4j.contract.Samples.pipelineBuilder;
import static org.artigraph4j.contract.Samples.print;
import static org.artigraph4j.contract.Samples.unique;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Map;
import java.util.function.Supplier;
import org.artigraph4j.artifact.Annotation;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.artifact.Format;
import org.artigraph4j.artifact.Statistic;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.error.GraphNotFoundException;
import org.artigraph4j.fingerprint.JsonObject;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.producer.Producer;
import org.artigraph4j.producer.Version;
import org.artigraph4j.storage.Literal;
import org.artigraph4j.storage.OtherStorage;
import org.artigraph4j.type.CollectionType;
import org.artigraph4j.type.Int64Type;
import org.artigraph4j.type.ListType;
import org.artigraph4j.type.OtherType;
import org.artigraph4j.type.StringType;
import org.artigraph4j.type.StructType;
import org.artigraph4j.type.Type;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code writeGraph}, {@code readGraph} and {@code findGraph}. */
@Tag("graphs")
public abstract class GraphsContract extends ContractGroup {
  protected GraphsContract(Supplier<Backend> open) {
    super(open);
  }

  @Test
  void a_graph_that_was_written_is_read_and_found() {
    Graph graph = pipeline();

    connection.writeGraph(graph);

    assertThat(connection.readGraph(graph.name(), graph.fingerprint())).isEqualTo(graph);
    assertThat(connection.findGraph(graph.name(), graph.fingerprint())).contains(graph);
  }

  @Test
  void a_graph_is_read_with_everything_it_holds() {
    Graph graph = everything();

    connection.writeGraph(graph);

    Graph read = connection.readGraph(graph.name(), graph.fingerprint());
    assertThat(read.toJson()).isEqualTo(graph.toJson());
    assertThat(read).isEqualTo(graph);
    assertThat(read.fingerprint()).isEqualTo(graph.fingerprint());
    assertThat(read.keysInOrder()).isEqualTo(graph.keysInOrder());
  }

  @Test
  void kinds_that_this_release_does_not_know_are_kept() {
    JsonObject newer = JsonObject.builder("Newer", 7).put("field", ODD).build();
    Type type = new OtherType(newer);
    Artifact artifact =
        Artifact.builder()
            .type(type)
            .format(new Format(JsonObject.builder("Newer", 7).put("extension", ".new").build()))
            .storage(new OtherStorage(newer))
            .addAnnotation(new Annotation(newer))
            .build();
    Graph graph = graphOf(artifact);

    connection.writeGraph(graph);

    assertThat(connection.readGraph(graph.name(), graph.fingerprint())).isEqualTo(graph);
  }

  @Test
  void writing_a_graph_again_changes_nothing() {
    Graph graph = pipeline();

    connection.writeGraph(graph);
    connection.writeGraph(graph);
    connection.writeGraph(Graph.fromJson(graph.toJson())); // equal, not the same

    assertThat(connection.readGraph(graph.name(), graph.fingerprint())).isEqualTo(graph);
  }

  @Test
  void graphs_of_one_name_stand_side_by_side() {
    String name = unique("graph");
    Graph first = pipeline(name);
    Graph second = pipelineBuilder(name).putPathTag("region", "eu").build();

    connection.writeGraph(first);
    connection.writeGraph(second);

    assertThat(connection.readGraph(name, first.fingerprint())).isEqualTo(first);
    assertThat(connection.readGraph(name, second.fingerprint())).isEqualTo(second);
  }

  @Test
  void a_graph_that_was_not_written_is_found_empty() {
    Graph graph = pipeline();

    assertThat(connection.findGraph(graph.name(), graph.fingerprint())).isEmpty();
  }

  @Test
  void reading_a_graph_that_was_not_written_names_it() {
    Graph graph = pipeline();

    assertThatThrownBy(() -> connection.readGraph(graph.name(), graph.fingerprint()))
        .isInstanceOf(GraphNotFoundException.class)
        .hasMessageContaining(graph.name())
        .hasMessageContaining(graph.fingerprint().toString());
  }

  @Test
  void a_graph_is_found_by_name_and_fingerprint_together() {
    Graph one = pipeline();
    Graph other = pipeline();
    connection.writeGraph(one);
    connection.writeGraph(other);

    assertThat(connection.findGraph(one.name(), other.fingerprint())).isEmpty();
    assertThat(connection.findGraph(one.name(), print("nothing"))).isEmpty();
    assertThat(connection.findGraph(unique("graph"), one.fingerprint())).isEmpty();
  }

  @Test
  void writing_a_graph_writes_no_snapshot() {
    Graph graph = Samples.graphOf(artifact(BY_N, "/data/{graph_name}/{n.value}"));

    connection.writeGraph(graph);

    assertThat(connection.findSnapshot(graph.name(), graph.fingerprint())).isEmpty();
    assertThat(connection.findSnapshot(graph.name(), Samples.emptySnapshot(graph).fingerprint()))
        .isEmpty();
  }

  @Test
  void a_graph_may_be_empty() {
    Graph graph = Graph.builder().name(unique("empty")).build();

    connection.writeGraph(graph);

    assertThat(connection.readGraph(graph.name(), graph.fingerprint())).isEqualTo(graph);
  }

  /** A graph with at least one of everything that a graph can hold. */
  private static Graph everything() {
    JsonObject extremes =
        JsonObject.builder()
            .put("least", Long.MIN_VALUE)
            .put("most", Long.MAX_VALUE)
            .put("beyond doubles", (1L << 53) + 1)
            .put("odd", ODD)
            .put("empty", "")
            .build();
    Type rows =
        CollectionType.of(
                StructType.of(
                    "n", new Int64Type(), "words", new ListType(new StringType()).asNullable()),
                "n")
            .clusteredBy("words")
            .describedAs(ODD);
    Artifact orders =
        Artifact.builder()
            .type(rows)
            .format(Format.of("Parquet", ".parquet", JsonObject.builder().put("level", 9).build()))
            .storage(
                OtherStorage.of("S3File", Map.of("bucket", "lake", "key", "{names}/{n.value}")))
            .addAnnotation(Annotation.of("Vendor", extremes))
            .addAnnotation(Annotation.of("Vendor", "name", "Acme")) // twice one kind, in this order
            .addStatistic(Statistic.of("RowCount", new Int64Type(), extremes))
            .build();
    Artifact rate =
        Artifact.builder()
            .type(new StringType())
            .format(Format.JSON)
            .storage(Literal.of("0.19"))
            .build();
    Graph.Builder graph =
        Graph.builder()
            .name(unique("everything"))
            .putPathTag("region", "eu")
            .putPathTag("stage", "test")
            .putArtifact("vendor.orders", orders)
            .putArtifact("rate", rate);
    Map<String, Version> versions =
        Map.of(
            "semver", Version.semVer(1, 2, 3),
            "commit", Version.gitCommit("0123abcd"),
            "moment", Version.timestamp(Instant.parse("2021-10-01T12:34:56.789012345Z")),
            "text", Version.text(ODD),
            "newer", new Version.Other(JsonObject.builder("Newer", 7).put("v", 1).build()));
    versions.forEach(
        (word, version) -> {
          graph.putArtifact(word + "." + BUILT, builtLiteral());
          graph.putArtifact(word + ".report", builtLiteral());
          graph.addProducer(
              Producer.builder()
                  .name("build")
                  .version(version)
                  .addAnnotation(Annotation.of("Owner", "name", ODD))
                  .putInput("orders", "vendor.orders")
                  .putInput("rate", "rate")
                  .addOutput(word + ".report") // not in the order of the names
                  .addOutput(word + "." + BUILT)
                  .build());
        });
    return graph.build();
  }

  private static Artifact builtLiteral() {
    return Artifact.builder()
        .type(new StringType())
        .format(Format.JSON)
        .storage(Literal.built())
        .build();
  }
}
