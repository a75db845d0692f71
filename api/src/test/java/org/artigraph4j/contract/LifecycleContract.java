package org.artigraph4j.contract;

import static org.artigraph4j.contract.Samples.BUILT;
import static org.artigraph4j.contract.Samples.RAW;
import static org.artigraph4j.contract.Samples.builtRange;
import static org.artigraph4j.contract.Samples.complete;
import static org.artigraph4j.contract.Samples.inputs;
import static org.artigraph4j.contract.Samples.pipeline;
import static org.artigraph4j.contract.Samples.rawData;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.backend.Connectable;
import org.artigraph4j.backend.Connection;
import org.artigraph4j.error.ConnectionClosedException;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.storage.StoragePartitions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Connections and views of them, closing them, and what outlives them. */
@Tag("lifecycle")
public abstract class LifecycleContract extends ContractGroup {
  protected LifecycleContract(Supplier<Backend> open) {
    super(open);
  }

  private static void assertClosed(Connection connection) {
    calls(connection)
        .forEach(
            (name, call) ->
                assertThatThrownBy(call, name).isInstanceOf(ConnectionClosedException.class));
  }

  private static void assertOpen(Connection connection) {
    Graph graph = pipeline();
    connection.writeGraph(graph);
    assertThat(connection.findGraph(graph.name(), graph.fingerprint())).contains(graph);
  }

  /** Every call of a connection but {@code close}, each of which would do something. */
  private static Map<String, ThrowingCallable> calls(Connection connection) {
    Graph graph = pipeline();
    GraphSnapshot snapshot = Samples.unwritten(graph, "a");
    Artifact daily = graph.artifact(BUILT);
    StoragePartitions partitions = builtRange(daily, 0, 2, "input");
    return Map.ofEntries(
        Map.entry("connect", connection::connect),
        Map.entry("readArtifactPartitions", () -> connection.readArtifactPartitions(daily)),
        Map.entry(
            "lookup", () -> connection.readArtifactPartitions(daily, inputs(daily, 0, 2, "input"))),
        Map.entry(
            "writeArtifactPartitions", () -> connection.writeArtifactPartitions(daily, partitions)),
        Map.entry("findGraph", () -> connection.findGraph(graph.name(), graph.fingerprint())),
        Map.entry("readGraph", () -> connection.readGraph(graph.name(), graph.fingerprint())),
        Map.entry("writeGraph", () -> connection.writeGraph(graph)),
        Map.entry(
            "findSnapshot", () -> connection.findSnapshot(graph.name(), snapshot.fingerprint())),
        Map.entry(
            "readSnapshot", () -> connection.readSnapshot(graph.name(), snapshot.fingerprint())),
        Map.entry("writeSnapshot", () -> connection.writeSnapshot(snapshot)),
        Map.entry("snapshot", () -> connection.snapshot(graph, rawData(graph, "a"))),
        Map.entry("sealSnapshot", () -> connection.sealSnapshot(snapshot)),
        Map.entry("findSnapshotTag", () -> connection.findSnapshotTag(graph.name(), "prod")),
        Map.entry("readSnapshotTag", () -> connection.readSnapshotTag(graph.name(), "prod")),
        Map.entry("writeSnapshotTag", () -> connection.writeSnapshotTag(snapshot, "prod")),
        Map.entry(
            "writeSnapshotTag, overwriting",
            () -> connection.writeSnapshotTag(snapshot, "prod", true)),
        Map.entry(
            "readSnapshotPartitions", () -> connection.readSnapshotPartitions(snapshot, BUILT)),
        Map.entry("streamArtifactPartitions", () -> connection.streamArtifactPartitions(daily)),
        Map.entry(
            "streamSnapshotPartitions", () -> connection.streamSnapshotPartitions(snapshot, BUILT)),
        Map.entry("diff", () -> connection.diff(snapshot, snapshot.nextEdition())),
        Map.entry("diff by tags", () -> connection.diff(graph.name(), "v1", "v2")),
        Map.entry(
            "readSnapshotPartitions with the artifact",
            () -> connection.readSnapshotPartitions(snapshot, BUILT, daily)),
        Map.entry(
            "writeSnapshotPartitions",
            () -> connection.writeSnapshotPartitions(snapshot, BUILT, partitions)),
        Map.entry(
            "writeSnapshotPartitions with the artifact",
            () -> connection.writeSnapshotPartitions(snapshot, BUILT, daily, partitions)),
        Map.entry(
            "writeArtifactAndGraphPartitions",
            () -> connection.writeArtifactAndGraphPartitions(snapshot, BUILT, partitions)),
        Map.entry(
            "writeArtifactAndGraphPartitions with the artifact",
            () -> connection.writeArtifactAndGraphPartitions(snapshot, BUILT, daily, partitions)),
        Map.entry("atomically", () -> connection.atomically(inner -> fail())),
        Map.entry("runAtomically", () -> connection.runAtomically(inner -> fail())));
  }

