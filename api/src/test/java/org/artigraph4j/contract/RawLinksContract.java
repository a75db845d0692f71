package org.artigraph4j.contract;

import static org.artigraph4j.contract.Samples.RAW;
import static org.artigraph4j.contract.Samples.pipeline;
import static org.artigraph4j.contract.Samples.raw;
import static org.artigraph4j.contract.Samples.rawData;
import static org.artigraph4j.contract.Samples.withRows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.function.Supplier;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.fingerprint.InvalidValueException;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.storage.Attributes;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The links of raw artifacts, which are part of a snapshot's identity: all of them or none. What
 * {@code snapshot} does at once may also be done in steps.
 */
@Tag("raw-links")
public abstract class RawLinksContract extends ContractGroup {
  private GraphSnapshot snapshot;
  private Artifact orders;
  private StoragePartitions all;

  protected RawLinksContract(Supplier<Backend> open) {
    super(open);
  }

  @BeforeEach
  void writeSnapshotWithoutLinks() {
    Graph graph = pipeline();
    orders = graph.artifact(RAW);
    all = rawData(graph, "a", "b", "c").get(RAW);
    snapshot = GraphSnapshot.of(graph, rawData(graph, "a", "b", "c"));
    connection.writeSnapshot(snapshot);
  }

  private void assertRefused(StoragePartitions partitions) {
    assertThatThrownBy(() -> connection.writeSnapshotPartitions(snapshot, RAW, partitions))
        .isInstanceOf(InvalidValueException.class)
        .hasMessageContaining(RAW);
    assertThatThrownBy(() -> connection.writeArtifactAndGraphPartitions(snapshot, RAW, partitions))
        .isInstanceOf(InvalidValueException.class)
        .hasMessageContaining(RAW);
    assertThat(connection.readArtifactPartitions(orders)).isEmpty();
    assertThat(connection.readSnapshotPartitions(snapshot, RAW)).isEmpty();
  }

  @Test
  void all_raw_partitions_together_are_linked() {
    connection.writeSnapshotPartitions(snapshot, RAW, all);
    connection.writeSnapshotPartitions(snapshot, RAW, all);

    assertThat(connection.readSnapshotPartitions(snapshot, RAW)).isEqualTo(all);
    assertThat(connection.readArtifactPartitions(orders)).isEmpty();
  }

  @Test
  void all_raw_partitions_together_are_recorded_and_linked() {
    connection.writeArtifactAndGraphPartitions(snapshot, RAW, all);

    assertThat(connection.readSnapshotPartitions(snapshot, RAW)).isEqualTo(all);
    assertThat(connection.readArtifactPartitions(orders)).isEqualTo(all);
  }

  @Test
  void raw_links_keep_the_attributes_they_were_linked_with() {
    StoragePartitions described =
        all.stream()
            .map(partition -> withRows(partition, 5))
            .collect(StoragePartitions.toStoragePartitions());

    connection.writeSnapshotPartitions(snapshot, RAW, described); // the same identities

    assertThat(connection.readSnapshotPartitions(snapshot, RAW))
        .extracting(StoragePartition::attributes)
        .containsOnly(Attributes.of("rows", 5))
        .hasSize(3);
  }

  @Test
  void some_of_the_raw_partitions_are_refused() {
    assertRefused(rawData(snapshot.graph(), "a", "b").get(RAW));
  }

  @Test
  void more_than_the_raw_partitions_are_refused() {
    assertRefused(rawData(snapshot.graph(), "a", "b", "c", "d").get(RAW));
  }

  @Test
  void other_contents_than_the_raw_partitions_are_refused() {
    assertRefused(rawData(snapshot.graph(), "a", "b", "corrected").get(RAW));
  }

  @Test
  void some_of_the_raw_partitions_are_refused_also_when_all_are_linked() {
    connection.writeSnapshotPartitions(snapshot, RAW, all);

    assertThatThrownBy(
            () ->
                connection.writeSnapshotPartitions(
                    snapshot, RAW, StoragePartitions.of(raw(orders, 0, "a"))))
        .isInstanceOf(InvalidValueException.class);
    assertThat(connection.readSnapshotPartitions(snapshot, RAW)).isEqualTo(all);
  }

  @Test
  void no_raw_partitions_link_nothing() {
    connection.writeSnapshotPartitions(snapshot, RAW, StoragePartitions.empty());

    assertThat(connection.readSnapshotPartitions(snapshot, RAW)).isEmpty();
  }

  @Test
  void another_edition_has_the_same_raw_partitions() {
    GraphSnapshot edition = snapshot.nextEdition();
    connection.writeSnapshot(edition);

    connection.writeSnapshotPartitions(edition, RAW, all);

    assertThat(connection.readSnapshotPartitions(edition, RAW)).isEqualTo(all);
    assertThat(connection.readSnapshotPartitions(snapshot, RAW)).isEmpty();
  }
}
