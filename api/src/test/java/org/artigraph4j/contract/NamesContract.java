package org.artigraph4j.contract;

import static org.artigraph4j.contract.Samples.BUILT;
import static org.artigraph4j.contract.Samples.BY_N;
import static org.artigraph4j.contract.Samples.artifact;
import static org.artigraph4j.contract.Samples.emptySnapshot;
import static org.artigraph4j.contract.Samples.graphOf;
import static org.artigraph4j.contract.Samples.partition;
import static org.artigraph4j.contract.Samples.print;
import static org.artigraph4j.contract.Samples.raw;
import static org.artigraph4j.contract.Samples.rawData;
import static org.artigraph4j.contract.Samples.rawGraph;
import static org.artigraph4j.contract.Samples.unique;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.Maps;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.error.TagNotFoundException;
import org.artigraph4j.fingerprint.InvalidValueException;
import org.artigraph4j.fingerprint.Names;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.partition.InputFingerprints;
import org.artigraph4j.partition.PartitionField;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;
import org.artigraph4j.type.CollectionType;
import org.artigraph4j.type.StringType;
import org.artigraph4j.type.StructType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Names that people choose: what is refused, what is kept, and that no two are taken for one. */
@Tag("names")
public abstract class NamesContract extends ContractGroup {
  /** Texts that a store may quote, fold, trim, normalize, cut or match as patterns. */
  private static final List<String> ODD =
      List.of(
          "a",
          "A",
          "a ",
          " a",
          "aa",
          "\u00e1",
          "a\u0301",
          "\u0430",
          "i",
          "I",
          "\u0130",
          "\u0131",
          "\u00df",
          "ss",
          "SS",
          "'",
          "''",
          "\"",
          "`",
          "%",
          "%%",
          "a%",
          "_",
          "__",
          "?",
          "$1",
          ":a",
          "::a",
          "@a",
          "#",
          "--",
          ";",
          "*",
          "()",
          "[]",
          "&",
          "=",
          "a=b",
          "%41",
          "&amp;",
          "null",
          "NULL",
          "None",
          "0",
          "00",
          "-1",
          "1e3",
          "true",
          "e\u200b",
          "\u202ea",
          "\ufeff",
          "\uffff",
          "\uD83D\uDE80",
          "\uD83D\uDE80\uD83D\uDE80",
          "\u65e5\u672c");

  /** What is odd in a path besides, and so allowed only where no path is made of it. */
  private static final List<String> ODD_IN_PATHS =
      List.of(
          "/", "\\", "\\'", "a/b", "..", ".", "{", "}", "{name}", "a\t", "/*", "a\n", "\u0007",
          "a.b");

  /** What is no name anywhere: blank, not text, or too long by one byte. */
  private static final List<String> REFUSED =
      List.of(
          "",
          " ",
          "\t\n",
          "\0",
          "a\0b",
          "\uD83D",
          "a\uDE80",
          "\uDE80\uD83D",
          "x".repeat(Names.MAX_BYTES + 1),
          "x" + "\u00e9".repeat(Names.MAX_BYTES / 2),
          "x" + "\uD83D\uDE80".repeat(Names.MAX_BYTES / 4));

  /** Names of exactly the greatest length, which differ in their last character only. */
  private static final List<String> LONGEST =
      List.of(
          "x".repeat(Names.MAX_BYTES),
          "x".repeat(Names.MAX_BYTES - 1) + "y",
          "\u00e9".repeat(Names.MAX_BYTES / 2),
          "\uD83D\uDE80".repeat(Names.MAX_BYTES / 4),
          "\uD83D\uDE80".repeat(Names.MAX_BYTES / 4 - 1) + "\uD83D\uDE81");

  protected NamesContract(Supplier<Backend> open) {
    super(open);
  }

  /** A graph of any name: its storage does not depend on the name. */
  private static Graph named(String name) {
    return Graph.builder()
        .name(name)
        .putArtifact(BUILT, artifact(BY_N, "/data/" + unique("of") + "/{n.value}"))
        .build();
  }

