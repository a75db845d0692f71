package org.artigraph4j.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.error.BuildStateException;
import org.artigraph4j.error.RunConflictException;
import org.artigraph4j.error.RunStateException;
import org.artigraph4j.fingerprint.JsonObject;
import org.artigraph4j.runs.Build;
import org.artigraph4j.runs.BuildQuery;
import org.artigraph4j.runs.BuildStatus;
import org.artigraph4j.runs.Counts;
import org.artigraph4j.runs.Run;
import org.artigraph4j.runs.RunEnd;
import org.artigraph4j.runs.RunStart;
import org.artigraph4j.runs.RunStatus;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code runs()}, by many at once. */
@Tag("runs")
public abstract class RunRacesContract extends RunGroup {
  private static final int RACERS = 8;

  protected RunRacesContract(Supplier<Backend> open) {
    super(open);
  }

  @Test
  void of_those_that_start_one_id_otherwise_exactly_one_wins() throws Exception {
    int rounds = 20;
    List<String> ids = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      ids.add(Samples.unique("run"));
    }
    ConcurrentHashMap<String, String> winners = new ConcurrentHashMap<>();

    Race.rounds(
        RACERS,
        rounds,
        (racer, round) -> {
          JsonObject configuration = JsonObject.builder().put("round", round).build();
          RunStart start =
              someStartOf(ids.get(round), "actor " + racer / 2)
                  .configuration(configuration)
                  .build();
          try {
            Run run = runs().start(start);
            String before = winners.putIfAbsent(run.id(), run.actor());
            assertThat(before).isIn(null, run.actor());
          } catch (RunConflictException lost) {
            assertThat(lost).hasMessageContaining(start.id());
          }
        });

    for (String id : ids) {
      assertThat(runs().find(name, id).orElseThrow().actor()).isEqualTo(winners.get(id));
    }
  }

  private RunStart.Builder someStartOf(String id, String actor) {
    return RunStart.builder().id(id).snapshot(snapshot).actor(actor);
  }

  @Test
  void of_those_that_end_a_run_otherwise_exactly_one_wins() throws Exception {
    for (int round = 0; round < 20; round++) {
      Run run = start();

      List<String> outcomes =
          Race.run(
              RACERS,
              racer -> {
                RunEnd end = racer == 0 ? RunEnd.succeeded() : RunEnd.failed("racer " + racer);
                try {
                  Run ended = finish(run, end);
                  assertThat(ended.error()).isEqualTo(end.error());
                  return "won " + ended.status();
                } catch (RunStateException lost) {
                  return "lost to " + lost.from();
                }
              });

      RunStatus ended = read(run).status();
      assertThat(outcomes).filteredOn(outcome -> outcome.startsWith("won")).hasSize(1);
      assertThat(Set.copyOf(outcomes))
          .containsExactlyInAnyOrder("won " + ended, "lost to " + ended);
    }
  }

  @Test
  void nothing_is_recorded_after_an_end_that_was_acknowledged() throws Exception {
    for (int round = 0; round < 20; round++) {
      Run run = start();
      AtomicInteger recorded = new AtomicInteger();

      Race.run(
          RACERS,
          racer -> {
            if (racer == 0) {
              finish(run, RunEnd.succeeded());
              return read(run).counts().cached();
            }
            try {
              record(run, cached(racer));
              recorded.incrementAndGet();
            } catch (RunStateException late) {
              assertThat(late.from()).isEqualTo("SUCCEEDED");
            }
            return 0L;
          });

      assertThat(read(run).status()).isEqualTo(RunStatus.SUCCEEDED);
      assertThat(read(run).counts().cached()).isEqualTo(recorded.get());
      assertThat(buildsOf(run)).hasSize(recorded.get());
    }
  }

  @Test
  void those_who_record_into_one_run_lose_nothing() throws Exception {
    int rounds = 10;
    int each = 20;
    Run run = start();

    Race.rounds(
        RACERS,
        rounds,
        (racer, round) -> {
          long from = (long) (racer * rounds + round) * each;
          record(
              run,
              LongStream.range(from, from + each)
                  .mapToObj(n -> n % 3 == 0 ? failed(n, 1, "no") : built(n))
                  .toArray(Build[]::new));
        });

    long all = (long) RACERS * rounds * each;
    long failed = LongStream.range(0, all).filter(n -> n % 3 == 0).count();
    assertThat(read(run).counts()).isEqualTo(new Counts(all - failed, 0, failed, 0));
    assertThat(runs().countBuilds(BuildQuery.of(name, run.id())))
        .isEqualTo(
            ImmutableMap.of(BuildStatus.SUCCEEDED, all - failed, BuildStatus.FAILED, failed));
  }

  @Test
  void of_those_that_record_one_build_otherwise_exactly_one_wins_all_its_batch() throws Exception {
    for (int round = 0; round < 20; round++) {
      Run run = start();
      boolean known = round % 2 == 0;
      if (known) {
        record(run, running(0));
      }

      List<Boolean> won =
          Race.run(
              RACERS,
              racer -> {
                try {
                  record(run, cached(racer + 1), failed(0, 1, "racer " + racer));
                  return true;
                } catch (BuildStateException lost) {
                  return false;
                }
              });

      assertThat(won).containsOnlyOnce(true);
      int winner = won.indexOf(true);
      assertThat(buildsOf(run))
          .containsExactlyInAnyOrder(cached(winner + 1), failed(0, 1, "racer " + winner));
      assertThat(read(run).counts()).isEqualTo(new Counts(0, 1, 1, 0));
    }
  }
}
