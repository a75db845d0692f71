package org.artigraph4j.postgres;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.graph.GraphSnapshot;

/**
 * Which snapshots were seen, committed, to be sealed and to have partitions of all artifacts that
 * are produced: they have them for ever, so that is not looked for again.
 */
final class CompleteSnapshots {
  private static final int MOST = 10_000;

  private record Id(String name, Fingerprint fingerprint) {
    static Id of(GraphSnapshot snapshot) {
      return new Id(snapshot.name(), snapshot.fingerprint());
    }
  }

  private final Cache<Id, Boolean> seen = CacheBuilder.newBuilder().maximumSize(MOST).build();

  void add(GraphSnapshot snapshot) {
    seen.put(Id.of(snapshot), true);
  }

  boolean has(GraphSnapshot snapshot) {
    return seen.getIfPresent(Id.of(snapshot)) != null;
  }
}
