package org.artigraph4j.contract;

import static org.artigraph4j.contract.Samples.BUILT;
import static org.artigraph4j.contract.Samples.RAW;
import static org.artigraph4j.contract.Samples.built;
import static org.artigraph4j.contract.Samples.builtRange;
import static org.artigraph4j.contract.Samples.complete;
import static org.artigraph4j.contract.Samples.pipeline;
import static org.artigraph4j.contract.Samples.rawData;
import static org.artigraph4j.contract.Samples.unwritten;
import static org.artigraph4j.contract.Samples.withRows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.function.Supplier;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.error.LinkConflictException;
import org.artigraph4j.error.SnapshotNotFoundException;
import org.artigraph4j.error.SnapshotSealedException;
import org.artigraph4j.error.TagConflictException;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code sealSnapshot}, what a tag seals, and what becomes of a sealed snapshot. */
@Tag("sealing")
public abstract class SealingContract extends ContractGroup {
  private Graph graph;
  private GraphSnapshot snapshot;
  private Artifact daily;
  private StoragePartition linked;

  protected SealingContract(Supplier<Backend> open) {
    super(open);
  }

  @BeforeEach
  void takeSnapshotAndLinkOnePartition() {
    graph = pipeline();
    snapshot = connection.snapshot(graph, rawData(graph, "a"));
    daily = graph.artifact(BUILT);
    linked = built(daily, 0, "input", "content 0");
    link(snapshot, linked);
  }

  private void link(GraphSnapshot snapshot, StoragePartition... partitions) {
    connection.writeSnapshotPartitions(snapshot, BUILT, StoragePartitions.of(partitions));
  }

  private void assertSealed() {
    assertThatThrownBy(() -> link(snapshot, built(daily, 1, "input", "new")))
        .isInstanceOf(SnapshotSealedException.class)
        .hasMessageContaining(snapshot.name())
        .hasMessageContaining(snapshot.fingerprint().toString())
        .hasMessageContaining(BUILT);
    assertThat(connection.readSnapshotPartitions(snapshot, BUILT)).containsExactly(linked);
  }

  private void assertOpen(GraphSnapshot snapshot) {
    StoragePartition added = built(daily, 1, "input", "new");
    link(snapshot, added);
    assertThat(connection.readSnapshotPartitions(snapshot, BUILT)).contains(added);
  }

  @Test
  void a_snapshot_is_open_until_it_is_sealed() {
    assertOpen(snapshot);
  }

  @Test
  void a_sealed_snapshot_takes_no_new_link() {
    connection.sealSnapshot(snapshot);

    assertSealed();
  }

  @Test
  void sealing_again_changes_nothing() {
    connection.sealSnapshot(snapshot);
    connection.sealSnapshot(snapshot);

    assertSealed();
  }

  @Test
  void linking_what_is_linked_is_no_change_and_so_no_error() {
    connection.sealSnapshot(snapshot);

    link(snapshot, linked);
    link(snapshot, withRows(linked, 3));
    connection.writeArtifactAndGraphPartitions(snapshot, BUILT, StoragePartitions.of(linked));

    assertSealed();
  }

  @Test
  void an_empty_batch_is_no_change_and_so_no_error() {
    connection.sealSnapshot(snapshot);

    connection.writeSnapshotPartitions(snapshot, BUILT, StoragePartitions.empty());
    connection.writeArtifactAndGraphPartitions(snapshot, BUILT, StoragePartitions.empty());

    assertSealed();
  }

  @Test
  void a_batch_with_one_new_link_is_refused_whole() {
    connection.sealSnapshot(snapshot);

    assertThatThrownBy(
            () ->
                connection.writeSnapshotPartitions(
                    snapshot, BUILT, builtRange(daily, 0, 3, "input")))
        .isInstanceOf(SnapshotSealedException.class);

    assertSealed();
  }

  @Test
  void both_writes_at_once_do_neither() {
    connection.sealSnapshot(snapshot);

    assertThatThrownBy(
            () ->
                connection.writeArtifactAndGraphPartitions(
                    snapshot, BUILT, builtRange(daily, 0, 3, "input")))
        .isInstanceOf(SnapshotSealedException.class);

    assertThat(connection.readArtifactPartitions(daily)).isEmpty();
    assertSealed();
  }

