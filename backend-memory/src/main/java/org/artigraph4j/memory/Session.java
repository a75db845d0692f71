package org.artigraph4j.memory;

import org.artigraph4j.backend.AtomicWork;
import org.jspecify.annotations.Nullable;

/** What a connection reads and writes: the store itself, or a block's own copy of its state. */
interface Session {
  /** The state at this moment. */
  State state();

  /** Replaces the state by the next one; if the change throws, the state is as it was. */
  void write(Change change);

  <T extends @Nullable Object> T atomically(AtomicWork<T> work);

  /** A write: the next state from one state and the clock's time in microseconds. */
  interface Change {
    State apply(State state, long now);
  }
}
