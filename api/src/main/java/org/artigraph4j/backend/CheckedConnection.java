package org.artigraph4j.backend;

import com.google.common.base.Throwables;
import com.google.common.collect.ImmutableMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.error.ConnectionClosedException;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.fingerprint.InvalidValueException;
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
    Runnable requireOpen =
        () -> {
          if (!backendIsOpen.getAsBoolean()) {
            throw new ConnectionClosedException("the backend");
          }
        };
    return new CheckedConnection(
        store, new Scope(requireOpen, Optional.empty(), ConcurrentHashMap.newKeySet(), onClose));
  }

  /**
   * What a connection and its views have in common.
   *
   * @param requireOpen throws unless that which the connection is of is open
   * @param block the block it belongs to, if any
   * @param inBlocks the threads that are inside of a block of this connection's own
   * @param onClose run when it is closed
   */
  private record Scope(
      Runnable requireOpen, Optional<Block> block, Set<Thread> inBlocks, Runnable onClose) {
    Scope(Runnable requireOpen, Optional<Block> block, Set<Thread> inBlocks) {
      this(requireOpen, block, inBlocks, () -> {});
    }
  }

  /** A run of a block: once a call in it has failed it cannot go on, once it ended it is over. */
  private static final class Block {
    // Calls hold it shared, so that a block ends when none is under way, on whichever thread: what
    // a
    // call acknowledged is part of the block.
    private final ReadWriteLock calls = new ReentrantReadWriteLock();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private boolean ended;

    void requireRunning() {
      if (ended) {
        throw new IllegalStateException(
            "the block of atomically has ended; use its connection inside of it only");
      }
      Throwable first = failure.get();
      if (first != null) {
        throw new IllegalStateException(
            "a call in this block of atomically has failed, so that all of it will be undone; let"
                + " the exception pass, and catch it outside of the block",
            first);
      }
    }

    void end() {
      calls.writeLock().lock();
      try {
        ended = true;
      } finally {
        calls.writeLock().unlock();
      }
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new ConnectionClosedException("the connection");
    }
    scope.requireOpen().run();
  }

  private <T extends @Nullable Object> T call(Function<Connection, T> operation) {
    requireOpen();
    if (scope.inBlocks().contains(Thread.currentThread())) {
      throw new IllegalStateException(
          "inside a block of atomically use the connection that the block is given, not the outer"
              + " one");
    }
    if (scope.block().isEmpty()) {
      return operation.apply(store);
    }
    Block block = scope.block().get();
    block.calls.readLock().lock();
    try {
      block.requireRunning();
      return callInBlock(operation);
    } finally {
      block.calls.readLock().unlock();
    }
  }

  private <T extends @Nullable Object> T callInBlock(Function<Connection, T> operation) {
    try {
      return operation.apply(store);
    } catch (InvalidValueException refusedArgument) {
      throw refusedArgument; // nothing was asked
    } catch (RuntimeException | Error failure) {
      doomBlock(failure);
      throw failure;
    }
  }

  private void doomBlock(Throwable failure) {
    scope.block().ifPresent(block -> block.failure.compareAndSet(null, failure));
  }

  private void run(Consumer<Connection> operation) {
    call(
        connection -> {
          operation.accept(connection);
          return true; // nobody looks at it
        });
  }

  @Override
  public Connection connect() {
    requireOpen();
    return new CheckedConnection(
        store, new Scope(this::requireOpen, scope.block(), scope.inBlocks()));
  }

  @Override
  public void close() {
    closed = true;
    scope.onClose().run();
  }

  @Override
  public <T extends @Nullable Object> T atomically(AtomicWork<T> work) {
    Objects.requireNonNull(work, "work");
    if (scope.block().isPresent()) {
      return call(connection -> runJoined(work));
    }
    return call(connection -> connection.atomically(inner -> runBlock(inner, work)));
  }

  /** A block in a block is a part of that one: whatever it throws, some of it may be done. */
  private <T extends @Nullable Object> T runJoined(AtomicWork<T> work) {
    try {
      return work.run(this);
    } catch (RuntimeException | Error failure) {
      doomBlock(failure);
      throw failure;
    }
  }

  private <T extends @Nullable Object> T runBlock(Connection inner, AtomicWork<T> work) {
    Block block = new Block();
    scope.inBlocks().add(Thread.currentThread());
    try {
      T answer =
          work.run(
              new CheckedConnection(
                  inner,
                  new Scope(this::requireOpen, Optional.of(block), ConcurrentHashMap.newKeySet())));
      block.end();
      requireOpen(); // closed meanwhile: close completes no work, so the block must not either
      Throwable failure = block.failure.get();
      if (failure != null) {
        Throwables.throwIfUnchecked(failure); // as nothing else was caught
      }
      return answer;
    } finally {
      scope.inBlocks().remove(Thread.currentThread());
      block.end();
    }
  }

  @Override
  public StoragePartitions readArtifactPartitions(Artifact artifact) {
    artifact.storage().requireResolved();
    return call(connection -> connection.readArtifactPartitions(artifact));
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
    return "Connection{" + store + (closed ? ", closed" : "") + "}";
  }
}
