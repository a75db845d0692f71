package org.artigraph4j.contract;

import static org.artigraph4j.contract.Samples.BUILT;
import static org.artigraph4j.contract.Samples.RAW;
import static org.artigraph4j.contract.Samples.builtRange;
import static org.artigraph4j.contract.Samples.complete;
import static org.artigraph4j.contract.Samples.inputs;
import static org.artigraph4j.contract.Samples.pipeline;
import static org.artigraph4j.contract.Samples.rawData;
import static org.artigraph4j.contract.Samples.unwritten;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.function.Supplier;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.backend.Connection;
import org.artigraph4j.error.TagConflictException;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.storage.StoragePartitions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code atomically}: several calls as one. */
@Tag("atomicity")
public abstract class AtomicityContract extends ContractGroup {
  private Graph graph;
  private Artifact orders;
  private Artifact daily;
  private GraphSnapshot snapshot;
  private StoragePartitions built;

  protected AtomicityContract(Supplier<Backend> open) {
    super(open);
  }

  @BeforeEach
  void makeValues() {
    graph = pipeline();
    orders = graph.artifact(RAW);
    daily = graph.artifact(BUILT);
    snapshot = unwritten(graph, "a", "b");
    built = builtRange(daily, 0, 3, "input");
  }

  /** Writes one of everything. */
  private void writeAll(Connection inner) {
    inner.snapshot(graph, rawData(graph, "a", "b"));
    inner.writeArtifactAndGraphPartitions(snapshot, BUILT, built);
    inner.writeSnapshotTag(complete(inner, snapshot), "prod");
  }

  private void assertAllThere(Connection connection) {
    assertThat(connection.findGraph(graph.name(), graph.fingerprint())).contains(graph);
    assertThat(connection.findSnapshot(graph.name(), snapshot.fingerprint())).contains(snapshot);
    assertThat(connection.findSnapshotTag(graph.name(), "prod")).contains(snapshot);
    assertThat(connection.readArtifactPartitions(orders)).hasSize(2);
    assertThat(connection.readArtifactPartitions(daily)).isEqualTo(built);
    assertThat(connection.readArtifactPartitions(daily, inputs(daily, 0, 3, "input")))
        .isEqualTo(built);
    assertThat(connection.readSnapshotPartitions(snapshot, RAW)).hasSize(2);
    assertThat(connection.readSnapshotPartitions(snapshot, BUILT)).isEqualTo(built);
  }

  private void assertNothingThere(Connection connection) {
    assertThat(connection.findGraph(graph.name(), graph.fingerprint())).isEmpty();
    assertThat(connection.findSnapshot(graph.name(), snapshot.fingerprint())).isEmpty();
    assertThat(connection.findSnapshotTag(graph.name(), "prod")).isEmpty();
    assertThat(connection.readArtifactPartitions(orders)).isEmpty();
    assertThat(connection.readArtifactPartitions(daily)).isEmpty();
  }

  @Test
  void all_calls_are_done_when_the_block_ends() {
    connection.runAtomically(this::writeAll);

    assertAllThere(connection);
    assertAllThere(backend.connect());
  }

  @Test
  void the_block_answers_what_its_work_answers() {
    assertThat(connection.<String>atomically(inner -> "answer")).isEqualTo("answer");
    assertThat(connection.<String>atomically(inner -> null)).isNull();
    assertThat(connection.<GraphSnapshot>atomically(inner -> inner.snapshot(graph, rawData(graph))))
        .isEqualTo(unwritten(graph));
  }

  @Test
  void a_block_that_throws_half_way_leaves_nothing() {
    IllegalArgumentException thrown = new IllegalArgumentException("half-way");

    assertThatThrownBy(
            () ->
                connection.runAtomically(
                    inner -> {
                      writeAll(inner);
                      throw thrown;
                    }))
        .isSameAs(thrown);

    assertNothingThere(connection);
    assertNothingThere(backend.connect());
  }

  @Test
  void a_block_that_fails_with_an_error_leaves_nothing() {
    AssertionError thrown = new AssertionError("half-way");

    assertThatThrownBy(
            () ->
                connection.runAtomically(
                    inner -> {
                      writeAll(inner);
                      throw thrown;
                    }))
        .isSameAs(thrown);

    assertNothingThere(connection);
  }

  @Test
  void a_block_that_throws_leaves_what_was_there() {
    connection.runAtomically(this::writeAll);
    GraphSnapshot other = unwritten(graph, "c");

    assertThatThrownBy(
            () ->
                connection.runAtomically(
                    inner -> {
                      inner.writeSnapshot(other);
                      inner.writeSnapshotTag(complete(inner, other), "prod", true);
                      inner.writeArtifactPartitions(daily, builtRange(daily, 3, 6, "input"));
                      throw new IllegalArgumentException("half-way");
                    }))
        .isInstanceOf(IllegalArgumentException.class);

    assertAllThere(connection);
    assertThat(connection.findSnapshot(graph.name(), other.fingerprint())).isEmpty();
  }

