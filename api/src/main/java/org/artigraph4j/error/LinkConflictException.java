package org.artigraph4j.error;

import org.artigraph4j.fingerprint.Utf8;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.storage.StoragePartition;

/** A partition key of a snapshot's artifact to which another partition is linked. */
public final class LinkConflictException extends BackendException {
  private final String artifactKey;
  private final transient StoragePartition linked;

  /**
   * A conflict.
   *
   * @param linked the partition that is linked
   * @param refused the partition that was to be linked
   */
  public LinkConflictException(
      GraphSnapshot snapshot,
      String artifactKey,
      StoragePartition linked,
      StoragePartition refused) {
    super(
        "the snapshot "
            + snapshot
            + " already holds "
            + linked
            + " as "
            + linked.key()
            + " of '"
            + Utf8.abbreviate(artifactKey)
            + "', not "
            + refused
            + "; nothing of the batch was linked: use the linked partition,"
            + " or open snapshot.nextEdition() for a rebuild that must differ");
    this.artifactKey = artifactKey;
    this.linked = linked;
  }

  /** The artifact that it is about. */
  public String artifactKey() {
    return artifactKey;
  }

  /** The partition that is linked. */
  public StoragePartition linked() {
    return linked;
  }
}
