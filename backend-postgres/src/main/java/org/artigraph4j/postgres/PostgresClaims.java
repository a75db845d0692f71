package org.artigraph4j.postgres;

import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.ImmutableSortedSet;
import java.time.Instant;
import java.util.Optional;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.claims.Claim;
import org.artigraph4j.claims.Claims;
import org.artigraph4j.claims.Lease;
import org.artigraph4j.partition.InputFingerprints;
import org.artigraph4j.partition.PartitionKey;
import org.artigraph4j.storage.StoragePartitions;

/** Claims, each call's statement run in a session. Its arguments are checked. */
final class PostgresClaims implements Claims {
  private final Session session;
  private final ClaimTables tables;

  PostgresClaims(Session session, ClaimTables tables) {
    this.session = session;
    this.tables = tables;
  }

  @Override
  public ImmutableSortedMap<PartitionKey, Claim> claim(
      Lease lease, Artifact artifact, InputFingerprints asked) {
    return asked.isEmpty()
        ? ImmutableSortedMap.of()
        : session.update(jdbc -> tables.claim(jdbc, lease, artifact.storage(), asked));
  }

  @Override
  public Optional<Instant> renew(Lease lease, Artifact artifact) {
    return session.update(jdbc -> tables.renew(jdbc, lease, artifact.storage()));
  }

  @Override
  public void release(Lease lease, Artifact artifact, InputFingerprints given) {
    if (!given.isEmpty()) {
      session.update(jdbc -> tables.release(jdbc, lease, artifact.storage(), given));
    }
  }

  @Override
  public ImmutableSortedSet<PartitionKey> built(
      Lease lease, Artifact artifact, StoragePartitions partitions) {
    return partitions.isEmpty()
        ? ImmutableSortedSet.of()
        : session.update(jdbc -> tables.built(jdbc, lease, artifact.storage(), partitions));
  }
}
