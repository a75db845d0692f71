package org.artigraph4j.backend;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.artigraph4j.error.ConnectionClosedException;
import org.artigraph4j.page.Keyset;
import org.artigraph4j.page.Page;
import org.artigraph4j.page.PageRequest;
import org.jspecify.annotations.Nullable;

/**
 * What a connection lets through: nothing after it or what it is of was closed, nothing that
 * misuses a block; and it closes what is open of it.
 */
final class Gate {
  private final Optional<Gate> outer;
  private final BooleanSupplier backendIsOpen;
  private final Runnable onClose;
  private final Optional<BlockRun> block;

  /** The threads that are inside of a block of this connection's own, or of a view of it. */
  private final Set<Thread> inBlocks;

  /** The open streams, those of views and blocks included. */
  private final Set<CheckedStream<?>> streams = ConcurrentHashMap.newKeySet();

  private volatile boolean closed;

  private Gate(
      Optional<Gate> outer,
      BooleanSupplier backendIsOpen,
      Runnable onClose,
      Optional<BlockRun> block,
      Set<Thread> inBlocks) {
    this.outer = outer;
    this.backendIsOpen = backendIsOpen;
    this.onClose = onClose;
    this.block = block;
    this.inBlocks = inBlocks;
  }

  static Gate of(BooleanSupplier backendIsOpen, Runnable onClose) {
    return new Gate(
        Optional.empty(), backendIsOpen, onClose, Optional.empty(), ConcurrentHashMap.newKeySet());
  }

  Gate view() {
    requireOpen();
    return new Gate(Optional.of(this), backendIsOpen, () -> {}, block, inBlocks);
  }

  void close() {
    closed = true;
    streams.forEach(CheckedStream::close);
    onClose.run();
  }

  boolean isClosed() {
    return closed;
  }

  boolean isOfBlock() {
    return block.isPresent();
  }

  void requireOpen() {
    if (closed) {
      throw new ConnectionClosedException("the connection");
    }
    if (outer.isPresent()) {
      outer.get().requireOpen();
    } else if (!backendIsOpen.getAsBoolean()) {
      throw new ConnectionClosedException("the backend");
    }
  }

  <T extends @Nullable Object> T call(Supplier<T> operation) {
    requireOpen();
    if (inBlocks.contains(Thread.currentThread())) {
      throw new IllegalStateException(
          "inside a block of atomically use the connection that the block is given, not the outer"
              + " one");
    }
    return block.isPresent() ? block.get().call(operation) : operation.get();
  }

  void run(Runnable operation) {
    call(
        () -> {
          operation.run();
          return true; // nobody looks at it
        });
  }

  /** Reads a page; the token of another listing is refused before. */
  <T> Page<T> page(Keyset<T> listing, PageRequest page, Supplier<Page<T>> operation) {
    listing.after(page);
    return call(operation);
  }

  /** Opens a stream that is closed with this, if not before. */
  <T> Stream<T> stream(Supplier<Stream<T>> open) {
    CheckedStream<T> stream = call(() -> new CheckedStream<>(this, open.get()));
    try {
      requireOpen(); // closed meanwhile: nobody else would close it
    } catch (ConnectionClosedException closedMeanwhile) {
      stream.close();
      throw closedMeanwhile;
    }
    return stream.asStream();
  }

  void add(CheckedStream<?> stream) {
    streams.add(stream);
    outer.ifPresent(gate -> gate.add(stream));
  }

  void remove(CheckedStream<?> stream) {
    streams.remove(stream);
    outer.ifPresent(gate -> gate.remove(stream));
  }

  /** A block in a block is a part of that one: whatever it throws, some of it may be done. */
  <T extends @Nullable Object> T join(Supplier<T> work) {
    try {
      return work.get();
    } catch (RuntimeException | Error failure) {
      block.ifPresent(running -> running.doom(failure));
      throw failure;
    }
  }

  /** Runs a block, whose calls go through a gate of its own. */
  <T extends @Nullable Object> T runBlock(Function<Gate, T> work) {
    BlockRun run = new BlockRun();
    Gate within =
        new Gate(
            Optional.of(this),
            backendIsOpen,
            () -> {},
            Optional.of(run),
            ConcurrentHashMap.newKeySet());
    inBlocks.add(Thread.currentThread());
    try {
      T answer = work.apply(within);
      run.end();
      requireOpen(); // closed meanwhile: close completes no work, so the block must not either
      run.requireNotDoomed();
      return answer;
    } finally {
      inBlocks.remove(Thread.currentThread());
      run.end();
      within.streams.forEach(CheckedStream::close);
    }
  }
}
