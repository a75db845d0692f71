package org.artigraph4j.contract;

import static org.artigraph4j.contract.Samples.BUILT;
import static org.artigraph4j.contract.Samples.RAW;
import static org.artigraph4j.contract.Samples.TOTAL;
import static org.artigraph4j.contract.Samples.pipeline;
import static org.artigraph4j.contract.Samples.producer;
import static org.artigraph4j.contract.Samples.raw;
import static org.artigraph4j.contract.Samples.rawData;
import static org.artigraph4j.contract.Samples.unique;
import static org.artigraph4j.contract.Samples.unwritten;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.error.SnapshotNotFoundException;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.graph.InvalidGraphException;
import org.artigraph4j.storage.StoragePartitions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code writeSnapshot}, {@code readSnapshot}, {@code findSnapshot} and {@code snapshot}. */
@Tag("snapshots")
public abstract class SnapshotsContract extends ContractGroup {
  protected SnapshotsContract(Supplier<Backend> open) {
    super(open);
  }

  @Test
  void a_snapshot_that_was_written_is_read_and_found_with_its_graph() {
    GraphSnapshot snapshot = unwritten(pipeline(), "a", "b");

    connection.writeSnapshot(snapshot);

    GraphSnapshot read = connection.readSnapshot(snapshot.name(), snapshot.fingerprint());
    assertThat(read).isEqualTo(snapshot);
    assertThat(read.fingerprint()).isEqualTo(snapshot.fingerprint());
    assertThat(connection.findSnapshot(snapshot.name(), snapshot.fingerprint())).contains(snapshot);
  }

  @Test
  void writing_a_snapshot_writes_its_graph() {
    GraphSnapshot snapshot = unwritten(pipeline(), "a");

    connection.writeSnapshot(snapshot);

    assertThat(connection.readGraph(snapshot.name(), snapshot.graph().fingerprint()))
        .isEqualTo(snapshot.graph());
  }

  @Test
  void writing_a_snapshot_again_changes_nothing() {
    Graph graph = pipeline();
    GraphSnapshot snapshot = unwritten(graph, "a");
    connection.writeGraph(graph);

    connection.writeSnapshot(snapshot);
    connection.writeSnapshot(snapshot);
    connection.writeSnapshot(GraphSnapshot.fromJson(snapshot.toJson())); // equal, not the same

    assertThat(connection.readSnapshot(graph.name(), snapshot.fingerprint())).isEqualTo(snapshot);
  }

  @Test
  void writing_a_snapshot_links_no_partitions() {
    GraphSnapshot snapshot = unwritten(pipeline(), "a");

    connection.writeSnapshot(snapshot);

    assertThat(connection.readSnapshotPartitions(snapshot, RAW)).isEmpty();
    assertThat(connection.readArtifactPartitions(snapshot.graph().artifact(RAW))).isEmpty();
  }

  @Test
  void snapshots_of_one_graph_stand_side_by_side() {
    Graph graph = pipeline();
    GraphSnapshot first = unwritten(graph, "a");
    GraphSnapshot second = unwritten(graph, "b");

    connection.writeSnapshot(first);
    connection.writeSnapshot(second);

    assertThat(connection.readSnapshot(graph.name(), first.fingerprint())).isEqualTo(first);
    assertThat(connection.readSnapshot(graph.name(), second.fingerprint())).isEqualTo(second);
  }

  @Test
  void editions_of_one_snapshot_stand_side_by_side() {
    GraphSnapshot first = unwritten(pipeline(), "a");
    GraphSnapshot second = first.nextEdition();

    connection.writeSnapshot(first);
    assertThat(connection.findSnapshot(first.name(), second.fingerprint())).isEmpty();
    connection.writeSnapshot(second);

    assertThat(connection.readSnapshot(first.name(), first.fingerprint()).edition()).isEqualTo(0);
    assertThat(connection.readSnapshot(first.name(), second.fingerprint()).edition()).isEqualTo(1);
  }

  @Test
  void a_snapshot_that_was_not_written_is_found_empty() {
    GraphSnapshot snapshot = unwritten(pipeline(), "a");
    connection.writeGraph(snapshot.graph());

    assertThat(connection.findSnapshot(snapshot.name(), snapshot.fingerprint())).isEmpty();
  }

  @Test
  void reading_a_snapshot_that_was_not_written_names_it() {
    GraphSnapshot snapshot = unwritten(pipeline(), "a");

    assertThatThrownBy(() -> connection.readSnapshot(snapshot.name(), snapshot.fingerprint()))
        .isInstanceOf(SnapshotNotFoundException.class)
        .hasMessageContaining(snapshot.name())
        .hasMessageContaining(snapshot.fingerprint().toString());
  }

  @Test
  void a_snapshot_is_found_by_name_and_fingerprint_together() {
    GraphSnapshot one = unwritten(pipeline(), "a");
    GraphSnapshot other = unwritten(pipeline(), "a");
    connection.writeSnapshot(one);
    connection.writeSnapshot(other);

    assertThat(connection.findSnapshot(one.name(), other.fingerprint())).isEmpty();
    assertThat(connection.findSnapshot(one.name(), one.graph().fingerprint())).isEmpty();
    assertThat(connection.findSnapshot(unique("graph"), one.fingerprint())).isEmpty();
  }

