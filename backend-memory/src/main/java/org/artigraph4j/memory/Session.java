package org.artigraph4j.memory;

import java.util.function.UnaryOperator;
import org.artigraph4j.backend.AtomicWork;
import org.jspecify.annotations.Nullable;

/** What a connection reads and writes: the store itself, or a block's own copy of its state. */
interface Session {
  /** What a purge is confirmed with. */
  String name();

  State state();

  /** The clock's time, in microseconds. */
  long now();

  /** Replaces the state by the next one; if the change throws, the state is as it was. */
  void write(UnaryOperator<State> change);

  <T extends @Nullable Object> T atomically(AtomicWork<T> work);
}
