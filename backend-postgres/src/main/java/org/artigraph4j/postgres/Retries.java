package org.artigraph4j.postgres;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
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
   * not say that nothing was written. If it must not be repeated, there is no next try.
   */
  <T extends @Nullable Object> T runWrite(Supplier<T> attempt) {
    AtomicReference<@Nullable LostCommit> lost = new AtomicReference<>();
    try {
      return run(
          () -> {
            try {
              return attempt.get();
            } catch (LostCommit unknown) {
              lost.set(unknown);
              throw unknown.failure();
            }
          });
    } catch (RuntimeException failure) {
      LostCommit unknown = lost.get();
      throw unknown == null ? failure : unknown.outcome(failure);
    }
  }

  /** A commit without an answer. */
  static final class LostCommit extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient Failure failure;
    private final boolean repeatable;

    LostCommit(Failure failure, boolean repeatable) {
      super(failure.getMessage(), failure, false, false);
      this.failure = failure;
      this.repeatable = repeatable;
    }

    /** The failure for {@link #run}, final if there must be no other try. */
    private Failure failure() {
      return repeatable ? failure : new Failure(Kind.FINAL, failure.error());
    }

    private OutcomeUnknownException outcome(RuntimeException last) {
      return new OutcomeUnknownException(
          "the connection broke before the server confirmed the write, and "
              + (repeatable
                  ? "doing it again did not succeed"
                  : "it was not done again, for others may have moved the tag that it overwrites")
              + "; it is wholly there or wholly not: read to find out"
              + (repeatable ? ", or repeat it" : ", and repeat it only where it is not"),
          last);
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
