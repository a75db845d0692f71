package org.artigraph4j.contract;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.artigraph4j.backend.Connection;
import org.artigraph4j.diff.PartitionChange;
import org.artigraph4j.diff.SnapshotChange;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.storage.StoragePartition;

/** The changes that the tests of diffs expect. */
final class Changes {
  private Changes() {}

  /** All of a diff. */
  static List<SnapshotChange> diff(Connection connection, GraphSnapshot from, GraphSnapshot to) {
    try (Stream<SnapshotChange> changes = connection.diff(from, to)) {
      return changes.toList();
    }
  }

  static PartitionChange added(String artifactKey, StoragePartition partition) {
    return new PartitionChange(artifactKey, Optional.empty(), Optional.of(partition));
  }

  static PartitionChange removed(String artifactKey, StoragePartition partition) {
    return new PartitionChange(artifactKey, Optional.of(partition), Optional.empty());
  }

  static PartitionChange changed(
      String artifactKey, StoragePartition before, StoragePartition after) {
    return new PartitionChange(artifactKey, Optional.of(before), Optional.of(after));
  }
}
