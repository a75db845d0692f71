package org.artigraph4j.benchmarks.memory;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.memory.MemoryBackend;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;
import org.openjdk.jol.info.GraphLayout;

/**
 * Prints how many bytes a partition takes: the value itself, and the backend's maps about it. Run
 * it with {@code -Djol.magicFieldOffset=true}, without which JOL cannot look into records.
 */
public final class PartitionBytes {
  private PartitionBytes() {}

  /** Measures so many partitions, 1,000,000 unless given; needs about 2 KB of heap for each. */
  public static void main(String[] args) {
    int partitions = args.length > 0 ? Integer.parseInt(args[0]) : 1_000_000;
    report("without attributes", partitions, Partitions::bare);
    report("as LocalFile makes it", partitions, Partitions::measured);
  }

  private static void report(String what, int partitions, IntFunction<StoragePartition> partition) {
    List<StoragePartition> values =
        Partitions.shuffled(partitions, 1).stream().map(partition::apply).toList();
    try (Backend backend = MemoryBackend.create(InstantSource.system())) {
      backend
          .connect()
          .writeArtifactPartitions(Partitions.ARTIFACT, StoragePartitions.copyOf(values));
      GraphLayout ofValues = GraphLayout.parseInstance(values.toArray());
      List<Object> all = new ArrayList<>(values);
      all.add(backend);
      long sizeOfAll = GraphLayout.parseInstance(all.toArray()).totalSize();
      System.out.printf(
          "a partition %s: %d bytes of value, %d of maps%n",
          what, ofValues.totalSize() / partitions, (sizeOfAll - ofValues.totalSize()) / partitions);
      String table = ofValues.toFootprint();
      System.out.println(table.substring(table.indexOf('\n') + 1)); // the first line names them all
    }
  }
}
