package org.artigraph4j.memory;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.artigraph4j.storage.StoragePartition;
import org.jspecify.annotations.Nullable;

/**
 * A partition with the time at which it was first added, in microseconds. It is its own slot: an
 * object less for each of a million, to hold and to go through.
 */
final class Added extends Slot {
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

  StoragePartition partition() {
    return partition;
  }

  long at() {
    return at;
  }

  /** The contents of a slot, the most recently added first. */
  static List<StoragePartition> contents(@Nullable Added last) {
    List<StoragePartition> contents = new ArrayList<>(1);
    for (Added added = last; added != null; added = added.before) {
      contents.add(added.partition);
    }
    return contents;
  }

  /** This and what was added to the slot before. */
  Stream<Added> stream() {
    return Stream.iterate(this, Objects::nonNull, added -> added.before);
  }
}
