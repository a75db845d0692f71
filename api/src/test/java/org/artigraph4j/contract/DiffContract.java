package org.artigraph4j.contract;

import static org.artigraph4j.contract.Changes.added;
import static org.artigraph4j.contract.Changes.changed;
import static org.artigraph4j.contract.Changes.diff;
import static org.artigraph4j.contract.Changes.removed;
import static org.artigraph4j.contract.Samples.BUILT;
import static org.artigraph4j.contract.Samples.RAW;
import static org.artigraph4j.contract.Samples.TOTAL;
import static org.artigraph4j.contract.Samples.built;
import static org.artigraph4j.contract.Samples.builtRange;
import static org.artigraph4j.contract.Samples.partition;
import static org.artigraph4j.contract.Samples.pipeline;
import static org.artigraph4j.contract.Samples.print;
import static org.artigraph4j.contract.Samples.raw;
import static org.artigraph4j.contract.Samples.rawData;
import static org.artigraph4j.contract.Samples.rawGraph;
import static org.artigraph4j.contract.Samples.unwritten;
import static org.artigraph4j.contract.Samples.withRows;
import static org.artigraph4j.contract.StreamsContract.MANY;
import static org.artigraph4j.diff.SnapshotChange.Kind.ADDED;
import static org.artigraph4j.diff.SnapshotChange.Kind.CHANGED;
import static org.artigraph4j.diff.SnapshotChange.Kind.REMOVED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.google.common.collect.Lists;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.diff.PartitionChange;
import org.artigraph4j.diff.SnapshotChange;
import org.artigraph4j.error.SnapshotNotFoundException;
import org.artigraph4j.error.TagNotFoundException;
import org.artigraph4j.fingerprint.InvalidValueException;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.storage.Attributes;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What differs between two snapshots. */
@Tag("diff")
public abstract class DiffContract extends ContractGroup {
  protected DiffContract(Supplier<Backend> open) {
    super(open);
  }

  private GraphSnapshot snapshot(Graph graph, String... rawContents) {
    return connection.snapshot(graph, rawData(graph, rawContents));
  }

  /** The snapshot once more, with its raw links alone. */
  private GraphSnapshot next(GraphSnapshot snapshot) {
    GraphSnapshot next = snapshot.nextEdition();
    connection.writeSnapshot(next);
    connection.writeSnapshotPartitions(next, RAW, connection.readSnapshotPartitions(snapshot, RAW));
    return next;
  }

  private void link(GraphSnapshot snapshot, String artifactKey, StoragePartition... partitions) {
    connection.writeSnapshotPartitions(snapshot, artifactKey, StoragePartitions.of(partitions));
  }

  // Partitions

  @Test
  void partitions_are_added_removed_and_changed() {
    Graph graph = pipeline();
    Artifact orders = graph.artifact(RAW);
    Artifact daily = graph.artifact(BUILT);
    GraphSnapshot from = snapshot(graph, "a", "b", "c");
    link(from, BUILT, built(daily, 0, "i", "a"), built(daily, 1, "i", "b"));
    GraphSnapshot to = snapshot(graph, "a", "B");
    link(to, BUILT, built(daily, 1, "I", "B"), built(daily, 3, "i", "d"));

    List<SnapshotChange> changes = diff(connection, from, to);

    assertThat(changes)
        .containsExactly(
            removed(BUILT, built(daily, 0, "i", "a")),
            changed(BUILT, built(daily, 1, "i", "b"), built(daily, 1, "I", "B")),
            added(BUILT, built(daily, 3, "i", "d")),
            changed(RAW, raw(orders, 1, "b"), raw(orders, 1, "B")),
            removed(RAW, raw(orders, 2, "c")));
    assertThat(changes)
        .extracting(SnapshotChange::kind)
        .containsExactly(REMOVED, CHANGED, ADDED, CHANGED, REMOVED);
  }

