package org.artigraph4j.backend;

import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.ImmutableSortedSet;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.claims.Claim;
import org.artigraph4j.claims.Claims;
import org.artigraph4j.claims.Lease;
import org.artigraph4j.partition.InputFingerprints;
import org.artigraph4j.partition.PartitionKey;
import org.artigraph4j.storage.StoragePartitions;

/** {@link CheckedConnection}'s part in claims. */
final class CheckedClaims implements Claims {
  private final Claims store;
  private final Gate gate;

  CheckedClaims(Claims store, Gate gate) {
    this.store = store;
    this.gate = gate;
  }

  @Override
  public ImmutableSortedMap<PartitionKey, Claim> claim(
      Lease lease, Artifact artifact, InputFingerprints inputFingerprints) {
    Objects.requireNonNull(lease, "lease");
    Arguments.checkLookup(artifact, inputFingerprints);
    return gate.call(() -> store.claim(lease, artifact, inputFingerprints));
  }

  @Override
  public Optional<Instant> renew(Lease lease, Artifact artifact) {
    Objects.requireNonNull(lease, "lease");
    artifact.storage().requireResolved();
    return gate.call(() -> store.renew(lease, artifact));
  }

  @Override
  public void release(Lease lease, Artifact artifact, InputFingerprints inputFingerprints) {
    Objects.requireNonNull(lease, "lease");
    Arguments.checkLookup(artifact, inputFingerprints);
    gate.run(() -> store.release(lease, artifact, inputFingerprints));
  }

  @Override
  public ImmutableSortedSet<PartitionKey> built(
      Lease lease, Artifact artifact, StoragePartitions partitions) {
    Objects.requireNonNull(lease, "lease");
    artifact.requireMine(partitions).requireOnePerKey();
    return gate.call(() -> store.built(lease, artifact, partitions));
  }
}
