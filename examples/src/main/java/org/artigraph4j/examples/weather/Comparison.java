package org.artigraph4j.examples.weather;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedSet;
import com.google.common.collect.Sets;
import java.util.Comparator;
import java.util.Set;
import java.util.TreeSet;
import org.artigraph4j.backend.Connection;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.partition.PartitionKey;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;

/**
 * Where two snapshots differ: of an artifact, the keys that hold something else.
 *
 * @param keys how many the artifact has in either
 */
record Comparison(String artifactKey, ImmutableSortedSet<PartitionKey> differing, int keys) {
  /** The artifacts of either, by key, also those without a difference. */
  static ImmutableList<Comparison> of(
      Connection connection, GraphSnapshot one, GraphSnapshot other) {
    ImmutableList.Builder<Comparison> comparisons = ImmutableList.builder();
    for (String key : new TreeSet<>(Sets.union(keys(one), keys(other)))) {
      comparisons.add(of(key, read(connection, one, key), read(connection, other, key)));
    }
    return comparisons.build();
  }

  private static ImmutableSortedSet<String> keys(GraphSnapshot snapshot) {
    return snapshot.graph().artifacts().keySet();
  }

  private static StoragePartitions read(Connection connection, GraphSnapshot in, String key) {
    return keys(in).contains(key)
        ? connection.readSnapshotPartitions(in, key)
        : StoragePartitions.empty();
  }

  private static Comparison of(String artifactKey, StoragePartitions one, StoragePartitions other) {
    ImmutableSortedSet<PartitionKey> differing =
        Sets.symmetricDifference(Set.copyOf(one.asList()), Set.copyOf(other.asList())).stream()
            .map(StoragePartition::key)
            .collect(ImmutableSortedSet.toImmutableSortedSet(Comparator.naturalOrder()));
    return new Comparison(artifactKey, differing, Sets.union(one.keys(), other.keys()).size());
  }
}
