package org.artigraph4j.contract;

import static org.artigraph4j.contract.Samples.ODD;
import static org.artigraph4j.contract.Samples.print;
import static org.artigraph4j.contract.Samples.rawGraph;
import static org.artigraph4j.contract.Samples.unique;
import static org.artigraph4j.contract.Samples.unwritten;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableMap;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.backend.Connection;
import org.artigraph4j.error.ConnectionClosedException;
import org.artigraph4j.error.RunConflictException;
import org.artigraph4j.error.RunNotFoundException;
import org.artigraph4j.error.RunStateException;
import org.artigraph4j.error.SnapshotNotFoundException;
import org.artigraph4j.fingerprint.InvalidValueException;
import org.artigraph4j.fingerprint.JsonObject;
import org.artigraph4j.fingerprint.Names;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.runs.Counts;
import org.artigraph4j.runs.Run;
import org.artigraph4j.runs.RunEnd;
import org.artigraph4j.runs.RunQuery;
import org.artigraph4j.runs.RunStart;
import org.artigraph4j.runs.RunStatus;
import org.artigraph4j.runs.Runs;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code runs()}: how runs start, give signs of life, and end. */
@Tag("runs")
public abstract class RunsContract extends RunGroup {
  private static final JsonObject CONFIGURATION =
      JsonObject.builder().put("threads", 8).put("what", ODD).build();

  protected RunsContract(Supplier<Backend> open) {
    super(open);
  }

  // Start

  @Test
  void a_run_is_what_was_said_of_it_when_it_started() {
    RunStart start =
        someStart()
            .project("forecasts " + ODD)
            .actor("ada")
            .configuration(CONFIGURATION)
            .lease(Duration.of(90_000_001, ChronoUnit.MICROS))
            .build();

    Run run = runs().start(start);

    assertThat(run).isEqualTo(read(run));
    assertThat(run.name()).isEqualTo(name);
    assertThat(run.id()).isEqualTo(start.id());
    assertThat(run.project()).isEqualTo(start.project());
    assertThat(run.graph()).isEqualTo(graph.fingerprint());
    assertThat(run.snapshot()).isEqualTo(snapshot.fingerprint());
    assertThat(run.actor()).isEqualTo("ada");
    assertThat(run.configuration()).contains(CONFIGURATION.fingerprint());
    assertThat(run.retryOf()).isEmpty();
    assertThat(run.lease()).isEqualTo(start.lease());
    assertThat(run.status()).isEqualTo(RunStatus.RUNNING);
    assertThat(run.endedAt()).isEmpty();
    assertThat(run.lastHeartbeat()).isEqualTo(run.startedAt());
    assertThat(run.startedAt()).isEqualTo(run.startedAt().truncatedTo(ChronoUnit.MICROS));
    assertThat(run.error()).isEmpty();
    assertThat(run.summary()).isEqualTo(JsonObject.empty());
    assertThat(run.counts()).isEqualTo(Counts.none());
  }

  @Test
  void what_nobody_started_is_not_there() {
    assertThat(runs().find(name, unique("run"))).isEmpty();
    assertThat(runs().find(unique("graph"), start().id())).isEmpty();
  }

  @Test
  void the_same_start_again_finds_the_run_as_it_is_now() {
    RunStart start = someStart().actor("ada").configuration(CONFIGURATION).build();
    Run run = runs().start(start);
    assertThat(runs().start(start)).isEqualTo(run);

    Run ended = finish(run, RunEnd.succeeded());

    assertThat(runs().start(start)).isEqualTo(ended);
    assertThat(list(RunQuery.of(name))).containsExactly(ended);
  }

  @Test
  void another_start_under_its_id_is_refused_and_changes_nothing() {
    Run other = start();
    RunStart start = someStart().actor("ada").project("p").configuration(CONFIGURATION).build();
    Run run = runs().start(start);
    RunStart.Builder same = RunStart.builder().id(start.id()).snapshot(snapshot);
    GraphSnapshot next = snapshot.nextEdition();
    connection.writeSnapshot(next);

    List<RunStart> others =
        List.of(
            same.build(),
            again(start, snapshot).actor("grace").project("p").configuration(CONFIGURATION).build(),
            again(start, snapshot).actor("ada").project("q").configuration(CONFIGURATION).build(),
            again(start, snapshot).actor("ada").project("p").build(),
            again(start, next).actor("ada").project("p").configuration(CONFIGURATION).build(),
            again(start, snapshot)
                .actor("ada")
                .project("p")
                .configuration(CONFIGURATION)
                .retryOf(other.id())
                .build());

    for (RunStart another : others) {
      assertThatThrownBy(() -> runs().start(another))
          .isInstanceOf(RunConflictException.class)
          .hasMessageContaining(start.id())
          .hasMessageContaining(name);
    }
    assertThat(read(run)).isEqualTo(run);
  }

