package org.artigraph4j.contract;

import static org.artigraph4j.contract.Samples.BUILT;
import static org.artigraph4j.contract.Samples.BY_N;
import static org.artigraph4j.contract.Samples.RAW;
import static org.artigraph4j.contract.Samples.TOTAL;
import static org.artigraph4j.contract.Samples.artifact;
import static org.artigraph4j.contract.Samples.built;
import static org.artigraph4j.contract.Samples.pipeline;
import static org.artigraph4j.contract.Samples.pipelineBuilder;
import static org.artigraph4j.contract.Samples.print;
import static org.artigraph4j.contract.Samples.producer;
import static org.artigraph4j.contract.Samples.raw;
import static org.artigraph4j.contract.Samples.rawData;
import static org.artigraph4j.contract.Samples.unique;
import static org.artigraph4j.contract.Samples.unwritten;
import static org.artigraph4j.contract.Samples.withRows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.error.ConnectionClosedException;
import org.artigraph4j.error.LineageLimitException;
import org.artigraph4j.error.SnapshotNotFoundException;
import org.artigraph4j.fingerprint.InvalidValueException;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.graph.UnknownArtifactException;
import org.artigraph4j.lineage.LineageBounds;
import org.artigraph4j.lineage.PartitionEdge;
import org.artigraph4j.lineage.Provenance;
import org.artigraph4j.partition.PartitionKey;
import org.artigraph4j.producer.Version;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code lineage().record}, {@code findProvenance}, {@code upstream}, {@code downstream}. */
@Tag("lineage")
public abstract class LineageContract extends LineageGroup {
  private final Graph graph = pipeline();
  private final StoragePartition order = raw(graph.artifact(RAW), 0, "order");

  protected LineageContract(Supplier<Backend> open) {
    super(open);
  }

  private static Map<String, StoragePartitions> orders(StoragePartition... orders) {
    return Map.of("orders", StoragePartitions.of(orders));
  }

  private static Map<String, StoragePartitions> days(StoragePartition... days) {
    return Map.of("days", StoragePartitions.of(days));
  }

  private StoragePartition day(long n, String content, StoragePartition... from) {
    return build(graph, BUILT, graph.artifact(BUILT).key(n), content, orders(from));
  }

  private StoragePartition total(String content, StoragePartition... from) {
    return build(graph, TOTAL, PartitionKey.EMPTY, content, days(from));
  }

  private static PartitionEdge edge(
      int depth, StoragePartition output, String producer, String name, StoragePartition input) {
    return new PartitionEdge(depth, output, producer, Version.semVer(1, 0, 0), name, input);
  }

  // Recording

  @Test
  void what_is_recorded_is_found() {
    StoragePartition day = day(0, "day", order);
    Provenance recorded = provenance(graph, BUILT, orders(order));

    assertThat(lineage().findProvenance(day)).contains(recorded);
    assertThat(lineage().findProvenance(day.storage(), day.inputFingerprint().orElseThrow()))
        .contains(recorded);
    assertThat(recorded.producer()).isEqualTo("clean");
    assertThat(recorded.version()).isEqualTo(Version.semVer(1, 0, 0));
    assertThat(recorded.inputs()).containsExactlyEntriesOf(orders(order));
  }

  @Test
  void provenance_needs_neither_graph_nor_partitions() {
    Provenance recorded = provenance(graph, BUILT, orders(order));

    lineage().record(List.of(recorded));

    assertThat(lineage().findProvenance(recorded.storage(), recorded.inputFingerprint()))
        .contains(recorded);
    assertThat(connection.readArtifactPartitions(graph.artifact(BUILT))).isEmpty();
  }

  @Test
  void what_nobody_recorded_is_found_empty() {
    assertThat(lineage().findProvenance(order)).isEmpty();
    assertThat(lineage().findProvenance(built(graph.artifact(BUILT), 0, "input", "day"))).isEmpty();
    assertThat(list(lineage().upstream(order, ALL))).isEmpty();
    assertThat(list(lineage().upstream(built(graph.artifact(BUILT), 0, "i", "d"), ALL))).isEmpty();
  }

  @Test
  void the_first_provenance_of_an_input_fingerprint_stands() {
    Provenance first = provenance(graph, BUILT, orders(order));
    Provenance other =
        Provenance.builder()
            .storage(first.storage())
            .inputFingerprint(first.inputFingerprint())
            .producer("other")
            .version(Version.text("2"))
            .build();

    lineage().record(List.of(first, other));
    lineage().record(List.of(other));
    lineage().record(List.of(first));

    assertThat(lineage().findProvenance(first.storage(), first.inputFingerprint())).contains(first);
  }