  @Test
  void taking_a_snapshot_writes_graph_snapshot_raw_partitions_and_links() {
    Graph graph = pipeline();
    Map<String, StoragePartitions> raw = rawData(graph, "a", "b");

    GraphSnapshot snapshot = connection.snapshot(graph, raw);

    assertThat(snapshot).isEqualTo(GraphSnapshot.of(graph, raw));
    assertThat(connection.readGraph(graph.name(), graph.fingerprint())).isEqualTo(graph);
    assertThat(connection.readSnapshot(graph.name(), snapshot.fingerprint())).isEqualTo(snapshot);
    assertThat(connection.readArtifactPartitions(graph.artifact(RAW))).isEqualTo(raw.get(RAW));
    assertThat(connection.readSnapshotPartitions(snapshot, RAW)).isEqualTo(raw.get(RAW));
    assertThat(connection.readSnapshotPartitions(snapshot, BUILT)).isEmpty();
  }

  @Test
  void taking_a_snapshot_twice_is_taking_it_once() {
    Graph graph = pipeline();
    Map<String, StoragePartitions> raw = rawData(graph, "a", "b");

    GraphSnapshot first = connection.snapshot(graph, raw);
    GraphSnapshot second = connection.snapshot(graph, raw);

    assertThat(second).isEqualTo(first);
    assertThat(connection.readArtifactPartitions(graph.artifact(RAW))).isEqualTo(raw.get(RAW));
    assertThat(connection.readSnapshotPartitions(first, RAW)).isEqualTo(raw.get(RAW));
  }

  @Test
  void new_raw_data_is_another_snapshot_and_leaves_the_old_one_alone() {
    Graph graph = pipeline();
    Map<String, StoragePartitions> before = rawData(graph, "a", "b");
    Map<String, StoragePartitions> after = rawData(graph, "a", "corrected", "c");

    GraphSnapshot old = connection.snapshot(graph, before);
    GraphSnapshot recent = connection.snapshot(graph, after);

    assertThat(recent.fingerprint()).isNotEqualTo(old.fingerprint());
    assertThat(connection.readSnapshotPartitions(old, RAW)).isEqualTo(before.get(RAW));
    assertThat(connection.readSnapshotPartitions(recent, RAW)).isEqualTo(after.get(RAW));
    assertThat(connection.readArtifactPartitions(graph.artifact(RAW))).hasSize(4);
  }

  @Test
  void taking_a_snapshot_completes_one_that_was_only_written() {
    Graph graph = pipeline();
    Map<String, StoragePartitions> raw = rawData(graph, "a");
    connection.writeSnapshot(GraphSnapshot.of(graph, raw));

    GraphSnapshot snapshot = connection.snapshot(graph, raw);

    assertThat(connection.readSnapshotPartitions(snapshot, RAW)).isEqualTo(raw.get(RAW));
  }

  @Test
  void a_raw_artifact_may_have_no_partitions() {
    Graph graph = pipeline();

    GraphSnapshot snapshot = connection.snapshot(graph, Map.of(RAW, StoragePartitions.empty()));

    assertThat(connection.readSnapshot(graph.name(), snapshot.fingerprint())).isEqualTo(snapshot);
    assertThat(connection.readSnapshotPartitions(snapshot, RAW)).isEmpty();
  }

  @Test
  void a_graph_may_have_no_raw_artifacts() {
    Graph graph =
        Graph.builder()
            .name(unique("graph"))
            .putArtifact(TOTAL, pipeline().artifact(TOTAL))
            .addProducer(producer("invent", TOTAL, Map.of()))
            .build();

    GraphSnapshot snapshot = connection.snapshot(graph, Map.of());

    assertThat(connection.readSnapshot(graph.name(), snapshot.fingerprint())).isEqualTo(snapshot);
  }

  @Test
  void missing_unknown_and_produced_keys_are_all_named_and_nothing_is_written() {
    Graph graph = pipeline();
    Map<String, StoragePartitions> wrong =
        Map.of("stranger", StoragePartitions.empty(), BUILT, StoragePartitions.empty());

    assertThatThrownBy(() -> connection.snapshot(graph, wrong))
        .isInstanceOf(InvalidGraphException.class)
        .hasMessageContaining(RAW)
        .hasMessageContaining("stranger")
        .hasMessageContaining(BUILT);
    assertThat(connection.findGraph(graph.name(), graph.fingerprint())).isEmpty();
  }

  @Test
  void raw_partitions_that_are_not_the_artifacts_are_refused_and_nothing_is_written() {
    Graph graph = pipeline();
    Map<String, StoragePartitions> foreign = rawData(pipeline(), "a");
    Map<String, StoragePartitions> twoOfOneKey =
        Map.of(
            RAW,
            StoragePartitions.of(
                raw(graph.artifact(RAW), 0, "a"), raw(graph.artifact(RAW), 0, "b")));

    assertThatThrownBy(() -> connection.snapshot(graph, foreign))
        .isInstanceOf(InvalidGraphException.class);
    assertThatThrownBy(() -> connection.snapshot(graph, twoOfOneKey))
        .isInstanceOf(InvalidGraphException.class);
    assertThat(connection.findGraph(graph.name(), graph.fingerprint())).isEmpty();
    assertThat(connection.readArtifactPartitions(graph.artifact(RAW))).isEmpty();
  }

  @Test
  void changing_the_given_map_afterwards_changes_nothing() {
    Graph graph = pipeline();
    Map<String, StoragePartitions> raw = new HashMap<>(rawData(graph, "a"));
    StoragePartitions given = raw.get(RAW);

    GraphSnapshot snapshot = connection.snapshot(graph, raw);
    raw.clear();

    assertThat(connection.readSnapshot(graph.name(), snapshot.fingerprint())).isEqualTo(snapshot);
    assertThat(connection.readSnapshotPartitions(snapshot, RAW)).isEqualTo(given);
  }
}
