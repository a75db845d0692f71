package org.artigraph4j.retention;

import java.util.Objects;

/**
 * What it saves that snapshots share what they have in common.
 *
 * @param held the links of all snapshots together, and the bytes that they would take if each
 *     snapshot had its own
 * @param stored the links that are stored, and their bytes; as many as are held, and both 0 bytes,
 *     in a backend that does not know
 */
public record LinkStats(Amount held, Amount stored) {
  public LinkStats {
    Objects.requireNonNull(held, "held");
    Objects.requireNonNull(stored, "stored");
  }

  /** How many links there are for each that is stored: 1 if nothing is shared, or there is none. */
  public double deduplication() {
    return stored.count() == 0 ? 1 : (double) held.count() / stored.count();
  }
}
