package org.artigraph4j.contract;

import static org.artigraph4j.contract.Samples.BUILT;
import static org.artigraph4j.contract.Samples.RAW;
import static org.artigraph4j.contract.Samples.built;
import static org.artigraph4j.contract.Samples.builtArtifact;
import static org.artigraph4j.contract.Samples.builtRange;
import static org.artigraph4j.contract.Samples.pipeline;
import static org.artigraph4j.contract.Samples.rawData;
import static org.artigraph4j.contract.Samples.rawGraph;
import static org.artigraph4j.contract.Samples.withRows;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.error.LinkConflictException;
import org.artigraph4j.error.SnapshotSealedException;
import org.artigraph4j.error.TagConflictException;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Races of single calls. All racers share one connection, which is thread-safe. */
@Tag("concurrency")
public abstract class ConcurrencyContract extends ContractGroup {
  private static final int RACERS = 64;
  private static final int ROUNDS = 250;

  protected ConcurrencyContract(Supplier<Backend> open) {
    super(open);
  }

  /** A snapshot for each racer: editions of one. */
  private List<GraphSnapshot> snapshots(Graph graph) {
    List<GraphSnapshot> snapshots = new ArrayList<>();
    snapshots.add(connection.snapshot(graph, rawData(graph, "a")));
    while (snapshots.size() < RACERS) {
      GraphSnapshot next = snapshots.get(snapshots.size() - 1).nextEdition();
      connection.writeSnapshot(next);
      snapshots.add(next);
    }
    return snapshots;
  }

  @Test
  void of_racing_writers_of_a_tag_exactly_one_wins_and_the_others_learn_which() throws Exception {
    Graph graph = rawGraph();
    List<GraphSnapshot> snapshots = snapshots(graph);
    Fingerprint[][] learned = new Fingerprint[ROUNDS][RACERS];

    Race.rounds(
        RACERS,
        ROUNDS,
        (racer, round) -> {
          try {
            connection.writeSnapshotTag(snapshots.get(racer), "round-" + round);
            learned[round][racer] = snapshots.get(racer).fingerprint();
          } catch (TagConflictException lost) {
            assertThat(lost.current()).isNotEqualTo(snapshots.get(racer).fingerprint());
            learned[round][racer] = lost.current();
          }
        });

    for (int round = 0; round < ROUNDS; round++) {
      GraphSnapshot winner = connection.readSnapshotTag(graph.name(), "round-" + round);
      assertThat(learned[round]).containsOnly(winner.fingerprint());
    }
  }

  @Test
  void racing_overwriters_all_succeed_and_one_of_them_is_last() throws Exception {
    Graph graph = rawGraph();
    List<GraphSnapshot> snapshots = snapshots(graph);

    Race.rounds(
        RACERS,
        10,
        (racer, round) -> connection.writeSnapshotTag(snapshots.get(racer), "prod", true));

    assertThat(snapshots).contains(connection.readSnapshotTag(graph.name(), "prod"));
  }

  @Test
  void of_two_racing_contents_for_a_key_one_is_linked_and_the_other_learns_which()
      throws Exception {
    int rounds = 300;
    Graph graph = pipeline();
    Artifact daily = graph.artifact(BUILT);
    GraphSnapshot snapshot = connection.snapshot(graph, rawData(graph, "a"));
    StoragePartition[][] learned = new StoragePartition[rounds][2];

    Race.rounds(
        2,
        rounds,
        (racer, round) -> {
          StoragePartition mine = built(daily, round, "input", "content of " + racer);
          try {
            connection.writeArtifactAndGraphPartitions(snapshot, BUILT, StoragePartitions.of(mine));
            learned[round][racer] = mine;
          } catch (LinkConflictException lost) {
            assertThat(lost.linked()).isNotEqualTo(mine);
            learned[round][racer] = lost.linked();
          }
        });

    StoragePartitions linked = connection.readSnapshotPartitions(snapshot, BUILT);
    assertThat(linked).hasSize(rounds);
    for (int round = 0; round < rounds; round++) {
      assertThat(learned[round]).containsOnly(linked.asList().get(round));
    }
    // What was refused was not recorded either.
    assertThat(connection.readArtifactPartitions(daily)).isEqualTo(linked);
  }

  @Test
  void racing_batches_with_one_key_in_common_are_linked_whole_or_not_at_all() throws Exception {
    Graph graph = pipeline();
    Artifact daily = graph.artifact(BUILT);
    for (int round = 0; round < 20; round++) {
      GraphSnapshot snapshot = connection.snapshot(graph, rawData(graph, "raw " + round));

      // Racer r writes the keys 100 r to 100 r + 100, the last of which is its neighbour's first.
      List<Boolean> won =
          Race.run(
              8,
              racer -> {
                try {
                  connection.writeSnapshotPartitions(
                      snapshot,
                      BUILT,
                      builtRange(daily, racer * 100L, racer * 100L + 101, "input of " + racer));
                  return true;
                } catch (LinkConflictException lost) {
                  return false;
                }
              });

      StoragePartitions linked = connection.readSnapshotPartitions(snapshot, BUILT);
      assertThat(linked).hasSize(101 * (int) won.stream().filter(each -> each).count());
      assertThat(won).contains(true);
      for (int racer = 0; racer < 8; racer++) {
        StoragePartitions batch =
            builtRange(daily, racer * 100L, racer * 100L + 101, "input of " + racer);
        assertThat(linked.asList().containsAll(batch.asList())).isEqualTo(won.get(racer));
      }
    }
  }

