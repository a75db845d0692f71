package org.artigraph4j.postgres;

import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.artigraph4j.error.OutcomeUnknownException;
import org.artigraph4j.postgres.Failure.Kind;
import org.jspecify.annotations.Nullable;

/**
 * Tries again after a lost connection or a lost race, until it succeeds or time is up. The pauses
 * grow, and are random so that those who met do not meet again.
 */
final class Retries {
  private static final long FIRST_PAUSE_NANOS = Duration.ofMillis(4).toNanos();
  private static final int MAX_DOUBLINGS = 7; // 512 ms

  /** What waits; tests only note it. */
  @FunctionalInterface
  interface Sleeper {
    void sleep(Duration time) throws InterruptedException;
  }

  private final Duration timeout;
  private final LongSupplier nanoTime;
  private final Sleeper sleeper;
  private final RandomGenerator random;

  Retries(Duration timeout, LongSupplier nanoTime, Sleeper sleeper, RandomGenerator random) {
    this.timeout = timeout;
    this.nanoTime = nanoTime;
    this.sleeper = sleeper;
    this.random = random;
  }

  static Retries of(Duration timeout) {
    return new Retries(
        timeout,
        System::nanoTime,
        time -> Thread.sleep(time.toMillis(), time.toNanosPart() % 1_000_000),
        RandomGenerator.getDefault());
  }

  /** Runs what throws a {@link Failure} where another try may help. */
  <T extends @Nullable Object> T run(Supplier<T> attempt) {
    long deadline = nanoTime.getAsLong() + timeout.toNanos();
    for (int tries = 0; ; tries++) {
      try {
        return attempt.get();
      } catch (Failure failure) {
        if (failure.kind() == Kind.FINAL || !pause(tries, deadline)) {
          throw failure.error();
        }
      }
    }
  }

  /**
   * {@link #run} for what commits: once a commit's answer was lost, whatever ends the next try does
   * not say that nothing was written.
   */
  <T extends @Nullable Object> T runWrite(Supplier<T> attempt) {
    boolean[] lost = {false};
    try {
      return run(
          () -> {
            try {
              return attempt.get();
            } catch (LostCommit unknown) {
              lost[0] = true;
              throw unknown.failure();
            }
          });
    } catch (RuntimeException failure) {
      if (lost[0]) {
        throw new OutcomeUnknownException(
            "the connection broke before the server confirmed the write, and doing it again did not"
                + " succeed; it is wholly there or wholly not: read to find out, or repeat it",
            failure);
      }
      throw failure;
    }
  }

  /** A commit without an answer. */
  static final class LostCommit extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient Failure failure;

    LostCommit(Failure failure) {
      super(failure.getMessage(), failure, false, false);
      this.failure = failure;
    }

    Failure failure() {
      return failure;
    }
  }

  private boolean pause(int tries, long deadline) {
    long bound = FIRST_PAUSE_NANOS << Math.min(tries, MAX_DOUBLINGS);
    long pause = random.nextLong(bound);
    if (nanoTime.getAsLong() + pause - deadline >= 0) {
      return false;
    }
    try {
      sleeper.sleep(Duration.ofNanos(pause));
      return true;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
