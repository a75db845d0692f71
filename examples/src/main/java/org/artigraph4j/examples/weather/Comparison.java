package org.artigraph4j.examples.weather;

import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.ImmutableSortedSet;
import com.google.common.collect.Sets;
import java.util.Comparator;
import org.artigraph4j.backend.Connection;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.partition.PartitionKey;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;

/**
 * Where two snapshots differ: by artifact the keys that hold something else.
 *
 * @param differing every artifact of either snapshot, also those without a difference
 */
record Comparison(ImmutableSortedMap<String, ImmutableSortedSet<PartitionKey>> differing) {
  static Comparison of(Connection connection, GraphSnapshot one, GraphSnapshot other) {
    ImmutableSortedMap.Builder<String, ImmutableSortedSet<PartitionKey>> differing =
        ImmutableSortedMap.naturalOrder();
    for (String key : Sets.union(keys(one), keys(other))) {
      differing.put(key, differing(read(connection, one, key), read(connection, other, key)));
    }
    return new Comparison(differing.buildOrThrow());
  }

  private static ImmutableSortedSet<String> keys(GraphSnapshot snapshot) {
    return snapshot.graph().artifacts().keySet();
  }

  private static StoragePartitions read(Connection connection, GraphSnapshot in, String key) {
    return keys(in).contains(key)
        ? connection.readSnapshotPartitions(in, key)
        : StoragePartitions.empty();
  }

  private static ImmutableSortedSet<PartitionKey> differing(
      StoragePartitions one, StoragePartitions other) {
    return Sets.symmetricDifference(
            ImmutableSortedSet.copyOf(one.asList()), ImmutableSortedSet.copyOf(other.asList()))
        .stream()
        .map(StoragePartition::key)
        .collect(ImmutableSortedSet.toImmutableSortedSet(Comparator.naturalOrder()));
  }
}