  private static RunStart.Builder again(RunStart start, GraphSnapshot snapshot) {
    return RunStart.builder().id(start.id()).snapshot(snapshot);
  }

  @Test
  void one_id_may_be_of_runs_of_two_graphs() {
    Run run = start();
    GraphSnapshot other = take(rawGraph());

    Run same = runs().start(RunStart.of(run.id(), other));

    assertThat(same.name()).isEqualTo(other.name());
    finish(same, RunEnd.cancelled());
    assertThat(read(run).status()).isEqualTo(RunStatus.RUNNING);
  }

  @Test
  void its_snapshot_must_be_there() {
    RunStart start = RunStart.of(unique("run"), unwritten(rawGraph(), "a"));

    assertThatThrownBy(() -> runs().start(start)).isInstanceOf(SnapshotNotFoundException.class);
    assertThat(runs().find(start.snapshot().name(), start.id())).isEmpty();
  }

  @Test
  void texts_may_be_odd_and_as_long_as_allowed() {
    String id = "ü".repeat(RunStart.MAX_ID_BYTES / 2);
    String label = "ü".repeat(Names.MAX_BYTES / 2);
    JsonObject large =
        JsonObject.builder().put("text", ODD).put("large", "x".repeat(500_000)).build();

    Run run =
        runs()
            .start(
                RunStart.builder()
                    .id(id)
                    .snapshot(snapshot)
                    .project(label)
                    .actor(label)
                    .configuration(large)
                    .build());

    assertThat(read(run).id()).isEqualTo(id);
    assertThat(runs().findConfiguration(name, large.fingerprint())).contains(large);
    assertThat(list(RunQuery.builder().name(name).project(label).actor(label).build()))
        .containsExactly(run);
    for (String refused : List.of("", " ", "\0", "\uD800", id + "x")) {
      assertThatThrownBy(() -> RunStart.of(refused, snapshot))
          .isInstanceOf(InvalidValueException.class);
      assertThatThrownBy(() -> runs().find(name, refused))
          .isInstanceOf(InvalidValueException.class);
    }
    assertThatThrownBy(() -> someStart().actor(label + "x").build())
        .isInstanceOf(InvalidValueException.class);
    assertThatThrownBy(
            () ->
                someStart()
                    .configuration(
                        JsonObject.builder()
                            .put("large", "x".repeat(RunStart.MAX_JSON_BYTES))
                            .build())
                    .build())
        .isInstanceOf(InvalidValueException.class);
  }

  // Configuration

  @Test
  void configurations_are_shared_and_found_by_their_fingerprint() {
    Run first = runs().start(someStart().configuration(CONFIGURATION).build());
    Run second = runs().start(someStart().configuration(CONFIGURATION).build());
    Run none = start();

    assertThat(first.configuration()).isEqualTo(second.configuration());
    assertThat(runs().findConfiguration(name, first.configuration().orElseThrow()))
        .contains(CONFIGURATION);
    assertThat(none.configuration()).isEmpty();
    assertThat(runs().findConfiguration(name, print(unique("nothing")))).isEmpty();
    assertThat(runs().findConfiguration(unique("graph"), CONFIGURATION.fingerprint())).isEmpty();
  }

  // Retry

  @Test
  void a_run_may_do_another_one_again() {
    Run failed = finish(start(), RunEnd.failed("out of disk"));

    Run retry = runs().start(someStart().retryOf(failed.id()).build());

    assertThat(retry.retryOf()).contains(failed.id());
    assertThat(retry.status()).isEqualTo(RunStatus.RUNNING);
    assertThat(read(failed)).isEqualTo(failed);
  }

  @Test
  void a_run_that_nobody_started_cannot_be_done_again() {
    RunStart start = someStart().retryOf(unique("run")).configuration(CONFIGURATION).build();

    assertThatThrownBy(() -> runs().start(start))
        .isInstanceOf(RunNotFoundException.class)
        .hasMessageContaining(start.retryOf().orElseThrow());

    assertThat(runs().find(name, start.id())).isEmpty();
    assertThat(runs().findConfiguration(name, CONFIGURATION.fingerprint())).isEmpty();
    assertThatThrownBy(() -> RunStart.builder().id("a").snapshot(snapshot).retryOf("a").build())
        .isInstanceOf(InvalidValueException.class);
  }