  private GraphSnapshot takeSnapshot() {
    Graph graph = rawGraph();
    return connection.snapshot(graph, rawData(graph, "a"));
  }

  private void assertTagsAreToldApart(List<String> tags) {
    GraphSnapshot snapshot = takeSnapshot();
    Map<String, GraphSnapshot> byTag = new HashMap<>();
    for (String tag : tags) {
      assertThat(connection.findSnapshotTag(snapshot.name(), tag)).as(tag).isEmpty();
      snapshot = snapshot.nextEdition();
      connection.writeSnapshot(snapshot);
      connection.writeSnapshotTag(snapshot, tag);
      byTag.put(tag, snapshot);
    }
    String name = snapshot.name();
    byTag.forEach(
        (tag, tagged) ->
            assertThat(connection.readSnapshotTag(name, tag)).as(tag).isEqualTo(tagged));
  }

  @Test
  void odd_tags_are_told_apart() {
    assertTagsAreToldApart(ODD);
    assertTagsAreToldApart(ODD_IN_PATHS);
  }

  @Test
  void tags_may_be_of_the_greatest_length() {
    assertTagsAreToldApart(LONGEST);
  }

  @Test
  void what_is_no_name_is_refused_as_a_tag() {
    GraphSnapshot snapshot = takeSnapshot();
    for (String tag : REFUSED) {
      assertThatThrownBy(() -> connection.writeSnapshotTag(snapshot, tag))
          .isInstanceOf(InvalidValueException.class);
      assertThatThrownBy(() -> connection.writeSnapshotTag(snapshot, tag, true))
          .isInstanceOf(InvalidValueException.class);
      assertThatThrownBy(() -> connection.findSnapshotTag(snapshot.name(), tag))
          .isInstanceOf(InvalidValueException.class);
      assertThatThrownBy(() -> connection.readSnapshotTag(snapshot.name(), tag))
          .isInstanceOf(InvalidValueException.class);
    }
  }

  private void assertGraphsAreToldApart(List<String> names) {
    Map<String, GraphSnapshot> byName = new HashMap<>();
    String tag = unique("tag"); // short names cannot be unique; the graph and its tag are
    for (String name : names) {
      GraphSnapshot snapshot = emptySnapshot(named(name));
      connection.writeSnapshot(snapshot);
      connection.writeSnapshotTag(snapshot, tag);
      byName.put(name, snapshot);
    }
    byName.forEach(
        (name, snapshot) -> {
          Graph graph = snapshot.graph();
          assertThat(connection.readGraph(name, graph.fingerprint())).as(name).isEqualTo(graph);
          assertThat(connection.readSnapshot(name, snapshot.fingerprint())).isEqualTo(snapshot);
          assertThat(connection.readSnapshotTag(name, tag)).as(name).isEqualTo(snapshot);
          assertThat(connection.readSnapshotTag(name, tag).name()).isEqualTo(name);
        });
  }

  @Test
  void odd_graph_names_are_told_apart() {
    assertGraphsAreToldApart(ODD);
    assertGraphsAreToldApart(ODD_IN_PATHS);
  }

  @Test
  void graph_names_may_be_of_the_greatest_length() {
    assertGraphsAreToldApart(LONGEST);
  }

  @Test
  void what_is_no_name_is_refused_as_a_graph_name() {
    for (String name : REFUSED) {
      assertThatThrownBy(() -> named(name)).isInstanceOf(InvalidValueException.class);
      assertThatThrownBy(() -> connection.findGraph(name, print("a")))
          .isInstanceOf(InvalidValueException.class);
      assertThatThrownBy(() -> connection.readGraph(name, print("a")))
          .isInstanceOf(InvalidValueException.class);
      assertThatThrownBy(() -> connection.findSnapshot(name, print("a")))
          .isInstanceOf(InvalidValueException.class);
      assertThatThrownBy(() -> connection.readSnapshot(name, print("a")))
          .isInstanceOf(InvalidValueException.class);
      assertThatThrownBy(() -> connection.findSnapshotTag(name, "prod"))
          .isInstanceOf(InvalidValueException.class);
    }
  }

