package org.artigraph4j.contract;

import static org.artigraph4j.contract.Samples.pipeline;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.backend.Connection;
import org.artigraph4j.error.ConnectionClosedException;
import org.artigraph4j.graph.Graph;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Blocks whose work uses the wrong connection, or closes the right one. */
@Tag("atomicity")
public abstract class AtomicityMisuseContract extends ContractGroup {
  private final Graph graph = pipeline();

  protected AtomicityMisuseContract(Supplier<Backend> open) {
    super(open);
  }

  private boolean isThere(Connection reader) {
    return reader.findGraph(graph.name(), graph.fingerprint()).isPresent();
  }

  @Test
  void using_the_outer_connection_inside_is_refused() {
    Connection view = connection.connect();

    connection.runAtomically(
        inner -> {
          assertMisuse(() -> isThere(connection));
          assertMisuse(() -> connection.writeGraph(graph));
          assertMisuse(() -> connection.runAtomically(nested -> nested.writeGraph(graph)));
          assertMisuse(() -> isThere(view));
          assertMisuse(() -> isThere(connection.connect()));
        });

    assertThat(isThere(connection)).isFalse();
  }

  @Test
  void using_the_outer_connection_in_a_nested_block_is_refused() {
    connection.runAtomically(
        inner -> inner.runAtomically(nested -> assertMisuse(() -> isThere(connection))));
  }

  @Test
  void a_block_that_uses_the_outer_connection_is_undone() {
    assertMisuse(
        () ->
            connection.runAtomically(
                inner -> {
                  inner.writeGraph(graph);
                  connection.writeGraph(graph);
                }));

    assertThat(isThere(connection)).isFalse();
  }

  @Test
  void the_outer_connection_serves_again_after_the_block() {
    connection.runAtomically(inner -> inner.writeGraph(graph));
    assertThat(isThere(connection)).isTrue();

    assertThatThrownBy(() -> connection.runAtomically(AtomicityMisuseContract::fail))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(isThere(connection)).isTrue();
  }

  private static void fail(Connection inner) {
    throw new IllegalArgumentException("on purpose");
  }

  @Test
  void using_the_inner_connection_after_the_block_is_refused() {
    List<Connection> kept = new ArrayList<>();

    connection.runAtomically(
        inner -> {
          kept.add(inner);
          kept.add(inner.connect());
          inner.runAtomically(kept::add);
        });

    assertThat(kept).isNotEmpty().allSatisfy(this::assertEnded);
    assertThat(isThere(connection)).isFalse();
  }

  @Test
  void using_the_inner_connection_after_a_block_that_failed_is_refused() {
    List<Connection> kept = new ArrayList<>();

    assertThatThrownBy(
            () ->
                connection.runAtomically(
                    inner -> {
                      kept.add(inner);
                      fail(inner);
                    }))
        .isInstanceOf(IllegalArgumentException.class);

    assertThat(kept).isNotEmpty().allSatisfy(this::assertEnded);
  }

  private void assertEnded(Connection inner) {
    assertMisuse(() -> isThere(inner));
    assertMisuse(() -> inner.writeGraph(graph));
    assertMisuse(() -> inner.runAtomically(nested -> nested.writeGraph(graph)));
    assertMisuse(() -> isThere(inner.connect()));
  }

  @Test
  void another_connection_inside_is_not_part_of_the_block() {
    Connection other = backend.connect();

    connection.runAtomically(
        inner -> {
          inner.writeGraph(graph);
          assertThat(isThere(other)).isFalse();
        });

    assertThat(isThere(other)).isTrue();
  }

  @Test
  void a_view_of_the_inner_connection_is_part_of_the_block() {
    assertThatThrownBy(
            () ->
                connection.runAtomically(
                    inner -> {
                      try (Connection view = inner.connect()) {
                        view.writeGraph(graph);
                        assertThat(isThere(view)).isTrue();
                      }
                      assertThat(isThere(inner)).isTrue(); // closing the view left it open
                      assertThat(isThere(backend.connect())).isFalse();
                      fail(inner);
                    }))
        .isInstanceOf(IllegalArgumentException.class);

    assertThat(isThere(connection)).isFalse();
  }

  @Test
  void closing_the_outer_connection_inside_undoes_the_block() {
    assertThatThrownBy(
            () ->
                connection.runAtomically(
                    inner -> {
                      inner.writeGraph(graph);
                      connection.close();
                    }))
        .isInstanceOf(ConnectionClosedException.class);

    assertThat(isThere(backend.connect())).isFalse();
  }

  @Test
  void after_the_outer_connection_is_closed_the_inner_one_is_closed_too() {
    assertThatThrownBy(
            () ->
                connection.runAtomically(
                    inner -> {
                      connection.close();
                      inner.writeGraph(graph);
                    }))
        .isInstanceOf(ConnectionClosedException.class);

    assertThat(isThere(backend.connect())).isFalse();
  }

  @Test
  void closing_the_outer_connection_from_elsewhere_undoes_the_block() {
    assertThatThrownBy(
            () ->
                connection.atomically(
                    inner -> {
                      inner.writeGraph(graph);
                      return closeElsewhere();
                    }))
        .isInstanceOf(ConnectionClosedException.class);

    assertThat(isThere(backend.connect())).isFalse();
  }

  private boolean closeElsewhere() {
    try {
      Race.run(connection::close);
      return true;
    } catch (Exception failed) {
      throw new AssertionError(failed);
    }
  }

  @Test
  void a_block_of_a_view_that_is_closed_inside_is_undone() {
    Connection view = connection.connect();

    assertThatThrownBy(
            () ->
                view.runAtomically(
                    inner -> {
                      inner.writeGraph(graph);
                      view.close();
                    }))
        .isInstanceOf(ConnectionClosedException.class);

    assertThat(isThere(connection)).isFalse();
  }

  @Test
  void closing_the_backend_inside_fails_the_block() {
    assertThatThrownBy(
            () ->
                connection.runAtomically(
                    inner -> {
                      inner.writeGraph(graph);
                      backend.close();
                    }))
        .isInstanceOf(ConnectionClosedException.class);
  }

  private static void assertMisuse(ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOf(IllegalStateException.class);
  }
}
