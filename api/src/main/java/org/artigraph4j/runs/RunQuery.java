package org.artigraph4j.runs;

import java.time.Instant;
import java.util.Optional;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.fingerprint.InvalidValueException;
import org.artigraph4j.fingerprint.JsonObject;
import org.artigraph4j.fingerprint.Names;
import org.artigraph4j.fingerprint.ValueStyle;
import org.artigraph4j.page.Position;
import org.immutables.value.Value;

/** Which runs are asked for: those that meet all conditions, or all if there is none. */
@Value.Immutable
@ValueStyle
public abstract class RunQuery {
  private static final RunQuery ALL = builder().build();

  RunQuery() {}

  public static Builder builder() {
    return new Builder();
  }

  /** All runs. */
  public static RunQuery all() {
    return ALL;
  }

  /** All runs of the graph of a name. */
  public static RunQuery of(String name) {
    return builder().name(name).build();
  }

  /** One run of the graph of a name. */
  public static RunQuery of(String name, String id) {
    return builder().name(name).id(id).build();
  }

  /** The name of the graph. */
  public abstract Optional<String> name();

  /** The run's id; with the name of its graph. */
  public abstract Optional<String> id();

  /** The fingerprint that the graph must have; with its name. */
  public abstract Optional<Fingerprint> graph();

  /** The fingerprint that the snapshot must have; with the name of its graph. */
  public abstract Optional<Fingerprint> snapshot();

  /** The label that they must have, the whole of it. */
  public abstract Optional<String> project();

  /** Who must have run them, the whole text. */
  public abstract Optional<String> actor();

  /** How they must be now. */
  public abstract Optional<RunStatus> status();

  /** The earliest time at which they started, made a full microsecond. */
  public abstract Optional<Instant> from();

  /** The time before which they started, made a full microsecond. */
  public abstract Optional<Instant> until();

  @Value.Check
  protected RunQuery normalize() {
    name().ifPresent(Names::graph);
    id().ifPresent(RunStart::requireId);
    project().ifPresent(project -> RunStart.requireLabel("project", project));
    actor().ifPresent(actor -> RunStart.requireLabel("actor", actor));
    boolean needsName = id().isPresent() || graph().isPresent() || snapshot().isPresent();
    if (needsName && name().isEmpty()) {
      throw new InvalidValueException(
          "runs are asked for by id, graph or snapshot, which are known by the name of the graph:"
              + " give it");
    }
    Optional<Instant> from = from().map(Position::time);
    Optional<Instant> until = until().map(Position::time);
    return from.equals(from()) && until.equals(until())
        ? this
        : ((ImmutableRunQuery) this).withFrom(from).withUntil(until);
  }

  /** Whether a run, as it is now, meets all conditions. */
  public boolean accepts(Run run) {
    return name().stream().allMatch(run.name()::equals)
        && id().stream().allMatch(run.id()::equals)
        && graph().stream().allMatch(run.graph()::equals)
        && snapshot().stream().allMatch(run.snapshot()::equals)
        && project().stream().allMatch(run.project()::equals)
        && actor().stream().allMatch(run.actor()::equals)
        && status().stream().allMatch(run.status()::equals)
        && from().stream().noneMatch(run.startedAt()::isBefore)
        && until().stream().allMatch(run.startedAt()::isBefore);
  }

  JsonObject describe() {
    return JsonObject.builder("RunQuery", 1)
        .put("name", name())
        .put("id", id())
        .put("graph", graph())
        .put("snapshot", snapshot())
        .put("project", project())
        .put("actor", actor())
        .put("status", status())
        .put("from", from())
        .put("until", until())
        .build();
  }

  /** Collects a query's parts. */
  public static final class Builder extends ImmutableRunQuery.Builder {
    Builder() {}

    @Override
    public RunQuery build() {
      return InvalidValueException.refuse("a part of the query", super::build);
    }
  }
}
