package org.artigraph4j.tags;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.artigraph4j.fingerprint.Fingerprint;

/**
 * A change in the life of a tag.
 *
 * @param at when, by the backend's clock, to the microsecond; of two entries of a tag the later one
 *     is always later in time
 * @param from the fingerprint of the snapshot that it pointed to before; none if there was no tag
 * @param to the fingerprint of the snapshot that it pointed to from then on; none if it was deleted
 * @param actor who, as the {@link TagNote} says
 * @param message why, as the {@link TagNote} says
 * @param isIncomplete whether it was pointed to a snapshot of which an artifact that is produced
 *     had no partitions, which the note allowed
 */
public record TagEntry(
    Instant at,
    Change change,
    Optional<Fingerprint> from,
    Optional<Fingerprint> to,
    String actor,
    String message,
    boolean isIncomplete) {
  /** What was done to it. */
  public enum Change {
    CREATED,
    MOVED,
    DELETED,
    /** From then on it refuses to be moved and deleted. */
    PROTECTED,
    UNPROTECTED
  }

  public TagEntry {
    Objects.requireNonNull(at, "at");
    Objects.requireNonNull(change, "change");
    Objects.requireNonNull(from, "from");
    Objects.requireNonNull(to, "to");
    Objects.requireNonNull(actor, "actor");
    Objects.requireNonNull(message, "message");
  }
}