  @Test
  void attributes_of_inputs_are_not_kept() {
    StoragePartition day = day(0, "day", withRows(order, 3));

    Provenance found = lineage().findProvenance(day).orElseThrow();

    assertThat(found.inputs().get("orders")).containsExactly(order);
    assertThat(found.inputs().get("orders"))
        .allSatisfy(input -> assertThat(input.attributes().isEmpty()).isTrue());
  }

  @Test
  void a_build_may_have_no_inputs_and_parameters_without_partitions() {
    Provenance none =
        Provenance.builder()
            .storage(graph.artifact(BUILT).storage())
            .inputFingerprint(print("none"))
            .producer("clean")
            .version(Version.gitCommit("0123abcd"))
            .build();
    Provenance empty =
        Provenance.builder()
            .storage(graph.artifact(BUILT).storage())
            .inputFingerprint(print("empty"))
            .producer("clean")
            .version(Version.text("a \"b\""))
            .putInput("a", StoragePartitions.empty())
            .putInput("b", StoragePartitions.of(order))
            .putInput("c", StoragePartitions.empty())
            .build();

    lineage().record(List.of(none, empty));
    lineage().record(List.of());

    assertThat(lineage().findProvenance(none.storage(), none.inputFingerprint())).contains(none);
    assertThat(lineage().findProvenance(empty.storage(), empty.inputFingerprint())).contains(empty);
  }

  @Test
  void a_block_that_fails_records_nothing() {
    Provenance recorded = provenance(graph, BUILT, orders(order));

    assertThatThrownBy(
            () ->
                connection.runAtomically(
                    block -> {
                      block.lineage().record(List.of(recorded));
                      assertThat(
                              block
                                  .lineage()
                                  .findProvenance(recorded.storage(), recorded.inputFingerprint()))
                          .contains(recorded);
                      throw new UnsupportedOperationException("on purpose");
                    }))
        .isInstanceOf(UnsupportedOperationException.class);

    assertThat(lineage().findProvenance(recorded.storage(), recorded.inputFingerprint())).isEmpty();
  }

  @Test
  void a_build_of_many_partitions_is_kept_whole() {
    StoragePartitions many =
        LongStream.range(0, 20_000)
            .mapToObj(n -> raw(graph.artifact(RAW), n, "order " + n))
            .collect(StoragePartitions.toStoragePartitions());
    List<StoragePartition> changed = new ArrayList<>(many.asList());
    changed.set(7, raw(graph.artifact(RAW), 7, "another"));
    Provenance one = provenance(graph, BUILT, Map.of("orders", many));
    Provenance other =
        provenance(graph, BUILT, Map.of("orders", StoragePartitions.copyOf(changed)));

    lineage().record(List.of(one));
    lineage().record(List.of(other, one));

    assertThat(lineage().findProvenance(one.storage(), one.inputFingerprint())).contains(one);
    assertThat(lineage().findProvenance(other.storage(), other.inputFingerprint())).contains(other);
  }

  // Upstream

  @Test
  void upstream_is_what_a_partition_was_built_from_at_every_depth() {
    StoragePartition second = raw(graph.artifact(RAW), 1, "second");
    StoragePartition day0 = day(0, "day 0", order);
    StoragePartition day1 = day(1, "day 1", second);
    StoragePartition total = total("sum", day0, day1);

    assertThat(list(lineage().upstream(total, ALL)))
        .containsExactly(
            edge(1, total, "sum", "days", day0),
            edge(1, total, "sum", "days", day1),
            edge(2, day0, "clean", "orders", order),
            edge(2, day1, "clean", "orders", second));
  }

  @Test
  void a_partition_that_is_reached_on_several_ways_is_left_once() {
    StoragePartition day0 = day(0, "day 0", order);
    StoragePartition day1 = day(1, "day 1", order, raw(graph.artifact(RAW), 1, "second"));
    StoragePartition total = total("sum", day0, day1);

    assertThat(list(lineage().upstream(total, ALL)))
        .hasSize(5)
        .doesNotHaveDuplicates()
        .extracting(PartitionEdge::depth)
        .containsExactly(1, 1, 2, 2, 2);
  }

  @Test
  void a_walk_ends_at_its_depth() {
    StoragePartition day = day(0, "day", order);
    StoragePartition total = total("sum", day);

    assertThat(list(lineage().upstream(total, ALL.withDepth(1))))
        .containsExactly(edge(1, total, "sum", "days", day));
    assertThat(list(lineage().upstream(total, ALL.withDepth(2)))).hasSize(2);
  }

