package org.artigraph4j.diff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.google.common.collect.Lists;
import java.util.List;
import java.util.Optional;
import org.artigraph4j.artifact.Annotation;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.artifact.Format;
import org.artigraph4j.artifact.Statistic;
import org.artigraph4j.diff.SnapshotChange.Kind;
import org.artigraph4j.fingerprint.InvalidValueException;
import org.artigraph4j.fingerprint.Json;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.producer.Producer;
import org.artigraph4j.producer.Version;
import org.artigraph4j.storage.LocalFile;
import org.artigraph4j.type.Float64Type;
import org.artigraph4j.type.Int64Type;
import org.artigraph4j.type.Type;
import org.junit.jupiter.api.Test;

/** Each part of a definition, changed on its own. */
class GraphDiffTest {
  private static final Artifact BUILT = artifact(new Int64Type(), Format.JSON, "/data/{names}");
  private static final Graph GRAPH = graph(BUILT, producer().build());

  private static Artifact artifact(Type type, Format format, String path) {
    return builder(type, format, path).build();
  }

  private static Artifact.Builder builder(Type type, Format format, String path) {
    return Artifact.builder()
        .type(type)
        .format(format)
        .storage(LocalFile.at(path + "/{input_fingerprint}"));
  }

  private static Producer.Builder producer() {
    return code("make").version(Version.semVer(1, 0, 0)).putInput("in", "raw").addOutput("built");
  }

  private static Producer.Builder code(String name) {
    return Producer.builder().name(name);
  }

  private static Graph graph(Artifact built, Producer... producers) {
    return Graph.builder()
        .name("g")
        .putArtifact("raw", artifact(new Int64Type(), Format.JSON, "/raw"))
        .putArtifact("raw.other", artifact(new Int64Type(), Format.JSON, "/other"))
        .putArtifact("built", built)
        .addAllProducers(List.of(producers))
        .build();
  }

  private static void assertChanges(
      Graph changed, DefinitionPart part, Optional<String> before, Optional<String> after) {
    List<ArtifactChange> changes = GraphDiff.of(GRAPH, changed);
    assertThat(changes).extracting(ArtifactChange::artifactKey).containsExactly("built");
    assertThat(changes.get(0).kind()).isEqualTo(Kind.CHANGED);
    assertThat(changes.get(0).parts())
        .containsExactly(
            new ArtifactChange.Part(part, before.map(Json::parse), after.map(Json::parse)));
    assertThat(GraphDiff.of(changed, GRAPH).get(0).parts())
        .containsExactly(
            new ArtifactChange.Part(part, after.map(Json::parse), before.map(Json::parse)));
  }

  private static void assertChanges(
      Graph changed, DefinitionPart part, String before, String after) {
    assertChanges(changed, part, Optional.of(before), Optional.of(after));
  }

  @Test
  void equalGraphsDoNotDiffer() {
    assertThat(GraphDiff.of(GRAPH, graph(BUILT, producer().build()))).isEmpty();
  }

  @Test
  void theTypeChanged() {
    assertChanges(
        graph(artifact(new Float64Type(), Format.JSON, "/data/{names}"), producer().build()),
        DefinitionPart.TYPE,
        new Int64Type().toJson().toString(),
        new Float64Type().toJson().toString());
  }

  @Test
  void theFormatChanged() {
    assertChanges(
        graph(artifact(new Int64Type(), Format.CSV, "/data/{names}"), producer().build()),
        DefinitionPart.FORMAT,
        Format.JSON.toJson().toString(),
        Format.CSV.toJson().toString());
  }

  @Test
  void theStorageChanged() {
    assertChanges(
        graph(artifact(new Int64Type(), Format.JSON, "/new"), producer().build()),
        DefinitionPart.STORAGE,
        LocalFile.at("/data/built/{input_fingerprint}").toJson().toString(),
        LocalFile.at("/new/{input_fingerprint}").toJson().toString());
  }

  @Test
  void annotationsAndStatisticsChanged() {
    Annotation note = Annotation.of("Note");
    Statistic rows = Statistic.of("RowCount", new Int64Type());
    assertChanges(
        graph(same().addAnnotation(note).build(), producer().build()),
        DefinitionPart.ANNOTATIONS,
        "[]",
        "[" + note.toJson() + "]");
    assertChanges(
        graph(same().addStatistic(rows).build(), producer().build()),
        DefinitionPart.STATISTICS,
        "[]",
        "[" + rows.toJson() + "]");
  }

  private static Artifact.Builder same() {
    return builder(new Int64Type(), Format.JSON, "/data/{names}");
  }

