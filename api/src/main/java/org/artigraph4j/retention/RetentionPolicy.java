package org.artigraph4j.retention;

import java.time.Duration;
import java.util.Optional;
import org.artigraph4j.fingerprint.InvalidValueException;
import org.artigraph4j.fingerprint.ValueStyle;
import org.immutables.value.Value;

/**
 * What is kept. A snapshot is kept if any of the rules says so, and with it all that it reaches;
 * the rest may go. What is tagged is kept always, and so is whatever a run that goes on works on.
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

  /** How many of the newest snapshots of each graph name are kept; at least 0. */
  public abstract int keepLast();

  /** How young a snapshot, a known partition or a graph version is that is kept. */
  public abstract Duration keepYounger();

  /** How young a run is that did not succeed, and that is kept, with its snapshot. */
  public abstract Duration keepFailed();

  /** The name of the graphs that it is about; all if it is not given. */
  public abstract Optional<String> name();

  /**
   * For how long, after nothing names it any more, a thing may still be wanted by who looked it up
   * before, and is not removed for good. A day unless given.
   */
  @Value.Default
  public Duration grace() {
    return Duration.ofDays(1);
  }

  @Value.Check
  protected void check() {
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
