package org.artigraph4j.retention;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.artigraph4j.fingerprint.InvalidValueException;
import org.artigraph4j.fingerprint.Names;
import org.artigraph4j.fingerprint.ValueStyle;
import org.immutables.value.Value;

/**
 * What is kept; the rest may go.
 *
 * <p>A snapshot is kept if
 *
 * <ul>
 *   <li>a tag points to it, or
 *   <li>it is one of the last {@linkplain #keepLast N} that were written of its name, or
 *   <li>it is {@linkplain #keepYounger younger than D}: since it was written, last linked to,
 *       sealed, or a run of it last gave a sign of life, whichever was last, or
 *   <li>a run of it goes on, and is not lost, or
 *   <li>a run of it did not succeed, or is lost, and that is {@linkplain #keepFailed not so long
 *       ago}: since it ended or, where it is lost, since its last sign of life.
 * </ul>
 *
 * <p>With a snapshot goes what is its own: its links, and the journal of its runs, which is kept
 * whole as long as the snapshot is. What is shared goes when nothing has it any more: manifests and
 * configurations at once, a graph version when it is not younger than D. A known partition that no
 * snapshot links and that is not younger than D is taken out of the cache, where the {@link #grace}
 * begins; after it, it is removed for good, with what is known of how it was built, unless it is
 * linked by then, which puts it back. So are claims whose lease has ended for as long.
 *
 * <p>The history of tags stays. What it names may be gone: nothing is found there then.
 *
 * <pre>{@code
 * RetentionPolicy.builder()
 *     .keepLast(10)
 *     .keepYounger(Duration.ofDays(90))
 *     .keepFailed(Duration.ofDays(7))
 *     .build();
 * }</pre>
 */
@Value.Immutable
@ValueStyle
public abstract class RetentionPolicy {
  RetentionPolicy() {}

  public static Builder builder() {
    return new Builder();
  }

  /** Keeps what is tagged or runs, and nothing else, without a grace. */
  public static RetentionPolicy onlyTagged() {
    return keepingNothing().build();
  }

  /** The same, of the graphs of a name. */
  public static RetentionPolicy onlyTagged(String name) {
    return keepingNothing().name(name).build();
  }

  private static Builder keepingNothing() {
    return builder()
        .keepLast(0)
        .keepYounger(Duration.ZERO)
        .keepFailed(Duration.ZERO)
        .grace(Duration.ZERO);
  }

  /**
   * How many of the snapshots that were last written of each graph name are kept: N, at least 0.
   */
  public abstract int keepLast();

  /** How young a snapshot, a known partition or a graph version is that is kept: D. */
  public abstract Duration keepYounger();

  /** How long ago it is at most that a run did not succeed whose snapshot is kept. */
  public abstract Duration keepFailed();

  /**
   * The name of the graphs that it is about, and of whose storages it removes orphans; all if it is
   * not given.
   */
  public abstract Optional<String> name();

  /**
   * For how long, after nothing names it any more, a thing may still be wanted by who looked it up
   * before, and is not removed for good. A day unless given. With none, nobody else may be writing.
   */
  @Value.Default
  public Duration grace() {
    return Duration.ofDays(1);
  }

  /** For backends: whether a snapshot is kept. */
  public boolean keeps(SnapshotLife snapshot, Instant now) {
    return snapshot.isTagged()
        || snapshot.isAmongLast()
        || snapshot.isRunning()
        || isYoung(snapshot.lastUsed(), now)
        || snapshot.lastFailed().filter(at -> isWithin(keepFailed(), at, now)).isPresent();
  }

  /** For backends: whether what was last used at a time is younger than D. */
  public boolean isYoung(Instant at, Instant now) {
    return isWithin(keepYounger(), at, now);
  }

  /** For backends: whether what nothing has named since a time may still be wanted. */
  public boolean isInGrace(Instant since, Instant now) {
    return isWithin(grace(), since, now);
  }

  private static boolean isWithin(Duration age, Instant at, Instant now) {
    return Duration.between(at, now).compareTo(age) < 0;
  }

  @Value.Check
  protected void check() {
    name().ifPresent(Names::graph);
    boolean isNegative =
        keepLast() < 0
            || keepYounger().isNegative()
            || keepFailed().isNegative()
            || grace().isNegative();
    if (isNegative) {
      throw new InvalidValueException("a policy's numbers and durations are not negative");
    }
  }

  /** Collects a policy's rules, of which all but the name and the grace are required. */
  public static final class Builder extends ImmutableRetentionPolicy.Builder {
    Builder() {}

    @Override
    public RetentionPolicy build() {
      return InvalidValueException.refuse("a rule of the policy", super::build);
    }
  }
}