  @Test
  void a_seal_and_links_of_a_block_that_throws_are_undone() {
    connection.writeSnapshot(snapshot);

    assertThatThrownBy(
            () ->
                connection.runAtomically(
                    inner -> {
                      inner.writeSnapshotPartitions(snapshot, BUILT, built);
                      inner.sealSnapshot(snapshot);
                      throw new IllegalArgumentException("half-way");
                    }))
        .isInstanceOf(IllegalArgumentException.class);

    assertThat(connection.readSnapshotPartitions(snapshot, BUILT)).isEmpty();
    StoragePartitions rebuilt = builtRange(daily, 0, 3, "other input");
    connection.writeSnapshotPartitions(snapshot, BUILT, rebuilt); // neither sealed nor linked
    assertThat(connection.readSnapshotPartitions(snapshot, BUILT)).isEqualTo(rebuilt);
  }

  @Test
  void a_call_that_is_refused_undoes_the_block() {
    GraphSnapshot other = connection.snapshot(graph, rawData(graph, "c"));
    connection.writeSnapshotTag(complete(connection, other), "prod");

    assertThatThrownBy(() -> connection.runAtomically(this::writeAll))
        .isInstanceOf(TagConflictException.class);

    assertThat(connection.findSnapshot(graph.name(), snapshot.fingerprint())).isEmpty();
    assertThat(connection.readArtifactPartitions(daily)).isEmpty();
    assertThat(connection.readArtifactPartitions(orders)).hasSize(1);
  }

  @Test
  void a_block_sees_its_own_writes() {
    connection.runAtomically(
        inner -> {
          assertNothingThere(inner);
          writeAll(inner);
          assertAllThere(inner);
        });
  }

  @Test
  void the_rules_hold_against_a_blocks_own_writes() {
    GraphSnapshot other = unwritten(graph, "c");

    assertThatThrownBy(
            () ->
                connection.runAtomically(
                    inner -> {
                      writeAll(inner);
                      inner.writeSnapshot(other);
                      inner.writeSnapshotTag(complete(inner, other), "prod");
                    }))
        .isInstanceOf(TagConflictException.class);

    assertNothingThere(connection);
  }

  @Test
  void others_do_not_see_a_blocks_writes_before_it_ends() {
    Connection other = backend.connect();

    connection.runAtomically(
        inner -> {
          writeAll(inner);
          elsewhere(() -> assertNothingThere(connection)); // also of the same connection
          elsewhere(() -> assertNothingThere(other));
        });

    assertAllThere(connection);
    assertAllThere(other);
  }

  /** Another thread reads while the block waits for it: the block cannot end before. */
  private static void elsewhere(Runnable read) {
    assertThatCode(() -> Race.run(read::run)).doesNotThrowAnyException();
  }

  @Test
  void others_write_while_a_block_is_running() {
    Artifact elsewhere = pipeline().artifact(BUILT);
    Connection other = backend.connect();

    connection.runAtomically(
        inner -> {
          inner.writeArtifactPartitions(daily, built);
          elsewhere(
              () -> other.writeArtifactPartitions(elsewhere, builtRange(elsewhere, 0, 2, "input")));
        });

    assertThat(connection.readArtifactPartitions(daily)).isEqualTo(built);
    assertThat(connection.readArtifactPartitions(elsewhere)).hasSize(2);
  }

  @Test
  void a_nested_block_joins_the_outer_one() {
    String answer =
        connection.atomically(
            inner -> {
              inner.writeGraph(graph);
              return inner.atomically(
                  nested -> {
                    assertThat(nested.findGraph(graph.name(), graph.fingerprint())).isPresent();
                    writeAll(nested);
                    assertAllThere(inner); // it is the same block
                    return "nested";
                  });
            });

    assertThat(answer).isEqualTo("nested");
    assertAllThere(connection);
  }

  @Test
  void a_nested_block_is_undone_with_the_outer_one() {
    IllegalArgumentException thrown = new IllegalArgumentException("after the nested block");

    assertThatThrownBy(
            () ->
                connection.runAtomically(
                    inner -> {
                      inner.runAtomically(this::writeAll);
                      throw thrown;
                    }))
        .isSameAs(thrown);

    assertNothingThere(connection);
  }

  @Test
  void a_block_may_only_read() {
    connection.runAtomically(this::writeAll);

    connection.runAtomically(this::assertAllThere);
  }

  @Test
  void blocks_follow_one_another() {
    for (int run = 0; run < 5; run++) {
      connection.runAtomically(this::writeAll);
    }

    assertAllThere(connection);
  }
}
