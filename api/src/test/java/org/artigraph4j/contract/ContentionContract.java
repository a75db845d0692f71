package org.artigraph4j.contract;

import static org.artigraph4j.contract.Samples.BUILT;
import static org.artigraph4j.contract.Samples.built;
import static org.artigraph4j.contract.Samples.builtRange;
import static org.artigraph4j.contract.Samples.complete;
import static org.artigraph4j.contract.Samples.pipeline;
import static org.artigraph4j.contract.Samples.rawData;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.Uninterruptibles;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.backend.Connection;
import org.artigraph4j.error.LinkConflictException;
import org.artigraph4j.error.TagConflictException;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.storage.StoragePartitions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Blocks that get in each other's way: they run again, and their effects come once. */
@Tag("concurrency")
public abstract class ContentionContract extends ContractGroup {
  private static final int RACERS = 8;
  private static final int EACH = 25;

  private Graph graph;
  private Artifact daily;
  private GraphSnapshot snapshot;

  protected ContentionContract(Supplier<Backend> open) {
    super(open);
  }

  @BeforeEach
  void takeSnapshot() {
    graph = pipeline();
    daily = graph.artifact(BUILT);
    snapshot = connection.snapshot(graph, rawData(graph, "a"));
  }

  /**
   * Takes the first free number: reads which tags there are, and writes the next one together with
   * a link of the same number. Others may take the number meanwhile; then all of the block is
   * undone, be it run again by the backend or by its caller.
   */
  private int takeNumber(Connection racing, String mark, AtomicInteger runs) {
    while (true) {
      try {
        return racing.atomically(
            inner -> {
              runs.incrementAndGet();
              int number = inner.readSnapshotPartitions(snapshot, BUILT).size();
              inner.writeArtifactAndGraphPartitions(
                  snapshot, BUILT, StoragePartitions.of(built(daily, number, "input", mark)));
              GraphSnapshot edition = snapshot.nextEdition();
              inner.writeSnapshot(edition);
              inner.writeSnapshotTag(complete(inner, edition), "number-" + number);
              return number;
            });
      } catch (LinkConflictException | TagConflictException taken) {
        // Another one took it between the block's read and its write; the next run reads more.
      }
    }
  }

  @Test
  void numbers_that_racing_blocks_take_are_taken_once_and_without_gaps() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    ConcurrentHashMap<Integer, String> taken = new ConcurrentHashMap<>();

    Race.run(
        RACERS,
        racer -> {
          try (Connection own = backend.connect()) {
            for (int i = 0; i < EACH; i++) {
              String mark = "mark " + i + " of " + racer;
              int number = takeNumber(own, mark, runs);
              assertThat(taken.put(number, mark)).as("who else took " + number).isNull();
            }
          }
          return racer;
        });

