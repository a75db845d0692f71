package org.artigraph4j.runs;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * How long some builds took. A percentile is by nearest rank: the shortest of their times that at
 * least so many percent of them did not exceed. So it is a time that one of them took.
 *
 * @param count of how many builds
 */
public record BuildDurations(long count, Duration p50, Duration p95) {
  public BuildDurations {
    Objects.requireNonNull(p50, "p50");
    Objects.requireNonNull(p95, "p95");
  }

  /** For backends: of these times; none of none. */
  public static Optional<BuildDurations> of(List<Duration> times) {
    List<Duration> sorted = times.stream().sorted().toList();
    return sorted.isEmpty()
        ? Optional.empty()
        : Optional.of(new BuildDurations(sorted.size(), at(sorted, 50), at(sorted, 95)));
  }

  private static Duration at(List<Duration> sorted, int percent) {
    int rank = (int) ((percent * (long) sorted.size() + 99) / 100);
    return sorted.get(rank - 1);
  }
}
