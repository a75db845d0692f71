package org.artigraph4j.contract;

import static org.artigraph4j.contract.Changes.added;
import static org.artigraph4j.contract.Changes.diff;
import static org.artigraph4j.contract.Changes.removed;
import static org.artigraph4j.contract.Samples.BUILT;
import static org.artigraph4j.contract.Samples.BY_N;
import static org.artigraph4j.contract.Samples.RAW;
import static org.artigraph4j.contract.Samples.TOTAL;
import static org.artigraph4j.contract.Samples.artifact;
import static org.artigraph4j.contract.Samples.built;
import static org.artigraph4j.contract.Samples.partition;
import static org.artigraph4j.contract.Samples.pipelineBuilder;
import static org.artigraph4j.contract.Samples.print;
import static org.artigraph4j.contract.Samples.producer;
import static org.artigraph4j.contract.Samples.raw;
import static org.artigraph4j.contract.Samples.rawData;
import static org.artigraph4j.contract.Samples.unique;
import static org.artigraph4j.diff.SnapshotChange.Kind.ADDED;
import static org.artigraph4j.diff.SnapshotChange.Kind.CHANGED;
import static org.artigraph4j.diff.SnapshotChange.Kind.REMOVED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.artigraph4j.artifact.Annotation;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.artifact.Format;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.diff.ArtifactChange;
import org.artigraph4j.diff.DefinitionPart;
import org.artigraph4j.diff.SnapshotChange;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.storage.LocalFile;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;
import org.artigraph4j.type.CollectionType;
import org.artigraph4j.type.Int32Type;
import org.artigraph4j.type.StructType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What differs between two structures of one graph. */
@Tag("diff")
public abstract class DiffStructuresContract extends ContractGroup {
  protected DiffStructuresContract(Supplier<Backend> open) {
    super(open);
  }

  private GraphSnapshot snapshot(Graph graph, String... rawContents) {
    return connection.snapshot(graph, rawData(graph, rawContents));
  }

  private void link(GraphSnapshot snapshot, String artifactKey, StoragePartition... partitions) {
    connection.writeSnapshotPartitions(snapshot, artifactKey, StoragePartitions.of(partitions));
  }

  @Test
  void an_artifact_that_was_added_or_removed_comes_with_all_its_partitions() {
    String name = unique("graph");
    Artifact place = artifact(BY_N, "/data/{graph_name}/raw/{names}/{n.value}.csv");
    Graph small = pipelineBuilder(name).build();
    Graph large = pipelineBuilder(name).putArtifact("extra", place).build();
    Artifact extra = large.artifact("extra");
    StoragePartitions partitions = StoragePartitions.of(raw(extra, 1, "a"), raw(extra, 2, "b"));
    GraphSnapshot from = snapshot(small, "a");
    GraphSnapshot to =
        connection.snapshot(large, Map.of(RAW, rawData(large, "a").get(RAW), "extra", partitions));

    List<SnapshotChange> added = diff(connection, from, to);
    assertThat(added).hasSize(3);
    assertThat(added.subList(1, 3))
        .containsExactly(added("extra", raw(extra, 1, "a")), added("extra", raw(extra, 2, "b")));
    ArtifactChange artifact = (ArtifactChange) added.get(0);
    assertThat(artifact.artifactKey()).isEqualTo("extra");
    assertThat(artifact.kind()).isEqualTo(ADDED);
    assertThat(artifact.after().orElseThrow().artifact()).isEqualTo(extra);

    List<SnapshotChange> removed = diff(connection, to, from);
    assertThat(removed).extracting(SnapshotChange::kind).containsOnly(REMOVED);
    assertThat(removed).hasSize(3);
    assertThat(removed.get(2)).isEqualTo(removed("extra", raw(extra, 2, "b")));
  }

