package org.artigraph4j.contract;

import static org.artigraph4j.contract.Samples.built;
import static org.artigraph4j.contract.Samples.builtArtifact;
import static org.artigraph4j.contract.Samples.inputs;

import com.google.common.collect.ImmutableSortedSet;
import com.google.common.collect.Maps;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.backend.Connection;
import org.artigraph4j.claims.Claim;
import org.artigraph4j.claims.Claims;
import org.artigraph4j.claims.Lease;
import org.artigraph4j.partition.InputFingerprints;
import org.artigraph4j.partition.PartitionKey;
import org.artigraph4j.storage.StoragePartitions;
import org.junit.jupiter.api.BeforeEach;

/** What the groups on claims share. They are skipped where a backend has none. */
abstract class ClaimGroup extends ContractGroup {
  static final String INPUT = "input";

  /** Longer than any test. */
  static final Duration LONG = Duration.ofHours(12);

  Artifact artifact;

  ClaimGroup(Supplier<Backend> open) {
    super(open);
  }

  @BeforeEach
  final void requireClaims() {
    facet(connection::claims);
    artifact = builtArtifact();
  }

  final Claims claims() {
    return connection.claims();
  }

  static Lease lease(String holder) {
    return Lease.of(holder, LONG);
  }

  /** A lease that ends before anybody can ask. */
  static Lease shortLease(String holder) {
    return Lease.of(holder, Duration.ofMillis(1));
  }

  /** Waits until a lease has ended; the timeout of the group is the guard against never. */
  final void awaitEnd(Lease lease) throws InterruptedException {
    do {
      Thread.sleep(3 * lease.duration().toMillis());
    } while (claims().renew(lease, artifact).isPresent());
  }

  /** The keys of these numbers, all with one input fingerprint. */
  final InputFingerprints asked(long... numbers) {
    InputFingerprints.Builder asked = InputFingerprints.builder();
    LongStream.of(numbers).forEach(n -> asked.put(artifact.key(n), Samples.print(INPUT)));
    return asked.build();
  }

  final InputFingerprints range(long from, long to) {
    return inputs(artifact, from, to, INPUT);
  }

  /** What a claim answered: B for built, Y for yours, or the holder's name. */
  final Map<PartitionKey, String> claim(Lease lease, InputFingerprints asked) {
    return Maps.transformValues(claims().claim(lease, artifact, asked), ClaimGroup::shown);
  }

  final List<String> claim(Lease lease, long... numbers) {
    Map<PartitionKey, String> answers = claim(lease, asked(numbers));
    return LongStream.of(numbers).mapToObj(n -> answers.get(artifact.key(n))).toList();
  }

  static String shown(Claim claim) {
    if (claim instanceof Claim.Others others) {
      return others.holder();
    }
    return claim instanceof Claim.Yours ? "Y" : "B";
  }

  final StoragePartitions partitions(long... numbers) {
    return LongStream.of(numbers)
        .mapToObj(n -> built(artifact, n, INPUT, "content " + n))
        .collect(StoragePartitions.toStoragePartitions());
  }

  /** Writes partitions and says so, in one block; answers the keys of those that came late. */
  final ImmutableSortedSet<PartitionKey> build(Lease lease, StoragePartitions partitions) {
    return connection.atomically(
        inner -> {
          inner.writeArtifactPartitions(artifact, partitions);
          return inner.claims().built(lease, artifact, partitions);
        });
  }

  final ImmutableSortedSet<PartitionKey> build(Lease lease, long... numbers) {
    return build(lease, partitions(numbers));
  }

  final PartitionKey key(long n) {
    return artifact.key(n);
  }

  final Connection other() {
    return backend.connect();
  }
}