  @Test
  void a_walk_that_finds_more_than_its_size_fails_after_what_fits() {
    StoragePartition day = day(0, "day", order, raw(graph.artifact(RAW), 1, "second"));
    StoragePartition total = total("sum", day);

    assertThat(list(lineage().upstream(total, ALL.withSize(3)))).hasSize(3);
    try (Stream<PartitionEdge> edges = lineage().upstream(total, ALL.withSize(2))) {
      Iterator<PartitionEdge> read = edges.iterator();
      assertThat(read.next().depth()).isEqualTo(1);
      assertThat(read.next().depth()).isEqualTo(2);
      assertThatThrownBy(read::next)
          .isInstanceOf(LineageLimitException.class)
          .hasMessageContaining("2 edges");
    }
  }

  @Test
  void inputs_from_another_graph_are_followed_there() {
    StoragePartition day = day(0, "day", order);
    Graph reader = readerOf(graph);
    StoragePartition report =
        build(reader, "report", reader.artifact("report").key(0), "r", days(day));

    assertThat(list(lineage().upstream(report, ALL)))
        .containsExactly(
            edge(1, report, "write", "days", day), edge(2, day, "clean", "orders", order));
  }

  /** A graph that has another one's days as raw data. */
  static Graph readerOf(Graph graph) {
    return Graph.builder()
        .name(unique("reader"))
        .putArtifact("days", graph.artifact(BUILT))
        .putArtifact("report", artifact(BY_N, "/data/{graph_name}/{n.value}/{input_fingerprint}"))
        .addProducer(producer("write", "report", Map.of("days", "days")))
        .build();
  }

  @Test
  void a_cycle_ends() {
    StoragePartition one = built(graph.artifact(BUILT), 0, "one", "1");
    StoragePartition two = built(graph.artifact(BUILT), 1, "two", "2");
    lineage().record(List.of(cyclic("one", two), cyclic("two", one)));

    assertThat(list(lineage().upstream(one, ALL)))
        .extracting(PartitionEdge::output)
        .containsExactly(one, two);
  }

  private Provenance cyclic(String input, StoragePartition from) {
    return Provenance.builder()
        .storage(graph.artifact(BUILT).storage())
        .inputFingerprint(print(input))
        .producer("p")
        .version(Version.text("1"))
        .putInput("x", StoragePartitions.of(from))
        .build();
  }

  // Downstream

  private GraphSnapshot linked(StoragePartition total, StoragePartition... days) {
    GraphSnapshot snapshot = connection.snapshot(graph, rawData(graph, "order", "second"));
    connection.writeSnapshotPartitions(snapshot, BUILT, StoragePartitions.of(days));
    connection.writeSnapshotPartitions(snapshot, TOTAL, StoragePartitions.of(total));
    return snapshot;
  }

  @Test
  void downstream_is_what_a_snapshot_holds_that_was_built_from_a_partition() {
    StoragePartition second = raw(graph.artifact(RAW), 1, "second");
    StoragePartition day0 = day(0, "day 0", order);
    StoragePartition day1 = day(1, "day 1", second, order);
    StoragePartition total = total("sum", day0, day1);
    GraphSnapshot snapshot = linked(total, day0, day1);
    total("of another snapshot", day0);

    assertThat(list(lineage().downstream(snapshot, RAW, order, ALL)))
        .containsExactlyInAnyOrder(
            edge(1, day0, "clean", "orders", order),
            edge(1, day1, "clean", "orders", order),
            edge(2, total, "sum", "days", day0),
            edge(2, total, "sum", "days", day1));
    assertThat(list(lineage().downstream(snapshot, RAW, second, ALL)))
        .containsExactly(
            edge(1, day1, "clean", "orders", second), edge(2, total, "sum", "days", day1));
    assertThat(list(lineage().downstream(snapshot, RAW, order, ALL.withDepth(1)))).hasSize(2);
    assertThat(list(lineage().downstream(snapshot, TOTAL, total, ALL))).isEmpty();
  }

  @Test
  void equal_contents_of_two_keys_are_two_partitions() {
    StoragePartition twin = raw(graph.artifact(RAW), 1, "order");
    StoragePartition day0 = day(0, "day", order);
    StoragePartition day1 = day(1, "day", twin);
    GraphSnapshot snapshot = connection.snapshot(graph, rawData(graph, "order", "order"));
    connection.writeSnapshotPartitions(snapshot, BUILT, StoragePartitions.of(day0, day1));

    assertThat(list(lineage().downstream(snapshot, RAW, order, ALL)))
        .containsExactly(edge(1, day0, "clean", "orders", order));
    assertThat(list(lineage().downstream(snapshot, RAW, twin, ALL)))
        .containsExactly(edge(1, day1, "clean", "orders", twin));
  }

