package org.artigraph4j.postgres;

import java.time.Duration;
import java.util.Collections;
import java.util.Iterator;
import java.util.Optional;
import java.util.Spliterator;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a cursor, one by one. What they come from is released once: with the last page, when
 * reading fails, or when it is ended by whichever thread.
 */
final class CursorStream<T> implements Spliterator<T> {
  /** Where pages come from. */
  interface Source<T> {
    Page<T> fetch();

    /** Gives back what is held; it does not throw. */
    void release();
  }

  /** Elements that were read, and whether they are the last. */
  record Page<T>(Iterator<T> elements, boolean last) {}

  private final Source<T> source;

  /** Held while the source is in use: whoever ends a stream does not wait for a page. */
  private final ReentrantLock use = new ReentrantLock();

  /** What reading it throws since it was ended before its end. */
  private final AtomicReference<@Nullable Supplier<RuntimeException>> ended =
      new AtomicReference<>();

  private Iterator<T> page = Collections.emptyIterator();
  private boolean held = true;
  private volatile long lastUse = System.nanoTime();

  CursorStream(Page<T> first, Source<T> source) {
    this.source = source;
    take(first);
  }

  Stream<T> asStream() {
    return StreamSupport.stream(this, false)
        .onClose(() -> end(() -> new IllegalStateException("the stream is closed")));
  }

  boolean isHeld() {
    use.lock();
    try {
      return held;
    } finally {
      use.unlock();
    }
  }

  @Override
  public boolean tryAdvance(Consumer<? super T> action) {
    Optional<T> next;
    use.lock();
    try {
      next = next();
    } finally {
      lastUse = System.nanoTime();
      use.unlock();
      releaseIfEnded();
    }
    next.ifPresent(action);
    return next.isPresent();
  }

  private Optional<T> next() {
    requireNotEnded();
    try {
      while (true) {
        if (page.hasNext()) {
          return Optional.of(page.next());
        }
        if (!held) {
          return Optional.empty();
        }
        take(source.fetch());
      }
    } catch (RuntimeException failure) {
      end(() -> failure);
      throw failure;
    }
  }

  private void take(Page<T> next) {
    page = next.elements();
    if (next.last()) {
      release();
    }
  }

  private void requireNotEnded() {
    Supplier<RuntimeException> why = ended.get();
    if (why != null) {
      throw why.get();
    }
  }

  /** Ends it before its end; nothing if it was ended. Another thread's page is not waited for. */
  void end(Supplier<RuntimeException> why) {
    ended.compareAndSet(null, why);
    releaseIfEnded();
  }

  /** Ends it if nobody has read it for so long. */
  void endIfIdle(Duration timeout, Supplier<RuntimeException> why) {
    if (use.tryLock()) {
      try {
        if (System.nanoTime() - lastUse >= timeout.toNanos()) {
          ended.compareAndSet(null, why);
        }
      } finally {
        use.unlock();
        releaseIfEnded();
      }
    }
  }

  /** Who finds the source in use leaves this to its user, who comes here after. */
  private void releaseIfEnded() {
    if (ended.get() != null && use.tryLock()) {
      try {
        page = Collections.emptyIterator();
        release();
      } finally {
        use.unlock();
      }
    }
  }

  private void release() {
    if (held) {
      held = false;
      source.release();
    }
  }

  @Override
  public @Nullable Spliterator<T> trySplit() {
    return null;
  }

  @Override
  public long estimateSize() {
    return Long.MAX_VALUE;
  }

  @Override
  public int characteristics() {
    return ORDERED | DISTINCT | NONNULL;
  }
}
