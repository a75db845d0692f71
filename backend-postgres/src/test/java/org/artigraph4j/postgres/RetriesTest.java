package org.artigraph4j.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.artigraph4j.error.BackendUnavailableException;
import org.artigraph4j.error.ContentionException;
import org.artigraph4j.error.OutcomeUnknownException;
import org.artigraph4j.postgres.Failure.Kind;
import org.artigraph4j.postgres.Retries.LostCommit;
import org.junit.jupiter.api.Test;

class RetriesTest {
  private final Failure race =
      new Failure(Kind.CONTENTION, new ContentionException("others were faster"));
  private final Failure lost =
      new Failure(Kind.LOST, new BackendUnavailableException("the line broke", new Exception()));
  private final Failure last =
      new Failure(Kind.FINAL, new BackendUnavailableException("too slow", new Exception()));

  private final List<Duration> pauses = new ArrayList<>();
  private long now;
  private final Retries retries = retries(Duration.ofSeconds(10));

  private Retries retries(Duration timeout) {
    return new Retries(
        timeout,
        () -> now,
        pause -> {
          pauses.add(pause);
          now += pause.toNanos();
        },
        new Random(42));
  }

  /** Fails so many times, then answers how often it was run. */
  private int failing(int times, RuntimeException failure) {
    int[] runs = {0};
    return retries.runWrite(
        () -> {
          if (runs[0]++ < times) {
            throw failure;
          }
          return runs[0];
        });
  }

  @Test
  void what_succeeds_is_run_once() {
    assertThat(failing(0, race)).isEqualTo(1);
    assertThat(pauses).isEmpty();
  }

  @Test
  void lost_races_and_lost_connections_are_tried_again_after_growing_pauses() {
    assertThat(failing(20, race)).isEqualTo(21);
    assertThat(failing(3, lost)).isEqualTo(4);
    assertThat(failing(3, new LostCommit(lost, true))).isEqualTo(4);

    assertThat(pauses).hasSize(26).allMatch(pause -> pause.compareTo(Duration.ofMillis(512)) < 0);
    assertThat(pauses.subList(0, 3)).allMatch(pause -> pause.compareTo(Duration.ofMillis(16)) < 0);
    assertThat(pauses.stream().distinct()).hasSizeGreaterThan(20);
  }

  @Test
  void after_the_timeout_the_error_is_thrown() {
    assertThatThrownBy(() -> failing(Integer.MAX_VALUE, race)).isSameAs(race.error());
    assertThat(Duration.ofNanos(now)).isBetween(Duration.ofSeconds(9), Duration.ofSeconds(10));
    assertThatThrownBy(() -> failing(Integer.MAX_VALUE, lost)).isSameAs(lost.error());
  }

  @Test
  void without_time_nothing_is_tried_again() {
    assertThatThrownBy(
            () ->
                retries(Duration.ZERO)
                    .run(
                        () -> {
                          throw race;
                        }))
        .isSameAs(race.error());
    assertThat(pauses).isEmpty();
  }

  @Test
  void what_no_other_try_would_change_is_thrown_at_once() {
    assertThatThrownBy(() -> failing(1, last)).isSameAs(last.error());
    IllegalStateException ours = new IllegalStateException("not of the database");
    assertThatThrownBy(() -> failing(1, ours)).isSameAs(ours);
    assertThat(pauses).isEmpty();
  }

  @Test
  void after_a_lost_commit_nobody_claims_that_nothing_was_written() {
    int[] runs = {0};
    assertThatThrownBy(
            () ->
                retries.runWrite(
                    () -> {
                      throw runs[0]++ == 0 ? new LostCommit(lost, true) : last;
                    }))
        .isInstanceOf(OutcomeUnknownException.class)
        .hasCause(last.error());
  }

  @Test
  void what_must_not_be_repeated_is_not_after_a_lost_commit() {
    assertThatThrownBy(() -> failing(1, new LostCommit(lost, false)))
        .isInstanceOf(OutcomeUnknownException.class)
        .hasMessageContaining("not done again")
        .hasCause(lost.error());
    assertThat(pauses).isEmpty();
  }

  @Test
  void an_interrupt_ends_the_tries_and_stays() {
    Retries interrupted =
        new Retries(
            Duration.ofSeconds(10),
            () -> now,
            pause -> {
              throw new InterruptedException();
            },
            new Random(42));

    assertThatThrownBy(
            () ->
                interrupted.run(
                    () -> {
                      throw race;
                    }))
        .isSameAs(race.error());
    assertThat(Thread.interrupted()).isTrue();
  }
}