  @Test
  void of_what_was_built_in_two_ways_the_data_counts() {
    StoragePartition second = raw(graph.artifact(RAW), 0, "second");
    StoragePartition day = day(0, "same", order);
    StoragePartition again = day(0, "same", second);
    StoragePartition total = total("sum", day); // found in the cache by whoever has the other
    GraphSnapshot snapshot = connection.snapshot(graph, rawData(graph, "second"));
    connection.writeSnapshotPartitions(snapshot, BUILT, StoragePartitions.of(again));
    connection.writeSnapshotPartitions(snapshot, TOTAL, StoragePartitions.of(total));

    assertThat(list(lineage().downstream(snapshot, RAW, second, ALL)))
        .containsExactly(
            edge(1, again, "clean", "orders", second), edge(2, total, "sum", "days", again));
    assertThat(list(lineage().upstream(total, ALL)))
        .containsExactly(
            edge(1, total, "sum", "days", day), edge(2, day, "clean", "orders", order));
  }

  @Test
  void an_input_of_two_parameters_has_an_edge_for_each() {
    Graph twice =
        pipelineBuilder(unique("graph"))
            .putArtifact("both", artifact(BY_N, "/b/{graph_name}/{n.value}/{input_fingerprint}"))
            .addProducer(producer("compare", "both", Map.of("left", RAW, "right", RAW)))
            .build();
    StoragePartition read = raw(twice.artifact(RAW), 0, "order");
    Map<String, StoragePartitions> inputs =
        Map.of("left", StoragePartitions.of(read), "right", StoragePartitions.of(read));
    StoragePartition both = build(twice, "both", twice.artifact("both").key(0), "b", inputs);
    GraphSnapshot snapshot = connection.snapshot(twice, rawData(twice, "order"));
    connection.writeSnapshotPartitions(snapshot, "both", StoragePartitions.of(both));

    assertThat(list(lineage().downstream(snapshot, RAW, read, ALL)))
        .containsExactlyInAnyOrder(
            edge(1, both, "compare", "left", read), edge(1, both, "compare", "right", read));
    assertThat(list(lineage().upstream(both, ALL))).hasSize(2);
  }

  // Refusals

  @Test
  void what_does_not_fit_is_refused_by_the_call() {
    GraphSnapshot snapshot = connection.snapshot(graph, rawData(graph, "order"));
    GraphSnapshot missing = unwritten(graph, "never written");

    assertThatThrownBy(() -> lineage().downstream(missing, RAW, order, ALL))
        .isInstanceOf(SnapshotNotFoundException.class);
    assertThatThrownBy(() -> lineage().downstream(snapshot, "nothing", order, ALL))
        .isInstanceOf(UnknownArtifactException.class);
    assertThatThrownBy(() -> lineage().downstream(snapshot, TOTAL, order, ALL))
        .isInstanceOf(InvalidValueException.class);
    assertThatThrownBy(() -> new LineageBounds(0, 1)).isInstanceOf(InvalidValueException.class);
    assertThatThrownBy(() -> new LineageBounds(1, 0)).isInstanceOf(InvalidValueException.class);
    assertThatThrownBy(
            () ->
                Provenance.builder()
                    .storage(graph.artifact(RAW).storage())
                    .inputFingerprint(print("x"))
                    .producer("p")
                    .version(Version.text("1"))
                    .build())
        .as("a storage whose partitions have no input fingerprint")
        .isInstanceOf(InvalidValueException.class);
  }

  @Test
  void a_walk_is_closed_with_its_connection() {
    StoragePartition total = total("sum", day(0, "day", order));
    Stream<PartitionEdge> edges = lineage().upstream(total, ALL);
    Iterator<PartitionEdge> read = edges.iterator();
    read.next();
    Stream<PartitionEdge> unread = lineage().upstream(total, ALL);

    connection.close();

    assertThatThrownBy(read::next).isInstanceOf(ConnectionClosedException.class);
    assertThatThrownBy(unread::toList).isInstanceOf(ConnectionClosedException.class);
    assertThatThrownBy(() -> connection.lineage().record(List.of()))
        .isInstanceOf(ConnectionClosedException.class);
    edges.close();
  }

  @Test
  void a_walk_in_a_block_sees_what_the_block_recorded() {
    Map<String, StoragePartitions> inputs = orders(order);
    StoragePartition day = output(graph, BUILT, graph.artifact(BUILT).key(0), "day", inputs);

    List<PartitionEdge> seen =
        connection.atomically(
            block -> {
              block.lineage().record(List.of(provenance(graph, BUILT, inputs)));
              return list(block.lineage().upstream(day, ALL));
            });

    assertThat(seen).containsExactly(edge(1, day, "clean", "orders", order));
  }
}
