package org.artigraph4j.postgres;

import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.backend.AtomicWork;
import org.artigraph4j.backend.Connection;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.partition.InputFingerprints;
import org.artigraph4j.postgres.LargeWrites.Target;
import org.artigraph4j.storage.StoragePartition;
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
  public Stream<StoragePartition> streamArtifactPartitions(Artifact artifact) {
    return session.stream(tables.artifactPartitions().cursor(artifact.storage()));
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
      write(
          batch,
          Target.known(artifact.storage()),
          handle -> tables.artifactPartitions().write(handle, artifact.storage(), batch));
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
        done(
            handle -> {
              tables.snapshots().write(handle, snapshot);
              tables.rawPartitions().write(handle, snapshot, raw);
            }));
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
    if (overwrite) { // done twice, it could undo what another wrote in between
      session.writeOnce(done(handle -> tables.tags().write(handle, snapshot, tag, true)));
    } else {
      run(handle -> tables.tags().write(handle, snapshot, tag, false));
    }
  }

  @Override
  public StoragePartitions readSnapshotPartitions(GraphSnapshot snapshot, String artifactKey) {
    return session.read(handle -> tables.snapshotPartitions().read(handle, snapshot, artifactKey));
  }

  @Override
  public Stream<StoragePartition> streamSnapshotPartitions(
      GraphSnapshot snapshot, String artifactKey) {
    return session.stream(tables.snapshotPartitions().cursor(snapshot, artifactKey));
  }

  @Override
  public void writeSnapshotPartitions(
      GraphSnapshot snapshot, String artifactKey, StoragePartitions partitions) {
    PartitionBatch batch = PartitionBatch.of(partitions);
    write(
        batch,
        Target.links(snapshot, artifactKey),
        handle -> tables.snapshotPartitions().write(handle, snapshot, artifactKey, batch));
  }

  @Override
  public void writeArtifactAndGraphPartitions(
      GraphSnapshot snapshot, String artifactKey, StoragePartitions partitions) {
    PartitionBatch batch = PartitionBatch.of(partitions);
    write(
        batch,
        Target.both(snapshot, artifactKey),
        handle -> tables.builtPartitions().write(handle, snapshot, artifactKey, batch));
  }

  @Override
  public <T extends @Nullable Object> T atomically(AtomicWork<T> work) {
    return session.atomically(work);
  }

  /**
   * Writes by one statement, or by a COPY where the batch is large and nothing is wrong with it.
   */
  private void write(PartitionBatch batch, Target target, Consumer<Handle> statement) {
    if (!tables.largeWrites().isFor(batch)) {
      run(statement);
      return;
    }
    session.transact(
        handle -> {
          if (!tables.largeWrites().write(handle, target, batch)) {
            statement.accept(handle);
          }
          return true; // nobody looks at it
        });
  }

  private void run(Consumer<Handle> work) {
    session.write(done(work));
  }

  private static Session.Work<Boolean> done(Consumer<Handle> work) {
    return handle -> {
      work.accept(handle);
      return true; // nobody looks at it
    };
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
