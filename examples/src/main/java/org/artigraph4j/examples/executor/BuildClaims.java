package org.artigraph4j.examples.executor;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.backend.Connection;
import org.artigraph4j.claims.Claim;
import org.artigraph4j.claims.Claims;
import org.artigraph4j.claims.Lease;
import org.artigraph4j.error.BackendException;
import org.artigraph4j.error.FacetNotSupportedException;
import org.artigraph4j.partition.InputFingerprints;
import org.artigraph4j.partition.PartitionKey;
import org.artigraph4j.storage.StoragePartitions;

/**
 * Which builds of a producer are this run's, so that of executors that run at once each builds
 * another one; where the backend has no claims, all are. A producer's first output stands for it.
 *
 * <p>As long as it is open, a thread of its own renews what is claimed: code may build for longer
 * than a lease.
 */
final class BuildClaims implements AutoCloseable {
  private final Optional<Claims> claims;
  private final Artifact artifact;
  private final Lease lease;
  private final ScheduledExecutorService renewing =
      Executors.newSingleThreadScheduledExecutor(
          new ThreadFactoryBuilder().setNameFormat("artigraph4j-renew").setDaemon(true).build());

  /**
   * Claims to builds of a producer.
   *
   * @param artifact its first output
   */
  @SuppressWarnings("FutureReturnValueIgnored") // it goes on, for renewing throws nothing
  BuildClaims(Connection connection, Artifact artifact, Duration lease) {
    this.claims = claimsOf(connection);
    this.artifact = artifact;
    this.lease = Lease.of("local executor, process " + ProcessHandle.current().pid(), lease);
    if (claims.isPresent()) {
      long period = Math.max(1, lease.toMillis() / 3);
      renewing.scheduleWithFixedDelay(this::renew, period, period, TimeUnit.MILLISECONDS);
    }
  }

  private static Optional<Claims> claimsOf(Connection connection) {
    try {
      return Optional.of(connection.claims());
    } catch (FacetNotSupportedException none) {
      return Optional.empty();
    }
  }

  /**
   * What is to be done about builds.
   *
   * @param mine what is to be built
   * @param built what is recorded already
   * @param others what somebody else builds
   */
  record Answer(List<BuildInputs> mine, List<BuildInputs> built, List<BuildInputs> others) {}

  Answer claim(List<BuildInputs> wanted) {
    Answer answer = new Answer(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    if (claims.isEmpty()) {
      answer.mine().addAll(wanted);
      return answer;
    }
    Map<PartitionKey, Claim> byKey =
        Retry.call(() -> claims.get().claim(lease, artifact, BuildInputs.asked(wanted)));
    for (BuildInputs inputs : wanted) {
      Claim claim = byKey.get(inputs.key());
      if (claim instanceof Claim.Built) {
        answer.built().add(inputs);
      } else if (claim instanceof Claim.Others) {
        answer.others().add(inputs);
      } else {
        answer.mine().add(inputs);
      }
    }
    return answer;
  }

  /** Says in a block that what it writes is built. What comes late is right as well. */
  void built(Connection block, StoragePartitions firstOutput) {
    if (claims.isPresent()) {
      block.claims().built(lease, artifact, firstOutput);
    }
  }

  /** Gives back what will not be built; whoever waits need not wait for the end of the lease. */
  void release(List<BuildInputs> unbuilt) {
    InputFingerprints given = BuildInputs.asked(unbuilt);
    claims.ifPresent(all -> Retry.run(() -> all.release(lease, artifact, given)));
  }

  private void renew() {
    try {
      claims.ifPresent(all -> all.renew(lease, artifact));
    } catch (BackendException | IllegalStateException failed) {
      // The next time perhaps; if the lease ends meanwhile, something may be built twice.
    }
  }

  @Override
  public void close() {
    renewing.shutdownNow();
  }
}
