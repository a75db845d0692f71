package org.artigraph4j.examples.executor;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How long to wait for what others build before asking again: more each time, up to a bound. To be
 * told would take a session for each who waits, and nobody would tell of a process that died.
 */
final class Waiting {
  private static final Duration FIRST = Duration.ofMillis(20);
  private static final Duration LONGEST = Duration.ofSeconds(1);

  private Duration next = FIRST;

  /** Something was done meanwhile: others may be done soon, too. */
  void reset() {
    next = FIRST;
  }

  /** Waits, not all at the same times. */
  void pause() {
    long most = next.toMillis();
    try {
      Thread.sleep(ThreadLocalRandom.current().nextLong(most / 2, most + 1));
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new RunFailedException("interrupted while it waited for what others build", stopped);
    }
    next = next.multipliedBy(2);
    next = next.compareTo(LONGEST) > 0 ? LONGEST : next;
  }
}
