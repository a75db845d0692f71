package org.artigraph4j.contract;

import static org.artigraph4j.contract.Samples.BUILT;
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
import org.artigraph4j.error.SnapshotNotFoundException;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What ends a stream: itself, its connection, its backend, its block. */
@Tag("streams")
public abstract class StreamLifecycleContract extends StreamGroup {
  private Artifact daily;
  private GraphSnapshot snapshot;

  protected StreamLifecycleContract(Supplier<Backend> open) {
    super(open);
  }

  @BeforeEach
  void write() {
    Graph graph = pipeline();
    daily = graph.artifact(BUILT);
    snapshot = connection.snapshot(graph, rawData(graph, "a"));
    connection.writeArtifactAndGraphPartitions(
        snapshot, BUILT, builtRange(daily, 0, MANY, "input"));
  }

  /** How many partitions there are, by a stream that is read to its end. */
  private long count(Connection reader) {
    try (Stream<StoragePartition> stream = reader.streamArtifactPartitions(daily)) {
      return stream.mapToLong(partition -> 1).sum();
    }
  }

  @Test
  void a_closed_stream_is_not_read() {
    Stream<StoragePartition> stream = connection.streamArtifactPartitions(daily);
    Stream<StoragePartition> untouched = connection.streamSnapshotPartitions(snapshot, BUILT);
    Iterator<StoragePartition> elements = begun(stream);

    stream.close();
    stream.close();
    untouched.close();

    assertMisuse(elements::hasNext);
    assertMisuse(elements::hasNext);
    assertMisuse(untouched::count);
    assertThat(count(connection)).isEqualTo(MANY);
  }

  @Test
  void closing_what_was_made_of_a_stream_closes_it() {
    Stream<StoragePartition> stream = connection.streamArtifactPartitions(daily);
    Stream<String> derived = stream.filter(unused -> true).map(StoragePartition::toString);
    Iterator<String> elements = derived.iterator();
    elements.next();

    derived.close();

    assertMisuse(
        () -> {
          while (elements.hasNext()) {
            elements.next();
          }
        });
  }

  @Test
  void closing_a_connection_closes_its_streams_and_those_of_its_views() {
    Connection view = connection.connect().connect();
    Iterator<StoragePartition> mine = begun(connection.streamArtifactPartitions(daily));
    Stream<StoragePartition> ofView = view.streamSnapshotPartitions(snapshot, BUILT);

    connection.close();

    assertClosed(mine::hasNext);
    assertClosed(mine::hasNext);
    assertClosed(ofView::toList);
    assertThat(count(backend.connect())).isEqualTo(MANY);
  }

  @Test
  void closing_a_view_closes_its_streams_alone() {
    Connection view = connection.connect();
    try (Stream<StoragePartition> stream = connection.streamArtifactPartitions(daily)) {
      Iterator<StoragePartition> ofView = begun(view.streamArtifactPartitions(daily));

      view.close();

      assertClosed(ofView::hasNext);
      assertThat(stream).hasSize(MANY);
    }
  }

  @Test
  void closing_the_backend_closes_all_streams() {
    Iterator<StoragePartition> begun = begun(connection.streamArtifactPartitions(daily));
    Stream<StoragePartition> other = backend.connect().streamArtifactPartitions(daily);

    backend.close();

    assertClosed(begun::hasNext);
    assertClosed(other::toList);
  }

  @Test
  void any_thread_may_close_a_stream() throws Exception {
    Stream<StoragePartition> stream = connection.streamArtifactPartitions(daily);
    Iterator<StoragePartition> elements = begun(stream);

    Race.run(stream::close);

    assertMisuse(elements::hasNext);
  }

  @Test
  void a_stream_may_be_closed_while_it_is_read() {
    Stream<StoragePartition> stream = connection.streamArtifactPartitions(daily);
    List<StoragePartition> read = new ArrayList<>();

    assertClosed(
        () ->
            stream.forEach(
                partition -> {
                  read.add(partition);
                  connection.close();
                }));

    assertThat(read).hasSize(1);
  }

  @Test
  void streams_that_were_read_in_part_and_closed_leave_nothing_behind() {
    for (int i = 0; i < 100; i++) {
      try (Stream<StoragePartition> stream = connection.streamArtifactPartitions(daily)) {
        begun(stream);
      }
      try (Connection view = connection.connect()) {
        begun(view.streamSnapshotPartitions(snapshot, BUILT)); // closed with the view
      }
    }
    assertThat(count(connection)).isEqualTo(MANY);
  }

  @Test
  void streams_that_were_read_to_their_end_leave_nothing_behind() {
    for (int i = 0; i < 100; i++) {
      Stream<StoragePartition> neverClosed = connection.streamArtifactPartitions(daily);
      assertThat(neverClosed.mapToLong(partition -> 1).sum()).isEqualTo(MANY);
    }
    assertThat(count(connection)).isEqualTo(MANY);
  }

  // Inside a block

