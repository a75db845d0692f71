package org.artigraph4j.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import org.artigraph4j.artifact.Annotation;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.artifact.Format;
import org.artigraph4j.fingerprint.InvalidValueException;
import org.artigraph4j.fingerprint.Json;
import org.artigraph4j.fingerprint.JsonObject;
import org.artigraph4j.producer.Producer;
import org.artigraph4j.producer.Version;
import org.artigraph4j.storage.Literal;
import org.artigraph4j.storage.LocalFile;
import org.artigraph4j.storage.OtherStorage;
import org.artigraph4j.storage.Storage;
import org.artigraph4j.type.CollectionType;
import org.artigraph4j.type.DateType;
import org.artigraph4j.type.Int64Type;
import org.artigraph4j.type.StringType;
import org.artigraph4j.type.StructType;
import org.artigraph4j.type.Type;
import org.junit.jupiter.api.Test;

/** What {@link Graph} refuses: everything that is wrong, in one error. */
class GraphRefusalTest {
  private static final Type BY_DATE =
      CollectionType.of(StructType.of("date", new DateType()), "date");
  private static final Storage BUILT =
      LocalFile.at("/d/{names}/{partition_key_spec}/{input_fingerprint}");

  static Artifact artifact(Type type, Storage storage) {
    return Artifact.builder().type(type).format(Format.JSON).storage(storage).build();
  }

  static Artifact built() {
    return artifact(new StringType(), BUILT);
  }

  static Producer producer(String name, String input, String... outputs) {
    return Producer.builder()
        .name(name)
        .version(Version.semVer(1, 0, 0))
        .putInput("in", input)
        .addOutputs(outputs)
        .build();
  }

  private static List<String> problems(Graph.Builder graph) {
    try {
      graph.build();
    } catch (InvalidGraphException refused) {
      assertThat(refused.getMessage())
          .startsWith("the graph 'g' is refused: ")
          .contains(refused.problems());
      return refused.problems();
    }
    return List.of();
  }

  private static Graph.Builder graph() {
    return Graph.builder().name("g");
  }

  @Test
  void namesEverythingThatIsWrongAtOnce() {
    List<String> problems =
        problems(
            graph()
                .putPathTag("bad/tag", "..")
                .putArtifact("a//b", built())
                .putArtifact("raw", artifact(new StringType(), Literal.of("1")))
                .putArtifact("twice", built())
                .putArtifact("overwrites", artifact(new StringType(), LocalFile.at("/o")))
                .putArtifact(
                    "same1", artifact(new StringType(), LocalFile.at("/s/{input_fingerprint}")))
                .putArtifact(
                    "same2", artifact(new StringType(), LocalFile.at("/s/{input_fingerprint}")))
                .putArtifact("whole", built())
                .putArtifact("parts", artifact(BY_DATE, BUILT))
                .putArtifact("x", built())
                .putArtifact("y", built())
                .addProducer(producer("first", "raw", "twice"))
                .addProducer(producer("second", "raw", "twice"))
                .addProducer(producer("unknown", "nowhere", "never"))
                .addProducer(producer("over", "raw", "overwrites"))
                .addProducer(producer("share", "raw", "same1"))
                .addProducer(producer("differ", "raw", "whole", "parts"))
                .addProducer(producer("there", "x", "y"))
                .addProducer(producer("back", "y", "x")));
    assertThat(problems)
        .anySatisfy(p -> assertThat(p).contains("path tag has the character", "'bad/tag'"))
        .anySatisfy(p -> assertThat(p).contains("value of path tag 'bad/tag' is '..'"))
        .anySatisfy(p -> assertThat(p).contains("artifact 'a//b'", "U+002F"))
        .anySatisfy(p -> assertThat(p).contains("'twice' has several producers", "first", "second"))
        .anySatisfy(p -> assertThat(p).contains("unknown artifacts [nowhere, never]", "unknown ->"))
        .anySatisfy(p -> assertThat(p).contains("'overwrites' is produced", "{input_fingerprint}"))
        .anySatisfy(p -> assertThat(p).contains("[same1, same2] share the storage"))
        .anySatisfy(
            p -> assertThat(p).contains("differ", "partitioned differently", "parts", "date"))
        .anySatisfy(p -> assertThat(p).contains("x -> y -> x"))
        .hasSize(9);
  }