  private static boolean fail() {
    throw new AssertionError("the block of a closed connection was run");
  }

  @Test
  void after_close_every_call_is_refused() {
    connection.close();

    assertClosed(connection);
  }

  @Test
  void after_the_backend_is_closed_every_call_is_refused() {
    backend.close();

    assertClosed(connection);
    assertThatThrownBy(backend::connect).isInstanceOf(ConnectionClosedException.class);
  }

  @Test
  void closing_twice_does_nothing() {
    connection.close();
    connection.close();
    assertOpen(backend.connect());

    backend.close();
    backend.close();
    connection.close();
  }

  @Test
  void closing_one_connection_leaves_the_others_open() {
    Connection other = backend.connect();

    connection.close();

    assertOpen(other);
  }

  @Test
  void a_closed_connection_leaves_what_it_wrote() {
    Graph graph = pipeline();
    connection.writeGraph(graph);

    connection.close();

    assertThat(backend.connect().readGraph(graph.name(), graph.fingerprint())).isEqualTo(graph);
  }

  @Test
  void a_backend_and_a_connection_are_connected_to_alike() {
    Graph graph = pipeline();

    writeWith(backend, graph);
    writeWith(connection, graph);

    assertThat(connection.readGraph(graph.name(), graph.fingerprint())).isEqualTo(graph);
  }

  private static void writeWith(Connectable connectable, Graph graph) {
    try (Connection opened = connectable.connect()) {
      opened.writeGraph(graph);
    }
  }

  @Test
  void closing_a_view_leaves_its_connection_open() {
    Connection view = connection.connect();

    view.close();

    assertClosed(view);
    assertOpen(connection);
  }

  @Test
  void closing_a_connection_closes_its_views() {
    Connection view = connection.connect();
    Connection viewOfView = view.connect();

    connection.close();

    assertClosed(view);
    assertClosed(viewOfView);
  }

  @Test
  void closing_a_view_leaves_other_views_open() {
    Connection view = connection.connect();
    Connection sibling = connection.connect();
    Connection viewOfView = view.connect();

    viewOfView.close();
    assertOpen(view);

    view.close();
    assertOpen(sibling);
  }

  @Test
  void connections_and_views_see_what_others_wrote_at_once() {
    List<Connection> connections =
        List.of(connection, connection.connect(), backend.connect(), backend.connect().connect());
    for (Connection writer : connections) {
      Graph graph = pipeline();
      writer.writeGraph(graph);
      for (Connection reader : connections) {
        assertThat(reader.findGraph(graph.name(), graph.fingerprint())).contains(graph);
      }
    }
  }

  @Test
  void results_outlive_connection_and_backend() {
    Graph graph = pipeline();
    Artifact daily = graph.artifact(BUILT);
    Map<String, StoragePartitions> raw = rawData(graph, "a", "b");
    StoragePartitions built = builtRange(daily, 0, 100, "input");
    GraphSnapshot snapshot = connection.snapshot(graph, raw);
    connection.writeArtifactAndGraphPartitions(snapshot, BUILT, built);
    connection.writeSnapshotTag(complete(connection, snapshot), "prod");

    Graph readGraph = connection.readGraph(graph.name(), graph.fingerprint());
    GraphSnapshot readSnapshot = connection.readSnapshot(graph.name(), snapshot.fingerprint());
    GraphSnapshot tagged = connection.readSnapshotTag(graph.name(), "prod");
    StoragePartitions known = connection.readArtifactPartitions(daily);
    StoragePartitions hits =
        connection.readArtifactPartitions(daily, inputs(daily, 0, 100, "input"));
    StoragePartitions links = connection.readSnapshotPartitions(snapshot, RAW);
    connection.close();
    backend.close();

    assertThat(readGraph).isEqualTo(graph);
    assertThat(readGraph.keysInOrder()).isEqualTo(graph.keysInOrder());
    assertThat(readSnapshot).isEqualTo(snapshot);
    assertThat(tagged.nextEdition()).isEqualTo(snapshot.nextEdition());
    assertThat(known).isEqualTo(built);
    assertThat(hits).isEqualTo(built);
    assertThat(links).isEqualTo(raw.get(RAW));
  }

  @Test
  void results_do_not_change_when_the_store_does() {
    Artifact daily = pipeline().artifact(BUILT);
    connection.writeArtifactPartitions(daily, builtRange(daily, 0, 3, "input"));

    StoragePartitions before = connection.readArtifactPartitions(daily);
    connection.writeArtifactPartitions(daily, builtRange(daily, 3, 6, "input"));

    assertThat(before).isEqualTo(builtRange(daily, 0, 3, "input"));
  }

  @Test
  void thousands_of_connections_may_be_open_because_they_hold_nothing() {
    List<Connection> connections = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      Connection opened = backend.connect();
      opened.findSnapshotTag("no such graph", "prod"); // used once, and kept open
      connections.add(opened);
    }

    assertOpen(connections.get(0));
    assertOpen(connections.get(1_999));
    assertOpen(connection);
  }
}
