package org.artigraph4j.memory;

import io.vavr.Tuple2;
import io.vavr.collection.List;
import io.vavr.collection.Map;
import java.util.ArrayList;
import java.util.Optional;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.partition.InputFingerprints;
import org.artigraph4j.partition.PartitionKey;
import org.artigraph4j.storage.Storage;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;

/**
 * The known partitions of one storage. What a lookup asks for is one step away, however long the
 * history: the contents recorded for a key and an input, the most recently added first. There is
 * rarely more than one.
 */
record KnownStorage(Storage storage, Map<Slot, List<Added>> slots) {

  /** A key and the input fingerprint of what was built for it, 0 for none. */
  record Slot(PartitionKey key, long input) {
    static Slot of(PartitionKey key, Optional<Fingerprint> input) {
      return new Slot(key, input.isPresent() ? input.get().value() : 0);
    }
  }

  /** A partition with the time at which it was first added, in microseconds. */
  record Added(long at, StoragePartition partition) {
    boolean isAfter(Added other) {
      return at != other.at
          ? at > other.at
          : partition.contentFingerprint().compareTo(other.partition.contentFingerprint()) > 0;
    }
  }

  /** This storage with more partitions; itself if all are known. */
  KnownStorage with(StoragePartitions partitions, long at) {
    Map<Slot, List<Added>> next = slots;
    for (StoragePartition partition : partitions) {
      Slot slot = Slot.of(partition.key(), partition.inputFingerprint());
      List<Added> known = next.getOrElse(slot, List.empty());
      if (!known.exists(added -> added.partition().equals(partition))) {
        Added added = new Added(at, partition);
        List<Added> later = known.takeWhile(other -> other.isAfter(added));
        next = next.put(slot, known.drop(later.size()).prepend(added).prependAll(later));
      }
    }
    return next == slots ? this : new KnownStorage(storage, next);
  }

  StoragePartitions all() {
    java.util.List<StoragePartition> all = new ArrayList<>(slots.size());
    for (Tuple2<Slot, List<Added>> slot : slots) {
      slot._2().forEach(added -> all.add(added.partition()));
    }
    return StoragePartitions.copyOf(all);
  }

  StoragePartitions lookup(InputFingerprints inputFingerprints) {
    java.util.List<StoragePartition> found = new ArrayList<>();
    inputFingerprints
        .byKey()
        .forEach(
            (key, input) ->
                slots
                    .get(Slot.of(key, input))
                    .forEach(contents -> found.add(contents.head().partition())));
    return StoragePartitions.copyOf(found);
  }
}
