package org.artigraph4j.contract;

import static org.artigraph4j.contract.Samples.BUILT;
import static org.artigraph4j.contract.Samples.RAW;
import static org.artigraph4j.contract.Samples.TOTAL;
import static org.artigraph4j.contract.Samples.built;
import static org.artigraph4j.contract.Samples.builtRange;
import static org.artigraph4j.contract.Samples.partition;
import static org.artigraph4j.contract.Samples.pipeline;
import static org.artigraph4j.contract.Samples.print;
import static org.artigraph4j.contract.Samples.rawData;
import static org.artigraph4j.contract.Samples.unwritten;
import static org.artigraph4j.contract.Samples.withRows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Optional;
import java.util.function.Supplier;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.error.LinkConflictException;
import org.artigraph4j.error.SnapshotNotFoundException;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.partition.PartitionKey;
import org.artigraph4j.storage.Attributes;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Which partitions a snapshot holds: the links, written alone or together with the partitions. */
@Tag("snapshot-partitions")
public abstract class SnapshotPartitionsContract extends ContractGroup {
  private GraphSnapshot snapshot;
  private Artifact daily;

  protected SnapshotPartitionsContract(Supplier<Backend> open) {
    super(open);
  }

  @BeforeEach
  void takeSnapshot() {
    Graph graph = pipeline();
    snapshot = connection.snapshot(graph, rawData(graph, "a"));
    daily = graph.artifact(BUILT);
  }

  private void link(StoragePartition... partitions) {
    connection.writeSnapshotPartitions(snapshot, BUILT, StoragePartitions.of(partitions));
  }

  private StoragePartitions linked() {
    return connection.readSnapshotPartitions(snapshot, BUILT);
  }

  @Test
  void an_artifact_without_links_reads_as_empty() {
    assertThat(linked()).isEmpty();
    assertThat(connection.readSnapshotPartitions(snapshot, TOTAL)).isEmpty();
  }

  @Test
  void linked_partitions_are_read_in_key_order() {
    link(built(daily, 9, "input", "a"), built(daily, -1, "input", "b"));
    link(built(daily, 4, "other input", "c"));

    assertThat(linked())
        .containsExactly(
            built(daily, -1, "input", "b"),
            built(daily, 4, "other input", "c"),
            built(daily, 9, "input", "a"));
  }

  @Test
  void linking_what_is_linked_changes_nothing() {
    StoragePartitions partitions = builtRange(daily, 0, 5, "input");

    connection.writeSnapshotPartitions(snapshot, BUILT, partitions);
    connection.writeSnapshotPartitions(snapshot, BUILT, partitions);
    link(built(daily, 2, "input", "content 2"));

    assertThat(linked()).isEqualTo(partitions);
  }

  @Test
  void a_batch_of_old_and_new_links_adds_the_new() {
    connection.writeSnapshotPartitions(snapshot, BUILT, builtRange(daily, 2, 5, "input"));

    connection.writeSnapshotPartitions(snapshot, BUILT, builtRange(daily, 0, 7, "input"));

    assertThat(linked()).isEqualTo(builtRange(daily, 0, 7, "input"));
  }

  @Test
  void an_empty_batch_links_nothing() {
    link(built(daily, 0, "input", "a"));

    connection.writeSnapshotPartitions(snapshot, BUILT, StoragePartitions.empty());

    assertThat(linked()).hasSize(1);
  }

  @Test
  void another_content_for_a_linked_key_is_refused_with_the_linked_partition() {
    StoragePartition linked = built(daily, 1, "input", "a");
    StoragePartition refused = built(daily, 1, "input", "b");
    link(withRows(linked, 7));

    LinkConflictException conflict =
        catchThrowableOfType(LinkConflictException.class, () -> link(refused));

    assertThat(conflict.linked()).isEqualTo(linked);
    assertThat(conflict.linked().attributes()).isEqualTo(Attributes.of("rows", 7));
    assertThat(conflict)
        .hasMessageContaining(snapshot.name())
        .hasMessageContaining(BUILT)
        .hasMessageContaining(linked.contentFingerprint().toString())
        .hasMessageContaining(refused.contentFingerprint().toString());
    assertThat(conflict.isRetryable()).isFalse();
    assertThat(linked()).containsExactly(linked);
  }

