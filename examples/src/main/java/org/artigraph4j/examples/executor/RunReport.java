package org.artigraph4j.examples.executor;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.time.Duration;
import java.util.Optional;
import java.util.function.ToIntFunction;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.picture.PartitionCounts;
import org.artigraph4j.producer.Producer;
import org.artigraph4j.runs.Run;

/**
 * What a run did.
 *
 * @param snapshot what it ran; its partitions are linked to it
 * @param raw how many partitions the raw artifacts have, by key
 * @param lines the producers, in the order in which they ran
 * @param run as the backend's journal has it; none where it has no journal
 * @param took from start to seal
 * @param roundTrips to the database, by all of this process meanwhile; 0 where none are counted
 */
public record RunReport(
    GraphSnapshot snapshot,
    ImmutableMap<String, Integer> raw,
    ImmutableList<Line> lines,
    Optional<Run> run,
    Duration took,
    long roundTrips) {
  /**
   * What a producer did.
   *
   * @param built how many keys its code was run for
   * @param cached how many keys were there already, or were built by others meanwhile
   * @param waited how many of the cached ones others built meanwhile
   * @param adopted how many files of those built were complete already, by another executor or by
   *     one that was killed before it recorded them
   */
  public record Line(
      Producer producer, int built, int cached, int waited, int adopted, Duration took) {}

  public int built() {
    return sum(Line::built);
  }

  public int cached() {
    return sum(Line::cached);
  }

  public int waited() {
    return sum(Line::waited);
  }

  public int adopted() {
    return sum(Line::adopted);
  }

  /** By artifact key, how many partitions the snapshot has, and what the run had to do for them. */
  public ImmutableMap<String, PartitionCounts> partitionCounts() {
    ImmutableMap.Builder<String, PartitionCounts> counts = ImmutableMap.builder();
    raw.forEach((key, count) -> counts.put(key, PartitionCounts.cached(count)));
    for (Line line : lines) {
      for (String output : line.producer().outputs()) {
        counts.put(output, new PartitionCounts(line.built(), line.cached(), 0));
      }
    }
    return counts.buildOrThrow();
  }

  private int sum(ToIntFunction<Line> count) {
    return lines.stream().mapToInt(count).sum();
  }
}