  @Test
  void the_other_way_round_it_says_the_reverse() {
    Graph graph = pipeline();
    Artifact orders = graph.artifact(RAW);
    GraphSnapshot from = snapshot(graph, "a", "b", "c");
    GraphSnapshot to = snapshot(graph, "a", "B");

    assertThat(diff(connection, to, from))
        .containsExactly(
            changed(RAW, raw(orders, 1, "B"), raw(orders, 1, "b")),
            added(RAW, raw(orders, 2, "c")));
  }

  @Test
  void partitions_without_a_key_are_compared_too() {
    Graph graph = pipeline();
    StoragePartition one = total(graph, "i", "1");
    StoragePartition two = total(graph, "j", "2");
    GraphSnapshot from = snapshot(graph, "a");
    GraphSnapshot to = next(from);
    link(to, TOTAL, one);
    assertThat(diff(connection, from, to)).containsExactly(added(TOTAL, one));

    GraphSnapshot last = next(to);
    link(last, TOTAL, two);
    assertThat(diff(connection, to, last)).containsExactly(changed(TOTAL, one, two));
  }

  private static StoragePartition total(Graph graph, String input, String content) {
    Artifact total = graph.artifact(TOTAL);
    return partition(total, total.key(), Optional.of(print(input)), print(content));
  }

  @Test
  void equal_snapshots_do_not_differ() {
    Graph graph = pipeline();
    GraphSnapshot snapshot = snapshot(graph, "a", "b");
    link(snapshot, BUILT, built(graph.artifact(BUILT), 0, "i", "a"));
    GraphSnapshot empty = snapshot(graph);

    assertThat(diff(connection, snapshot, snapshot)).isEmpty();
    assertThat(diff(connection, empty, empty)).isEmpty();
    assertThat(diff(connection, snapshot, next(snapshot))).hasSize(1);
  }

  /** Built anew, and the same came out; or recorded with other attributes. */
  @Test
  void partitions_of_equal_content_do_not_differ() {
    Graph graph = pipeline();
    Artifact daily = graph.artifact(BUILT);
    GraphSnapshot from = snapshot(graph, "a");
    link(from, BUILT, built(daily, 0, "i", "same"), withRows(built(daily, 1, "i", "same"), 1));
    GraphSnapshot to = next(from);
    link(to, BUILT, built(daily, 0, "j", "same"), withRows(built(daily, 1, "i", "same"), 2));

    assertThat(diff(connection, from, to)).isEmpty();
  }

  @Test
  void changes_have_the_attributes_as_they_were_linked() {
    Graph graph = pipeline();
    Artifact daily = graph.artifact(BUILT);
    GraphSnapshot from = snapshot(graph, "a");
    link(from, BUILT, withRows(built(daily, 0, "i", "a"), 1));
    GraphSnapshot to = next(from);
    link(to, BUILT, withRows(built(daily, 0, "i", "b"), 2), withRows(built(daily, 1, "i", "a"), 3));

    assertThat(diff(connection, from, to))
        .flatExtracting(
            change -> {
              PartitionChange partition = (PartitionChange) change;
              return Stream.of(partition.before(), partition.after())
                  .flatMap(Optional::stream)
                  .map(StoragePartition::attributes)
                  .toList();
            })
        .containsExactly(
            Attributes.of("rows", 1), Attributes.of("rows", 2), Attributes.of("rows", 3));
  }

  @Test
  void partitions_come_in_key_order() {
    Graph graph = pipeline();
    Artifact daily = graph.artifact(BUILT);
    GraphSnapshot from = snapshot(graph, "a");
    GraphSnapshot to = next(from);
    List<Long> keys = List.of(Long.MIN_VALUE, -10L, -9L, 0L, 9L, 10L, Long.MAX_VALUE);
    for (long n : Lists.reverse(keys)) {
      link(n % 2 == 0 ? from : to, BUILT, built(daily, n, "i", "content"));
    }

    assertThat(diff(connection, from, to))
        .extracting(change -> ((PartitionChange) change).key())
        .containsExactlyElementsOf(Lists.transform(keys, daily::key));
  }

