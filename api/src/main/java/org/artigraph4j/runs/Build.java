package org.artigraph4j.runs;

import com.google.common.collect.ImmutableSortedMap;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.artigraph4j.error.BuildStateException;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.fingerprint.InvalidValueException;
import org.artigraph4j.fingerprint.Names;
import org.artigraph4j.fingerprint.Utf8;
import org.artigraph4j.fingerprint.ValueStyle;
import org.artigraph4j.page.Position;
import org.artigraph4j.partition.PartitionKey;
import org.artigraph4j.producer.Producer;
import org.immutables.value.Value;

/**
 * What became, in a run, of one key of a producer's outputs. A run has one build for each first
 * output and key; the version of the producer is that of the run's graph.
 *
 * <pre>{@code
 * Build.builder(total, key)
 *     .inputFingerprint(total.inputFingerprint(inputs))
 *     .status(BuildStatus.SUCCEEDED)
 *     .startedAt(before)
 *     .endedAt(after)
 *     .putOutput("spend", built.contentFingerprint())
 *     .build();
 * }</pre>
 */
@Value.Immutable
@ValueStyle
public abstract class Build {
  /** The longest error, in UTF-8 bytes. */
  public static final int MAX_ERROR_BYTES = RunEnd.MAX_ERROR_BYTES;

  Build() {}

  public static Builder builder() {
    return new Builder();
  }

  /** A builder that starts with a producer of the run's graph, and a key of its outputs. */
  public static Builder builder(Producer producer, PartitionKey key) {
    Builder builder = new Builder();
    builder.producer(producer.name()).artifactKey(producer.outputs().get(0)).key(key);
    return builder;
  }

  /** The name of the producer. */
  public abstract String producer();

  /** The producer's first output, which tells it from others of its name. */
  public abstract String artifactKey();

  /** The key that all its outputs have. */
  public abstract PartitionKey key();

  /** What it is built from, and so its outputs' input fingerprint; none if that is not known. */
  public abstract Optional<Fingerprint> inputFingerprint();

  public abstract BuildStatus status();

  /** When its last attempt began, by its builder's clock, made a full microsecond. */
  public abstract Optional<Instant> startedAt();

  /** When its last attempt ended, by its builder's clock, made a full microsecond. */
  public abstract Optional<Instant> endedAt();

  /**
   * How often its code was run; 1 unless given, or 0 where it was not needed. At least 1 for what
   * runs, succeeded or failed.
   */
  @Value.Default
  public int attempts() {
    return status().isAttempt() ? 1 : 0;
  }

  /** What it counted, such as {@code rows}. */
  @Value.NaturalOrder
  public abstract ImmutableSortedMap<String, Long> counts();

  /**
   * Why it failed or was skipped; what cannot be stored of it is replaced, and what exceeds {@value
   * #MAX_ERROR_BYTES} UTF-8 bytes is cut off.
   */
  public abstract Optional<String> error();

  /**
   * Its outputs: by artifact the content fingerprint of the partition that has its key and its
   * input fingerprint. Also what a failed build had written.
   */
  @Value.NaturalOrder
  public abstract ImmutableSortedMap<String, Fingerprint> outputs();

  /** How long its last attempt took. */
  public Optional<Duration> duration() {
    return startedAt().flatMap(start -> endedAt().map(end -> Duration.between(start, end)));
  }

  @Value.Check
  protected Build normalize() {
    Names.segment("producer name", producer());
    Names.artifactKey(artifactKey());
    inputFingerprint().ifPresent(input -> input.requireNonZero("input fingerprint"));
    counts().keySet().forEach(name -> Utf8.requireName("name of a count", name, Names.MAX_BYTES));
    outputs()
        .forEach(
            (output, content) -> {
              Names.artifactKey(output);
              content.requireNonZero("content fingerprint");
            });
    boolean ran = status() == BuildStatus.SUCCEEDED || status() == BuildStatus.FAILED;
    require(!ran || endedAt().isPresent(), "has no end; give startedAt and endedAt");
    require(
        status() != BuildStatus.RUNNING || startedAt().isPresent(),
        "has no beginning; give startedAt");
    require(
        status() != BuildStatus.RUNNING || endedAt().isEmpty(), "has an end; leave endedAt out");
    require(
        endedAt().isEmpty() || startedAt().isPresent(), "has an end, and no beginning: startedAt");
    require(duration().stream().noneMatch(Duration::isNegative), "ends before it begins");
    require(attempts() >= (status().isAttempt() ? 1 : 0), "has " + attempts() + " attempts");
    require(
        error().isEmpty() || status() == BuildStatus.FAILED || status() == BuildStatus.SKIPPED,
        "has an error");
    require(
        outputs().isEmpty() || (status() != BuildStatus.RUNNING && status() != BuildStatus.SKIPPED),
        "has outputs");
    Optional<Instant> start = startedAt().map(Position::time);
    Optional<Instant> end = endedAt().map(Position::time);
    Optional<String> storable = error().map(text -> Utf8.storable(text, MAX_ERROR_BYTES));
    return start.equals(startedAt()) && end.equals(endedAt()) && storable.equals(error())
        ? this
        : ((ImmutableBuild) this).withStartedAt(start).withEndedAt(end).withError(storable);
  }

  private void require(boolean fits, String contradiction) {
    if (!fits) {
      throw new InvalidValueException(
          "the build of " + place() + " is " + status() + ", but " + contradiction);
    }
  }

  /** For backends: what it is of, for a refusal. */
  public String place() {
    return "'" + Utf8.abbreviate(artifactKey()) + "' " + Utf8.abbreviate(key().toString());
  }

  /**
   * For backends: whether it is to take the place of what was recorded of it; if not, it is that.
   *
   * @param name of the graph, for the refusal
   * @param run its id, for the refusal
   * @throws BuildStateException if it does not follow from it
   */
  public boolean replaces(Build known, String name, String run) {
    if (equals(known)) {
      return false;
    }
    boolean again = attempts() > known.attempts();
    boolean goesOn =
        switch (known.status()) {
          case RUNNING ->
              again || (attempts() == known.attempts() && status() != BuildStatus.RUNNING);
          case FAILED -> again;
          case SUCCEEDED, CACHED, SKIPPED -> false;
        };
    if (!goesOn) {
      throw new BuildStateException(name, run, place(), known.status().name(), status().name());
    }
    return true;
  }

  /** Collects a build's parts; producer, artifact key, key and status are required. */
  public static final class Builder extends ImmutableBuild.Builder {
    Builder() {}

    @Override
    public Build build() {
      return InvalidValueException.refuse("a part of the build", super::build);
    }
  }
}
