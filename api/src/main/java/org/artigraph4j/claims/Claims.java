package org.artigraph4j.claims;

import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.ImmutableSortedSet;
import java.time.Instant;
import java.util.Optional;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.fingerprint.InvalidValueException;
import org.artigraph4j.partition.InputFingerprints;
import org.artigraph4j.partition.PartitionKey;
import org.artigraph4j.storage.StoragePartitions;
import org.artigraph4j.storage.UnresolvedStorageException;

/**
 * Who builds what, so that executors that need the same partitions build each of them once. What is
 * claimed is a storage, a key, and an input fingerprint.
 *
 * <pre>{@code
 * Lease lease = Lease.of("nightly on host 7", Duration.ofMinutes(1));
 * Map<PartitionKey, Claim> answers = connection.claims().claim(lease, artifact, inputFingerprints);
 * // Build what is Claim.Yours, and renew the lease meanwhile.
 * connection.runAtomically(
 *     inner -> {
 *       inner.writeArtifactAndGraphPartitions(snapshot, artifactKey, partitions);
 *       inner.claims().built(lease, artifact, partitions);
 *     });
 * // Ask again for what was Claim.Others, until it is Claim.Built, or Claim.Yours.
 * }</pre>
 *
 * <p>Claims are agreements of those who make them. They refuse nothing: whoever writes without a
 * claim, or after its lease has ended, writes as ever, for what is written is told by its content.
 * At worst something is built twice.
 *
 * <p>Leases end by the backend's clock, and nobody has to notice: whoever asks next may have what
 * was claimed under them. Every call may be repeated.
 *
 * <p>Claim and renew outside of {@code atomically}: a block keeps its claims to itself until it
 * ends, and whoever asks for the same keys waits for that.
 */
public interface Claims {
  /**
   * Asks for keys, and claims those that nobody has built or is building. What the lease holds
   * already stays its own. Where it gets or has any, it is renewed, also where it had ended.
   *
   * @return what each key came to
   * @throws UnresolvedStorageException if the artifact is not from {@code graph.artifact(key)}
   * @throws InvalidValueException if the artifact cannot have such keys
   */
  ImmutableSortedMap<PartitionKey, Claim> claim(
      Lease lease, Artifact artifact, InputFingerprints inputFingerprints);

  /**
   * Renews all that a lease holds of an artifact, at a cost that does not depend on how much that
   * is.
   *
   * @return when it ends now; none if it has ended, or never was. Then {@link #claim} says which of
   *     its keys it can still have.
   */
  Optional<Instant> renew(Lease lease, Artifact artifact);

  /** Gives keys back that the lease holds and that are not built; others may have them at once. */
  void release(Lease lease, Artifact artifact, InputFingerprints inputFingerprints);

  /**
   * Says that partitions are built, in the block that writes them. Nobody is asked to build them
   * again, not even who asked before that block has ended and is answered after it.
   *
   * @param partitions one for each key
   * @return the keys of those that came late: the lease had ended, or did not hold them. They are
   *     built all the same.
   */
  ImmutableSortedSet<PartitionKey> built(
      Lease lease, Artifact artifact, StoragePartitions partitions);
}
