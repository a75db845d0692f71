package org.artigraph4j.memory;

import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.ImmutableSortedSet;
import io.vavr.collection.HashMap;
import io.vavr.collection.Map;
import java.util.Optional;
import java.util.UUID;
import org.artigraph4j.claims.Claim;
import org.artigraph4j.claims.Lease;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.partition.InputFingerprints;
import org.artigraph4j.partition.PartitionKey;
import org.artigraph4j.storage.Storage;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;

/**
 * Who builds what.
 *
 * @param leases by storage and id
 * @param claims by storage, key and input fingerprint; what was released has none
 */
record KnownClaims(Map<LeaseKey, KnownLease> leases, Map<ClaimKey, KnownClaim> claims) {
  static final KnownClaims NOTHING = new KnownClaims(HashMap.empty(), HashMap.empty());

  record LeaseKey(Storage storage, UUID id) {}

  record ClaimKey(Storage storage, PartitionKey key, Optional<Fingerprint> input) {}

  /**
   * A lease.
   *
   * @param until when it ends, in microseconds
   */
  record KnownLease(String holder, long until) {}

  /**
   * A claim.
   *
   * @param lease whose it is; none of what came late
   */
  record KnownClaim(Optional<UUID> lease, boolean built) {
    boolean isOf(Lease other) {
      return lease.equals(Optional.of(other.id()));
    }
  }

  /** What a change made of all claims, and what it answers. */
  record Changed<T>(KnownClaims claims, T answer) {}

  /**
   * Claims keys.
   *
   * @param built what is known of those that are asked for
   * @param now in microseconds
   */
  Changed<ImmutableSortedMap<PartitionKey, Claim>> claim(
      Lease lease, Storage storage, InputFingerprints asked, StoragePartitions built, long now) {
    ImmutableSortedMap.Builder<PartitionKey, Claim> answer = ImmutableSortedMap.naturalOrder();
    Map<ClaimKey, KnownClaim> next = claims;
    long until = Math.max(until(lease, storage), now + micros(lease));
    for (var one : asked.byKey().entrySet()) {
      ClaimKey key = new ClaimKey(storage, one.getKey(), one.getValue());
      Optional<StoragePartition> known = built.find(one.getKey());
      Optional<KnownLease> other = others(key, lease, now);
      if (known.isPresent()) {
        answer.put(one.getKey(), new Claim.Built(known.get()));
      } else if (other.isPresent()) {
        answer.put(
            one.getKey(),
            new Claim.Others(other.get().holder(), State.instant(other.get().until())));
      } else {
        next = next.put(key, new KnownClaim(Optional.of(lease.id()), false));
        answer.put(one.getKey(), new Claim.Yours(State.instant(until)));
      }
    }
    KnownClaims claimed =
        next == claims
            ? this
            : new KnownClaims(
                leases.put(
                    new LeaseKey(storage, lease.id()), new KnownLease(lease.holder(), until)),
                next);
    return new Changed<>(claimed, answer.buildOrThrow());
  }

  /** The lease of another one that goes on, and under which a key is being built. */
  private Optional<KnownLease> others(ClaimKey key, Lease lease, long now) {
    return claims
        .get(key)
        .toJavaOptional()
        .filter(claim -> !claim.built() && !claim.isOf(lease))
        .flatMap(KnownClaim::lease)
        .flatMap(id -> leases.get(new LeaseKey(key.storage(), id)).toJavaOptional())
        .filter(known -> known.until() > now);
  }

  Changed<Optional<Long>> renew(Lease lease, Storage storage, long now) {
    long until = until(lease, storage);
    if (until <= now) {
      return new Changed<>(this, Optional.empty());
    }
    long next = Math.max(until, now + micros(lease));
    LeaseKey key = new LeaseKey(storage, lease.id());
    return new Changed<>(
        new KnownClaims(leases.put(key, new KnownLease(lease.holder(), next)), claims),
        Optional.of(next));
  }

  KnownClaims release(Lease lease, Storage storage, InputFingerprints given) {
    Map<ClaimKey, KnownClaim> next = claims;
    for (var one : given.byKey().entrySet()) {
      ClaimKey key = new ClaimKey(storage, one.getKey(), one.getValue());
      if (claims.get(key).exists(claim -> claim.isOf(lease) && !claim.built())) {
        next = next.remove(key);
      }
    }
    return next == claims ? this : new KnownClaims(leases, next);
  }

  /** Makes claims those of what is built; answers which keys came late. */
  Changed<ImmutableSortedSet<PartitionKey>> built(
      Lease lease, Storage storage, StoragePartitions partitions, long now) {
    boolean goesOn = until(lease, storage) > now;
    ImmutableSortedSet.Builder<PartitionKey> late = ImmutableSortedSet.naturalOrder();
    Map<ClaimKey, KnownClaim> next = claims;
    for (StoragePartition partition : partitions) {
      ClaimKey key = new ClaimKey(storage, partition.key(), partition.inputFingerprint());
      Optional<KnownClaim> known = claims.get(key).toJavaOptional();
      boolean mine = known.isPresent() && known.get().isOf(lease);
      boolean inTime = mine && (known.get().built() || goesOn);
      if (!inTime) {
        late.add(partition.key());
      }
      if (known.isEmpty() || !known.get().built()) {
        Optional<UUID> of = mine && !inTime ? Optional.empty() : known.flatMap(KnownClaim::lease);
        next = next.put(key, new KnownClaim(of, true));
      }
    }
    return new Changed<>(next == claims ? this : new KnownClaims(leases, next), late.build());
  }

  /** When a lease ends; before all times if it never was. */
  private long until(Lease lease, Storage storage) {
    return leases
        .get(new LeaseKey(storage, lease.id()))
        .map(KnownLease::until)
        .getOrElse(Long.MIN_VALUE);
  }

  private static long micros(Lease lease) {
    return lease.duration().toNanos() / 1000;
  }
}
