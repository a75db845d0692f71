package org.artigraph4j.contract;

import static org.artigraph4j.contract.Samples.BUILT;
import static org.artigraph4j.contract.Samples.built;
import static org.artigraph4j.contract.Samples.builtRange;
import static org.artigraph4j.contract.Samples.complete;
import static org.artigraph4j.contract.Samples.pipeline;
import static org.artigraph4j.contract.Samples.rawData;
import static org.artigraph4j.contract.Samples.unwritten;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.common.base.Throwables;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.backend.Connection;
import org.artigraph4j.error.BackendException;
import org.artigraph4j.error.GraphNotFoundException;
import org.artigraph4j.error.SnapshotNotFoundException;
import org.artigraph4j.error.TagNotFoundException;
import org.artigraph4j.fingerprint.InvalidValueException;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.storage.StoragePartitions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Blocks in which a call throws: they are undone, also where their work catches it. */
@Tag("atomicity")
public abstract class DoomedBlocksContract extends ContractGroup {
  private final Graph other = pipeline(); // what a doomed block writes, and nobody must find

  private Graph graph;
  private Artifact daily;
  private GraphSnapshot snapshot;
  private GraphSnapshot sealed;
  private StoragePartitions linked; // of what is sealed

  protected DoomedBlocksContract(Supplier<Backend> open) {
    super(open);
  }

  @BeforeEach
  void linkSealAndTag() {
    graph = pipeline();
    daily = graph.artifact(BUILT);
    snapshot = connection.snapshot(graph, rawData(graph, "a"));
    connection.writeSnapshotPartitions(snapshot, BUILT, builtRange(daily, 0, 1, "input"));
    sealed = connection.snapshot(graph, rawData(graph, "b"));
    connection.writeSnapshotTag(complete(connection, sealed), "prod");
    linked = connection.readSnapshotPartitions(sealed, BUILT);
  }

  /** Calls that only a backend can refuse. */
  private Map<String, Consumer<Connection>> refused() {
    GraphSnapshot unwritten = unwritten(graph, "never written");
    StoragePartitions conflicting =
        StoragePartitions.of(built(daily, 0, "input", "conflict"), built(daily, 1, "input", "new"));
    Map<String, Consumer<Connection>> calls = new TreeMap<>();
    calls.put("tag", inner -> inner.writeSnapshotTag(snapshot, "prod"));
    calls.put("tag of nothing", inner -> inner.writeSnapshotTag(unwritten, "new"));
    calls.put("link", inner -> inner.writeSnapshotPartitions(snapshot, BUILT, conflicting));
    calls.put("both", inner -> inner.writeArtifactAndGraphPartitions(snapshot, BUILT, conflicting));
    calls.put("sealed", inner -> inner.writeSnapshotPartitions(sealed, BUILT, conflicting));
    calls.put("seal of nothing", inner -> inner.sealSnapshot(unwritten));
    calls.put("links of nothing", inner -> inner.readSnapshotPartitions(unwritten, BUILT));
    return calls;
  }

  private static void assertRefused(Consumer<Connection> call, Connection inner) {
    assertThatThrownBy(() -> call.accept(inner)).isInstanceOf(BackendException.class);
  }

  private void assertNothingChanged() {
    assertThat(connection.findGraph(other.name(), other.fingerprint())).isEmpty();
    assertThat(connection.readSnapshotPartitions(snapshot, BUILT))
        .isEqualTo(builtRange(daily, 0, 1, "input"));
    assertThat(connection.readSnapshotPartitions(sealed, BUILT)).isEqualTo(linked);
    assertThat(connection.readArtifactPartitions(daily)).isEmpty();
    assertThat(connection.readSnapshotTag(graph.name(), "prod")).isEqualTo(sealed);
    assertThat(connection.findSnapshotTag(graph.name(), "new")).isEmpty();
  }

  @Test
  void a_refusal_that_the_work_catches_is_thrown_again_and_undoes_all() {
    refused()
        .forEach(
            (name, call) -> {
              List<Throwable> caught = new ArrayList<>();

              Throwable thrown =
                  catchThrowable(
                      () ->
                          connection.runAtomically(
                              inner -> {
                                inner.writeGraph(other);
                                caught.add(catchThrowable(() -> call.accept(inner)));
                              }));

              assertThat(thrown).as(name).isInstanceOf(BackendException.class);
              assertThat(caught).as(name).contains(thrown);
              assertNothingChanged();
            });
  }