  @Test
  void the_same_content_from_other_input_is_another_partition() {
    StoragePartition linked = built(daily, 1, "input", "a");
    link(linked);

    assertThatThrownBy(() -> link(built(daily, 1, "other input", "a")))
        .isInstanceOf(LinkConflictException.class);

    assertThat(linked()).containsExactly(linked);
  }

  @Test
  void a_conflict_changes_nothing_of_the_batch() {
    StoragePartition linked = built(daily, 1, "input", "a");
    link(linked);

    assertThatThrownBy(
            () ->
                link(
                    built(daily, 0, "input", "before"),
                    built(daily, 1, "input", "b"),
                    built(daily, 2, "input", "after")))
        .isInstanceOf(LinkConflictException.class);

    assertThat(linked()).containsExactly(linked);
  }

  @Test
  void each_artifact_has_links_of_its_own() {
    Artifact total = snapshot.graph().artifact(TOTAL);
    StoragePartition sum =
        partition(total, PartitionKey.EMPTY, Optional.of(print("input")), print("sum"));

    link(built(daily, 0, "input", "a"));
    connection.writeSnapshotPartitions(snapshot, TOTAL, StoragePartitions.of(sum));

    assertThat(linked()).containsExactly(built(daily, 0, "input", "a"));
    assertThat(connection.readSnapshotPartitions(snapshot, TOTAL)).containsExactly(sum);
  }

  @Test
  void each_snapshot_has_links_of_its_own() {
    GraphSnapshot other = connection.snapshot(snapshot.graph(), rawData(snapshot.graph(), "b"));
    GraphSnapshot edition = snapshot.nextEdition();
    connection.writeSnapshot(edition);

    link(built(daily, 0, "input", "a"));
    assertThat(connection.readSnapshotPartitions(other, BUILT)).isEmpty();
    assertThat(connection.readSnapshotPartitions(edition, BUILT)).isEmpty();

    StoragePartitions rebuilt = StoragePartitions.of(built(daily, 0, "input", "b"));
    connection.writeSnapshotPartitions(other, BUILT, rebuilt);
    connection.writeSnapshotPartitions(edition, BUILT, rebuilt);

    assertThat(linked()).containsExactly(built(daily, 0, "input", "a"));
    assertThat(connection.readSnapshotPartitions(other, BUILT)).isEqualTo(rebuilt);
    assertThat(connection.readSnapshotPartitions(edition, BUILT)).isEqualTo(rebuilt);
  }

  @Test
  void a_snapshot_that_was_read_is_as_good_as_the_one_that_was_taken() {
    GraphSnapshot read = connection.readSnapshot(snapshot.name(), snapshot.fingerprint());

    connection.writeSnapshotPartitions(read, BUILT, builtRange(daily, 0, 3, "input"));

    assertThat(linked()).isEqualTo(builtRange(daily, 0, 3, "input"));
  }

  @Test
  void linking_does_not_record_the_partition_of_the_storage() {
    link(built(daily, 0, "input", "a"));

    assertThat(connection.readArtifactPartitions(daily)).isEmpty();
  }

  @Test
  void recording_a_partition_of_the_storage_does_not_link_it() {
    connection.writeArtifactPartitions(daily, builtRange(daily, 0, 3, "input"));

    assertThat(linked()).isEmpty();
  }

  @Test
  void a_snapshot_reads_attributes_as_they_were_linked() {
    StoragePartition partition = built(daily, 0, "input", "a");
    connection.writeArtifactPartitions(daily, StoragePartitions.of(withRows(partition, 1)));

    link(withRows(partition, 2));
    link(withRows(partition, 3)); // linked already: no error, no change

    assertThat(linked())
        .extracting(StoragePartition::attributes)
        .containsExactly(Attributes.of("rows", 2));
    assertThat(connection.readArtifactPartitions(daily))
        .extracting(StoragePartition::attributes)
        .containsExactly(Attributes.of("rows", 1));
  }

