package org.artigraph4j.backend;

import com.google.common.collect.ImmutableList;
import java.util.Collection;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.fingerprint.Names;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.lineage.AffectedTag;
import org.artigraph4j.lineage.ArtifactEdge;
import org.artigraph4j.lineage.Lineage;
import org.artigraph4j.lineage.LineageBounds;
import org.artigraph4j.lineage.PartitionEdge;
import org.artigraph4j.lineage.Provenance;
import org.artigraph4j.storage.Storage;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;

/** {@link CheckedConnection}'s part in lineage. */
final class CheckedLineage implements Lineage {
  private final Lineage store;
  private final Gate gate;

  CheckedLineage(Lineage store, Gate gate) {
    this.store = store;
    this.gate = gate;
  }

  @Override
  public void record(Collection<Provenance> provenance) {
    ImmutableList<Provenance> all = ImmutableList.copyOf(provenance);
    gate.run(() -> store.record(all));
  }

  @Override
  public Optional<Provenance> findProvenance(Storage storage, Fingerprint inputFingerprint) {
    storage.requireResolved();
    Objects.requireNonNull(inputFingerprint, "inputFingerprint");
    return gate.call(() -> store.findProvenance(storage, inputFingerprint));
  }

  @Override
  public Stream<PartitionEdge> upstream(StoragePartition partition, LineageBounds bounds) {
    Objects.requireNonNull(partition, "partition");
    Objects.requireNonNull(bounds, "bounds");
    return gate.stream(() -> store.upstream(partition, bounds));
  }

  @Override
  public Stream<PartitionEdge> downstream(
      GraphSnapshot snapshot,
      String artifactKey,
      StoragePartition partition,
      LineageBounds bounds) {
    snapshot.graph().artifact(artifactKey).requireMine(StoragePartitions.of(partition));
    Objects.requireNonNull(bounds, "bounds");
    return gate.stream(() -> store.downstream(snapshot, artifactKey, partition, bounds));
  }

  @Override
  public Stream<ArtifactEdge> artifactUpstream(
      String name, String artifactKey, LineageBounds bounds) {
    requireArtifact(name, artifactKey, bounds);
    return gate.stream(() -> store.artifactUpstream(name, artifactKey, bounds));
  }

  @Override
  public Stream<ArtifactEdge> artifactDownstream(
      String name, String artifactKey, LineageBounds bounds) {
    requireArtifact(name, artifactKey, bounds);
    return gate.stream(() -> store.artifactDownstream(name, artifactKey, bounds));
  }

  @Override
  public ImmutableList<AffectedTag> affectedTags(StoragePartition partition, LineageBounds bounds) {
    Objects.requireNonNull(partition, "partition");
    Objects.requireNonNull(bounds, "bounds");
    return gate.call(() -> store.affectedTags(partition, bounds));
  }

  private static void requireArtifact(String name, String artifactKey, LineageBounds bounds) {
    Names.graph(name);
    Names.artifactKey(artifactKey);
    Objects.requireNonNull(bounds, "bounds");
  }
}
