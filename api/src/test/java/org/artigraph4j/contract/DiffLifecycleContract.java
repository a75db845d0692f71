package org.artigraph4j.contract;

import static org.artigraph4j.contract.Samples.BUILT;
import static org.artigraph4j.contract.Samples.built;
import static org.artigraph4j.contract.Samples.builtRange;
import static org.artigraph4j.contract.Samples.pipeline;
import static org.artigraph4j.contract.Samples.rawData;
import static org.artigraph4j.contract.Samples.unwritten;
import static org.artigraph4j.contract.StreamsContract.MANY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.backend.Connection;
import org.artigraph4j.diff.SnapshotChange;
import org.artigraph4j.error.SnapshotNotFoundException;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.storage.StoragePartitions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A diff is a stream: what ends it, and what it is in a block. */
@Tag("diff")
public abstract class DiffLifecycleContract extends StreamGroup {
  private Artifact daily;
  private GraphSnapshot from;
  private GraphSnapshot to;

  protected DiffLifecycleContract(Supplier<Backend> open) {
    super(open);
  }

  /** All keys differ. */
  @BeforeEach
  void write() {
    Graph graph = pipeline();
    daily = graph.artifact(BUILT);
    from = connection.snapshot(graph, rawData(graph, "a"));
    to = connection.snapshot(graph, rawData(graph, "b"));
    connection.writeSnapshotPartitions(from, BUILT, builtRange(daily, 0, MANY, "i"));
    connection.writeSnapshotPartitions(to, BUILT, builtRange(daily, MANY, 2 * MANY, "i"));
  }

  /** How many changes there are, by a diff that is read to its end. */
  private long count(Connection reader) {
    try (Stream<SnapshotChange> changes = reader.diff(from, to)) {
      return changes.mapToLong(change -> 1).sum();
    }
  }

  private void assertUnharmed() {
    assertThat(count(connection)).isEqualTo(2 * MANY + 1); // and one raw partition
  }

  @Test
  void a_closed_diff_is_not_read() {
    Stream<SnapshotChange> changes = connection.diff(from, to);
    Stream<SnapshotChange> untouched = connection.diff(from, to);
    Iterator<SnapshotChange> elements = begun(changes);

    changes.close();
    changes.close();
    untouched.close();

    assertMisuse(elements::hasNext);
    assertMisuse(elements::hasNext);
    assertMisuse(untouched::count);
    assertUnharmed();
  }

  @Test
  void closing_a_connection_closes_its_diffs_and_those_of_its_views() {
    Iterator<SnapshotChange> mine = begun(connection.diff(from, to));
    Stream<SnapshotChange> ofView = connection.connect().diff(from, to);

    connection.close();

    assertClosed(mine::hasNext);
    assertClosed(ofView::toList);
    connection = backend.connect();
    assertUnharmed();
  }

  @Test
  void closing_the_backend_closes_all_diffs() {
    Iterator<SnapshotChange> begun = begun(connection.diff(from, to));

    backend.close();

    assertClosed(begun::hasNext);
  }

  @Test
  void any_thread_may_close_a_diff() throws Exception {
    Stream<SnapshotChange> changes = connection.diff(from, to);
    Iterator<SnapshotChange> elements = begun(changes);

    Race.run(changes::close);

    assertMisuse(elements::hasNext);
    assertUnharmed();
  }

  @Test
  void diffs_that_were_read_in_part_leave_nothing_behind() {
    for (int i = 0; i < 30; i++) {
      try (Stream<SnapshotChange> changes = connection.diff(from, to)) {
        begun(changes);
      }
      try (Connection view = connection.connect()) {
        begun(view.diff(from, to)); // closed with the view
      }
    }
    assertUnharmed();
  }

  @Test
  void diffs_that_were_read_to_their_end_leave_nothing_behind() {
    for (int i = 0; i < 30; i++) {
      Stream<SnapshotChange> neverClosed = connection.diff(from, to);
      assertThat(neverClosed.mapToLong(change -> 1).sum()).isEqualTo(2 * MANY + 1);
    }
    assertUnharmed();
  }

  @Test
  void changes_come_one_by_one_and_the_connection_serves_between_them() {
    Artifact other = pipeline().artifact(BUILT);
    List<SnapshotChange> read = new ArrayList<>();

    try (Stream<SnapshotChange> changes = connection.diff(from, to)) {
      Iterator<SnapshotChange> elements = changes.peek(read::add).iterator();
      for (int n = 0; n < 3; n++) {
        elements.next();
        connection.writeArtifactPartitions(other, StoragePartitions.of(built(other, n, "i", "a")));
      }
    }

    assertThat(read).hasSize(3);
    assertThat(connection.readArtifactPartitions(other)).hasSize(3);
  }

  // Inside a block

  @Test
  void in_a_block_a_diff_sees_what_the_block_wrote_before() {
    StoragePartitions more = builtRange(daily, 2 * MANY, 2 * MANY + 10, "i");
    connection.runAtomically(
        inner -> {
          inner.writeSnapshotPartitions(to, BUILT, more);
          assertThat(count(inner)).isEqualTo(2 * MANY + 11);
          assertThat(count(backend.connect())).isEqualTo(2 * MANY + 1);
        });
    assertThat(count(connection)).isEqualTo(2 * MANY + 11);
  }

  @Test
  void in_a_block_other_calls_may_come_between_the_changes() {
    Artifact other = pipeline().artifact(BUILT);
    connection.runAtomically(
        inner -> {
          try (Stream<SnapshotChange> changes = inner.diff(from, to)) {
            Iterator<SnapshotChange> elements = changes.iterator();
            for (int n = 0; elements.hasNext(); n++) {
              elements.next();
              if (n % 1_000 == 0) {
                inner.writeArtifactPartitions(
                    other, StoragePartitions.of(built(other, n, "i", "a")));
              }
            }
          }
        });
    assertThat(connection.readArtifactPartitions(other)).hasSize(2 * MANY / 1_000 + 1);
  }

  @Test
  void a_diff_is_closed_when_its_block_ends() {
    List<Iterator<SnapshotChange>> kept = new ArrayList<>();

    connection.runAtomically(inner -> kept.add(begun(inner.diff(from, to))));

    assertMisuse(kept.get(0)::hasNext);
    assertUnharmed();
  }

  @Test
  void a_diff_that_is_refused_dooms_its_block() {
    GraphSnapshot unwritten = unwritten(from.graph(), "c");
    assertThatThrownBy(
            () ->
                connection.runAtomically(
                    inner -> {
                      assertThatThrownBy(() -> inner.diff(from, unwritten))
                          .isInstanceOf(SnapshotNotFoundException.class);
                      assertMisuse(() -> inner.diff(from, to));
                    }))
        .isInstanceOf(SnapshotNotFoundException.class);
  }

  @Test
  void a_diff_of_the_outer_connection_is_not_read_inside() {
    try (Stream<SnapshotChange> changes = connection.diff(from, to)) {
      Iterator<SnapshotChange> elements = begun(changes);
      connection.runAtomically(
          inner -> {
            assertMisuse(elements::hasNext);
            assertMisuse(() -> connection.diff(from, to));
          });
      assertThat(elements.next()).isNotNull();
    }
  }
}
