package org.artigraph4j.backend;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.error.ConnectionClosedException;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.fingerprint.Names;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.partition.InputFingerprints;
import org.artigraph4j.storage.StoragePartitions;
import org.jspecify.annotations.Nullable;

/**
 * The part of a connection that is the same in every backend: it refuses bad arguments, calls after
 * close, and the misuse of blocks, and hands everything else to the backend's own connection.
 *
 * <p>A backend implements the primitive calls of {@link Connection} on arguments that are known to
 * be good, and wraps its connections in this. Its {@code connect} and {@code close} are never
 * called.
 */
public final class CheckedConnection implements Connection {
  private final Connection store;
  private final Scope scope;
  private volatile boolean closed;

  private CheckedConnection(Connection store, Scope scope) {
    this.store = store;
    this.scope = scope;
  }

  /**
   * A checked connection.
   *
   * @param store the backend's own connection
   * @param backendIsOpen whether the backend has not been closed
   */
  public static Connection of(Connection store, BooleanSupplier backendIsOpen) {
    return new CheckedConnection(store, Scope.ofBackend(backendIsOpen));
  }

  /** What must hold for a call, besides that its own connection is open. */
  private record Scope(Runnable check, boolean isBlock, Set<Thread> threadsInBlocks) {
    static Scope ofBackend(BooleanSupplier isOpen) {
      Runnable check =
          () -> {
            if (!isOpen.getAsBoolean()) {
              throw new ConnectionClosedException("the backend");
            }
          };
      return new Scope(check, false, ConcurrentHashMap.newKeySet());
    }

    /** The scope of a view: its own connection is open, and the viewed one is. */
    Scope ofView(CheckedConnection viewed) {
      return new Scope(viewed::requireOpen, isBlock, threadsInBlocks);
    }

    /** The scope of a block's connection, until the block has ended. */
    static Scope ofBlock(CheckedConnection outer, BooleanSupplier hasEnded) {
      Runnable check =
          () -> {
            if (hasEnded.getAsBoolean()) {
              throw new IllegalStateException(
                  "the block of atomically has ended; use its connection inside of it only");
            }
            outer.requireOpen();
          };
      return new Scope(check, true, ConcurrentHashMap.newKeySet());
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new ConnectionClosedException("the connection");
    }
    scope.check().run();
  }

  private Connection store() {
    requireOpen();
    if (scope.threadsInBlocks().contains(Thread.currentThread())) {
      throw new IllegalStateException(
          "inside a block of atomically use the connection that the block is given, not the outer one");
    }
    return store;
  }

  @Override
  public Connection connect() {
    requireOpen();
    return new CheckedConnection(store, scope.ofView(this));
  }

  @Override
  public void close() {
    closed = true;
  }

  @Override
  public <T extends @Nullable Object> T atomically(AtomicWork<T> work) {
    Connection open = store();
    if (scope.isBlock()) {
      return work.run(this);
    }
    scope.threadsInBlocks().add(Thread.currentThread());
    try {
      return open.atomically(connection -> runBlock(connection, work));
    } finally {
      scope.threadsInBlocks().remove(Thread.currentThread());
    }
  }

  private <T extends @Nullable Object> T runBlock(Connection connection, AtomicWork<T> work) {
    boolean[] ended = new boolean[1];
    try {
      T answer = work.run(new CheckedConnection(connection, Scope.ofBlock(this, () -> ended[0])));
      requireOpen(); // closed meanwhile: close completes no work, so the block must not
      return answer;
    } finally {
      ended[0] = true;
    }
  }

  @Override
  public StoragePartitions readArtifactPartitions(Artifact artifact) {
    Connection open = store();
    artifact.storage().requireResolved();
    return open.readArtifactPartitions(artifact);
  }

  @Override
  public StoragePartitions readArtifactPartitions(
      Artifact artifact, InputFingerprints inputFingerprints) {
    Connection open = store();
    Arguments.checkLookup(artifact, inputFingerprints);
    return open.readArtifactPartitions(artifact, inputFingerprints);
  }

  @Override
  public void writeArtifactPartitions(Artifact artifact, StoragePartitions partitions) {
    store().writeArtifactPartitions(artifact, artifact.requireMine(partitions));
  }

  @Override
  public Optional<Graph> findGraph(String name, Fingerprint fingerprint) {
    return store().findGraph(Names.graph(name), fingerprint);
  }

  @Override
  public void writeGraph(Graph graph) {
    store().writeGraph(graph);
  }

  @Override
  public Optional<GraphSnapshot> findSnapshot(String name, Fingerprint fingerprint) {
    return store().findSnapshot(Names.graph(name), fingerprint);
  }

  @Override
  public void writeSnapshot(GraphSnapshot snapshot) {
    store().writeSnapshot(snapshot);
  }

  @Override
  public GraphSnapshot snapshot(Graph graph, Map<String, StoragePartitions> rawPartitions) {
    return store().snapshot(graph, rawPartitions);
  }

  @Override
  public void sealSnapshot(GraphSnapshot snapshot) {
    store().sealSnapshot(snapshot);
  }

  @Override
  public Optional<GraphSnapshot> findSnapshotTag(String name, String tag) {
    return store().findSnapshotTag(Names.graph(name), Names.tag(tag));
  }

  @Override
  public void writeSnapshotTag(GraphSnapshot snapshot, String tag, boolean overwrite) {
    store().writeSnapshotTag(snapshot, Names.tag(tag), overwrite);
  }

  @Override
  public StoragePartitions readSnapshotPartitions(GraphSnapshot snapshot, String artifactKey) {
    Connection open = store();
    snapshot.graph().artifact(artifactKey);
    return open.readSnapshotPartitions(snapshot, artifactKey);
  }

  @Override
  public void writeSnapshotPartitions(
      GraphSnapshot snapshot, String artifactKey, StoragePartitions partitions) {
    Connection open = store();
    Arguments.checkLinks(snapshot, artifactKey, partitions);
    open.writeSnapshotPartitions(snapshot, artifactKey, partitions);
  }

  @Override
  public void writeArtifactAndGraphPartitions(
      GraphSnapshot snapshot, String artifactKey, StoragePartitions partitions) {
    Connection open = store();
    Arguments.checkLinks(snapshot, artifactKey, partitions);
    open.writeArtifactAndGraphPartitions(snapshot, artifactKey, partitions);
  }

  @Override
  public String toString() {
    return "Connection{" + store + (closed ? ", closed" : "") + "}";
  }
}
