package org.artigraph4j.claims;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.UUID;
import org.artigraph4j.fingerprint.InvalidValueException;
import org.artigraph4j.fingerprint.Names;
import org.artigraph4j.fingerprint.Utf8;

/**
 * Under what keys of an artifact are claimed, and for how long. One lease is for one batch of keys:
 * all that was claimed under it ends with it, and is renewed with it.
 *
 * @param id made by the caller, so that a claim whose answer was lost is found when it is made
 *     again; not the UUID of zeros
 * @param holder what others are told of who holds it, of at most 1,024 UTF-8 bytes; no secret
 * @param duration how long after a claim or a renewal it ends: a millisecond to a day, in full
 *     microseconds. So long a holder that dies keeps others waiting.
 */
public record Lease(UUID id, String holder, Duration duration) {
  private static final UUID NOBODY = new UUID(0, 0);
  private static final Duration SHORTEST = Duration.ofMillis(1);
  private static final Duration LONGEST = Duration.ofDays(1);

  public Lease {
    Objects.requireNonNull(id, "id");
    Utf8.requireLength("holder", Utf8.requireStorable("holder", holder), Names.MAX_BYTES);
    Objects.requireNonNull(duration, "duration");
    if (id.equals(NOBODY)) {
      throw new InvalidValueException(
          "the id " + id + " is nobody's; make one with UUID.randomUUID()");
    }
    if (duration.compareTo(SHORTEST) < 0
        || duration.compareTo(LONGEST) > 0
        || !duration.equals(duration.truncatedTo(ChronoUnit.MICROS))) {
      throw new InvalidValueException(
          "a lease of "
              + duration
              + " cannot be had; give one from "
              + SHORTEST
              + " to "
              + LONGEST
              + ", in full microseconds");
    }
  }

  /** A lease of its own. */
  public static Lease of(String holder, Duration duration) {
    return new Lease(UUID.randomUUID(), holder, duration);
  }
}
