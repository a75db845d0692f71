package org.artigraph4j.memory;

import java.time.InstantSource;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.backend.CheckedConnection;
import org.artigraph4j.backend.Connection;
import org.artigraph4j.error.ConnectionClosedException;

/**
 * A backend that keeps everything in memory, for tests, for pipelines that need not remember, and
 * as the specification of what other backends answer. Thread-safe.
 *
 * <p>What a {@linkplain #named named} one holds lives as long as the process, also while no backend
 * of that name is open.
 */
public final class MemoryBackend implements Backend {
  private static final ConcurrentMap<String, Store> NAMED = new ConcurrentHashMap<>();

  private static final String UNNAMED = "memory";

  private final Store store;
  private volatile boolean closed;

  private MemoryBackend(Store store) {
    this.store = store;
  }

  /** A new and empty backend that takes the time at which partitions are added from a clock. */
  public static MemoryBackend create(InstantSource clock) {
    return new MemoryBackend(new Store(UNNAMED, clock));
  }

  /** The backend of a name in this process; empty if it is opened for the first time. */
  public static MemoryBackend named(String name) {
    return new MemoryBackend(
        NAMED.computeIfAbsent(name, unused -> new Store(name, InstantSource.system())));
  }

  @Override
  public Connection connect() {
    if (closed) {
      throw new ConnectionClosedException("the backend");
    }
    return CheckedConnection.of(new MemoryConnection(store), () -> !closed);
  }

  @Override
  public void close() {
    closed = true;
  }
}
