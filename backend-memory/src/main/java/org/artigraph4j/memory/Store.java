package org.artigraph4j.memory;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
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
  private final String name;
  private final InstantSource clock;

  Store(String name, InstantSource clock) {
    this.name = name;
    this.clock = clock;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public State state() {
    return state.get();
  }

  @Override
  public long now() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
  }

  @Override
  public void write(UnaryOperator<State> change) {
    writers.lock();
    try {
      state.set(change.apply(state.get()));
    } finally {
      writers.unlock();
    }
  }

  @Override
  public <T extends @Nullable Object> T atomically(AtomicWork<T> work) {
    for (int tries = 0; tries < FREE_TRIES; tries++) {
      Block block = new Block(this);
      T answer = work.run(new MemoryConnection(block));
      try {
        write(block::rebased);
        return answer;
      } catch (BackendException othersGotInItsWay) {
        // Run again, it will see what they did.
      }
    }
    writers.lock();
    try {
      Block block = new Block(this);
      T answer = work.run(new MemoryConnection(block));
      write(block::rebased);
      return answer;
    } finally {
      writers.unlock();
    }
  }
}
