package org.artigraph4j.contract;

import static org.artigraph4j.contract.Samples.BUILT;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.backend.Connection;
import org.artigraph4j.error.SnapshotNotFoundException;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.runs.Run;
import org.artigraph4j.runs.RunEnd;
import org.artigraph4j.runs.RunStart;
import org.artigraph4j.storage.StoragePartitions;
import org.artigraph4j.tags.TagNote;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code retention()} beside writers: what they were told is done is done. */
@Tag("retention")
public abstract class RetentionRacesContract extends RemovalGroup {
  private static final int WRITERS = 4;
  private static final int ROUNDS = 12;

  protected RetentionRacesContract(Supplier<Backend> open) {
    super(open);
  }

  /** What a writer does, while somebody removes what is not named, over and over. */
  private void race(Race.Task<Boolean> writer) throws Exception {
    AtomicInteger writing = new AtomicInteger(WRITERS);
    Race.run(
        WRITERS + 1,
        racer -> {
          if (racer == WRITERS) {
            while (writing.get() > 0) {
              retain(keepingLittle());
            }
            return true;
          }
          try {
            return writer.run(racer);
          } finally {
            writing.decrementAndGet();
          }
        });
  }

  /** Something that may find its snapshot removed, as long as nothing names it. */
  private static <T> T untilItIsNamed(Supplier<T> work) {
    while (true) {
      try {
        return work.get();
      } catch (SnapshotNotFoundException removed) {
        // It was not named yet, and is written again.
      }
    }
  }

  private GraphSnapshot of(int racer, int round) {
    return GraphSnapshot.of(graph, Samples.rawData(graph, "racer " + racer, "round " + round));
  }

  private static GraphSnapshot write(Connection on, GraphSnapshot one, int racer, int round) {
    return on.snapshot(
        one.graph(), Samples.rawData(one.graph(), "racer " + racer, "round " + round));
  }

  /** What this round links: some of what is known, more than goes without manifests. */
  private StoragePartitions known(int round) {
    return days(10L * (round % 3), 400 + 10L * (round % 3));
  }

  @Test
  void what_is_tagged_has_all_its_links() throws Exception {
    connection.writeArtifactPartitions(graph.artifact(BUILT), days(0, 500));
    race(
        racer -> {
          try (Connection on = backend.connect()) {
            for (int i = 0; i < ROUNDS; i++) {
              int round = i;
              GraphSnapshot mine = of(racer, round);
              untilItIsNamed(
                  () -> {
                    write(on, mine, racer, round);
                    on.writeSnapshotPartitions(mine, BUILT, known(round));
                    on.writeSnapshotPartitions(mine, BUILT, days(1_000, 1_003));
                    on.tags().create(mine, tag(racer, round), TagNote.empty().allowingIncomplete());
                    return true;
                  });
              assertHolds(on, mine, round);
            }
          }
          return true;
        });
    for (int racer = 0; racer < WRITERS; racer++) {
      for (int round = 0; round < ROUNDS; round++) {
        assertHolds(connection, connection.readSnapshotTag(name, tag(racer, round)), round);
      }
    }
    retain(keepingLittle());
    assertThat(lookup(0, 400)).as("what was linked is known, also again").hasSize(400);
  }

  private static String tag(int racer, int round) {
    return "tag " + racer + " " + round;
  }

  private void assertHolds(Connection on, GraphSnapshot mine, int round) {
    List<Object> all = new ArrayList<>(known(round).asList());
    all.addAll(days(1_000, 1_003).asList());
    assertThat(on.readSnapshotPartitions(mine, BUILT).asList()).isEqualTo(all);
    assertThat(on.readSnapshotPartitions(mine, Samples.RAW)).hasSize(2);
    assertThat(on.readGraph(name, graph.fingerprint())).isEqualTo(graph);
  }

  @Test
  void a_run_that_goes_on_keeps_its_snapshot() throws Exception {
    race(
        racer -> {
          try (Connection on = backend.connect()) {
            for (int i = 0; i < ROUNDS; i++) {
              int round = i;
              GraphSnapshot mine = of(racer, round);
              Run run =
                  untilItIsNamed(
                      () -> {
                        write(on, mine, racer, round);
                        return on.runs()
                            .start(
                                RunStart.builder()
                                    .id("run " + racer + " " + round)
                                    .snapshot(mine)
                                    .lease(LONG)
                                    .build());
                      });
              on.writeArtifactAndGraphPartitions(mine, BUILT, known(round));
              on.runs().record(name, run.id(), List.of(built(racer)));
              on.sealSnapshot(mine);
              assertThat(on.readSnapshotPartitions(mine, BUILT)).isEqualTo(known(round));
              assertThat(on.runs().finish(name, run.id(), RunEnd.succeeded()).counts().built())
                  .isEqualTo(1);
            }
          }
          return true;
        });
  }

  @Test
  void a_tag_is_moved_among_what_is_removed() throws Exception {
    GraphSnapshot first = snapshot;
    tag(first, "prod");
    race(
        racer -> {
          try (Connection on = backend.connect()) {
            for (int i = 0; i < ROUNDS; i++) {
              int round = i;
              GraphSnapshot mine = of(racer, round);
              untilItIsNamed(
                  () -> {
                    write(on, mine, racer, round);
                    on.tags().overwrite(mine, "prod", TagNote.empty().allowingIncomplete());
                    return true;
                  });
            }
          }
          return true;
        });
    GraphSnapshot last = connection.readSnapshotTag(name, "prod");
    assertThat(connection.readSnapshotPartitions(last, Samples.RAW)).hasSize(2);
  }
}
