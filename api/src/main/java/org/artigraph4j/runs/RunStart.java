package org.artigraph4j.runs;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.artigraph4j.error.RunConflictException;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.fingerprint.InvalidValueException;
import org.artigraph4j.fingerprint.JsonObject;
import org.artigraph4j.fingerprint.Names;
import org.artigraph4j.fingerprint.Utf8;
import org.artigraph4j.fingerprint.ValueStyle;
import org.artigraph4j.graph.GraphSnapshot;
import org.immutables.value.Value;

/**
 * What is known of a run when it starts, and does not change. Put no secret into it.
 *
 * <pre>{@code
 * RunStart.builder()
 *     .id(UUID.randomUUID().toString())
 *     .snapshot(snapshot)
 *     .actor("nightly")
 *     .configuration(JsonObject.builder().put("threads", 8).build())
 *     .build();
 * }</pre>
 */
@Value.Immutable
@ValueStyle
public abstract class RunStart {
  /** The longest id, in UTF-8 bytes. */
  public static final int MAX_ID_BYTES = 128;

  /** The longest JSON of a run, in UTF-8 bytes. */
  public static final int MAX_JSON_BYTES = 1_048_576;

  /** How long a run may be silent unless it says otherwise. */
  public static final Duration STANDARD_LEASE = Duration.ofMinutes(5);

  private static final Duration SHORTEST_LEASE = Duration.ofMillis(1);
  private static final Duration LONGEST_LEASE = Duration.ofDays(365);

  RunStart() {}

  public static Builder builder() {
    return new Builder();
  }

  /** A run that says nothing of itself. */
  public static RunStart of(String id, GraphSnapshot snapshot) {
    return builder().id(id).snapshot(snapshot).build();
  }

  /**
   * Refuses what cannot be the id of a run: one that is blank, or longer than {@value
   * #MAX_ID_BYTES} UTF-8 bytes.
   */
  public static String requireId(String id) {
    return Utf8.requireName("run id", id, MAX_ID_BYTES);
  }

  /**
   * What the caller calls it, once among the runs of a graph's name: a UUID, or the name that a
   * scheduler has for it. Whoever makes the same start again finds the run that it made.
   */
  public abstract String id();

  /** What it runs on; it must have been written. */
  public abstract GraphSnapshot snapshot();

  /** A label to find it by, of at most 1,024 UTF-8 bytes; empty unless given. */
  @Value.Default
  public String project() {
    return "";
  }

  /** Who or what runs it, of at most 1,024 UTF-8 bytes; empty unless given. */
  @Value.Default
  public String actor() {
    return "";
  }

  /**
   * How it was configured; empty unless given. Runs of one graph's name that are configured alike
   * share it, and it is found by its fingerprint.
   */
  @Value.Default
  public JsonObject configuration() {
    return JsonObject.empty();
  }

  /** The run that this one does again, as far as that did not succeed; of the same graph's name. */
  public abstract Optional<String> retryOf();

  /**
   * How long it may be silent before it counts as lost: a millisecond to a year, in full
   * microseconds; {@link #STANDARD_LEASE} unless given.
   */
  @Value.Default
  public Duration lease() {
    return STANDARD_LEASE;
  }

  @Value.Check
  protected void check() {
    requireId(id());
    retryOf().ifPresent(RunStart::requireId);
    requireLabel("project", project());
    requireLabel("actor", actor());
    requireShort("configuration", configuration());
    if (lease().compareTo(SHORTEST_LEASE) < 0
        || lease().compareTo(LONGEST_LEASE) > 0
        || !lease().equals(lease().truncatedTo(ChronoUnit.MICROS))) {
      throw new InvalidValueException(
          "the lease of the run '"
              + Utf8.abbreviate(id())
              + "' is "
              + lease()
              + "; give one from "
              + SHORTEST_LEASE
              + " to "
              + LONGEST_LEASE
              + ", in full microseconds");
    }
    if (retryOf().equals(Optional.of(id()))) {
      throw new InvalidValueException(
          "the run '" + Utf8.abbreviate(id()) + "' retries itself; give it an id of its own");
    }
  }

  static String requireLabel(String what, String text) {
    return Utf8.requireLength(what, Utf8.requireStorable(what, text), Names.MAX_BYTES);
  }

  static void requireShort(String what, JsonObject json) {
    int length = json.toBytes().length;
    if (length > MAX_JSON_BYTES) {
      throw new InvalidValueException(
          "the "
              + what
              + " of a run has "
              + length
              + " bytes of JSON, at most "
              + MAX_JSON_BYTES
              + " are allowed: put it into a file, and its place here");
    }
  }

  /** The fingerprint of the configuration; none if it is empty. */
  public Optional<Fingerprint> configurationFingerprint() {
    return configuration().members().isEmpty()
        ? Optional.empty()
        : Optional.of(configuration().fingerprint());
  }

  /**
   * For backends: refuses to be taken for a run that was started otherwise.
   *
   * @throws RunConflictException if it is another one
   */
  public void requireSame(Run known) {
    boolean same =
        known.graph().equals(snapshot().graph().fingerprint())
            && known.snapshot().equals(snapshot().fingerprint())
            && known.project().equals(project())
            && known.actor().equals(actor())
            && known.configuration().equals(configurationFingerprint())
            && known.retryOf().equals(retryOf())
            && known.lease().equals(lease());
    if (!same) {
      throw new RunConflictException(known.name(), known.id());
    }
  }

  /** Collects a start's parts; id and snapshot are required. */
  public static final class Builder extends ImmutableRunStart.Builder {
    Builder() {}

    @Override
    public RunStart build() {
      return InvalidValueException.refuse("a part of the run", super::build);
    }
  }
}
