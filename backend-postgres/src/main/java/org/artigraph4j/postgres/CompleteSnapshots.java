package org.artigraph4j.postgres;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.graph.GraphSnapshot;

/**
 * Which snapshots were seen, committed, to be sealed and to have partitions of all artifacts that
 * are produced: they have them as long as they are there, so that is not looked for again. One that
 * was removed and written again was sealed at another time.
 */
final class CompleteSnapshots {
  private static final int MOST = 10_000;

  private record Id(String name, Fingerprint fingerprint) {
    static Id of(GraphSnapshot snapshot) {
      return new Id(snapshot.name(), snapshot.fingerprint());
    }
  }

  private final Cache<Id, OffsetDateTime> seen =
      CacheBuilder.newBuilder().maximumSize(MOST).build();

  void add(GraphSnapshot snapshot, OffsetDateTime sealedAt) {
    seen.put(Id.of(snapshot), sealedAt);
  }

  /** When one was sealed that was seen. */
  Optional<OffsetDateTime> sealedAt(GraphSnapshot snapshot) {
    return Optional.ofNullable(seen.getIfPresent(Id.of(snapshot)));
  }
}