  @Test
  void theWholeCycleIsNamedInTheOrderOfTheData() {
    assertThat(
            problems(
                graph()
                    .putArtifact("a", built())
                    .putArtifact("b", built())
                    .putArtifact("c", built())
                    .putArtifact("after", built())
                    .putArtifact("self", built())
                    .addProducer(producer("1", "c", "a"))
                    .addProducer(producer("2", "a", "b"))
                    .addProducer(producer("3", "b", "c"))
                    .addProducer(producer("4", "c", "after"))
                    .addProducer(producer("5", "self", "self"))))
        .satisfiesExactlyInAnyOrder(
            p -> assertThat(p).endsWith("a -> b -> c -> a"),
            p -> assertThat(p).endsWith("self -> self"));
  }

  @Test
  void twoRawArtifactsMayShareAStorage() {
    Artifact same = artifact(new StringType(), LocalFile.at("/s"));
    Graph graph = graph().putArtifact("a", same).putArtifact("b", same).build();
    assertThat(graph.rawKeys()).containsExactly("a", "b");
  }

  @Test
  void theSameProducerTwiceIsRefused() {
    Producer producer = producer("p", "raw", "out");
    assertThat(
            problems(
                graph()
                    .putArtifact("raw", built())
                    .putArtifact("out", built())
                    .addProducers(producer, producer)))
        .contains("a producer is given twice");
  }

  @Test
  void partitioningIsComparedFieldByField() {
    StructType one = StructType.of("x: Int64, y", new Int64Type());
    StructType two = StructType.of("x", new Int64Type(), "y", new Int64Type());
    assertThat(
            problems(
                graph()
                    .putArtifact("raw", built())
                    .putArtifact("a", artifact(CollectionType.of(one, "x: Int64, y"), BUILT))
                    .putArtifact("b", artifact(CollectionType.of(two, "x", "y"), BUILT))
                    .addProducer(producer("p", "raw", "a", "b"))))
        .singleElement()
        .asString()
        .contains("partitioned differently");
  }

  @Test
  void aGraphsNameCannotLeaveTheRoot() {
    for (String name : List.of("../../etc", "/etc", "a//b", "a/../b", ".", "a\\..\\b", "\\a")) {
      assertThatExceptionOfType(InvalidGraphException.class)
          .isThrownBy(
              () ->
                  Graph.builder()
                      .name(name)
                      .putArtifact(
                          "a", artifact(new StringType(), LocalFile.at("/d/{graph_name}/{name}")))
                      .build())
          .withMessageContaining("artifact 'a'")
          .withMessageContaining("leaves its root '/d/'");
      Graph inMetadata =
          Graph.builder()
              .name(name)
              .putArtifact("a", artifact(new StringType(), Literal.built()))
              .build();
      assertThat(Graph.fromJson(inMetadata.toJson())).isEqualTo(inMetadata);
    }
  }

  @Test
  void bracesInAGraphsNameAreText() {
    Graph graph =
        Graph.builder()
            .name("{{names}}{name}")
            .putArtifact("a", artifact(new StringType(), LocalFile.at("/d/{graph_name}/{name}")))
            .build();
    assertThat(graph.artifact("a").storage()).isEqualTo(LocalFile.at("/d/{{{{names}}}}{{name}}/a"));
    assertThat(Graph.fromJson(Json.parse(Json.toText(graph.toJson())))).isEqualTo(graph);
  }

