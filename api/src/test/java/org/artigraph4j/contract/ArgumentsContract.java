package org.artigraph4j.contract;

import static org.artigraph4j.contract.Samples.BUILT;
import static org.artigraph4j.contract.Samples.BY_N;
import static org.artigraph4j.contract.Samples.RAW;
import static org.artigraph4j.contract.Samples.TOTAL;
import static org.artigraph4j.contract.Samples.artifact;
import static org.artigraph4j.contract.Samples.built;
import static org.artigraph4j.contract.Samples.builtRange;
import static org.artigraph4j.contract.Samples.pipeline;
import static org.artigraph4j.contract.Samples.print;
import static org.artigraph4j.contract.Samples.rawData;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.artigraph4j.artifact.Annotation;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.fingerprint.InvalidValueException;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.graph.UnknownArtifactException;
import org.artigraph4j.partition.InputFingerprints;
import org.artigraph4j.partition.PartitionField;
import org.artigraph4j.partition.PartitionKey;
import org.artigraph4j.partition.PartitionKeyException;
import org.artigraph4j.storage.StoragePartitions;
import org.artigraph4j.storage.UnresolvedStorageException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Arguments that no backend takes: refused before anything is sent, an empty batch or not. */
@Tag("arguments")
public abstract class ArgumentsContract extends ContractGroup {
  private Graph graph;
  private Artifact daily;
  private GraphSnapshot snapshot;

  protected ArgumentsContract(Supplier<Backend> open) {
    super(open);
  }

  @BeforeEach
  void takeSnapshot() {
    graph = pipeline();
    daily = graph.artifact(BUILT);
    snapshot = connection.snapshot(graph, rawData(graph, "a"));
  }

  private void assertNothingWritten() {
    assertThat(connection.readArtifactPartitions(daily)).isEmpty();
    assertThat(connection.readSnapshotPartitions(snapshot, BUILT)).isEmpty();
    assertThat(connection.readSnapshotPartitions(snapshot, RAW)).hasSize(1);
  }

  @Test
  void an_artifact_that_is_not_from_a_graph_is_refused() {
    Artifact unresolved = artifact(BY_N, "/data/{graph_name}/{n.value}/{input_fingerprint}");

    for (ThrowingCallable call :
        List.<ThrowingCallable>of(
            () -> connection.readArtifactPartitions(unresolved),
            () -> connection.streamArtifactPartitions(unresolved),
            () -> connection.readArtifactPartitions(unresolved, InputFingerprints.empty()),
            () -> connection.writeArtifactPartitions(unresolved, StoragePartitions.empty()))) {
      assertThatThrownBy(call)
          .isInstanceOf(UnresolvedStorageException.class)
          .hasMessageContaining("{graph_name}".replaceAll("[{}]", ""))
          .hasMessageContaining("graph.artifact(key)");
    }
  }

  @Test
  void partitions_of_another_storage_are_refused() {
    Artifact other = pipeline().artifact(BUILT);
    StoragePartitions foreign = builtRange(other, 0, 2, "input");

    assertRefused(InvalidValueException.class, foreign);
    assertThat(connection.readArtifactPartitions(other)).isEmpty();
  }

  @Test
  void keys_of_another_type_are_refused() {
    for (PartitionKey key :
        List.of(
            PartitionKey.EMPTY,
            PartitionKey.of("m", new PartitionField.Int64Field(1)),
            PartitionKey.of("n", new PartitionField.Int32Field(1)),
            PartitionKey.of("n", new PartitionField.StringField("1")),
            PartitionKey.of("n", new PartitionField.NullField()),
            PartitionKey.of(
                "n", new PartitionField.Int64Field(1), "m", new PartitionField.Int64Field(1)))) {
      StoragePartitions batch =
          StoragePartitions.of(
              built(daily, 0, "input", "good"),
              Samples.partition(daily, key, Optional.of(print("input")), print("bad")));

      assertRefused(PartitionKeyException.class, batch);
      assertThatThrownBy(
              () ->
                  connection.readArtifactPartitions(
                      daily, InputFingerprints.of(key, print("input"))))
          .isInstanceOf(PartitionKeyException.class);
    }
  }

  private void assertRefused(Class<? extends Exception> refusal, StoragePartitions partitions) {
    assertThatThrownBy(() -> connection.writeArtifactPartitions(daily, partitions))
        .isInstanceOf(refusal);
    assertThatThrownBy(() -> connection.writeSnapshotPartitions(snapshot, BUILT, partitions))
        .isInstanceOf(refusal);
    assertThatThrownBy(
            () -> connection.writeArtifactAndGraphPartitions(snapshot, BUILT, partitions))
        .isInstanceOf(refusal);
    assertNothingWritten();
  }

  @Test
  void two_partitions_of_one_key_cannot_be_linked() {
    StoragePartitions two =
        StoragePartitions.of(
            built(daily, 0, "input", "a"),
            built(daily, 1, "input", "a"),
            built(daily, 1, "input", "b"));

    assertThatThrownBy(() -> connection.writeSnapshotPartitions(snapshot, BUILT, two))
        .isInstanceOf(PartitionKeyException.class);
    assertThatThrownBy(() -> connection.writeArtifactAndGraphPartitions(snapshot, BUILT, two))
        .isInstanceOf(PartitionKeyException.class);

    assertNothingWritten();
  }

