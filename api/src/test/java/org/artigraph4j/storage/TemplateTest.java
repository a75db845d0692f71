package org.artigraph4j.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.artifact.Format;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.fingerprint.InvalidValueException;
import org.artigraph4j.fingerprint.Json;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.partition.PartitionKey;
import org.artigraph4j.partition.PartitionKeyException;
import org.artigraph4j.partition.PartitionKeyTypes;
import org.artigraph4j.type.CollectionType;
import org.artigraph4j.type.DateType;
import org.artigraph4j.type.Int64Type;
import org.artigraph4j.type.StringType;
import org.artigraph4j.type.StructType;
import org.artigraph4j.type.Type;
import org.junit.jupiter.api.Test;

class TemplateTest {
  private static final StructType ROW =
      StructType.of("date", new DateType(), "id", new Int64Type(), "s", new StringType());
  private static final PartitionKeyTypes BY_DATE = types("date");
  private static final PartitionKeyTypes BY_ID = types("id");
  private static final PartitionKeyTypes BY_S = types("s");
  private static final PartitionKeyTypes BY_BOTH = types("id", "s");

  private static PartitionKeyTypes types(String... by) {
    return PartitionKeyTypes.of(CollectionType.of(ROW, by));
  }

  private static String place(String template, PartitionKeyTypes types, Object... values) {
    return Template.parse(template).place(types.key(values), Optional.empty(), Optional.empty());
  }

  @Test
  void components() {
    LocalDate day = LocalDate.of(21, 3, 4);
    assertThat(place("{date.iso}", BY_DATE, day)).isEqualTo("0021-03-04");
    assertThat(place("{date.Y}/{date.m:02}/{date.d}", BY_DATE, day)).isEqualTo("21/03/4");
    assertThat(place("{date.Y:04}{date.m:02}{date.d:02}", BY_DATE, day)).isEqualTo("00210304");
    assertThat(place("{id.hex}", BY_ID, -31)).isEqualTo("-0x1f");
    assertThat(place("{id.hex}", BY_ID, Long.MIN_VALUE)).isEqualTo("-0x8000000000000000");
    assertThat(place("{id.value:04}", BY_ID, -5)).isEqualTo("-005");
    assertThat(place("{{{id.value}}}", BY_ID, 7)).isEqualTo("{7}");
    assertThat(place("{s.value}", BY_S, "a/b é")).isEqualTo("a%2Fb%20%C3%A9");
    assertThat(place("{s.value}", BY_S, "")).isEqualTo("%00");
    assertThat(place("{s.value}", BY_S, "None")).isEqualTo("%4Eone");
    assertThat(place("{s.value}", BY_S, "..")).isEqualTo("%2E.");
  }

  @Test
  void pinnedComponents() {
    assertThat(
            place("{date.Y[2021]}/{date.m[7]:02}/{date.d:02}", BY_DATE, LocalDate.of(2021, 7, 9)))
        .isEqualTo("2021/7/09");
    assertThatExceptionOfType(PartitionKeyException.class)
        .isThrownBy(() -> place("{date.Y[2021]}{date.iso}", BY_DATE, LocalDate.of(2020, 7, 9)))
        .withMessageContaining("{date=2020-07-09} does not fit {date.Y[2021]}");
    assertThat(place("{s.value[007]}", BY_S, "007")).isEqualTo("007");
    assertThatExceptionOfType(PartitionKeyException.class)
        .as("two texts must not share a place")
        .isThrownBy(() -> place("{s.value[007]}", BY_S, "7"));
  }

  @Test
  void placeholdersAreFilledInInTurn() {
    Graph graph =
        Graph.builder()
            .name("g")
            .putPathTag("b", "2")
            .putPathTag("a", "1")
            .putArtifact(
                "x.y",
                artifact(
                    CollectionType.of(ROW, "date"),
                    "{graph_name}/{path_tags}/"
                        + "{names}/{partition_key_spec}/{input_fingerprint}/{name}{extension}"))
            .build();
    assertThat(graph.artifact("x.y").storage())
        .hasToString(
            "LocalFile{path=g/a=1/b=2/x/y/date_Y={date.Y}/date_m={date.m:02}/date_d={date.d:02}"
                + "/{input_fingerprint}/y.json}");
  }

  @Test
  void anEmptyPlaceholderTakesTheNextSeparatorWithIt() {
    assertThat(resolved("/d/{path_tags}/x")).isEqualTo("/d/x");
    assertThat(resolved("{path_tags}/x")).isEqualTo("x");
    assertThat(resolved("/d/{path_tags}")).isEqualTo("/d");
    assertThat(resolved("/d/{path_tags}/{path_tags}/")).isEqualTo("/d");
    assertThat(resolved("/d/{path_tags}{path_tags}/x")).isEqualTo("/d/x");
    assertThat(resolved("/d/a{path_tags}b/x")).isEqualTo("/d/ab/x");
  }

  private static String resolved(String template) {
    return Template.parse(template).resolve(Map.of("path_tags", "")).text();
  }

  private static Artifact artifact(Type type, String path) {
    return Artifact.builder().type(type).format(Format.JSON).storage(LocalFile.at(path)).build();
  }