  private void assertArtifactsAreToldApart(List<String> keys) {
    Graph.Builder building = Graph.builder().name(unique("graph"));
    String place = unique("of");
    for (int i = 0; i < keys.size(); i++) {
      building.putArtifact(keys.get(i), artifact(BY_N, "/data/" + place + "/" + i + "/{n.value}"));
    }
    Graph graph = building.build();
    Map<String, StoragePartitions> rawData =
        Maps.asMap(
            graph.rawKeys(), key -> StoragePartitions.of(raw(graph.artifact(key), 0, "of " + key)));

    GraphSnapshot snapshot = connection.snapshot(graph, rawData);

    assertThat(connection.readGraph(graph.name(), graph.fingerprint())).isEqualTo(graph);
    for (String key : keys) {
      assertThat(connection.readSnapshotPartitions(snapshot, key))
          .as(key)
          .isEqualTo(rawData.get(key));
    }
  }

  @Test
  void odd_artifact_keys_are_told_apart() {
    assertArtifactsAreToldApart(ODD);
    assertArtifactsAreToldApart(List.of("a.b", "a.c", "ab", "a.b.c", "a. b", "'.\"", "%.%"));
  }

  @Test
  void artifact_keys_may_be_of_the_greatest_length() {
    assertArtifactsAreToldApart(LONGEST);
  }

  @Test
  void what_is_no_name_is_refused_as_an_artifact_key() {
    GraphSnapshot snapshot = takeSnapshot();
    for (String key : REFUSED) {
      assertThatThrownBy(() -> assertArtifactsAreToldApart(List.of(key)))
          .isInstanceOf(InvalidValueException.class);
      assertThatThrownBy(() -> connection.readSnapshotPartitions(snapshot, key))
          .isInstanceOf(InvalidValueException.class);
    }
    for (String key : List.of("/", "a/b", "\\", "{", "}", ".", "..", "a..b", ".a", "a.", "a\n")) {
      assertThatThrownBy(() -> assertArtifactsAreToldApart(List.of(key)))
          .as(key)
          .isInstanceOf(InvalidValueException.class);
    }
  }

  @Test
  void odd_texts_in_partition_keys_are_told_apart() {
    Artifact artifact =
        graphOf(
                artifact(
                    CollectionType.of(StructType.of("text", new StringType()), "text"),
                    "/data/{graph_name}/{text.value}"))
            .artifact(BUILT);
    StoragePartitions partitions =
        Stream.of(ODD, ODD_IN_PATHS, LONGEST, List.of("", " "))
            .flatMap(List::stream)
            .map(text -> ofText(artifact, text))
            .collect(StoragePartitions.toStoragePartitions());

    connection.writeArtifactPartitions(artifact, partitions);

    assertThat(connection.readArtifactPartitions(artifact)).isEqualTo(partitions);
    for (StoragePartition partition : partitions) {
      InputFingerprints asked = InputFingerprints.builder().putNone(partition.key()).build();
      assertThat(connection.readArtifactPartitions(artifact, asked)).containsExactly(partition);
    }
  }

  private static StoragePartition ofText(Artifact artifact, String text) {
    return partition(artifact, artifact.key(text), Optional.empty(), print("of " + text));
  }

  @Test
  void texts_in_partition_keys_that_no_store_could_hold_are_refused() {
    for (String text : REFUSED.subList(3, REFUSED.size())) { // blank ones are fine here
      assertThatThrownBy(() -> new PartitionField.StringField(text))
          .isInstanceOf(InvalidValueException.class);
    }
  }

  @Test
  void errors_about_odd_names_are_readable() {
    GraphSnapshot snapshot = takeSnapshot();

    assertThatThrownBy(() -> connection.readSnapshotTag(snapshot.name(), "line\nbreak"))
        .isInstanceOf(TagNotFoundException.class)
        .hasMessageNotContaining("\n")
        .hasMessageContaining("break");
    assertThatThrownBy(() -> connection.readSnapshotTag(snapshot.name(), LONGEST.get(0)))
        .satisfies(refused -> assertThat(refused.getMessage().length()).isLessThan(600));
  }
}
