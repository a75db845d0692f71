package org.artigraph4j.examples.executor;

import com.google.common.base.Stopwatch;
import com.google.common.collect.ArrayListMultimap;
import com.google.common.collect.ListMultimap;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.artigraph4j.lineage.Provenance;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;

/** What a producer has built, by output, and nobody knows of yet: what a kill would lose. */
final class Unrecorded {
  /** The most builds of a group. */
  static final int MOST = 16;

  private static final Duration LONGEST = Duration.ofSeconds(1);

  private final ListMultimap<String, StoragePartition> partitions = ArrayListMultimap.create();
  private final List<Provenance> provenance = new ArrayList<>();
  private final Stopwatch age = Stopwatch.createUnstarted();
  private int builds;

  /** Partitions by output, and what they were built from. */
  record Group(Map<String, StoragePartitions> partitions, List<Provenance> provenance) {}

  /** Adds a partition of each output, and what each was built from. */
  void add(Map<String, StoragePartition> built, List<Provenance> from) {
    built.forEach(partitions::put);
    provenance.addAll(from);
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
  Group take() {
    Map<String, StoragePartitions> all = new LinkedHashMap<>();
    partitions.asMap().forEach((output, some) -> all.put(output, StoragePartitions.copyOf(some)));
    Group group = new Group(all, List.copyOf(provenance));
    partitions.clear();
    provenance.clear();
    age.reset();
    builds = 0;
    return group;
  }
}