  @Test
  void theProducerChanged() {
    assertChanges(
        graph(
            BUILT,
            code("craft")
                .version(Version.semVer(1, 0, 0))
                .putInput("in", "raw")
                .addOutput("built")
                .build()),
        DefinitionPart.PRODUCER,
        "\"make\"",
        "\"craft\"");
    Annotation note = Annotation.of("Note");
    assertChanges(
        graph(BUILT, producer().addAnnotation(note).build()),
        DefinitionPart.PRODUCER_ANNOTATIONS,
        "[]",
        "[" + note.toJson() + "]");
  }

  /** Although the reduced version is the same, so that no build comes out otherwise. */
  @Test
  void theMinorVersionOfTheProducerChanged() {
    assertChanges(
        graph(
            BUILT,
            code("make")
                .version(Version.semVer(1, 1, 0))
                .putInput("in", "raw")
                .addOutput("built")
                .build()),
        DefinitionPart.PRODUCER_VERSION,
        Version.semVer(1, 0, 0).toJson().toString(),
        Version.semVer(1, 1, 0).toJson().toString());
  }

  @Test
  void theInputsChanged() {
    assertChanges(
        graph(BUILT, producer().putInput("more", "raw.other").build()),
        DefinitionPart.INPUTS,
        "{\"in\":\"raw\"}",
        "{\"in\":\"raw\",\"more\":\"raw.other\"}");
  }

  /** Of the output that was first, the position changed; the other one is new. */
  @Test
  void thePositionAmongTheOutputsChanged() {
    Graph changed = twoOutputs("more", "built");
    List<ArtifactChange> changes = GraphDiff.of(GRAPH, changed);
    assertThat(changes)
        .extracting(ArtifactChange::artifactKey, ArtifactChange::kind)
        .containsExactly(tuple("built", Kind.CHANGED), tuple("more", Kind.ADDED));
    assertThat(changes.get(0).parts())
        .containsExactly(
            new ArtifactChange.Part(
                DefinitionPart.OUTPUT, Optional.of(new Json.Int(0)), Optional.of(new Json.Int(1))));
  }

  @Test
  void anotherOutputBehindItIsNoChange() {
    assertThat(GraphDiff.of(GRAPH, twoOutputs("built", "more")))
        .extracting(ArtifactChange::artifactKey)
        .containsExactly("more");
  }

  private static Graph twoOutputs(String first, String second) {
    Producer two =
        code("make")
            .version(Version.semVer(1, 0, 0))
            .putInput("in", "raw")
            .addOutput(first)
            .addOutput(second)
            .build();
    return Graph.builder()
        .name("g")
        .putAllArtifacts(GRAPH.artifacts())
        .putArtifact("more", artifact(new Int64Type(), Format.JSON, "/more"))
        .addProducer(two)
        .build();
  }

  @Test
  void whatWasProducedIsRaw() {
    List<ArtifactChange> changes = GraphDiff.of(GRAPH, graph(BUILT));
    assertThat(changes).hasSize(1);
    assertThat(changes.get(0).parts())
        .allMatch(part -> part.before().isPresent() && part.after().isEmpty())
        .extracting(ArtifactChange.Part::part)
        .containsExactly(
            DefinitionPart.PRODUCER,
            DefinitionPart.PRODUCER_VERSION,
            DefinitionPart.PRODUCER_ANNOTATIONS,
            DefinitionPart.INPUTS,
            DefinitionPart.OUTPUT);
  }

  @Test
  void whatIsAddedHasAllItsParts() {
    Graph empty = Graph.builder().name("g").build();
    List<ArtifactChange> changes = GraphDiff.of(empty, GRAPH);
    assertThat(changes)
        .extracting(ArtifactChange::artifactKey)
        .containsExactly("built", "raw", "raw.other");
    assertThat(changes).extracting(ArtifactChange::kind).containsOnly(Kind.ADDED);
    assertThat(changes.get(0).parts())
        .hasSize(DefinitionPart.values().length)
        .allMatch(part -> part.before().isEmpty());
    assertThat(Lists.transform(GraphDiff.of(GRAPH, empty), ArtifactChange::kind))
        .containsOnly(Kind.REMOVED)
        .hasSize(3);
  }

  @Test
  void changesThatAreNoneAreRefused() {
    assertThatThrownBy(() -> new ArtifactChange("k", Optional.empty(), Optional.empty()))
        .isInstanceOf(InvalidValueException.class)
        .hasMessageContaining("'k'");
    assertThatThrownBy(() -> new PartitionChange("k", Optional.empty(), Optional.empty()))
        .isInstanceOf(InvalidValueException.class);
  }
}