  @Test
  void further_calls_of_a_doomed_block_are_refused() {
    refused()
        .forEach(
            (name, call) -> {
              Throwable thrown =
                  catchThrowable(
                      () ->
                          connection.runAtomically(
                              inner -> {
                                assertRefused(call, inner);
                                assertThatThrownBy(() -> inner.writeGraph(other), name)
                                    .isInstanceOf(IllegalStateException.class);
                                assertThatThrownBy(() -> inner.connect().writeGraph(other), name)
                                    .isInstanceOf(IllegalStateException.class);
                                assertThatThrownBy(
                                        () -> inner.findSnapshotTag(graph.name(), "prod"), name)
                                    .isInstanceOf(IllegalStateException.class);
                              }));

              assertThat(thrown).as(name).isInstanceOf(BackendException.class);
              assertNothingChanged();
            });
  }

  @Test
  void a_nested_block_that_throws_dooms_the_outer_one() {
    nestedBlockDooms(new IllegalArgumentException("in the nested block"));
  }

  @Test
  void a_nested_block_that_throws_an_error_dooms_the_outer_one() {
    nestedBlockDooms(new AssertionError("in the nested block"));
  }

  private void nestedBlockDooms(Throwable thrown) {
    assertThatThrownBy(
            () ->
                connection.runAtomically(
                    inner -> {
                      inner.writeGraph(other);
                      assertThatThrownBy(
                              () ->
                                  inner.runAtomically(
                                      nested -> {
                                        Throwables.throwIfUnchecked(thrown);
                                      }))
                          .isSameAs(thrown);
                    }))
        .isSameAs(thrown);

    assertNothingChanged();
  }

  @Test
  void a_nested_block_that_throws_a_refused_argument_dooms_the_outer_one_for_it_may_be_half_done() {
    assertThatThrownBy(
            () ->
                connection.runAtomically(
                    inner ->
                        assertThatThrownBy(
                                () ->
                                    inner.runAtomically(
                                        nested -> {
                                          nested.writeGraph(other);
                                          nested.snapshot(graph, Map.of());
                                        }))
                            .isInstanceOf(InvalidValueException.class)))
        .isInstanceOf(InvalidValueException.class);

    assertNothingChanged();
  }

  @Test
  void a_refusal_in_a_nested_block_dooms_the_outer_one() {
    refused()
        .forEach(
            (name, call) -> {
              assertThatThrownBy(
                      () ->
                          connection.runAtomically(
                              inner -> {
                                inner.writeGraph(other);
                                inner.runAtomically(nested -> assertRefused(call, nested));
                              }),
                      name)
                  .isInstanceOf(BackendException.class);
              assertNothingChanged();
            });
  }

  @Test
  void a_refused_argument_dooms_nothing() {
    StoragePartitions foreign = builtRange(pipeline().artifact(BUILT), 0, 2, "input");

    connection.runAtomically(
        inner -> {
          assertThatThrownBy(() -> inner.writeArtifactPartitions(daily, foreign))
              .isInstanceOf(InvalidValueException.class);
          assertThatThrownBy(() -> inner.writeSnapshotPartitions(snapshot, "stranger", foreign))
              .isInstanceOf(InvalidValueException.class);
          assertThatThrownBy(() -> inner.findSnapshotTag(graph.name(), "\0"))
              .isInstanceOf(InvalidValueException.class);
          assertThatThrownBy(() -> inner.snapshot(graph, Map.of()))
              .isInstanceOf(InvalidValueException.class);
          inner.writeGraph(other);
        });

    assertThat(connection.findGraph(other.name(), other.fingerprint())).contains(other);
  }

  @Test
  void finding_nothing_dooms_nothing() {
    connection.runAtomically(
        inner -> {
          assertThat(inner.findSnapshotTag(graph.name(), "new")).isEmpty();
          assertThat(inner.findGraph(other.name(), other.fingerprint())).isEmpty();
          inner.writeGraph(other);
        });

    assertThat(connection.findGraph(other.name(), other.fingerprint())).contains(other);
  }

  @Test
  void reading_a_graph_a_snapshot_or_a_tag_that_is_not_there_dooms_nothing() {
    connection.runAtomically(
        inner -> {
          assertThatThrownBy(() -> inner.readGraph(other.name(), other.fingerprint()))
              .isInstanceOf(GraphNotFoundException.class);
          assertThatThrownBy(() -> inner.readSnapshot(other.name(), other.fingerprint()))
              .isInstanceOf(SnapshotNotFoundException.class);
          assertThatThrownBy(() -> inner.readSnapshotTag(graph.name(), "new"))
              .isInstanceOf(TagNotFoundException.class);
          inner.writeGraph(other);
        });

    assertThat(connection.findGraph(other.name(), other.fingerprint())).contains(other);
  }

  @Test
  void the_connection_serves_again_after_a_doomed_block() {
    assertThatThrownBy(
            () -> connection.runAtomically(inner -> inner.writeSnapshotTag(snapshot, "prod")))
        .isInstanceOf(BackendException.class);

    connection.runAtomically(inner -> inner.writeGraph(other));

    assertThat(connection.findGraph(other.name(), other.fingerprint())).contains(other);
  }
}