  @Test
  void an_artifact_that_is_defined_otherwise_says_in_what() {
    String name = unique("graph");
    Graph one = pipelineBuilder(name).build();
    Artifact annotated =
        Artifact.builder()
            .type(one.artifact(BUILT).type())
            .format(Format.JSON)
            .storage(LocalFile.at("/elsewhere/{graph_name}/{n.value}/{input_fingerprint}"))
            .addAnnotation(Annotation.of("Note"))
            .build();
    Graph other =
        Graph.builder()
            .name(name)
            .putArtifact(RAW, one.artifact(RAW))
            .putArtifact(BUILT, annotated)
            .putArtifact(TOTAL, one.artifact(TOTAL))
            .addProducer(producer("wash", BUILT, Map.of("orders", RAW)))
            .addProducer(one.producerOf(TOTAL).orElseThrow())
            .build();
    GraphSnapshot from = snapshot(one, "a");
    link(from, BUILT, built(one.artifact(BUILT), 0, "i", "a"));
    GraphSnapshot to = snapshot(other, "a");
    // Of the same content in another place: no change of the data.
    link(to, BUILT, built(other.artifact(BUILT), 0, "i", "a"));

    List<SnapshotChange> changes = diff(connection, from, to);

    assertThat(changes).hasSize(1);
    ArtifactChange change = (ArtifactChange) changes.get(0);
    assertThat(change.artifactKey()).isEqualTo(BUILT);
    assertThat(change.kind()).isEqualTo(CHANGED);
    assertThat(change.before().orElseThrow().artifact()).isEqualTo(one.artifact(BUILT));
    assertThat(change.after().orElseThrow().producer()).isEqualTo(other.producerOf(BUILT));
    assertThat(change.parts())
        .extracting(ArtifactChange.Part::part)
        .containsExactly(
            DefinitionPart.FORMAT,
            DefinitionPart.STORAGE,
            DefinitionPart.ANNOTATIONS,
            DefinitionPart.PRODUCER);
  }

  /** A key of another type is another key, also where the numbers are the same. */
  @Test
  void where_the_type_of_the_keys_changed_all_partitions_go_and_come() {
    String name = unique("graph");
    String path = "/data/{graph_name}/{n.value}";
    Graph wide = Graph.builder().name(name).putArtifact(RAW, artifact(BY_N, path)).build();
    Graph narrow =
        Graph.builder()
            .name(name)
            .putArtifact(
                RAW, artifact(CollectionType.of(StructType.of("n", new Int32Type()), "n"), path))
            .build();
    Artifact old = wide.artifact(RAW);
    Artifact now = narrow.artifact(RAW);
    StoragePartition narrowOne = partition(now, now.key(1), Optional.empty(), print("a"));
    GraphSnapshot from =
        connection.snapshot(
            wide, Map.of(RAW, StoragePartitions.of(raw(old, 1, "a"), raw(old, 2, "b"))));
    GraphSnapshot to = connection.snapshot(narrow, Map.of(RAW, StoragePartitions.of(narrowOne)));

    List<SnapshotChange> changes = diff(connection, from, to);

    assertThat(((ArtifactChange) changes.get(0)).parts())
        .extracting(ArtifactChange.Part::part)
        .containsExactly(DefinitionPart.TYPE);
    assertThat(changes.subList(1, changes.size())) // kinds of keys have an order, too
        .containsExactly(
            added(RAW, narrowOne), removed(RAW, raw(old, 1, "a")), removed(RAW, raw(old, 2, "b")));
  }

  /** Not by UTF-16, in which the fourth would come before the third. */
  @Test
  void artifacts_come_by_the_utf8_bytes_of_their_keys_each_before_its_partitions() {
    List<String> keys = List.of("B", "a", "\uff5e", "\uD83D\uDE80");
    String name = unique("graph");
    Graph.Builder graph = pipelineBuilder(name);
    Artifact place = artifact(BY_N, "/data/{graph_name}/raw/{names}/{n.value}.csv");
    keys.forEach(key -> graph.putArtifact(key, place));
    Graph large = graph.build();
    Map<String, StoragePartitions> data = new HashMap<>(rawData(large, "a"));
    keys.forEach(key -> data.put(key, StoragePartitions.of(raw(large.artifact(key), 0, "a"))));
    GraphSnapshot from = snapshot(pipelineBuilder(name).build(), "a");
    GraphSnapshot to = connection.snapshot(large, data);

    assertThat(diff(connection, from, to))
        .extracting(SnapshotChange::artifactKey, change -> change instanceof ArtifactChange)
        .containsExactlyElementsOf(
            keys.stream().flatMap(key -> Stream.of(tuple(key, true), tuple(key, false))).toList());
  }
}