  @Test
  void an_artifact_key_that_the_graph_lacks_is_refused_and_named() {
    StoragePartitions none = StoragePartitions.empty();
    for (String key : List.of("stranger", BUILT + " ", BUILT.toUpperCase(java.util.Locale.ROOT))) {
      for (ThrowingCallable call :
          List.<ThrowingCallable>of(
              () -> connection.readSnapshotPartitions(snapshot, key),
              () -> connection.streamSnapshotPartitions(snapshot, key),
              () -> connection.readSnapshotPartitions(snapshot, key, daily),
              () -> connection.writeSnapshotPartitions(snapshot, key, none),
              () -> connection.writeSnapshotPartitions(snapshot, key, daily, none),
              () -> connection.writeArtifactAndGraphPartitions(snapshot, key, none),
              () -> connection.writeArtifactAndGraphPartitions(snapshot, key, daily, none),
              () ->
                  connection.writeArtifactAndGraphPartitions(
                      snapshot, key, builtRange(daily, 0, 2, "input")))) {
        assertThatThrownBy(call)
            .isInstanceOf(UnknownArtifactException.class)
            .hasMessageContaining("'" + key + "'");
      }
    }
    assertNothingWritten();
  }

  @Test
  void an_artifact_that_is_not_the_graphs_own_of_that_key_is_refused() {
    Artifact annotated =
        Artifact.builder()
            .type(daily.type())
            .format(daily.format())
            .storage(daily.storage())
            .addAnnotation(Annotation.of("Stranger"))
            .build();
    StoragePartitions partitions = builtRange(daily, 0, 2, "input");
    for (Artifact other : List.of(annotated, graph.artifact(TOTAL), pipeline().artifact(BUILT))) {
      for (ThrowingCallable call :
          List.<ThrowingCallable>of(
              () -> connection.readSnapshotPartitions(snapshot, BUILT, other),
              () -> connection.writeSnapshotPartitions(snapshot, BUILT, other, partitions),
              () ->
                  connection.writeSnapshotPartitions(
                      snapshot, BUILT, other, StoragePartitions.empty()),
              () ->
                  connection.writeArtifactAndGraphPartitions(snapshot, BUILT, other, partitions))) {
        assertThatThrownBy(call).isInstanceOf(InvalidValueException.class);
      }
    }
    assertNothingWritten();
  }

  @Test
  void arguments_are_checked_inside_a_block_too() {
    StoragePartitions foreign = builtRange(pipeline().artifact(BUILT), 0, 2, "input");

    connection.runAtomically(
        inner ->
            assertThatThrownBy(() -> inner.writeArtifactPartitions(daily, foreign))
                .isInstanceOf(InvalidValueException.class));

    assertNothingWritten();
  }

  @Test
  void nothing_may_be_null() {
    Fingerprint id = print("id");
    StoragePartitions partitions = builtRange(daily, 0, 2, "input");
    Map<String, ThrowingCallable> calls = new LinkedHashMap<>();
    calls.put("read", () -> connection.readArtifactPartitions(null));
    calls.put("lookup 1", () -> connection.readArtifactPartitions(null, InputFingerprints.empty()));
    calls.put("lookup 2", () -> connection.readArtifactPartitions(daily, null));
    calls.put("write 1", () -> connection.writeArtifactPartitions(null, partitions));
    calls.put("write 2", () -> connection.writeArtifactPartitions(daily, null));
    calls.put("findGraph 1", () -> connection.findGraph(null, id));
    calls.put("findGraph 2", () -> connection.findGraph("name", null));
    calls.put("writeGraph", () -> connection.writeGraph(null));
    calls.put("findSnapshot 1", () -> connection.findSnapshot(null, id));
    calls.put("findSnapshot 2", () -> connection.findSnapshot("name", null));
    calls.put("writeSnapshot", () -> connection.writeSnapshot(null));
    calls.put("snapshot 1", () -> connection.snapshot(null, rawData(graph)));
    calls.put("snapshot 2", () -> connection.snapshot(graph, null));
    calls.put("sealSnapshot", () -> connection.sealSnapshot(null));
    calls.put("findSnapshotTag 1", () -> connection.findSnapshotTag(null, "prod"));
    calls.put("findSnapshotTag 2", () -> connection.findSnapshotTag("name", null));
    calls.put("writeSnapshotTag 1", () -> connection.writeSnapshotTag(null, "prod"));
    calls.put("writeSnapshotTag 2", () -> connection.writeSnapshotTag(snapshot, null));
    calls.put("links 1", () -> connection.readSnapshotPartitions(null, BUILT));
    calls.put("stream 1", () -> connection.streamArtifactPartitions(null));
    calls.put("stream 2", () -> connection.streamSnapshotPartitions(null, BUILT));
    calls.put("stream 3", () -> connection.streamSnapshotPartitions(snapshot, null));
    calls.put("diff 1", () -> connection.diff(null, snapshot));
    calls.put("diff 2", () -> connection.diff(snapshot, null));
    calls.put("diff 3", () -> connection.diff(null, "v1", "v2"));
    calls.put("diff 4", () -> connection.diff("name", null, "v2"));
    calls.put("diff 5", () -> connection.diff("name", "v1", null));
    calls.put("links 2", () -> connection.readSnapshotPartitions(snapshot, null));
    calls.put("link 1", () -> connection.writeSnapshotPartitions(null, BUILT, partitions));
    calls.put("link 2", () -> connection.writeSnapshotPartitions(snapshot, null, partitions));
    calls.put("link 3", () -> connection.writeSnapshotPartitions(snapshot, BUILT, null));
    calls.put("both 1", () -> connection.writeArtifactAndGraphPartitions(null, BUILT, partitions));
    calls.put(
        "both 2", () -> connection.writeArtifactAndGraphPartitions(snapshot, null, partitions));
    calls.put("both 3", () -> connection.writeArtifactAndGraphPartitions(snapshot, BUILT, null));
    calls.put("atomically", () -> connection.atomically(null));
    calls.put("runAtomically", () -> connection.runAtomically(null));

    calls.forEach(
        (name, call) -> assertThatThrownBy(call, name).isInstanceOf(NullPointerException.class));
    assertNothingWritten();
  }
}
