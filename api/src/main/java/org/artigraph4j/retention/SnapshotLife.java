package org.artigraph4j.retention;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * For backends: what says whether a policy keeps a snapshot.
 *
 * @param isTagged whether a tag points to it
 * @param isAmongLast whether it is one of the newest of its name, of which the policy keeps some
 * @param isRunning whether a run of it goes on, and is not lost
 * @param lastUsed when it was written, last linked to, sealed, or a run of it last gave a sign of
 *     life, whichever was last
 * @param lastFailed when the last of its runs that did not succeed ended or, of one that is lost,
 *     gave its last sign of life
 */
public record SnapshotLife(
    boolean isTagged,
    boolean isAmongLast,
    boolean isRunning,
    Instant lastUsed,
    Optional<Instant> lastFailed) {
  public SnapshotLife {
    Objects.requireNonNull(lastUsed, "lastUsed");
    Objects.requireNonNull(lastFailed, "lastFailed");
  }
}