  // The end

  @Test
  void a_run_ends_once() {
    JsonObject summary = JsonObject.builder().put("rows", 12).put("odd", ODD).build();
    List<RunEnd> ends =
        List.of(
            RunEnd.succeeded().withSummary(summary),
            RunEnd.failed("line\nbreak " + ODD).withSummary(summary),
            RunEnd.cancelled(),
            new RunEnd(RunStatus.CANCELLED, Optional.of("by hand"), summary));
    for (RunEnd end : ends) {
      Run run = start();

      Run ended = finish(run, end);

      assertThat(ended).isEqualTo(read(run));
      assertThat(ended.status()).isEqualTo(end.status());
      assertThat(ended.error()).isEqualTo(end.error());
      assertThat(ended.summary()).isEqualTo(end.summary());
      assertThat(ended.endedAt().orElseThrow()).isAfterOrEqualTo(run.startedAt());
      assertThat(finish(run, end)).as("said again").isEqualTo(ended);
      for (RunEnd other : ends) {
        if (!other.equals(end)) {
          assertThatThrownBy(() -> finish(run, other))
              .isInstanceOfSatisfying(
                  RunStateException.class,
                  refused -> {
                    assertThat(refused.from()).isEqualTo(end.status().name());
                    assertThat(refused.to()).isEqualTo(other.status().name());
                  })
              .hasMessageContaining(run.id());
        }
      }
      assertThat(read(run)).isEqualTo(ended);
    }
  }

  @Test
  void after_its_end_there_is_no_sign_of_life() {
    Run ended = finish(start(), RunEnd.failed("out of disk"));

    assertThatThrownBy(() -> runs().heartbeat(name, ended.id()))
        .isInstanceOfSatisfying(
            RunStateException.class,
            refused -> {
              assertThat(refused.from()).isEqualTo("FAILED");
              assertThat(refused.to()).isEqualTo("RUNNING");
            });
    assertThatThrownBy(() -> record(ended, built(1))).isInstanceOf(RunStateException.class);
    assertThat(read(ended)).isEqualTo(ended);
    assertThat(buildsOf(ended)).isEmpty();
  }

  @Test
  void what_nobody_started_cannot_go_on_or_end() {
    String id = unique("run");

    assertThatThrownBy(() -> runs().heartbeat(name, id))
        .isInstanceOf(RunNotFoundException.class)
        .hasMessageContaining(id)
        .hasMessageContaining(name);
    assertThatThrownBy(() -> runs().record(name, id, List.of(built(1))))
        .isInstanceOf(RunNotFoundException.class);
    assertThatThrownBy(() -> runs().finish(name, id, RunEnd.succeeded()))
        .isInstanceOf(RunNotFoundException.class);
  }

  @Test
  void an_error_is_stored_as_far_as_it_can_be() {
    String error = "a\0b\uD800" + "ü".repeat(RunEnd.MAX_ERROR_BYTES);

    String stored = finish(start(), RunEnd.failed(error)).error().orElseThrow();

    assertThat(stored).startsWith("a\uFFFDb\uFFFDüü").hasSizeLessThan(RunEnd.MAX_ERROR_BYTES);
    assertThatThrownBy(
            () -> new RunEnd(RunStatus.SUCCEEDED, Optional.of("oops"), JsonObject.empty()))
        .isInstanceOf(InvalidValueException.class);
    for (RunStatus none : List.of(RunStatus.RUNNING, RunStatus.LOST)) {
      assertThatThrownBy(() -> new RunEnd(none, Optional.empty(), JsonObject.empty()))
          .isInstanceOf(InvalidValueException.class);
    }
  }

  // Signs of life

  @Test
  void a_sign_of_life_moves_the_deadline() throws InterruptedException {
    Run run = start();

    await(
        () -> {
          runs().heartbeat(name, run.id());
          return read(run).lastHeartbeat().isAfter(run.lastHeartbeat());
        });

    Run later = read(run);
    assertThat(later.deadline()).isEqualTo(later.lastHeartbeat().plus(run.lease()));
    assertThat(later.startedAt()).isEqualTo(run.startedAt());
    Instant before = later.lastHeartbeat();
    await(
        () -> {
          record(run, built(1));
          return read(run).lastHeartbeat().isAfter(before);
        });
  }

