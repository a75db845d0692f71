package org.artigraph4j.examples.executor;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.artigraph4j.error.BackendException;
import org.artigraph4j.error.OutcomeUnknownException;

/** Tries calls to the backend again. All that an executor makes are idempotent. */
final class Retry {
  private static final int ATTEMPTS = 5;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);

  private Retry() {}

  static void run(Runnable call) {
    Retry.<Object>call(
        () -> {
          call.run();
          return true;
        });
  }

  static <T> T call(Supplier<T> call) {
    for (int attempt = 1; ; attempt++) {
      try {
        return call.get();
      } catch (BackendException failure) {
        // Whatever an executor writes can be repeated.
        boolean mayHelp = failure.isRetryable() || failure instanceof OutcomeUnknownException;
        if (!mayHelp || attempt == ATTEMPTS) {
          throw failure;
        }
        pause(FIRST_PAUSE.multipliedBy(1L << (attempt - 1)), failure);
      }
    }
  }

  private static void pause(Duration atMost, BackendException failure) {
    try {
      Thread.sleep(ThreadLocalRandom.current().nextLong(atMost.toMillis() / 2, atMost.toMillis()));
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw failure;
    }
  }
}
