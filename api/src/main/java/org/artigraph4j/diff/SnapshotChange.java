package org.artigraph4j.diff;

/**
 * One difference between two snapshots: of an artifact's definition, or of one of its partitions.
 *
 * <p>Changes are ordered by artifact key (by its UTF-8 bytes); of one artifact, the change of its
 * definition comes first, then those of its partitions in key order.
 */
public sealed interface SnapshotChange permits ArtifactChange, PartitionChange {
  /** What happened to it. */
  enum Kind {
    /** Only the later one has it. */
    ADDED,
    /** Only the earlier one has it. */
    REMOVED,
    /** Both have it, and it differs. */
    CHANGED;

    static Kind of(boolean isBefore, boolean isAfter) {
      if (isBefore) {
        return isAfter ? CHANGED : REMOVED;
      }
      return ADDED;
    }
  }

  /** The key of the artifact that differs, or whose partition does. */
  String artifactKey();

  Kind kind();
}
