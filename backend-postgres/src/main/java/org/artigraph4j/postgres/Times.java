package org.artigraph4j.postgres;

import java.time.Duration;
import java.time.Instant;
import org.jdbi.v3.core.argument.Argument;

/** Times that retention compares with. */
final class Times {
  // Before it nothing was written.
  private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");

  private Times() {}

  /** The time that long ago, or one before all that was written. */
  static Instant before(Instant now, Duration age) {
    return age.compareTo(Duration.between(FIRST, now)) > 0 ? FIRST : now.minus(age);
  }

  static Argument argument(Instant at) {
    return Keysets.argument(Keysets.time(at));
  }
}