  @Test
  void a_silent_run_is_lost_to_all_who_ask() throws InterruptedException {
    Run kept = start();
    Run run = runs().start(someStart().lease(SHORT).build());

    await(() -> read(run).status() == RunStatus.LOST);

    Run lost = read(run);
    assertThat(lost.endedAt()).isEmpty();
    assertThat(lost.lastHeartbeat()).isEqualTo(run.lastHeartbeat());
    assertThat(list(RunQuery.of(name))).containsExactly(lost, kept);
    assertThat(list(RunQuery.builder().name(name).status(RunStatus.LOST).build()))
        .containsExactly(lost);
    assertThat(list(RunQuery.builder().name(name).status(RunStatus.RUNNING).build()))
        .containsExactly(kept);
    assertThat(runs().count(RunQuery.of(name)))
        .isEqualTo(ImmutableMap.of(RunStatus.RUNNING, 1L, RunStatus.LOST, 1L));
    try (Connection other = backend.connect()) {
      assertThat(other.runs().find(name, run.id())).contains(lost);
    }
  }

  @Test
  void a_lost_run_that_wakes_up_goes_on() throws InterruptedException {
    Run run = runs().start(someStart().lease(SHORT).build());
    await(() -> read(run).status() == RunStatus.LOST);

    await(
        () -> {
          record(run, built(1));
          return read(run).status() == RunStatus.RUNNING;
        });

    await(() -> read(run).status() == RunStatus.LOST);
    assertThat(read(run).counts().built()).isEqualTo(1);
  }

  @Test
  void a_lost_run_may_be_ended() throws InterruptedException {
    for (RunEnd end : List.of(RunEnd.succeeded(), RunEnd.failed("killed"), RunEnd.cancelled())) {
      Run run = runs().start(someStart().lease(Duration.ofMillis(1)).build());
      await(() -> read(run).status() == RunStatus.LOST);

      assertThat(finish(run, end).status()).isEqualTo(end.status());
      assertThatThrownBy(() -> runs().heartbeat(name, run.id()))
          .isInstanceOf(RunStateException.class);
    }
  }

  @Test
  void a_run_that_has_ended_is_never_lost() throws InterruptedException {
    Run ended = finish(runs().start(someStart().lease(SHORT).build()), RunEnd.succeeded());
    Run later = runs().start(someStart().lease(SHORT).build());

    await(() -> read(later).status() == RunStatus.LOST);

    assertThat(read(ended)).isEqualTo(ended);
  }

  @Test
  void leases_have_bounds() {
    for (Duration refused :
        List.of(
            Duration.ZERO,
            Duration.ofNanos(1_500_500),
            Duration.ofMillis(-1),
            Duration.ofDays(366))) {
      assertThatThrownBy(() -> someStart().lease(refused).build())
          .isInstanceOf(InvalidValueException.class);
    }
  }

  // Blocks

  @Test
  void in_a_block_a_run_is_there_when_the_block_has_ended() {
    RunStart start = someStart().build();

    connection.runAtomically(
        inner -> {
          Runs within = inner.runs();
          within.start(start);
          within.record(name, start.id(), List.of(built(1), failed(2, 1, "no")));
          assertThat(within.find(name, start.id()).orElseThrow().counts())
              .isEqualTo(new Counts(1, 0, 1, 0));
          try (Connection other = backend.connect()) {
            assertThat(Race.elsewhere(() -> other.runs().find(name, start.id()))).isEmpty();
          } catch (Exception failed) {
            throw new AssertionError(failed);
          }
          within.finish(name, start.id(), RunEnd.failed("no"));
        });

    assertThat(runs().find(name, start.id()).orElseThrow().status()).isEqualTo(RunStatus.FAILED);
  }

  @Test
  void a_block_that_fails_leaves_nothing() {
    Run run = start();

    assertThatThrownBy(
            () ->
                connection.runAtomically(
                    inner -> {
                      inner.runs().record(name, run.id(), List.of(built(1)));
                      inner.runs().finish(name, run.id(), RunEnd.succeeded());
                      throw new IllegalArgumentException("changed my mind");
                    }))
        .hasMessage("changed my mind");

    assertThat(read(run)).isEqualTo(run);
    assertThat(buildsOf(run)).isEmpty();
  }

  @Test
  void after_close_all_calls_are_refused() {
    Run run = start();
    Runs closed;
    try (Connection other = backend.connect()) {
      closed = other.runs();
    }

    assertThatThrownBy(() -> closed.find(name, run.id()))
        .isInstanceOf(ConnectionClosedException.class);
    assertThatThrownBy(() -> closed.heartbeat(name, run.id()))
        .isInstanceOf(ConnectionClosedException.class);
  }
}
