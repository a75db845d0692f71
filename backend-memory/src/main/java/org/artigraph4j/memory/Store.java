package org.artigraph4j.memory;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.artigraph4j.backend.AtomicWork;
import org.artigraph4j.error.BackendException;
import org.jspecify.annotations.Nullable;

/**
 * The current state. Readers take it as it is. Writers queue on one lock: by compare-and-set alone,
 * a large write beside a busy small writer would never finish.
 */
final class Store implements Session {
  /** How often a block is run without the lock before it is run once more with it. */
  private static final int FREE_TRIES = 3;

  private final AtomicReference<State> state = new AtomicReference<>(State.EMPTY);
  private final ReentrantLock writers = new ReentrantLock();
  private final InstantSource clock;

  Store(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public State state() {
    return state.get();
  }

  @Override
  public void write(Change change) {
    writers.lock();
    try {
      state.set(change.apply(state.get(), now()));
    } finally {
      writers.unlock();
    }
  }

  @Override
  public <T extends @Nullable Object> T atomically(AtomicWork<T> work) {
    for (int tries = 0; tries < FREE_TRIES; tries++) {
      Block block = new Block(this);
      T answer = work.run(new MemoryConnection(block));
      if (commit(block)) {
        return answer;
      }
    }
    writers.lock();
    try {
      Block block = new Block(this);
      T answer = work.run(new MemoryConnection(block));
      state.set(block.rebased(state.get()));
      return answer;
    } finally {
      writers.unlock();
    }
  }

  /** Whether the block's changes hold for the state that is current now, and are part of it. */
  private boolean commit(Block block) {
    writers.lock();
    try {
      state.set(block.rebased(state.get()));
      return true;
    } catch (BackendException conflict) {
      return false; // others got in its way: run again, it will see what they did
    } finally {
      writers.unlock();
    }
  }

  long now() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
  }
}
