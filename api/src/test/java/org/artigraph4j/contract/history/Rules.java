package org.artigraph4j.contract.history;

import java.time.Duration;
import java.util.Optional;
import org.artigraph4j.retention.RetentionPolicy;

/**
 * A policy. Time passes by days here, and durations end between two days.
 *
 * @param name of the graphs that it is about; none for all
 * @param younger for how many days more than today; none for not at all
 */
record Rules(
    Optional<Integer> name,
    int last,
    Optional<Integer> younger,
    Optional<Integer> failed,
    Optional<Integer> grace) {

  RetentionPolicy of(World world) {
    return RetentionPolicy.builder()
        .name(name.map(world.names::get))
        .keepLast(last)
        .keepYounger(duration(younger))
        .keepFailed(duration(failed))
        .grace(duration(grace))
        .build();
  }

  private static Duration duration(Optional<Integer> days) {
    return days.map(many -> Duration.ofDays(many).plusHours(12)).orElse(Duration.ZERO);
  }

  static Rules keepingNothing() {
    return new Rules(Optional.empty(), 0, Optional.empty(), Optional.empty(), Optional.empty());
  }
}
