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
 * How many bytes a partition takes.
 *
 * @param value what the value itself takes, without the storage that it shares with others
 * @param maps what the memory backend's maps about it take
 */
public record PartitionBytes(long value, long maps) {
  /** Of partitions that say nothing of their file; needs about 2 KB of heap for each. */
  public static PartitionBytes bare(int partitions) {
    return of(partitions, Partitions::bare);
  }

  /** Of partitions as {@code LocalFile} makes them: with path, size and SHA-256. */
  public static PartitionBytes ofFiles(int partitions) {
    return of(partitions, Partitions::measured);
  }

  private static PartitionBytes of(int partitions, IntFunction<StoragePartition> partition) {
    List<StoragePartition> values =
        Partitions.shuffled(partitions, 1).stream().map(partition::apply).toList();
    try (Backend backend = MemoryBackend.create(InstantSource.system())) {
      backend
          .connect()
          .writeArtifactPartitions(Partitions.ARTIFACT, StoragePartitions.copyOf(values));
      long ofValues = GraphLayout.parseInstance(values.toArray()).totalSize();
      List<Object> all = new ArrayList<>(values);
      all.add(backend);
      long ofAll = GraphLayout.parseInstance(all.toArray()).totalSize();
      return new PartitionBytes(ofValues / partitions, (ofAll - ofValues) / partitions);
    }
  }
}
