package org.artigraph4j.memory;

import com.google.common.collect.ImmutableList;
import io.vavr.collection.HashMap;
import io.vavr.collection.Map;
import java.util.Collection;
import java.util.Set;
import java.util.stream.Stream;
import org.artigraph4j.error.LinkConflictException;
import org.artigraph4j.error.SnapshotSealedException;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.partition.PartitionKey;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;

/**
 * A snapshot and what it holds.
 *
 * @param at when it was written, in microseconds
 * @param usedAt when it was written, last linked to, or sealed
 * @param links the linked partition of each key, by artifact key
 */
record KnownSnapshot(
    GraphSnapshot snapshot,
    long at,
    long usedAt,
    boolean sealed,
    Map<String, Map<PartitionKey, StoragePartition>> links) {

  static KnownSnapshot of(GraphSnapshot snapshot, long at) {
    return new KnownSnapshot(snapshot, at, at, false, HashMap.empty());
  }

  StoragePartitions partitions(String artifactKey) {
    return StoragePartitions.copyOf(linked(artifactKey).values().asJava());
  }

  /** The artifacts that are produced, and of which it has no partitions. */
  ImmutableList<String> missing() {
    return snapshot.graph().producedKeys().stream()
        .filter(key -> linked(key).isEmpty())
        .collect(ImmutableList.toImmutableList());
  }

  KnownSnapshot withSeal(long now) {
    return sealed ? this : new KnownSnapshot(snapshot, at, Math.max(usedAt, now), true, links);
  }

  /** This snapshot with more links; itself if all are linked. */
  KnownSnapshot withLinks(String artifactKey, StoragePartitions partitions, long now) {
    Map<PartitionKey, StoragePartition> linked = linked(artifactKey);
    Map<PartitionKey, StoragePartition> next = linked;
    for (StoragePartition partition : partitions) {
      StoragePartition known = linked.getOrElse(partition.key(), partition);
      if (!known.equals(partition)) {
        throw new LinkConflictException(snapshot, artifactKey, known, partition);
      }
      if (!linked.containsKey(partition.key())) {
        next = next.put(partition.key(), partition);
      }
    }
    if (next == linked) {
      return this;
    }
    // Which partitions a raw artifact has is fixed by the snapshot's id, sealed or not.
    if (sealed && !snapshot.raw().containsKey(artifactKey)) {
      throw new SnapshotSealedException(snapshot, artifactKey);
    }
    return new KnownSnapshot(
        snapshot, at, Math.max(usedAt, now), sealed, links.put(artifactKey, next));
  }

  /** This snapshot without the links to some partitions; itself if it has none. */
  KnownSnapshot withoutLinks(Collection<StoragePartition> gone) {
    Set<StoragePartition> all = Set.copyOf(gone);
    Map<String, Map<PartitionKey, StoragePartition>> next =
        links.mapValues(linked -> linked.filterValues(one -> !all.contains(one)));
    return next.equals(links) ? this : new KnownSnapshot(snapshot, at, usedAt, sealed, next);
  }

  /** All that it links. */
  Stream<StoragePartition> all() {
    return links
        .valuesIterator()
        .toJavaStream()
        .flatMap(linked -> linked.valuesIterator().toJavaStream());
  }

  /** Whether it links a partition, at whatever key of its graph. */
  boolean holds(StoragePartition partition) {
    return links.valuesIterator().exists(linked -> linked.get(partition.key()).contains(partition));
  }

  private Map<PartitionKey, StoragePartition> linked(String artifactKey) {
    return links.getOrElse(artifactKey, HashMap.empty());
  }
}
