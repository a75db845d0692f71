package org.artigraph4j.diff;

import com.google.common.collect.UnmodifiableIterator;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.artigraph4j.fingerprint.Utf8;

/** Changes of artifacts and of their partitions, each in order, as one sequence. */
final class ChangeMerge extends UnmodifiableIterator<SnapshotChange> {
  private final Deque<ArtifactChange> artifacts;
  private final Iterator<PartitionChange> partitions;

  /** Read, and not told yet. */
  private Optional<PartitionChange> partition = Optional.empty();

  ChangeMerge(List<ArtifactChange> artifacts, Iterator<PartitionChange> partitions) {
    this.artifacts = new ArrayDeque<>(artifacts);
    this.partitions = partitions;
  }

  @Override
  public boolean hasNext() {
    if (partition.isEmpty() && partitions.hasNext()) {
      partition = Optional.of(partitions.next());
    }
    return partition.isPresent() || !artifacts.isEmpty();
  }

  @Override
  public SnapshotChange next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    if (partition.isEmpty() || isFirst(artifacts, partition.get())) {
      return artifacts.removeFirst();
    }
    PartitionChange next = partition.get();
    partition = Optional.empty();
    return next;
  }

  /** The change of an artifact comes before those of its partitions. */
  private static boolean isFirst(Deque<ArtifactChange> artifacts, PartitionChange partition) {
    return !artifacts.isEmpty()
        && Utf8.ORDER.compare(artifacts.getFirst().artifactKey(), partition.artifactKey()) <= 0;
  }
}
