package org.artigraph4j.retention;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * What there is of a kind.
 *
 * @param amount how many there are, and what they take in the backend: of tables all of their disk
 *     space, indexes and free room included; 0 bytes in a backend that does not know
 * @param oldest when the first of them was written; none if there is none, or the kind has no times
 * @param newest when the last was
 */
public record KindStats(Amount amount, Optional<Instant> oldest, Optional<Instant> newest) {
  public static final KindStats NOTHING =
      new KindStats(Amount.NOTHING, Optional.empty(), Optional.empty());

  public KindStats {
    Objects.requireNonNull(amount, "amount");
    Objects.requireNonNull(oldest, "oldest");
    Objects.requireNonNull(newest, "newest");
  }
}
