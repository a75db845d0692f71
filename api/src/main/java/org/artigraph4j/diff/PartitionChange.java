package org.artigraph4j.diff;

import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.artigraph4j.fingerprint.InvalidValueException;
import org.artigraph4j.partition.PartitionKey;
import org.artigraph4j.storage.StoragePartition;

/**
 * A partition that only one of two snapshots has, or that has other content in the other.
 *
 * <p>What counts is the content fingerprint. A partition that was built anew, or is now elsewhere,
 * and has the content it had, is no change: the data is the same.
 *
 * @param before the partition that the earlier snapshot has of the key; none if it was added
 * @param after the partition that the later snapshot has of the key; none if it was removed
 */
public record PartitionChange(
    String artifactKey, Optional<StoragePartition> before, Optional<StoragePartition> after)
    implements SnapshotChange {
  public PartitionChange {
    Objects.requireNonNull(artifactKey, "artifactKey");
    Objects.requireNonNull(before, "before");
    Objects.requireNonNull(after, "after");
    if (before.isEmpty() && after.isEmpty()) {
      throw new InvalidValueException("a change of no partition; give one before or after");
    }
    if (before.isPresent() && after.isPresent()) {
      requireChanged(before.get(), after.get());
    }
  }

  private static void requireChanged(StoragePartition before, StoragePartition after) {
    if (!before.key().equals(after.key())) {
      throw new InvalidValueException(
          "a change of two partition keys, " + before.key() + " and " + after.key());
    }
    if (before.contentFingerprint().equals(after.contentFingerprint())) {
      throw new InvalidValueException("a change of " + before + " that has the same content");
    }
  }

  /** Which partition of its artifact. */
  public PartitionKey key() {
    return Stream.of(before, after).flatMap(Optional::stream).findFirst().orElseThrow().key();
  }

  @Override
  public Kind kind() {
    return Kind.of(before.isPresent(), after.isPresent());
  }
}
