package org.artigraph4j.memory;

import java.util.Optional;
import java.util.stream.Stream;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.backend.AtomicWork;
import org.artigraph4j.backend.Connection;
import org.artigraph4j.catalog.Catalog;
import org.artigraph4j.claims.Claims;
import org.artigraph4j.diff.SnapshotChange;
import org.artigraph4j.diff.SnapshotDiff;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.lineage.Lineage;
import org.artigraph4j.partition.InputFingerprints;
import org.artigraph4j.retention.Retention;
import org.artigraph4j.runs.Runs;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;
import org.artigraph4j.tags.Tags;
import org.jspecify.annotations.Nullable;

/** The calls of the contract as reads of a state and changes to it. Its arguments are checked. */
final class MemoryConnection implements Connection {
  private final Session session;

  MemoryConnection(Session session) {
    this.session = session;
  }

  @Override
  public StoragePartitions readArtifactPartitions(Artifact artifact) {
    return session.state().storage(artifact.storage()).all();
  }

  /** Of the state as it is now, which nobody changes. */
  @Override
  public Stream<StoragePartition> streamArtifactPartitions(Artifact artifact) {
    return readArtifactPartitions(artifact).stream();
  }

  @Override
  public StoragePartitions readArtifactPartitions(
      Artifact artifact, InputFingerprints inputFingerprints) {
    return session.state().storage(artifact.storage()).lookup(inputFingerprints);
  }

  @Override
  public void writeArtifactPartitions(Artifact artifact, StoragePartitions partitions) {
    long now = session.now();
    session.write(state -> state.withPartitions(artifact.storage(), partitions, now));
  }

  @Override
  public Optional<Graph> findGraph(String name, Fingerprint fingerprint) {
    return session
        .state()
        .named(name)
        .graphs()
        .get(fingerprint)
        .map(State.KnownGraph::graph)
        .toJavaOptional();
  }

  @Override
  public void writeGraph(Graph graph) {
    long now = session.now();
    session.write(state -> state.withGraph(graph, now));
  }

  @Override
  public Optional<GraphSnapshot> findSnapshot(String name, Fingerprint fingerprint) {
    return session.state().named(name).snapshot(fingerprint);
  }

  @Override
  public void writeSnapshot(GraphSnapshot snapshot) {
    long now = session.now();
    session.write(state -> state.withSnapshot(snapshot, now));
  }

  @Override
  public void sealSnapshot(GraphSnapshot snapshot) {
    long now = session.now();
    session.write(state -> state.withSeal(snapshot, now));
  }

  @Override
  public Optional<GraphSnapshot> findSnapshotTag(String name, String tag) {
    State.Named named = session.state().named(name);
    return named.tag(tag).target().flatMap(named::snapshot);
  }

  @Override
  public Tags tags() {
    return new MemoryTags(session);
  }

  @Override
  public StoragePartitions readSnapshotPartitions(GraphSnapshot snapshot, String artifactKey) {
    return session.state().snapshot(snapshot).partitions(artifactKey);
  }

  @Override
  public Stream<StoragePartition> streamSnapshotPartitions(
      GraphSnapshot snapshot, String artifactKey) {
    return readSnapshotPartitions(snapshot, artifactKey).stream();
  }

  /** Of both as they are now. */
  @Override
  public Stream<SnapshotChange> diff(GraphSnapshot from, GraphSnapshot to) {
    State state = session.state();
    KnownSnapshot before = state.snapshot(from);
    KnownSnapshot after = state.snapshot(to);
    return SnapshotDiff.merge(
        from, to, key -> before.partitions(key).stream(), key -> after.partitions(key).stream());
  }

  @Override
  public void writeSnapshotPartitions(
      GraphSnapshot snapshot, String artifactKey, StoragePartitions partitions) {
    long now = session.now();
    session.write(state -> state.withLinks(snapshot, artifactKey, partitions, now));
  }

  @Override
  public Catalog catalog() {
    return new MemoryCatalog(session);
  }

  @Override
  public Lineage lineage() {
    return new MemoryLineage(session);
  }

  @Override
  public Runs runs() {
    return new MemoryRuns(session);
  }

  @Override
  public Claims claims() {
    return new MemoryClaims(session);
  }

  @Override
  public Retention retention() {
    return new MemoryRetention(session);
  }

  @Override
  public <T extends @Nullable Object> T atomically(AtomicWork<T> work) {
    return session.atomically(work);
  }

  @Override
  public Connection connect() {
    return this;
  }

  @Override
  public void close() {}

  @Override
  public String toString() {
    return "memory";
  }
}
