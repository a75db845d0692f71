package org.artigraph4j.backend;

import com.google.common.base.Throwables;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.artigraph4j.fingerprint.InvalidValueException;
import org.jspecify.annotations.Nullable;

/** A run of a block: once a call in it has failed it cannot go on, once it ended it is over. */
final class BlockRun {
  // Calls hold it shared, so that a block ends when none is under way, on whichever thread: what a
  // call acknowledged is part of the block.
  private final ReadWriteLock calls = new ReentrantReadWriteLock();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private boolean ended;

  <T extends @Nullable Object> T call(Supplier<T> operation) {
    calls.readLock().lock();
    try {
      requireRunning();
      return dooming(operation);
    } finally {
      calls.readLock().unlock();
    }
  }

  private <T extends @Nullable Object> T dooming(Supplier<T> operation) {
    try {
      return operation.get();
    } catch (InvalidValueException refusedArgument) {
      throw refusedArgument; // nothing was asked
    } catch (RuntimeException | Error failed) {
      doom(failed);
      throw failed;
    }
  }

  private void requireRunning() {
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

  void doom(Throwable failed) {
    failure.compareAndSet(null, failed);
  }

  void requireNotDoomed() {
    Throwable first = failure.get();
    if (first != null) {
      Throwables.throwIfUnchecked(first); // as nothing else was caught
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