  @Test
  void blankAndEndlessNamesAreRefused() {
    for (String name : List.of("", " ", "a\0", "x".repeat(1025))) {
      assertThatExceptionOfType(InvalidGraphException.class)
          .isThrownBy(() -> Graph.builder().name(name).build())
          .withMessageContaining("graph name");
    }
  }

  @Test
  void aKeyGivenTwiceIsRefused() {
    assertThatExceptionOfType(InvalidValueException.class)
        .isThrownBy(() -> graph().putArtifact("a.b", built()).putArtifact("a.b", built()).build())
        .withMessageContaining("a.b")
        .withMessageContaining("twice");
  }

  @Test
  void anUnknownKeyIsNamedWithThoseThereAre() {
    Graph graph = graph().putArtifact("a", built()).build();
    assertThatExceptionOfType(UnknownArtifactException.class)
        .isThrownBy(() -> graph.artifact("b"))
        .withMessageContaining("'g' has no artifact 'b'; it has [a]");
    for (Runnable call :
        List.<Runnable>of(
            () -> graph.producerOf("b"),
            () -> graph.dependencies("b"),
            () -> graph.dependents("b"),
            () -> graph.transitiveDependencies("b"),
            () -> graph.transitiveDependents("b"))) {
      assertThatExceptionOfType(UnknownArtifactException.class).isThrownBy(call::run);
    }
  }

  @Test
  void aTemplateOfPlaceholdersOnlyThatAreAllEmptyIsRefused() {
    for (Storage storage : List.of(LocalFile.at("{path_tags}"), Literal.at("{path_tags}/"))) {
      assertThatExceptionOfType(InvalidGraphException.class)
          .isThrownBy(() -> graph().putArtifact("a", artifact(new StringType(), storage)).build())
          .withMessageContaining("artifact 'a': nothing remains of the template");
    }
  }

  @Test
  void otherStoragesKeepWhatIsNoTemplate() {
    Storage storage =
        Storage.fromJson(
            Json.parse(
                "{\"kind\":\"S3\",\"kind_format\":7,\"n\":1,\"deep\":{\"key\":\"{names}\"},\"odd\":\"{\","
                    + "\"blank\":\" \",\"unknown\":\"{bucket}\",\"key\":\"{graph_name}/{names}{extension}\"}"));
    Graph graph = graph().putArtifact("a.b", artifact(new StringType(), storage)).build();
    assertThat(graph.artifact("a.b").storage()).isInstanceOf(OtherStorage.class);
    assertThat(graph.artifact("a.b").storage().toJson())
        .hasToString(
            "{\"kind\":\"S3\",\"kind_format\":7,\"blank\":\" \",\"deep\":{\"key\":\"{names}\"},"
                + "\"key\":\"g/a/b.json\",\"n\":1,\"odd\":\"{\",\"unknown\":\"{bucket}\"}");
  }

  @Test
  void whatAGraphAcceptsItCanAlsoWriteAndRead() {
    Graph graph =
        graph()
            .putArtifact(
                "a",
                Artifact.builder()
                    .type(new StringType())
                    .format(Format.JSON)
                    .storage(BUILT)
                    .addAnnotation(Annotation.fromJson(nested(JsonObject.MAX_KIND_DEPTH)))
                    .build())
            .build();
    assertThat(Graph.fromJson(Json.parse(Json.toText(graph.toJson())))).isEqualTo(graph);
    assertThatExceptionOfType(InvalidValueException.class)
        .isThrownBy(() -> Annotation.fromJson(nested(JsonObject.MAX_KIND_DEPTH + 1)))
        .withMessageContaining("the annotation Deep nests deeper than");
  }

  private static Json nested(int depth) {
    Json inner = new Json.Int(1);
    for (int i = 1; i < depth; i++) {
      inner = JsonObject.builder().put("in", inner).build();
    }
    return JsonObject.builder("Deep", 1).put("in", inner).build();
  }
}
