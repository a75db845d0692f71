package org.artigraph4j.diff;

import com.google.common.collect.AbstractIterator;
import java.util.Iterator;
import java.util.Optional;
import org.artigraph4j.storage.StoragePartition;
import org.jspecify.annotations.Nullable;

/** The changes of one artifact's partitions: two sequences in key order, read side by side. */
final class PartitionMerge extends AbstractIterator<PartitionChange> {
  private final String artifactKey;
  private final Iterator<StoragePartition> before;
  private final Iterator<StoragePartition> after;

  // Read, and not compared yet.
  private Optional<StoragePartition> old = Optional.empty();
  private Optional<StoragePartition> now = Optional.empty();

  PartitionMerge(
      String artifactKey, Iterator<StoragePartition> before, Iterator<StoragePartition> after) {
    this.artifactKey = artifactKey;
    this.before = before;
    this.after = after;
  }

  @Override
  protected @Nullable PartitionChange computeNext() {
    while (true) {
      old = old.isEmpty() && before.hasNext() ? Optional.of(before.next()) : old;
      now = now.isEmpty() && after.hasNext() ? Optional.of(after.next()) : now;
      if (old.isEmpty() && now.isEmpty()) {
        return endOfData();
      }
      int order = order();
      Optional<StoragePartition> one = order <= 0 ? old : Optional.empty();
      Optional<StoragePartition> other = order >= 0 ? now : Optional.empty();
      old = order <= 0 ? Optional.empty() : old;
      now = order >= 0 ? Optional.empty() : now;
      if (!content(one).equals(content(other))) {
        return new PartitionChange(artifactKey, one, other);
      }
    }
  }

  /** Which one's turn it is by key; 0 if it is that of both. */
  private int order() {
    if (old.isEmpty() || now.isEmpty()) {
      return old.isEmpty() ? 1 : -1;
    }
    return old.get().key().compareTo(now.get().key());
  }

  private static Optional<?> content(Optional<StoragePartition> partition) {
    return partition.map(StoragePartition::contentFingerprint);
  }
}