    StoragePartitions linked = connection.readSnapshotPartitions(snapshot, BUILT);
    assertThat(linked).hasSize(RACERS * EACH);
    for (int number = 0; number < RACERS * EACH; number++) {
      assertThat(linked.asList().get(number))
          .isEqualTo(built(daily, number, "input", taken.get(number)));
      assertThat(connection.findSnapshotTag(graph.name(), "number-" + number)).isPresent();
    }
    assertThat(connection.findSnapshotTag(graph.name(), "number-" + RACERS * EACH)).isEmpty();
    // Nothing is left of the runs that were undone.
    assertThat(connection.readArtifactPartitions(daily)).isEqualTo(linked);
    assertThat(runs.get()).isGreaterThanOrEqualTo(RACERS * EACH);
  }

  @Test
  void blocks_that_write_the_same_things_in_opposite_orders_all_end() throws Exception {
    int rounds = 10; // in each of them some block meets another
    Artifact other = pipeline().artifact(BUILT);

    Race.rounds(
        RACERS,
        rounds,
        (racer, round) -> {
          StoragePartitions here = builtRange(daily, round, round + 5, "input");
          StoragePartitions there = builtRange(other, round, round + 5, "input");
          connection.runAtomically(
              inner -> {
                if (racer % 2 == 0) {
                  inner.writeArtifactAndGraphPartitions(snapshot, BUILT, here);
                  inner.writeArtifactPartitions(other, there);
                } else {
                  inner.writeArtifactPartitions(other, there);
                  inner.writeArtifactAndGraphPartitions(snapshot, BUILT, here);
                }
              });
        });

    StoragePartitions expected = builtRange(daily, 0, rounds + 4, "input");
    assertThat(connection.readSnapshotPartitions(snapshot, BUILT)).isEqualTo(expected);
    assertThat(connection.readArtifactPartitions(daily)).isEqualTo(expected);
    assertThat(connection.readArtifactPartitions(other))
        .isEqualTo(builtRange(other, 0, rounds + 4, "input"));
  }

  @Test
  void a_block_ends_beside_a_busy_writer() throws Exception {
    Artifact busy = pipeline().artifact(BUILT);
    AtomicInteger ended = new AtomicInteger();

    Race.run(
        () -> {
          for (int n = 0; ended.get() == 0; n++) {
            connection.writeArtifactPartitions(
                busy, StoragePartitions.of(built(busy, n, "input", "a")));
          }
        },
        () -> {
          try {
            connection.runAtomically(
                inner -> {
                  for (int n = 0; n < 200; n++) {
                    inner.writeArtifactPartitions(
                        daily, StoragePartitions.of(built(daily, n, "input", "content " + n)));
                  }
                });
          } finally {
            ended.incrementAndGet();
          }
        });

    assertThat(connection.readArtifactPartitions(daily))
        .isEqualTo(builtRange(daily, 0, 200, "input"));
  }

  @Test
  void racing_blocks_for_one_tag_have_one_winner_and_leave_nothing_of_the_others()
      throws Exception {
    ConcurrentHashMap<Integer, Integer> winners = new ConcurrentHashMap<>();

    Race.rounds(
        RACERS,
        EACH,
        (racer, round) -> {
          Artifact mine = daily;
          try {
            connection.runAtomically(
                inner -> {
                  GraphSnapshot own =
                      inner.snapshot(graph, rawData(graph, "round " + round + " of " + racer));
                  inner.writeArtifactAndGraphPartitions(
                      own,
                      BUILT,
                      StoragePartitions.of(built(mine, round, "input", "built by " + racer)));
                  inner.writeSnapshotTag(complete(inner, own), "round-" + round);
                });
            assertThat(winners.put(round, racer)).as("who else won").isNull();
          } catch (TagConflictException lost) {
            assertThat(lost.current()).isNotNull();
          }
        });

    assertThat(winners).hasSize(EACH);
    StoragePartitions known = connection.readArtifactPartitions(daily);
    assertThat(known).hasSize(EACH);
    winners.forEach(
        (round, racer) -> {
          GraphSnapshot tagged = connection.readSnapshotTag(graph.name(), "round-" + round);
          assertThat(connection.readSnapshotPartitions(tagged, BUILT))
              .containsExactly(built(daily, round, "input", "built by " + racer));
        });
  }

  /**
   * A block may use its connection on several threads; what a call has acknowledged is part of it.
   */
  @Test
  void what_other_threads_wrote_while_the_block_ended_is_there_or_was_refused() throws Exception {
    Set<Integer> acknowledged = ConcurrentHashMap.newKeySet();
    List<Thread> writers = new ArrayList<>();
    connection.runAtomically(
        inner -> {
          CountDownLatch allWrite = new CountDownLatch(4);
          for (int i = 0; i < 4; i++) {
            int from = i * 1_000;
            Thread writer =
                new Thread(() -> writeUntilRefused(inner, from, allWrite, acknowledged));
            writers.add(writer);
            writer.start();
          }
          Uninterruptibles.awaitUninterruptibly(allWrite);
        });
    for (Thread writer : writers) {
      writer.join();
    }

    assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(4);
    assertThat(connection.readArtifactPartitions(daily).keys())
        .containsExactlyInAnyOrderElementsOf(acknowledged.stream().map(daily::key).toList());
  }

  private void writeUntilRefused(
      Connection inner, int from, CountDownLatch written, Set<Integer> acknowledged) {
    for (int key = from; ; key++) {
      try {
        inner.writeArtifactPartitions(daily, StoragePartitions.of(built(daily, key, "input", "a")));
      } catch (IllegalStateException ended) {
        return;
      }
      acknowledged.add(key);
      if (key == from) {
        written.countDown();
      }
    }
  }
}
