package org.artigraph4j.contract;

import static org.artigraph4j.contract.LineageContract.readerOf;
import static org.artigraph4j.contract.Samples.BUILT;
import static org.artigraph4j.contract.Samples.RAW;
import static org.artigraph4j.contract.Samples.TOTAL;
import static org.artigraph4j.contract.Samples.complete;
import static org.artigraph4j.contract.Samples.pipeline;
import static org.artigraph4j.contract.Samples.raw;
import static org.artigraph4j.contract.Samples.rawData;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Comparator;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.error.LineageLimitException;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.lineage.AffectedTag;
import org.artigraph4j.partition.PartitionKey;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code lineage().affectedTags}. */
@Tag("lineage")
public abstract class AffectedTagsContract extends LineageGroup {
  private final Graph graph = pipeline();
  private final StoragePartition bad = raw(graph.artifact(RAW), 0, "bad");
  private final StoragePartition good = raw(graph.artifact(RAW), 0, "good");

  protected AffectedTagsContract(Supplier<Backend> open) {
    super(open);
  }

  private StoragePartition day(StoragePartition order, String content) {
    return build(
        graph,
        BUILT,
        graph.artifact(BUILT).key(0),
        content,
        Map.of("orders", StoragePartitions.of(order)));
  }

  private StoragePartition total(StoragePartition day, String content) {
    return build(
        graph, TOTAL, PartitionKey.EMPTY, content, Map.of("days", StoragePartitions.of(day)));
  }

  private static AffectedTag tag(GraphSnapshot snapshot, String tag) {
    return new AffectedTag(snapshot.name(), tag, snapshot.fingerprint());
  }

  @Test
  void tags_on_snapshots_that_hold_the_partition_are_affected() {
    GraphSnapshot withBad = connection.snapshot(graph, rawData(graph, "bad"));
    GraphSnapshot withGood = connection.snapshot(graph, rawData(graph, "good"));
    connection.writeSnapshot(withBad.nextEdition());
    connection.writeSnapshotTag(complete(connection, withBad), "v1");
    connection.writeSnapshotTag(complete(connection, withBad), "prod");
    connection.writeSnapshotTag(complete(connection, withGood), "v2");
    connection.writeSnapshotTag(complete(connection, withBad.nextEdition()), "empty");

    assertThat(lineage().affectedTags(bad, ALL))
        .containsExactly(tag(withBad, "prod"), tag(withBad, "v1"));
    assertThat(lineage().affectedTags(good, ALL)).containsExactly(tag(withGood, "v2"));
    assertThat(lineage().affectedTags(raw(graph.artifact(RAW), 1, "bad"), ALL))
        .as("the same content of another key")
        .isEmpty();
  }

  @Test
  void a_tag_counts_for_what_it_points_to_now() {
    GraphSnapshot withBad = connection.snapshot(graph, rawData(graph, "bad"));
    GraphSnapshot withGood = connection.snapshot(graph, rawData(graph, "good"));
    connection.writeSnapshotTag(complete(connection, withBad), "prod");
    connection.writeSnapshotTag(complete(connection, withGood), "prod", true);

    assertThat(lineage().affectedTags(bad, ALL)).isEmpty();
    assertThat(lineage().affectedTags(good, ALL)).containsExactly(tag(withGood, "prod"));
  }

  @Test
  void so_are_those_that_hold_what_was_built_from_it_in_whatever_graph() {
    StoragePartition day = day(bad, "day");
    StoragePartition other = day(good, "other day");
    Graph reader = readerOf(graph);
    GraphSnapshot fromBad = connection.snapshot(reader, Map.of("days", StoragePartitions.of(day)));
    GraphSnapshot fromGood =
        connection.snapshot(reader, Map.of("days", StoragePartitions.of(other)));
    connection.writeSnapshotTag(complete(connection, fromBad), "bad");
    connection.writeSnapshotTag(complete(connection, fromGood), "good");
    GraphSnapshot own = connection.snapshot(graph, rawData(graph, "good")).nextEdition();
    connection.writeSnapshot(own);
    connection.writeSnapshotPartitions(own, TOTAL, StoragePartitions.of(total(day, "sum")));
    connection.writeSnapshotTag(complete(connection, own), "far");

    assertThat(lineage().affectedTags(bad, ALL))
        .containsExactlyInAnyOrder(tag(own, "far"), tag(fromBad, "bad"))
        .isSortedAccordingTo(Comparator.comparing(AffectedTag::name));
    assertThat(lineage().affectedTags(bad, ALL.withDepth(1))).containsExactly(tag(fromBad, "bad"));
  }

  @Test
  void what_was_found_in_the_cache_counts_for_what_it_could_be_built_from() {
    StoragePartition day = day(good, "same");
    StoragePartition again = day(bad, "same");
    StoragePartition total = total(day, "sum");
    GraphSnapshot snapshot = connection.snapshot(graph, rawData(graph, "good")).nextEdition();
    connection.writeSnapshot(snapshot);
    connection.writeSnapshotPartitions(snapshot, TOTAL, StoragePartitions.of(total));
    connection.writeSnapshotTag(complete(connection, snapshot), "v1");

    assertThat(again).isNotEqualTo(day);
    assertThat(lineage().affectedTags(bad, ALL)).containsExactly(tag(snapshot, "v1"));
  }

  @Test
  void it_finds_one_among_many() {
    StoragePartitions many =
        LongStream.range(0, 1_000)
            .mapToObj(n -> raw(graph.artifact(RAW), n, "order " + n))
            .collect(StoragePartitions.toStoragePartitions());
    GraphSnapshot snapshot = connection.snapshot(graph, Map.of(RAW, many));
    connection.writeSnapshotTag(complete(connection, snapshot), "v1");

    assertThat(lineage().affectedTags(raw(graph.artifact(RAW), 700, "order 700"), ALL))
        .containsExactly(tag(snapshot, "v1"));
    assertThat(lineage().affectedTags(raw(graph.artifact(RAW), 700, "order 701"), ALL)).isEmpty();
    assertThat(lineage().affectedTags(raw(graph.artifact(RAW), -1, "order 0"), ALL)).isEmpty();
  }

  @Test
  void more_than_fits_is_no_answer() {
    day(bad, "one");
    day(bad, "two");

    assertThat(lineage().affectedTags(bad, ALL.withSize(2))).isEmpty();
    assertThatThrownBy(() -> lineage().affectedTags(bad, ALL.withSize(1)))
        .isInstanceOf(LineageLimitException.class);
  }
}
