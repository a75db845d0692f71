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
 */
record KnownEvictions(Map<Storage, Map<StoragePartition, EvictedPartition>> byStorage) {
  static final KnownEvictions NOTHING = new KnownEvictions(HashMap.empty());

  Stream<EvictedPartition> of(Storage storage) {
    return byStorage.getOrElse(storage, HashMap.empty()).valuesIterator().toJavaStream();
  }

  KnownEvictions with(
      Storage storage, StoragePartitions partitions, EvictionNote note, Instant at) {
    Map<StoragePartition, EvictedPartition> next = byStorage.getOrElse(storage, HashMap.empty());
    for (StoragePartition one : partitions) {
      next = next.remove(one).put(one, new EvictedPartition(one, at, note));
    }
    return new KnownEvictions(byStorage.put(storage, next));
  }
}
