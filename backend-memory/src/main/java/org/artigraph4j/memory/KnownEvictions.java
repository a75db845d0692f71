package org.artigraph4j.memory;

import io.vavr.collection.HashMap;
import io.vavr.collection.Map;
import java.time.Instant;
import java.util.stream.Stream;
import org.artigraph4j.retention.EvictedPartition;
import org.artigraph4j.retention.EvictionNote;
import org.artigraph4j.storage.Storage;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;

/**
 * What was taken out of the cache; what is known again may still be here, and then says nothing.
 *
 * @param byStorage as it was last evicted
 * @param orphans what nobody linked, and may still be wanted
 */
record KnownEvictions(
    Map<Storage, Map<StoragePartition, EvictedPartition>> byStorage,
    Map<StoragePartition, Orphan> orphans) {
  static final KnownEvictions NOTHING = new KnownEvictions(HashMap.empty(), HashMap.empty());

  /**
   * An orphan, as it was known.
   *
   * @param addedAt when it was added, in microseconds
   * @param since when it was taken out of the cache
   */
  record Orphan(StoragePartition partition, long addedAt, Instant since) {}

  Stream<EvictedPartition> of(Storage storage) {
    return byStorage.getOrElse(storage, HashMap.empty()).valuesIterator().toJavaStream();
  }

  KnownEvictions with(
      Storage storage, StoragePartitions partitions, EvictionNote note, Instant at) {
    Map<StoragePartition, EvictedPartition> next = byStorage.getOrElse(storage, HashMap.empty());
    for (StoragePartition one : partitions) {
      next = next.remove(one).put(one, new EvictedPartition(one, at, note));
    }
    return new KnownEvictions(byStorage.put(storage, next), orphans.removeAll(partitions));
  }

  KnownEvictions withOrphan(Added added, Instant now) {
    StoragePartition one = added.partition();
    return new KnownEvictions(
        without(one).byStorage, orphans.remove(one).put(one, new Orphan(one, added.at(), now)));
  }

  KnownEvictions without(StoragePartition one) {
    Map<StoragePartition, EvictedPartition> rest =
        byStorage.getOrElse(one.storage(), HashMap.empty()).remove(one);
    return new KnownEvictions(byStorage.put(one.storage(), rest), orphans.remove(one));
  }
}