  @Test
  void both_writes_at_once_record_and_link() {
    StoragePartitions partitions = builtRange(daily, 0, 5, "input");

    connection.writeArtifactAndGraphPartitions(snapshot, BUILT, partitions);
    connection.writeArtifactAndGraphPartitions(snapshot, BUILT, partitions);

    assertThat(linked()).isEqualTo(partitions);
    assertThat(connection.readArtifactPartitions(daily)).isEqualTo(partitions);
  }

  @Test
  void both_writes_at_once_keep_to_the_rules_of_each() {
    StoragePartition partition = built(daily, 0, "input", "a");
    connection.writeArtifactPartitions(daily, StoragePartitions.of(withRows(partition, 1)));

    connection.writeArtifactAndGraphPartitions(
        snapshot, BUILT, StoragePartitions.of(withRows(partition, 2)));

    assertThat(connection.readArtifactPartitions(daily))
        .extracting(StoragePartition::attributes)
        .containsExactly(Attributes.of("rows", 1));
    assertThat(linked())
        .extracting(StoragePartition::attributes)
        .containsExactly(Attributes.of("rows", 2));
  }

  @Test
  void both_writes_at_once_do_neither_in_a_conflict() {
    StoragePartition linked = built(daily, 1, "input", "a");
    link(linked);

    LinkConflictException conflict =
        catchThrowableOfType(
            LinkConflictException.class,
            () ->
                connection.writeArtifactAndGraphPartitions(
                    snapshot, BUILT, builtRange(daily, 0, 3, "input")));

    assertThat(conflict.linked()).isEqualTo(linked);
    assertThat(linked()).containsExactly(linked);
    assertThat(connection.readArtifactPartitions(daily)).isEmpty();
  }

  @Test
  void a_snapshot_that_was_not_written_has_no_links_and_takes_none() {
    GraphSnapshot unwritten = unwritten(snapshot.graph(), "never written");
    StoragePartitions partitions = builtRange(daily, 0, 3, "input");

    assertThatThrownBy(() -> connection.readSnapshotPartitions(unwritten, BUILT))
        .isInstanceOf(SnapshotNotFoundException.class)
        .hasMessageContaining(unwritten.name())
        .hasMessageContaining(unwritten.fingerprint().toString());
    assertThatThrownBy(() -> connection.writeSnapshotPartitions(unwritten, BUILT, partitions))
        .isInstanceOf(SnapshotNotFoundException.class);
    assertThatThrownBy(
            () -> connection.writeArtifactAndGraphPartitions(unwritten, BUILT, partitions))
        .isInstanceOf(SnapshotNotFoundException.class);
    assertThat(connection.readArtifactPartitions(daily)).isEmpty();
  }

  @Test
  void an_empty_batch_for_a_snapshot_that_was_not_written_is_refused_like_any_other() {
    GraphSnapshot unwritten = unwritten(snapshot.graph(), "never written");
    StoragePartitions none = StoragePartitions.empty();

    assertThatThrownBy(() -> connection.writeSnapshotPartitions(unwritten, BUILT, none))
        .isInstanceOf(SnapshotNotFoundException.class);
    assertThatThrownBy(() -> connection.writeArtifactAndGraphPartitions(unwritten, BUILT, none))
        .isInstanceOf(SnapshotNotFoundException.class);
  }

  @Test
  void the_forms_with_the_artifact_do_the_same() {
    StoragePartitions first = builtRange(daily, 0, 2, "input");
    StoragePartitions second = builtRange(daily, 2, 4, "input");

    connection.writeSnapshotPartitions(snapshot, BUILT, daily, first);
    connection.writeArtifactAndGraphPartitions(snapshot, BUILT, daily, second);

    assertThat(connection.readSnapshotPartitions(snapshot, BUILT, daily))
        .isEqualTo(builtRange(daily, 0, 4, "input"));
    assertThat(connection.readArtifactPartitions(daily)).isEqualTo(second);
    assertThat(connection.readSnapshotPartitions(snapshot, RAW)).hasSize(1);
  }
}