  @Test
  void in_a_block_a_stream_sees_what_the_block_wrote_before() {
    connection.runAtomically(
        inner -> {
          inner.writeArtifactAndGraphPartitions(
              snapshot, BUILT, builtRange(daily, MANY, MANY + 10, "input"));
          try (Stream<StoragePartition> known = inner.streamArtifactPartitions(daily);
              Stream<StoragePartition> linked = inner.streamSnapshotPartitions(snapshot, BUILT)) {
            inner.writeArtifactPartitions(daily, builtRange(daily, -10, 0, "input")); // too late
            assertThat(known).hasSize(MANY + 10);
            assertThat(linked).hasSize(MANY + 10);
          }
          assertThat(count(inner)).isEqualTo(MANY + 20);
          assertThat(count(backend.connect())).isEqualTo(MANY);
        });
    assertThat(count(connection)).isEqualTo(MANY + 20);
  }

  @Test
  void in_a_block_other_calls_may_come_between_the_elements() {
    Artifact other = pipeline().artifact(BUILT);
    connection.runAtomically(
        inner -> {
          try (Stream<StoragePartition> one = inner.streamArtifactPartitions(daily);
              Stream<StoragePartition> two = inner.streamSnapshotPartitions(snapshot, BUILT)) {
            Iterator<StoragePartition> first = one.iterator();
            Iterator<StoragePartition> second = two.iterator();
            for (int n = 0; first.hasNext(); n++) {
              assertThat(first.next()).isEqualTo(second.next());
              if (n % 500 == 0) {
                inner.writeArtifactPartitions(other, builtRange(other, n, n + 3, "input"));
                assertThat(inner.readArtifactPartitions(other)).hasSize(n / 500 * 3 + 3);
              }
            }
            assertThat(second.hasNext()).isFalse();
          }
        });
    assertThat(connection.readArtifactPartitions(other)).hasSize(15);
  }

  @Test
  void a_stream_is_closed_when_its_block_ends() {
    List<Iterator<StoragePartition>> kept = new ArrayList<>();

    connection.runAtomically(
        inner -> {
          kept.add(begun(inner.streamArtifactPartitions(daily)));
          kept.add(begun(inner.connect().streamSnapshotPartitions(snapshot, BUILT)));
          inner.runAtomically(joined -> kept.add(begun(joined.streamArtifactPartitions(daily))));
          kept.get(2).next(); // it is part of the outer block
        });

    assertThat(kept).allSatisfy(elements -> assertMisuse(elements::hasNext));
    assertThat(count(connection)).isEqualTo(MANY);
  }

  @Test
  void a_stream_is_closed_when_its_block_fails() {
    List<Iterator<StoragePartition>> kept = new ArrayList<>();

    assertThatThrownBy(
            () ->
                connection.runAtomically(
                    inner -> {
                      kept.add(begun(inner.streamArtifactPartitions(daily)));
                      throw new IllegalArgumentException("on purpose");
                    }))
        .isInstanceOf(IllegalArgumentException.class);

    assertMisuse(kept.get(0)::hasNext);
  }

  @Test
  void a_doomed_block_reads_its_streams_no_further() {
    GraphSnapshot unwritten = unwritten(pipeline(), "a");
    assertThatThrownBy(
            () ->
                connection.runAtomically(
                    inner -> {
                      Iterator<StoragePartition> elements =
                          begun(inner.streamArtifactPartitions(daily));
                      assertThatThrownBy(() -> inner.streamSnapshotPartitions(unwritten, BUILT))
                          .isInstanceOf(SnapshotNotFoundException.class);
                      assertMisuse(elements::hasNext);
                    }))
        .isInstanceOf(SnapshotNotFoundException.class);
  }

  @Test
  void reading_a_closed_stream_does_not_doom_a_block() {
    StoragePartitions more = builtRange(daily, MANY, MANY + 1, "input");
    connection.runAtomically(
        inner -> {
          Stream<StoragePartition> stream = inner.streamArtifactPartitions(daily);
          Iterator<StoragePartition> elements = begun(stream);
          stream.close();
          assertMisuse(elements::hasNext);
          inner.writeArtifactPartitions(daily, more);
        });
    assertThat(count(connection)).isEqualTo(MANY + 1);
  }

  /** A block may run again, and what it had read would be gone. */
  @Test
  void a_stream_of_the_outer_connection_is_not_read_inside() {
    try (Stream<StoragePartition> stream = connection.streamArtifactPartitions(daily)) {
      Iterator<StoragePartition> elements = begun(stream);
      connection.runAtomically(
          inner -> {
            assertMisuse(elements::hasNext);
            assertMisuse(() -> connection.streamArtifactPartitions(daily));
          });
      assertThat(elements.next().key()).isEqualTo(daily.key(2L));
    }
  }

  @Test
  void closing_the_connection_inside_closes_the_streams_of_the_block() {
    assertClosed(
        () ->
            connection.runAtomically(
                inner -> {
                  Iterator<StoragePartition> elements =
                      begun(inner.streamArtifactPartitions(daily));
                  connection.close();
                  assertClosed(elements::hasNext);
                }));
  }
}