  @Test
  void malformedTemplatesAreRefused() {
    for (String malformed :
        List.of(
            "{",
            "}",
            "a}b",
            "{{}",
            "{}",
            "{ date.iso }",
            "{unknown}",
            "{date}",
            "{date.}",
            "{.iso}",
            "{date.iso:2}",
            "{date.iso:00}",
            "{date.Y[]}",
            "{date.Y[a/b]}",
            "{date.iso!r}")) {
      assertThatExceptionOfType(TemplateException.class)
          .as(malformed)
          .isThrownBy(() -> LocalFile.at(malformed))
          .withMessageContaining("the template '" + malformed + "' is malformed")
          .withMessageContaining("for a brace");
    }
    assertThatExceptionOfType(TemplateException.class)
        .isThrownBy(() -> LocalFile.at(" "))
        .withMessageContaining("blank");
    assertThatExceptionOfType(InvalidValueException.class)
        .isThrownBy(() -> LocalFile.at("a\0"))
        .withMessageContaining("template has a NUL");
    assertThatExceptionOfType(InvalidValueException.class)
        .isThrownBy(() -> LocalFile.at("a".repeat(65_537)))
        .withMessageContaining("at most 65536");
  }

  @Test
  void aTemplateStaysReadableWhenALongNameIsFilledIn() {
    Storage storage = LocalFile.at("/d/{graph_name}" + "-{graph_name}".repeat(1000));
    assertThatExceptionOfType(InvalidValueException.class)
        .isThrownBy(() -> storage.resolveGraph("x".repeat(1000), Map.of()))
        .withMessageContaining("template has")
        .withMessageContaining("at most 65536");
  }

  @Test
  void templatesThatDoNotTellKeysApartAreRefused() {
    misfit("/d/x", BY_DATE, "the components [] of 'date' do not tell its partitions apart");
    misfit("/d/{date.Y}-{date.m}", BY_DATE, "do not tell its partitions apart");
    misfit("/d/{date.iso}", BY_ID, "{date.iso} names no partition field of the type");
    misfit("/d/{date.H}", BY_DATE, "no component 'H'");
    misfit("/d/{date.iso:02}", BY_DATE, "pads what is not a decimal number");
    misfit("/d/{s.value:02}", BY_S, "pads what is not a decimal number");
    misfit("/d/{id.value}{s.value}", BY_BOTH, "could be a part of it");
    misfit("/d/{s.value}{id.value}", BY_BOTH, "could be a part of it");
    misfit("/d/{id.value}0{s.value}", BY_BOTH, "could be a part of it");
    misfit("/d/{s.value}-{id.value}", BY_BOTH, "could be a part of it");
    misfit("/d/{id.value}{input_fingerprint}", BY_ID, "could be a part of it");
    misfit("/d/{input_fingerprint}{id.value}", BY_ID, "could be a part of it");
    misfit("/d/{date.Y}{date.m:02}{date.d:02}", BY_DATE, "{date.Y:04}");
    for (String fit :
        List.of("/d/{id.value}={s.value}", "/d/{s.value}/{id.value}", "/d/{id.hex}x{s.value}5")) {
      assertThatCode(() -> LocalFile.at(fit).requireFits(BY_BOTH)).doesNotThrowAnyException();
    }
  }

  private static void misfit(String template, PartitionKeyTypes types, String why) {
    for (Storage storage : List.of(LocalFile.at(template), Literal.at(template))) {
      assertThatExceptionOfType(TemplateException.class)
          .as(template)
          .isThrownBy(() -> storage.requireFits(types))
          .withMessageContaining("'" + template + "'")
          .withMessageContaining(why);
    }
  }

  @Test
  void unresolvedStoragesAreRefused() {
    LocalFile storage = LocalFile.at("/d/{graph_name}/{names}{extension}");
    String message = "[extension, graph_name, names]: take the artifact from graph.artifact(key)";
    unresolved(() -> storage.path(PartitionKey.EMPTY, Optional.empty(), Optional.empty()), message);
    unresolved(() -> storage.discover(BY_DATE), message);
    unresolved(
        () ->
            StoragePartition.builder()
                .storage(storage)
                .contentFingerprint(Fingerprint.of(1))
                .build(),
        message);
    unresolved(
        () -> Literal.of("x").discover(PartitionKeyTypes.of(new StringType())),
        "graph.artifact(key)");
    unresolved(
        () -> artifact(new StringType(), "/d/{names}").requireMine(StoragePartitions.empty()),
        "[names]");
  }

  private static void unresolved(Runnable call, String message) {
    assertThatExceptionOfType(UnresolvedStorageException.class)
        .isThrownBy(call::run)
        .withMessageContaining(message);
  }

  @Test
  void anArtifactOfAnUnknownElementKeepsItsPartitioning() {
    String json =
        "{\"kind\":\"Artifact\",\"kind_format\":1,\"format\":{\"kind\":\"F\",\"kind_format\":3},"
            + "\"storage\":{\"kind\":\"LocalFile\",\"kind_format\":1,\"path\":\"/d/{new.thing}\"},"
            + "\"type\":{\"kind\":\"Collection\",\"kind_format\":1,\"element\":{\"kind\":\"Row\","
            + "\"kind_format\":1,\"columns\":[\"new\"]},\"partition_by\":[\"new\"]}}";
    Artifact artifact = Artifact.fromJson(Json.parse(json));
    assertThat(Json.toText(artifact.toJson())).isEqualTo(json);
    assertThat(artifact.key("x").fields()).containsOnlyKeys("new");
    Graph graph = Graph.builder().name("g").putArtifact("a", artifact).build();
    assertThat(Graph.fromJson(graph.toJson())).isEqualTo(graph);
  }
}
