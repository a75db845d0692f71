package org.artigraph4j.contract;

import static org.artigraph4j.contract.Samples.BUILT;
import static org.artigraph4j.contract.Samples.built;
import static org.artigraph4j.contract.Samples.builtArtifact;
import static org.artigraph4j.contract.Samples.builtRange;
import static org.artigraph4j.contract.Samples.partition;
import static org.artigraph4j.contract.Samples.pipeline;
import static org.artigraph4j.contract.Samples.rawData;
import static org.artigraph4j.contract.Samples.unwritten;
import static org.artigraph4j.contract.Samples.withRows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.error.SnapshotNotFoundException;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.graph.UnknownArtifactException;
import org.artigraph4j.storage.Attributes;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What streams answer: the same as reads, as of when they were opened. */
@Tag("streams")
public abstract class StreamsContract extends ContractGroup {
  /** So many that a backend that reads in pieces needs several. */
  static final int MANY = 2_500;

  protected StreamsContract(Supplier<Backend> open) {
    super(open);
  }

  private StoragePartitions known(Artifact artifact) {
    try (Stream<StoragePartition> stream = connection.streamArtifactPartitions(artifact)) {
      return assertInOrder(stream.toList());
    }
  }

  private StoragePartitions linked(GraphSnapshot snapshot, String key) {
    try (Stream<StoragePartition> stream = connection.streamSnapshotPartitions(snapshot, key)) {
      return assertInOrder(stream.toList());
    }
  }

  private static StoragePartitions assertInOrder(List<StoragePartition> streamed) {
    StoragePartitions ordered = StoragePartitions.copyOf(streamed);
    assertThat(streamed.equals(ordered.asList())).as("key order").isTrue();
    return ordered;
  }

  /** A snapshot with its raw links alone. */
  private GraphSnapshot snapshot() {
    Graph graph = pipeline();
    return connection.snapshot(graph, rawData(graph, "a"));
  }

  @Test
  void known_partitions_are_streamed_as_they_are_read() {
    for (int size : new int[] {1, 999, 1_000, 1_001, MANY}) {
      Artifact artifact = builtArtifact();
      StoragePartitions partitions = builtRange(artifact, 0, size, "input");
      connection.writeArtifactPartitions(artifact, partitions);

      assertThat(known(artifact).equals(partitions)).as("size " + size).isTrue();
    }
  }

  @Test
  void links_are_streamed_as_they_are_read() {
    for (int size : new int[] {1, 999, 1_000, 1_001, MANY}) {
      GraphSnapshot snapshot = snapshot();
      StoragePartitions partitions = builtRange(snapshot.graph().artifact(BUILT), 0, size, "input");
      connection.writeSnapshotPartitions(snapshot, BUILT, partitions);

      assertThat(linked(snapshot, BUILT).equals(partitions)).as("size " + size).isTrue();
    }
  }

  @Test
  void what_was_not_written_is_empty() {
    assertThat(known(builtArtifact())).isEmpty();
    assertThat(linked(snapshot(), BUILT)).isEmpty();
  }

  @Test
  void other_artifacts_and_snapshots_are_not_in_the_answer() {
    GraphSnapshot snapshot = snapshot();
    StoragePartitions partitions = builtRange(snapshot.graph().artifact(BUILT), 0, 3, "input");
    connection.writeSnapshotPartitions(snapshot, BUILT, partitions);
    GraphSnapshot next = snapshot.nextEdition();
    connection.writeSnapshot(next);
    connection.writeSnapshotPartitions(
        next, BUILT, builtRange(snapshot.graph().artifact(BUILT), 0, 5, "other"));

    assertThat(linked(snapshot, BUILT)).isEqualTo(partitions);
    assertThat(linked(snapshot, Samples.RAW))
        .isEqualTo(connection.readSnapshotPartitions(snapshot, Samples.RAW));
  }

  @Test
  void all_inputs_and_contents_of_a_key_come_in_their_order() {
    Artifact artifact = builtArtifact();
    List<StoragePartition> expected = new ArrayList<>();
    for (long key : new long[] {Long.MIN_VALUE, -1, 0, Long.MAX_VALUE}) {
      for (long input : new long[] {Long.MIN_VALUE, -1, 1, Long.MAX_VALUE}) {
        for (long content : new long[] {Long.MIN_VALUE, -1, 1, Long.MAX_VALUE}) {
          expected.add(
              partition(
                  artifact,
                  artifact.key(key),
                  Optional.of(Fingerprint.of(input)),
                  Fingerprint.of(content)));
        }
      }
    }
    List<StoragePartition> shuffled = new ArrayList<>(expected);
    Collections.reverse(shuffled);
    shuffled.forEach(
        one -> connection.writeArtifactPartitions(artifact, StoragePartitions.of(one)));

    try (Stream<StoragePartition> stream = connection.streamArtifactPartitions(artifact)) {
      assertThat(stream).containsExactlyElementsOf(expected);
    }
  }

