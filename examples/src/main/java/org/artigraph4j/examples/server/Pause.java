package org.artigraph4j.examples.server;

import java.time.Duration;

/** Waiting. */
final class Pause {
  private Pause() {}

  static void of(Duration time) {
    try {
      Thread.sleep(time.toMillis());
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new ServerException("interrupted", stopped);
    }
  }
}
