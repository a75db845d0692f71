package org.artigraph4j.benchmarks;

import java.io.IOException;
import java.io.InterruptedIOException;
import org.artigraph4j.examples.server.RoundTrips;

/** Sockets to a database far away: each round trip takes 20 ms longer, and is counted. */
public final class FarAway extends RoundTrips {
  static final int MILLIS = 20;

  @Override
  protected void waiting() throws IOException {
    super.waiting();
    try {
      Thread.sleep(MILLIS);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException();
    }
  }
}
