package org.artigraph4j.postgres;

import java.util.HashMap;
import java.util.Map;
import org.artigraph4j.error.FingerprintConflictException;
import org.artigraph4j.error.LinkConflictException;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.storage.StoragePartition;

/** What a snapshot holds of an artifact, by key: at most one partition for each. */
final class KnownLinks {
  private final GraphSnapshot snapshot;
  private final String artifactKey;
  private final Map<Long, StoragePartition> byKey = new HashMap<>();

  KnownLinks(GraphSnapshot snapshot, String artifactKey) {
    this.snapshot = snapshot;
    this.artifactKey = artifactKey;
  }

  void add(Iterable<StoragePartition> linked) {
    linked.forEach(one -> byKey.put(one.key().fingerprint().value(), one));
  }

  /**
   * Whether a partition is linked.
   *
   * @throws LinkConflictException if another one is, for its key
   * @throws FingerprintConflictException if one is for another key of the same fingerprint
   */
  boolean has(StoragePartition given) {
    StoragePartition there = byKey.get(given.key().fingerprint().value());
    if (there == null) {
      return false;
    }
    if (!there.key().equals(given.key())) {
      throw PartitionRows.otherKey(given.key());
    }
    if (!there.equals(given)) {
      throw new LinkConflictException(snapshot, artifactKey, there, given);
    }
    return true;
  }
}
