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

  /** A key and the input fingerprint of what was built for it, 0 for none: equal by these. */
  static sealed class Slot permits Added {
    private final PartitionKey key;
    private final long input;

    Slot(PartitionKey key, Optional<Fingerprint> input) {
      this.key = key;
      this.input = input.isPresent() ? input.get().value() : 0;
    }

    @Override
    public final boolean equals(@Nullable Object other) {
      return other instanceof Slot slot && input == slot.input && key.equals(slot.key);
    }

    @Override
    public final int hashCode() {
      return 31 * key.hashCode() + Long.hashCode(input);
    }
  }

  /**
   * A partition with the time at which it was first added, in microseconds. It is its own slot: an
   * object less for each of a million, to hold and to go through.
   */
  static final class Added extends Slot {
    private final long at;
    private final StoragePartition partition;
    // The other content that was added to the same slot before; rarely any.
    private final @Nullable Added before;

    Added(long at, StoragePartition partition, @Nullable Added before) {
      super(partition.key(), partition.inputFingerprint());
      this.at = at;
      this.partition = partition;
      this.before = before;
    }

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
      Slot slot = new Slot(partition.key(), partition.inputFingerprint());
      Added last = next.getOrElse(slot, null);
      if (!contents(last).contains(partition)) {
        Added added = Added.with(last, at, partition);
        next = next.put(added, added);
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
                slots.get(new Slot(key, input)).forEach(last -> found.add(last.partition)));
    return StoragePartitions.copyOf(found);
  }

  private static List<StoragePartition> contents(@Nullable Added last) {
    List<StoragePartition> contents = new ArrayList<>(1);
    for (Added added = last; added != null; added = added.before) {
      contents.add(added.partition);
    }
    return contents;
  }
}
