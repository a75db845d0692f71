package org.artigraph4j.runs;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.artigraph4j.error.RunStateException;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.fingerprint.InvalidValueException;
import org.artigraph4j.fingerprint.JsonObject;
import org.artigraph4j.fingerprint.ValueStyle;
import org.immutables.value.Value;

/** One execution against a snapshot, as it was when it was asked for. */
@Value.Immutable
@ValueStyle
public abstract class Run {
  Run() {}

  public static Builder builder() {
    return new Builder();
  }

  /** For backends: a run that starts at a time, by the backend's clock. */
  public static Run started(RunStart start, Instant now) {
    return builder()
        .name(start.snapshot().name())
        .id(start.id())
        .project(start.project())
        .graph(start.snapshot().graph().fingerprint())
        .snapshot(start.snapshot().fingerprint())
        .actor(start.actor())
        .configuration(start.configurationFingerprint())
        .retryOf(start.retryOf())
        .lease(start.lease())
        .status(RunStatus.RUNNING)
        .startedAt(now)
        .lastHeartbeat(now)
        .build();
  }

  /** The name of the graph. */
  public abstract String name();

  /** What its starter called it, once among the runs of that name. */
  public abstract String id();

  /** A label; may be empty. */
  public abstract String project();

  /** The fingerprint of the graph. */
  public abstract Fingerprint graph();

  /** The fingerprint of the snapshot. */
  public abstract Fingerprint snapshot();

  /** Who or what ran it; may be empty. */
  public abstract String actor();

  /** The fingerprint of its configuration, by which it is found; none if it had none. */
  public abstract Optional<Fingerprint> configuration();

  /** The id of the run that this one does again. */
  public abstract Optional<String> retryOf();

  /** How long it may be silent. */
  public abstract Duration lease();

  public abstract RunStatus status();

  /** When it started, by the backend's clock, to the microsecond. */
  public abstract Instant startedAt();

  /** When it was ended; none as long as nobody did. */
  public abstract Optional<Instant> endedAt();

  /** Its last sign of life: its start, a heartbeat, or a record of builds. */
  public abstract Instant lastHeartbeat();

  /** What went wrong. */
  public abstract Optional<String> error();

  /** What it said of itself at its end; may be empty. */
  @Value.Default
  public JsonObject summary() {
    return JsonObject.empty();
  }

  /** How its builds have ended so far. */
  @Value.Default
  public Counts counts() {
    return Counts.none();
  }

  /** When it is lost unless it has ended or given a sign of life. */
  public Instant deadline() {
    return lastHeartbeat().plus(lease());
  }

  /** For backends: this run as it is at a time, if nothing was written since. */
  public Run asOf(Instant now) {
    return status() == RunStatus.RUNNING && now.isAfter(deadline())
        ? ((ImmutableRun) this).withStatus(RunStatus.LOST)
        : this;
  }

  /** For backends: this run after a sign of life. Time does not go back. */
  public Run beating(Instant now, Counts counts) {
    Instant beat = now.isAfter(lastHeartbeat()) ? now : lastHeartbeat();
    return ((ImmutableRun) this).withLastHeartbeat(beat).withCounts(counts);
  }

  /** For backends: this run, ended. */
  public Run ended(RunEnd end, Instant now) {
    return ((ImmutableRun) this)
        .withStatus(end.status())
        .withEndedAt(now.isAfter(startedAt()) ? now : startedAt())
        .withError(end.error())
        .withSummary(end.summary());
  }

  /**
   * For backends: refuses what only a run that goes on may do.
   *
   * @throws RunStateException if it has ended
   */
  public void requireGoingOn() {
    if (status().isEnded()) {
      throw new RunStateException(name(), id(), status().name(), RunStatus.RUNNING.name());
    }
  }

  /** Collects a run's parts. */
  public static final class Builder extends ImmutableRun.Builder {
    Builder() {}

    @Override
    public Run build() {
      return InvalidValueException.refuse("a part of the run", super::build);
    }
  }
}