  @Test
  void the_links_of_raw_artifacts_are_fixed_by_the_id_and_may_follow_the_seal() {
    GraphSnapshot bare = unwritten(graph, "x", "y");
    connection.writeSnapshot(bare);
    connection.writeSnapshotTag(complete(connection, bare), "bare");

    assertThat(connection.snapshot(graph, rawData(graph, "x", "y"))).isEqualTo(bare);

    assertThat(connection.readSnapshotPartitions(bare, RAW))
        .isEqualTo(rawData(graph, "x", "y").get(RAW));
    assertThatThrownBy(() -> link(bare, built(daily, 0, "input", "a")))
        .isInstanceOf(SnapshotSealedException.class);
  }

  @Test
  void another_partition_for_a_linked_key_is_a_conflict_also_when_sealed() {
    connection.sealSnapshot(snapshot);

    assertThatThrownBy(() -> link(snapshot, built(daily, 0, "input", "other")))
        .isInstanceOf(LinkConflictException.class);

    assertSealed();
  }

  @Test
  void the_storage_of_a_sealed_snapshot_stays_open() {
    connection.sealSnapshot(snapshot);

    connection.writeArtifactPartitions(daily, builtRange(daily, 0, 3, "input"));

    assertThat(connection.readArtifactPartitions(daily)).hasSize(3);
    assertSealed();
  }

  @Test
  void taking_or_writing_the_snapshot_again_does_not_open_it() {
    connection.sealSnapshot(snapshot);

    connection.writeSnapshot(snapshot);
    connection.snapshot(snapshot.graph(), rawData(snapshot.graph(), "a"));

    assertSealed();
  }

  @Test
  void other_snapshots_of_the_graph_stay_open() {
    GraphSnapshot other = connection.snapshot(snapshot.graph(), rawData(snapshot.graph(), "b"));

    connection.sealSnapshot(snapshot);

    assertOpen(other);
  }

  @Test
  void the_next_edition_is_open_for_a_rebuild() {
    connection.sealSnapshot(snapshot);
    GraphSnapshot edition = snapshot.nextEdition();
    connection.writeSnapshot(edition);

    StoragePartition rebuilt = built(daily, 0, "input", "rebuilt");
    link(edition, rebuilt);

    assertThat(connection.readSnapshotPartitions(edition, BUILT)).containsExactly(rebuilt);
    assertSealed();
  }

  @Test
  void sealing_a_snapshot_that_was_not_written_is_refused() {
    GraphSnapshot unwritten = unwritten(snapshot.graph(), "never written");

    assertThatThrownBy(() -> connection.sealSnapshot(unwritten))
        .isInstanceOf(SnapshotNotFoundException.class)
        .hasMessageContaining(unwritten.name())
        .hasMessageContaining(unwritten.fingerprint().toString());
    assertThat(connection.findSnapshot(unwritten.name(), unwritten.fingerprint())).isEmpty();
  }

  @Test
  void a_tag_seals_its_snapshot() {
    connection.writeSnapshotTag(complete(connection, snapshot), "prod");

    assertSealed();
  }

  @Test
  void a_tag_that_is_moved_here_seals_too() {
    GraphSnapshot other = connection.snapshot(snapshot.graph(), rawData(snapshot.graph(), "b"));
    connection.writeSnapshotTag(complete(connection, other), "prod");

    connection.writeSnapshotTag(complete(connection, snapshot), "prod", true);

    assertSealed();
  }

  @Test
  void a_tag_that_moves_away_leaves_its_snapshot_sealed() {
    GraphSnapshot other = connection.snapshot(snapshot.graph(), rawData(snapshot.graph(), "b"));
    connection.writeSnapshotTag(complete(connection, snapshot), "prod");

    connection.writeSnapshotTag(complete(connection, other), "prod", true);

    assertSealed();
  }

  @Test
  void a_tag_that_is_refused_does_not_seal() {
    GraphSnapshot other = connection.snapshot(snapshot.graph(), rawData(snapshot.graph(), "b"));
    connection.writeSnapshotTag(complete(connection, other), "prod");

    assertThatThrownBy(() -> connection.writeSnapshotTag(complete(connection, snapshot), "prod"))
        .isInstanceOf(TagConflictException.class);

    assertOpen(snapshot);
  }
}
