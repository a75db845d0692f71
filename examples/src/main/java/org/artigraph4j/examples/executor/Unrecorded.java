package org.artigraph4j.examples.executor;

import com.google.common.base.Stopwatch;
import com.google.common.collect.ArrayListMultimap;
import com.google.common.collect.ListMultimap;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;

/** What a producer has built, by output, and nobody knows of yet: what a kill would lose. */
final class Unrecorded {
  /** The most builds of a group. */
  static final int MOST = 16;

  private static final Duration LONGEST = Duration.ofSeconds(1);

  private final ListMultimap<String, StoragePartition> partitions = ArrayListMultimap.create();
  private final Stopwatch age = Stopwatch.createUnstarted();
  private int builds;

  /** Adds a partition of each output. */
  void add(Map<String, StoragePartition> built) {
    built.forEach(partitions::put);
    builds++;
    if (!age.isRunning()) {
      age.start();
    }
  }

  /** Whether so much is lost work enough: slow builds go one by one, fast ones together. */
  boolean isDue() {
    return builds >= MOST || age.elapsed().compareTo(LONGEST) >= 0;
  }

  /** All of it, to be recorded. */
  Map<String, StoragePartitions> take() {
    Map<String, StoragePartitions> all = new LinkedHashMap<>();
    partitions.asMap().forEach((output, some) -> all.put(output, StoragePartitions.copyOf(some)));
    partitions.clear();
    age.reset();
    builds = 0;
    return all;
  }
}
