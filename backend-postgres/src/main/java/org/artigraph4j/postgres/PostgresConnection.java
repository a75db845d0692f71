package org.artigraph4j.postgres;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
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
import org.artigraph4j.postgres.Session.JdbcWork;
import org.artigraph4j.postgres.Session.Work;
import org.artigraph4j.retention.Retention;
import org.artigraph4j.runs.Runs;
import org.artigraph4j.storage.Storage;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;
import org.artigraph4j.tags.Tags;
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
      if (tables.largeWrites().isFor(batch)) {
        session.transact(Work.of(handle -> writeStorage(handle, artifact.storage(), batch, false)));
      } else {
        session.update(
            JdbcWork.of(jdbc -> tables.smallWrites().write(jdbc, artifact.storage(), batch)));
      }
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
        Work.of(
            handle -> {
              tables.snapshots().write(handle, snapshot);
              tables.rawPartitions().write(handle, raw);
              tables.manifestWrites().linkRaw(handle, snapshot, rawPartitions);
            }));
    return snapshot;
  }

  @Override
  public void sealSnapshot(GraphSnapshot snapshot) {
    foldAll(snapshot, session.write(handle -> tables.snapshots().seal(handle, snapshot)));
  }

  @Override
  public Optional<GraphSnapshot> findSnapshotTag(String name, String tag) {
    return session.read(handle -> tables.tagReads().findSnapshot(handle, name, tag));
  }

  @Override
  public Tags tags() {
    return new PostgresTags(session, tables, this::foldAll);
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

  /** Of both as they are at the call. What they share is neither fetched nor looked into. */
  @Override
  public Stream<SnapshotChange> diff(GraphSnapshot from, GraphSnapshot to) {
    if (from.equals(to)) {
      readSnapshot(from.name(), from.fingerprint());
      return Stream.empty();
    }
    return SnapshotDiff.merge(from, to, session.stream(tables.snapshotDiffs().cursor(from, to)));
  }

  @Override
  public void writeSnapshotPartitions(
      GraphSnapshot snapshot, String artifactKey, StoragePartitions partitions) {
    PartitionBatch batch = PartitionBatch.of(partitions);
    write(
        snapshot,
        artifactKey,
        partitions,
        handle -> {},
        jdbc -> tables.looseLinks().write(jdbc, snapshot, artifactKey, batch));
  }

  @Override
  public void writeArtifactAndGraphPartitions(
      GraphSnapshot snapshot, String artifactKey, StoragePartitions partitions) {
    PartitionBatch batch = PartitionBatch.of(partitions);
    Storage storage = snapshot.graph().artifact(artifactKey).storage();
    write(
        snapshot,
        artifactKey,
        partitions,
        handle -> writeStorage(handle, storage, batch, true),
        jdbc -> tables.builtPartitions().write(jdbc, snapshot, artifactKey, batch));
  }

  /**
   * Writes by one statement, or by a COPY where the batch is large and nothing is wrong with it.
   */
  private void writeStorage(Handle handle, Storage storage, PartitionBatch batch, boolean atOnce) {
    if (!tables.largeWrites().isFor(batch)
        || !tables.largeWrites().write(handle, storage, batch, atOnce)) {
      JdbcException.run(handle, jdbc -> tables.smallWrites().write(jdbc, storage, batch));
    }
  }

  /**
   * Links as manifests, or loosely by one statement, and folds where loose ones have become many.
   *
   * @param more what else is to be done with manifests
   * @param loosely what does all of it, and answers whether to fold
   */
  private void write(
      GraphSnapshot snapshot,
      String artifactKey,
      StoragePartitions partitions,
      Consumer<Handle> more,
      JdbcWork<Long> loosely) {
    boolean inManifests =
        tables.manifestWrites().isFor(snapshot, artifactKey, partitions)
            && session.transact(
                handle -> {
                  if (!tables.manifestWrites().link(handle, snapshot, artifactKey, partitions)) {
                    return false;
                  }
                  more.accept(handle);
                  return true;
                });
    long due = inManifests ? 0 : session.update(loosely);
    if (due > 0) {
      session.afterwards(
          new Fold(snapshot, List.of(artifactKey)),
          after ->
              tables
                  .folding()
                  .run(snapshot, artifactKey, due, () -> foldIfDue(after, snapshot, artifactKey)));
    }
  }

  private record Fold(GraphSnapshot snapshot, List<String> artifactKeys) {}

  private void foldIfDue(Session after, GraphSnapshot snapshot, String artifactKey) {
    after.attempt(handle -> tables.manifestWrites().foldIfDue(handle, snapshot, artifactKey));
  }

  /** Folds what a snapshot will not change any more. */
  private void foldAll(GraphSnapshot snapshot, LooseArtifacts loose) {
    loose.groups().forEach(together -> fold(session, snapshot, together));
  }

  /** Folds artifacts together or, where one of them cannot be folded, each by itself. */
  private void fold(Session in, GraphSnapshot snapshot, List<String> artifactKeys) {
    in.afterwards(
        new Fold(snapshot, artifactKeys),
        after -> {
          try {
            after.attempt(handle -> tables.manifestWrites().fold(handle, snapshot, artifactKeys));
          } catch (RuntimeException | OutOfMemoryError failed) {
            if (artifactKeys.size() == 1) {
              throw failed;
            }
            artifactKeys.forEach(one -> fold(after, snapshot, List.of(one)));
          }
        });
  }

  @Override
  public Catalog catalog() {
    return new PostgresCatalog(session, tables);
  }

  @Override
  public Lineage lineage() {
    return new PostgresLineage(session, tables);
  }

  @Override
  public Runs runs() {
    return new PostgresRuns(session, tables);
  }

  @Override
  public Claims claims() {
    return new PostgresClaims(session, tables.claims());
  }

  @Override
  public Retention retention() {
    return new PostgresRetention(session, tables);
  }

  @Override
  public <T extends @Nullable Object> T atomically(AtomicWork<T> work) {
    return session.atomically(work);
  }

  private void run(Consumer<Handle> work) {
    session.write(Work.of(work));
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
