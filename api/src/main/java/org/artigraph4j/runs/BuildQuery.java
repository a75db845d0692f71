package org.artigraph4j.runs;

import java.util.Optional;
import org.artigraph4j.fingerprint.InvalidValueException;
import org.artigraph4j.fingerprint.JsonObject;
import org.artigraph4j.fingerprint.Names;
import org.artigraph4j.fingerprint.ValueStyle;
import org.immutables.value.Value;

/**
 * Which builds are asked for.
 *
 * <pre>{@code
 * BuildQuery.builder()
 *     .runs(RunQuery.of("weather"))
 *     .isInLast(true)
 *     .status(BuildStatus.FAILED)
 *     .build(); // the builds that failed in the last run
 * }</pre>
 */
@Value.Immutable
@ValueStyle
public abstract class BuildQuery {
  BuildQuery() {}

  public static Builder builder() {
    return new Builder();
  }

  /** All builds of a run. */
  public static BuildQuery of(String name, String run) {
    return builder().runs(RunQuery.of(name, run)).build();
  }

  /** Of which runs. */
  public abstract RunQuery runs();

  /** Whether only of the one of these runs that started last; not unless given. */
  @Value.Default
  public boolean isInLast() {
    return false;
  }

  /** The name of their producer. */
  public abstract Optional<String> producer();

  /** How they must be. */
  public abstract Optional<BuildStatus> status();

  @Value.Check
  protected void check() {
    producer().ifPresent(producer -> Names.segment("producer name", producer));
  }

  /** Whether a build of these runs meets the other conditions. */
  public boolean accepts(Build build) {
    return producer().stream().allMatch(build.producer()::equals)
        && status().stream().allMatch(build.status()::equals);
  }

  JsonObject describe() {
    return JsonObject.builder("BuildQuery", 1)
        .put("runs", runs().describe())
        .putIf(isInLast(), "in_last")
        .put("producer", producer())
        .put("status", status())
        .build();
  }

  /** Collects a query's parts; the runs are required. */
  public static final class Builder extends ImmutableBuildQuery.Builder {
    Builder() {}

    @Override
    public BuildQuery build() {
      return InvalidValueException.refuse("a part of the query", super::build);
    }
  }
}