  @Test
  void few_changes_are_found_among_many_partitions() {
    for (int size : new int[] {999, 1_000, 1_001, MANY}) {
      Graph graph = pipeline();
      Artifact daily = graph.artifact(BUILT);
      GraphSnapshot from = snapshot(graph, "a");
      connection.writeSnapshotPartitions(from, BUILT, builtRange(daily, 0, size, "i"));
      GraphSnapshot to = next(from);
      connection.writeSnapshotPartitions(to, BUILT, builtRange(daily, 1, size - 1, "j"));
      link(to, BUILT, built(daily, size - 1, "j", "other"), built(daily, size, "j", "more"));

      assertThat(diff(connection, from, to))
          .extracting(change -> ((PartitionChange) change).key(), SnapshotChange::kind)
          .containsExactly(
              tuple(daily.key(0L), REMOVED),
              tuple(daily.key(size - 1L), CHANGED),
              tuple(daily.key((long) size), ADDED));
    }
  }

  @Test
  void many_threads_diff_at_once() throws Exception {
    Graph graph = pipeline();
    GraphSnapshot from = snapshot(graph, "a");
    GraphSnapshot to = next(from);
    connection.writeSnapshotPartitions(
        from, BUILT, builtRange(graph.artifact(BUILT), 0, MANY, "i"));
    connection.writeSnapshotPartitions(
        to, BUILT, builtRange(graph.artifact(BUILT), 500, MANY + 500, "i"));

    List<Integer> counts =
        Race.run(
            16, racer -> diff(connection, from, to).size() + diff(connection, to, from).size());

    assertThat(counts).containsOnly(2_000);
  }

  // By tag, and what is refused

  @Test
  void tags_name_what_is_compared() {
    Graph graph = rawGraph();
    GraphSnapshot one = snapshot(graph, "a");
    GraphSnapshot two = snapshot(graph, "b");
    connection.writeSnapshotTag(one, "v1");
    connection.writeSnapshotTag(two, "v2");

    try (Stream<SnapshotChange> changes = connection.diff(graph.name(), "v1", "v2")) {
      assertThat(changes).containsExactlyElementsOf(diff(connection, one, two)).hasSize(1);
    }
    try (Stream<SnapshotChange> changes = connection.diff(graph.name(), "v1", "v1")) {
      assertThat(changes).isEmpty();
    }
  }

  @Test
  void a_tag_that_is_not_there_is_reported_at_the_call() {
    Graph graph = rawGraph();
    connection.writeSnapshotTag(snapshot(graph, "a"), "v1");

    assertThatThrownBy(() -> connection.diff(graph.name(), "v1", "v2"))
        .isInstanceOf(TagNotFoundException.class)
        .hasMessageContaining("v2");
    assertThatThrownBy(() -> connection.diff(graph.name(), "v0", "v1"))
        .isInstanceOf(TagNotFoundException.class)
        .hasMessageContaining("v0");
    assertThatThrownBy(() -> connection.diff(graph.name(), "v1", " "))
        .isInstanceOf(InvalidValueException.class);
  }

  @Test
  void a_snapshot_that_was_not_written_is_reported_at_the_call() {
    Graph graph = pipeline();
    GraphSnapshot written = snapshot(graph, "a");
    GraphSnapshot unwritten = unwritten(graph, "b");

    for (List<GraphSnapshot> pair :
        List.of(
            List.of(written, unwritten),
            List.of(unwritten, written),
            List.of(unwritten, unwritten))) {
      assertThatThrownBy(() -> connection.diff(pair.get(0), pair.get(1)))
          .isInstanceOf(SnapshotNotFoundException.class)
          .hasMessageContaining(unwritten.fingerprint().toString());
    }
  }

  @Test
  void snapshots_of_graphs_of_two_names_are_refused() {
    GraphSnapshot one = snapshot(pipeline(), "a");
    GraphSnapshot other = snapshot(pipeline(), "a");

    assertThatThrownBy(() -> connection.diff(one, other))
        .isInstanceOf(InvalidValueException.class)
        .hasMessageContaining(one.name())
        .hasMessageContaining(other.name());
  }
}
