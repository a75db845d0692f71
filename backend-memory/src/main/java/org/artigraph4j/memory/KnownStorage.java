package org.artigraph4j.memory;

import io.vavr.collection.HashMap;
import io.vavr.collection.Map;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.partition.InputFingerprints;
import org.artigraph4j.partition.PartitionKey;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;
import org.jspecify.annotations.Nullable;

/**
 * The known partitions of one storage. What a lookup asks for is one step away, however long the
 * history.
 *
 * @param slots what was most recently added for a key and an input
 */
record KnownStorage(Map<Slot, Added> slots) {
  static final KnownStorage NOTHING = new KnownStorage(HashMap.empty());

  /** A key and the input fingerprint of what was built for it, 0 for none. */
  record Slot(PartitionKey key, long input) {
    static Slot of(PartitionKey key, Optional<Fingerprint> input) {
      return new Slot(key, input.isPresent() ? input.get().value() : 0);
    }
  }

  /**
   * A partition with the time at which it was first added, in microseconds.
   *
   * @param before the other content that was added to the same slot before; rarely any
   */
  record Added(long at, StoragePartition partition, @Nullable Added before) {
    /** What is in a slot with one more, in the order of time, then of content fingerprints. */
    static Added with(@Nullable Added last, long at, StoragePartition partition) {
      return last == null || last.isBefore(at, partition)
          ? new Added(at, partition, last)
          : new Added(last.at, last.partition, with(last.before, at, partition));
    }

    private boolean isBefore(long time, StoragePartition other) {
      return at != time
          ? at < time
          : partition.contentFingerprint().compareTo(other.contentFingerprint()) < 0;
    }
  }

  /** This storage with more partitions; itself if all are known. */
  KnownStorage with(StoragePartitions partitions, long at) {
    Map<Slot, Added> next = slots;
    for (StoragePartition partition : partitions) {
      Slot slot = Slot.of(partition.key(), partition.inputFingerprint());
      Added last = next.getOrElse(slot, null);
      if (!contents(last).contains(partition)) {
        next = next.put(slot, Added.with(last, at, partition));
      }
    }
    return next == slots ? this : new KnownStorage(next);
  }

  StoragePartitions all() {
    List<StoragePartition> all = new ArrayList<>(slots.size());
    slots.valuesIterator().forEach(last -> all.addAll(contents(last)));
    return StoragePartitions.copyOf(all);
  }

  StoragePartitions lookup(InputFingerprints inputFingerprints) {
    List<StoragePartition> found = new ArrayList<>(inputFingerprints.size());
    inputFingerprints
        .byKey()
        .forEach(
            (key, input) ->
                slots.get(Slot.of(key, input)).forEach(last -> found.add(last.partition())));
    return StoragePartitions.copyOf(found);
  }

  private static List<StoragePartition> contents(@Nullable Added last) {
    List<StoragePartition> contents = new ArrayList<>(1);
    for (Added added = last; added != null; added = added.before()) {
      contents.add(added.partition());
    }
    return contents;
  }
}
