package org.artigraph4j.catalog;

import java.time.Instant;
import java.util.Objects;
import org.artigraph4j.fingerprint.Fingerprint;

/**
 * A structure that the graph of a name has, or had.
 *
 * @param fingerprint of the graph
 * @param firstSeen when it was first written
 */
public record GraphVersion(Fingerprint fingerprint, Instant firstSeen) {
  public GraphVersion {
    Objects.requireNonNull(fingerprint, "fingerprint");
    Objects.requireNonNull(firstSeen, "firstSeen");
  }
}
