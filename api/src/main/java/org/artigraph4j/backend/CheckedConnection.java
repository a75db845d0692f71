package org.artigraph4j.backend;

import com.google.common.collect.ImmutableMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.catalog.Catalog;
import org.artigraph4j.claims.Claims;
import org.artigraph4j.diff.SnapshotChange;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.fingerprint.Names;
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

/**
 * The part of a connection that is the same in every backend: it refuses bad arguments, calls after
 * close, and the misuse of blocks, closes streams with what they are of, and hands everything else
 * to the backend's own connection.
 *
 * <p>A backend implements the primitive calls of {@link Connection} on arguments that are known to
 * be good, and wraps its connections in this. Its {@code connect} and {@code close} are never
 * called.
 */
public final class CheckedConnection implements Connection {
  private final Connection store;
  private final Gate gate;

  private CheckedConnection(Connection store, Gate gate) {
    this.store = store;
    this.gate = gate;
  }

  /**
   * A checked connection.
   *
   * @param store the backend's own connection
   * @param backendIsOpen whether the backend has not been closed
   */
  public static Connection of(Connection store, BooleanSupplier backendIsOpen) {
    return of(store, backendIsOpen, () -> {});
  }

  /**
   * A checked connection.
   *
   * @param store the backend's own connection
   * @param backendIsOpen whether the backend has not been closed
   * @param onClose run when it is closed, each time, and not when a view of it is
   */
  public static Connection of(Connection store, BooleanSupplier backendIsOpen, Runnable onClose) {
    return new CheckedConnection(store, Gate.of(backendIsOpen, onClose));
  }

  private <T extends @Nullable Object> T call(Function<Connection, T> operation) {
    return gate.call(() -> operation.apply(store));
  }

  private void run(Consumer<Connection> operation) {
    gate.run(() -> operation.accept(store));
  }

  @Override
  public Connection connect() {
    return new CheckedConnection(store, gate.view());
  }

  @Override
  public void close() {
    gate.close();
  }

  @Override
  public <T extends @Nullable Object> T atomically(AtomicWork<T> work) {
    Objects.requireNonNull(work, "work");
    if (gate.isOfBlock()) {
      return gate.call(() -> gate.join(() -> work.run(this)));
    }
    return call(
        connection ->
            connection.atomically(
                inner -> gate.runBlock(within -> work.run(new CheckedConnection(inner, within)))));
  }

  @Override
  public Tags tags() {
    return new CheckedTags(store.tags(), gate);
  }

  @Override
  public Catalog catalog() {
    return new CheckedCatalog(store.catalog(), gate);
  }

  @Override
  public Lineage lineage() {
    return new CheckedLineage(store.lineage(), gate);
  }

  @Override
  public Runs runs() {
    return new CheckedRuns(store.runs(), gate);
  }

  @Override
  public Claims claims() {
    return new CheckedClaims(store.claims(), gate);
  }

  @Override
  public Retention retention() {
    return new CheckedRetention(store.retention(), gate);
  }

  @Override
  public StoragePartitions readArtifactPartitions(Artifact artifact) {
    artifact.storage().requireResolved();
    return call(connection -> connection.readArtifactPartitions(artifact));
  }

  @Override
  public Stream<StoragePartition> streamArtifactPartitions(Artifact artifact) {
    artifact.storage().requireResolved();
    return gate.stream(() -> store.streamArtifactPartitions(artifact));
  }

  @Override
  public StoragePartitions readArtifactPartitions(
      Artifact artifact, InputFingerprints inputFingerprints) {
    Arguments.checkLookup(artifact, inputFingerprints);
    return call(connection -> connection.readArtifactPartitions(artifact, inputFingerprints));
  }

  @Override
  public void writeArtifactPartitions(Artifact artifact, StoragePartitions partitions) {
    artifact.requireMine(partitions);
    run(connection -> connection.writeArtifactPartitions(artifact, partitions));
  }

  @Override
  public Optional<Graph> findGraph(String name, Fingerprint fingerprint) {
    Names.graph(name);
    Objects.requireNonNull(fingerprint, "fingerprint");
    return call(connection -> connection.findGraph(name, fingerprint));
  }

  @Override
  public void writeGraph(Graph graph) {
    Objects.requireNonNull(graph, "graph");
    run(connection -> connection.writeGraph(graph));
  }

  @Override
  public Optional<GraphSnapshot> findSnapshot(String name, Fingerprint fingerprint) {
    Names.graph(name);
    Objects.requireNonNull(fingerprint, "fingerprint");
    return call(connection -> connection.findSnapshot(name, fingerprint));
  }

  @Override
  public void writeSnapshot(GraphSnapshot snapshot) {
    Objects.requireNonNull(snapshot, "snapshot");
    run(connection -> connection.writeSnapshot(snapshot));
  }

  @Override
  public GraphSnapshot snapshot(Graph graph, Map<String, StoragePartitions> rawPartitions) {
    Objects.requireNonNull(graph, "graph");
    Map<String, StoragePartitions> raw = ImmutableMap.copyOf(rawPartitions);
    return call(connection -> connection.snapshot(graph, raw));
  }

  @Override
  public void sealSnapshot(GraphSnapshot snapshot) {
    Objects.requireNonNull(snapshot, "snapshot");
    run(connection -> connection.sealSnapshot(snapshot));
  }

  @Override
  public Optional<GraphSnapshot> findSnapshotTag(String name, String tag) {
    Names.graph(name);
    Names.tag(tag);
    return call(connection -> connection.findSnapshotTag(name, tag));
  }

  @Override
  public void writeSnapshotTag(GraphSnapshot snapshot, String tag, boolean overwrite) {
    Objects.requireNonNull(snapshot, "snapshot");
    Names.tag(tag);
    run(connection -> connection.writeSnapshotTag(snapshot, tag, overwrite));
  }

  @Override
  public StoragePartitions readSnapshotPartitions(GraphSnapshot snapshot, String artifactKey) {
    snapshot.graph().artifact(artifactKey);
    return call(connection -> connection.readSnapshotPartitions(snapshot, artifactKey));
  }

  @Override
  public Stream<StoragePartition> streamSnapshotPartitions(
      GraphSnapshot snapshot, String artifactKey) {
    snapshot.graph().artifact(artifactKey);
    return gate.stream(() -> store.streamSnapshotPartitions(snapshot, artifactKey));
  }

  @Override
  public Stream<SnapshotChange> diff(GraphSnapshot from, GraphSnapshot to) {
    Arguments.checkSameName(from, to);
    return gate.stream(() -> store.diff(from, to));
  }

  @Override
  public Stream<SnapshotChange> diff(String name, String fromTag, String toTag) {
    Names.graph(name);
    Names.tag(fromTag);
    Names.tag(toTag);
    return Connection.super.diff(name, fromTag, toTag);
  }

  @Override
  public void writeSnapshotPartitions(
      GraphSnapshot snapshot, String artifactKey, StoragePartitions partitions) {
    Arguments.checkLinks(snapshot, artifactKey, partitions);
    run(connection -> connection.writeSnapshotPartitions(snapshot, artifactKey, partitions));
  }

  @Override
  public void writeArtifactAndGraphPartitions(
      GraphSnapshot snapshot, String artifactKey, StoragePartitions partitions) {
    Arguments.checkLinks(snapshot, artifactKey, partitions);
    run(
        connection ->
            connection.writeArtifactAndGraphPartitions(snapshot, artifactKey, partitions));
  }

  @Override
  public String toString() {
    return "Connection{" + store + (gate.isClosed() ? ", closed" : "") + "}";
  }
}