  @Test
  void one_batch_written_by_many_is_written_once() throws Exception {
    Artifact artifact = builtArtifact();
    StoragePartitions batch = builtRange(artifact, 0, 500, "input");

    Race.run(
        16,
        racer -> {
          connection.writeArtifactPartitions(
              artifact,
              batch.stream()
                  .map(partition -> withRows(partition, racer))
                  .collect(StoragePartitions.toStoragePartitions()));
          return racer;
        });

    StoragePartitions read = connection.readArtifactPartitions(artifact);
    assertThat(read).isEqualTo(batch);
    assertThat(read)
        .allSatisfy(
            partition ->
                assertThat(partition.attributes().integer("rows").orElseThrow())
                    .isBetween(0L, 15L));
    // Whoever was first, was so for good.
    connection.writeArtifactPartitions(artifact, batch);
    assertThat(connection.readArtifactPartitions(artifact).toJson()).isEqualTo(read.toJson());
  }

  @Test
  void batches_that_overlap_in_opposite_orders_are_all_written() throws Exception {
    Artifact artifact = builtArtifact();
    int keys = 400;

    Race.rounds(
        2,
        20,
        (racer, round) -> {
          String input = "input " + round;
          for (int step = 0; step < keys; step += 50) {
            int from = racer == 0 ? step : keys - step - 50;
            connection.writeArtifactPartitions(
                artifact, builtRange(artifact, from, from + 50, input));
          }
          connection.writeArtifactPartitions(artifact, builtRange(artifact, 0, keys, input));
        });

    assertThat(connection.readArtifactPartitions(artifact)).hasSize(keys * 20);
  }

  @Test
  void one_snapshot_taken_by_many_is_taken_once() throws Exception {
    for (int round = 0; round < 20; round++) {
      Graph graph = pipeline();

      List<GraphSnapshot> taken =
          Race.run(16, racer -> connection.snapshot(graph, rawData(graph, "a", "b")));

      assertThat(taken).containsOnly(taken.get(0));
      assertThat(connection.readSnapshotPartitions(taken.get(0), RAW))
          .isEqualTo(rawData(graph, "a", "b").get(RAW));
      assertThat(connection.readArtifactPartitions(graph.artifact(RAW))).hasSize(2);
    }
  }

  @Test
  void a_reader_sees_a_batch_whole_or_not_at_all() throws Exception {
    Graph graph = pipeline();
    Artifact daily = graph.artifact(BUILT);
    GraphSnapshot snapshot = connection.snapshot(graph, rawData(graph, "a"));
    AtomicBoolean written = new AtomicBoolean();

    Race.run(
        () -> {
          try {
            for (int batch = 0; batch < 50; batch++) {
              connection.writeArtifactAndGraphPartitions(
                  snapshot, BUILT, builtRange(daily, batch * 100L, batch * 100L + 100, "input"));
            }
          } finally {
            written.set(true);
          }
        },
        () -> {
          int seen = 0;
          while (!written.get()) {
            int linked = connection.readSnapshotPartitions(snapshot, BUILT).size();
            int known = connection.readArtifactPartitions(daily).size();
            assertThat(linked % 100).isZero();
            assertThat(known % 100).isZero();
            assertThat(linked).isGreaterThanOrEqualTo(seen);
            assertThat(known).isGreaterThanOrEqualTo(linked); // which was read before
            seen = linked;
          }
        });

    assertThat(connection.readSnapshotPartitions(snapshot, BUILT)).hasSize(5_000);
  }

  @Test
  void once_a_seal_has_returned_the_links_never_change() throws Exception {
    int linkers = 8;
    for (int round = 0; round < 50; round++) {
      Graph graph = pipeline();
      Artifact daily = graph.artifact(BUILT);
      GraphSnapshot snapshot = connection.snapshot(graph, rawData(graph, "a"));
      AtomicReferenceArray<StoragePartitions> sealed = new AtomicReferenceArray<>(1);

      List<Boolean> linked =
          Race.run(
              linkers + 1,
              racer -> {
                if (racer == linkers) {
                  connection.sealSnapshot(snapshot);
                  sealed.set(0, connection.readSnapshotPartitions(snapshot, BUILT));
                  return true;
                }
                try {
                  connection.writeSnapshotPartitions(
                      snapshot, BUILT, StoragePartitions.of(built(daily, racer, "input", "a")));
                  return true;
                } catch (SnapshotSealedException late) {
                  return false;
                }
              });

      StoragePartitions expected =
          IntStream.range(0, linkers)
              .filter(linked::get)
              .mapToObj(racer -> built(daily, racer, "input", "a"))
              .collect(StoragePartitions.toStoragePartitions());
      assertThat(sealed.get(0)).isEqualTo(expected);
      assertThat(connection.readSnapshotPartitions(snapshot, BUILT)).isEqualTo(expected);
    }
  }
}
