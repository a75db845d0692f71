package org.artigraph4j.backend;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Supplier;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.fingerprint.InvalidValueException;
import org.artigraph4j.fingerprint.Names;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.page.Page;
import org.artigraph4j.page.PageRequest;
import org.artigraph4j.retention.CleanUp;
import org.artigraph4j.retention.EvictedPartition;
import org.artigraph4j.retention.Eviction;
import org.artigraph4j.retention.EvictionNote;
import org.artigraph4j.retention.FileSweep;
import org.artigraph4j.retention.FileSweeping;
import org.artigraph4j.retention.RemovalMode;
import org.artigraph4j.retention.Retention;
import org.artigraph4j.retention.RetentionListing;
import org.artigraph4j.retention.RetentionPolicy;
import org.artigraph4j.retention.RetentionProgress;
import org.artigraph4j.retention.RetentionReport;
import org.artigraph4j.retention.Stats;
import org.artigraph4j.runs.RunStart;

/** {@link CheckedConnection}'s part in retention. */
final class CheckedRetention implements Retention {
  private final Retention store;
  private final Gate gate;

  CheckedRetention(Retention store, Gate gate) {
    this.store = store;
    this.gate = gate;
  }

  @Override
  public ImmutableList<EvictedPartition> evict(
      Eviction which, EvictionNote note, RemovalMode mode) {
    Objects.requireNonNull(which, "which");
    Objects.requireNonNull(note, "note");
    requireStanding(mode);
    return gate.call(() -> store.evict(which, note, mode));
  }

  @Override
  public ImmutableList<EvictedPartition> evicted(GraphSnapshot snapshot, String artifactKey) {
    snapshot.graph().artifact(artifactKey);
    return gate.call(() -> store.evicted(snapshot, artifactKey));
  }

  @Override
  public ImmutableSortedMap<String, ImmutableList<EvictedPartition>> evicted(
      GraphSnapshot snapshot) {
    Objects.requireNonNull(snapshot, "snapshot");
    return gate.call(() -> store.evicted(snapshot));
  }

  @Override
  public Page<EvictedPartition> listEvicted(Artifact artifact, PageRequest page) {
    artifact.storage().requireResolved();
    return gate.page(
        RetentionListing.evicted(artifact), page, () -> store.listEvicted(artifact, page));
  }

  @Override
  public CleanUp cleanUp(String name, String runId, RemovalMode mode) {
    Names.graph(name);
    RunStart.requireId(runId);
    requireStanding(mode);
    return gate.call(() -> store.cleanUp(name, runId, mode));
  }

  @Override
  public RetentionReport retain(
      RetentionPolicy policy, RemovalMode mode, RetentionProgress progress) {
    Objects.requireNonNull(policy, "policy");
    Objects.requireNonNull(mode, "mode");
    Objects.requireNonNull(progress, "progress");
    return inBatches(() -> store.retain(policy, mode, progress));
  }

  @Override
  public RetentionReport removeGraph(String name, RemovalMode mode, RetentionProgress progress) {
    Names.graph(name);
    Objects.requireNonNull(mode, "mode");
    Objects.requireNonNull(progress, "progress");
    return inBatches(() -> store.removeGraph(name, mode, progress));
  }

  @Override
  public RetentionReport purge(String confirmation, RemovalMode mode, RetentionProgress progress) {
    Objects.requireNonNull(confirmation, "confirmation");
    Objects.requireNonNull(mode, "mode");
    Objects.requireNonNull(progress, "progress");
    return inBatches(() -> store.purge(confirmation, mode, progress));
  }

  @Override
  public FileSweep sweepFiles(Artifact artifact, Duration grace, RemovalMode mode) {
    Objects.requireNonNull(mode, "mode");
    FileSweeping.requireSwept(artifact, mode);
    if (grace.isNegative()) {
      throw new InvalidValueException("a grace of " + grace + " is negative");
    }
    return inBatches(() -> store.sweepFiles(artifact, grace, mode));
  }

  @Override
  public Stats stats() {
    return gate.call(store::stats);
  }

  /** Files that are gone do not come back with a block that fails. */
  private void requireStanding(RemovalMode mode) {
    if (mode.removesFiles() && gate.isOfBlock()) {
      throw new IllegalStateException(
          "files cannot be removed as part of a block; call this outside of atomically, or with"
              + " REMOVE");
    }
  }

  private <T> T inBatches(Supplier<T> work) {
    if (gate.isOfBlock()) {
      throw new IllegalStateException(
          "this works in batches, each of which stands by itself; call it outside of atomically");
    }
    return gate.call(work);
  }
}
