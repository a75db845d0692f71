package org.artigraph4j.postgres;

import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.backend.AtomicWork;
import org.artigraph4j.backend.Connection;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.partition.InputFingerprints;
import org.artigraph4j.storage.StoragePartitions;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The calls of the contract, each one's statement run in a session. Its arguments are checked. */
final class PostgresConnection implements Connection {
  private final Session session;
  private final Tables tables;

  PostgresConnection(Session session, Tables tables) {
    this.session = session;
    this.tables = tables;
  }

  @Override
  public StoragePartitions readArtifactPartitions(Artifact artifact) {
    return session.read(handle -> tables.artifactPartitions().read(handle, artifact.storage()));
  }

  @Override
  public StoragePartitions readArtifactPartitions(
      Artifact artifact, InputFingerprints inputFingerprints) {
    if (inputFingerprints.isEmpty()) {
      return StoragePartitions.empty();
    }
    return session.query(
        jdbc -> tables.lookups().find(jdbc, artifact.storage(), inputFingerprints));
  }

  @Override
  public void writeArtifactPartitions(Artifact artifact, StoragePartitions partitions) {
    if (!partitions.isEmpty()) {
      PartitionBatch batch = PartitionBatch.of(partitions);
      run(handle -> tables.artifactPartitions().write(handle, artifact.storage(), batch));
    }
  }

  @Override
  public Optional<Graph> findGraph(String name, Fingerprint fingerprint) {
    return session.read(handle -> tables.graphs().find(handle, name, fingerprint));
  }

  @Override
  public void writeGraph(Graph graph) {
    run(handle -> tables.graphs().write(handle, graph));
  }

  @Override
  public Optional<GraphSnapshot> findSnapshot(String name, Fingerprint fingerprint) {
    return session.read(handle -> tables.snapshots().find(handle, name, fingerprint));
  }

  @Override
  public void writeSnapshot(GraphSnapshot snapshot) {
    run(handle -> tables.snapshots().write(handle, snapshot));
  }

  @Override
  public GraphSnapshot snapshot(Graph graph, Map<String, StoragePartitions> rawPartitions) {
    GraphSnapshot snapshot = GraphSnapshot.of(graph, rawPartitions);
    RawPartitions.Batch raw = new RawPartitions.Batch(rawPartitions);
    if (raw.isEmpty()) {
      writeSnapshot(snapshot);
      return snapshot;
    }
    session.transact(
        handle -> {
          tables.snapshots().write(handle, snapshot);
          tables.rawPartitions().write(handle, snapshot, raw);
          return true; // nobody looks at it
        });
    return snapshot;
  }

  @Override
  public void sealSnapshot(GraphSnapshot snapshot) {
    run(handle -> tables.snapshots().seal(handle, snapshot));
  }

  @Override
  public Optional<GraphSnapshot> findSnapshotTag(String name, String tag) {
    return session.read(handle -> tables.tags().find(handle, name, tag));
  }

  @Override
  public void writeSnapshotTag(GraphSnapshot snapshot, String tag, boolean overwrite) {
    run(handle -> tables.tags().write(handle, snapshot, tag, overwrite));
  }

  @Override
  public StoragePartitions readSnapshotPartitions(GraphSnapshot snapshot, String artifactKey) {
    return session.read(handle -> tables.snapshotPartitions().read(handle, snapshot, artifactKey));
  }

  @Override
  public void writeSnapshotPartitions(
      GraphSnapshot snapshot, String artifactKey, StoragePartitions partitions) {
    PartitionBatch batch = PartitionBatch.of(partitions);
    run(handle -> tables.snapshotPartitions().write(handle, snapshot, artifactKey, batch));
  }

  @Override
  public void writeArtifactAndGraphPartitions(
      GraphSnapshot snapshot, String artifactKey, StoragePartitions partitions) {
    PartitionBatch batch = PartitionBatch.of(partitions);
    run(handle -> tables.builtPartitions().write(handle, snapshot, artifactKey, batch));
  }

  @Override
  public <T extends @Nullable Object> T atomically(AtomicWork<T> work) {
    return session.atomically(work);
  }

  private void run(Consumer<Handle> work) {
    session.write(
        handle -> {
          work.accept(handle);
          return true; // nobody looks at it
        });
  }

  @Override
  public Connection connect() {
    return this;
  }

  @Override
  public void close() {}

  @Override
  public String toString() {
    return "postgres";
  }
}