  @Test
  void attributes_are_streamed_as_they_were_linked() {
    GraphSnapshot snapshot = snapshot();
    Artifact daily = snapshot.graph().artifact(BUILT);
    StoragePartition partition = built(daily, 0, "input", "a");
    connection.writeArtifactPartitions(daily, StoragePartitions.of(withRows(partition, 1)));
    connection.writeSnapshotPartitions(
        snapshot, BUILT, StoragePartitions.of(withRows(partition, 2)));

    assertThat(known(daily))
        .extracting(StoragePartition::attributes)
        .containsExactly(Attributes.of("rows", 1));
    assertThat(linked(snapshot, BUILT))
        .extracting(StoragePartition::attributes)
        .containsExactly(Attributes.of("rows", 2));
  }

  // The call itself, not the first element, says what is wrong.

  @Test
  void a_snapshot_that_was_not_written_is_reported_at_the_call() {
    GraphSnapshot unwritten = unwritten(pipeline(), "a");

    assertThatThrownBy(() -> connection.streamSnapshotPartitions(unwritten, BUILT))
        .isInstanceOf(SnapshotNotFoundException.class)
        .hasMessageContaining(unwritten.fingerprint().toString());
  }

  @Test
  void a_key_that_the_graph_lacks_is_reported_at_the_call() {
    GraphSnapshot snapshot = snapshot();

    assertThatThrownBy(() -> connection.streamSnapshotPartitions(snapshot, "no such key"))
        .isInstanceOf(UnknownArtifactException.class);
  }

  // As of when it was opened.

  @Test
  void what_others_write_later_is_not_in_the_answer() {
    GraphSnapshot snapshot = snapshot();
    Artifact daily = snapshot.graph().artifact(BUILT);
    StoragePartitions before = builtRange(daily, 0, MANY, "input");
    connection.writeArtifactAndGraphPartitions(snapshot, BUILT, before);

    try (Stream<StoragePartition> known = connection.streamArtifactPartitions(daily);
        Stream<StoragePartition> linked = connection.streamSnapshotPartitions(snapshot, BUILT)) {
      backend
          .connect()
          .writeArtifactAndGraphPartitions(
              snapshot, BUILT, builtRange(daily, MANY, 2 * MANY, "input"));

      assertThat(assertInOrder(known.toList()).equals(before)).isTrue();
      assertThat(assertInOrder(linked.toList()).equals(before)).isTrue();
    }
    assertThat(known(daily)).hasSize(2 * MANY);
  }

  @Test
  void a_stream_sees_one_moment_while_others_write() throws Exception {
    Artifact artifact = builtArtifact();
    int batches = 40;
    int size = 100; // each batch is all or nothing
    Race.run(
        () -> {
          for (int from = 0; from < batches * size; from += size) {
            connection.writeArtifactPartitions(
                artifact, builtRange(artifact, from, from + size, "input"));
          }
        },
        () -> {
          int seen = 0;
          while (seen < batches * size) {
            StoragePartitions now = known(artifact);
            assertThat(now.size() % size).isZero();
            assertThat(now.size()).isGreaterThanOrEqualTo(seen);
            seen = now.size();
          }
        });
  }

  @Test
  void the_connection_serves_between_the_elements() {
    Artifact from = builtArtifact();
    Artifact to = builtArtifact();
    connection.writeArtifactPartitions(from, builtRange(from, 0, MANY, "input"));

    try (Stream<StoragePartition> stream = connection.streamArtifactPartitions(from)) {
      Iterator<StoragePartition> partitions = stream.iterator();
      for (long n = 0; n < MANY; n++) {
        assertThat(partitions.next().key()).isEqualTo(from.key(n));
        if (n % 500 == 0) {
          StoragePartitions one = StoragePartitions.of(built(to, n, "input", "a"));
          connection.runAtomically(inner -> inner.writeArtifactPartitions(to, one));
        }
      }
      assertThat(partitions.hasNext()).isFalse();
      assertThat(partitions.hasNext()).isFalse();
    }

    assertThat(known(to)).hasSize(5);
  }

  @Test
  void elements_come_one_by_one() {
    Artifact artifact = builtArtifact();
    connection.writeArtifactPartitions(artifact, builtRange(artifact, 0, MANY, "input"));
    List<StoragePartition> read = new ArrayList<>();

    try (Stream<StoragePartition> stream = connection.streamArtifactPartitions(artifact)) {
      assertThat(stream.peek(read::add).limit(3).toList()).hasSize(3);
    }

    assertThat(read).containsExactlyElementsOf(builtRange(artifact, 0, 3, "input"));
  }

  @Test
  void a_parallel_stream_answers_the_same() {
    Artifact artifact = builtArtifact();
    StoragePartitions partitions = builtRange(artifact, 0, MANY, "input");
    connection.writeArtifactPartitions(artifact, partitions);

    try (Stream<StoragePartition> stream = connection.streamArtifactPartitions(artifact)) {
      assertThat(stream.parallel().toList().equals(partitions.asList())).isTrue();
    }
  }

  @Test
  void many_threads_stream_at_once() throws Exception {
    Artifact artifact = builtArtifact();
    StoragePartitions partitions = builtRange(artifact, 0, MANY, "input");
    connection.writeArtifactPartitions(artifact, partitions);

    List<Boolean> same =
        Race.run(
            16,
            racer -> {
              boolean all = true;
              for (int i = 0; i < 5; i++) {
                all &= known(artifact).equals(partitions);
              }
              return all;
            });

    assertThat(same).containsOnly(true);
  }
}
