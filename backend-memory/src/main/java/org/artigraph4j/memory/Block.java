package org.artigraph4j.memory;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.artigraph4j.backend.AtomicWork;
import org.jspecify.annotations.Nullable;

/** A block of {@code atomically}: its own copy of the state, and the changes that led to it. */
final class Block implements Session {
  private final Store store;
  private final State start;
  private final List<UnaryOperator<State>> changes = new ArrayList<>();
  private State own;

  Block(Store store) {
    this.store = store;
    this.start = store.state();
    this.own = start;
  }

  @Override
  public String name() {
    return store.name();
  }

  @Override
  public synchronized State state() {
    return own;
  }

  @Override
  public long now() {
    return store.now();
  }

  @Override
  public synchronized void write(UnaryOperator<State> change) {
    own = change.apply(own);
    changes.add(change);
  }

  /** Joins: the work is a part of this block. */
  @Override
  public <T extends @Nullable Object> T atomically(AtomicWork<T> work) {
    return work.run(new MemoryConnection(this));
  }

  /** The state that this block makes of the current one; throws if others made that impossible. */
  synchronized State rebased(State current) {
    if (State.same(current, start)) {
      return own;
    }
    State rebased = current;
    for (UnaryOperator<State> change : changes) {
      rebased = change.apply(rebased);
    }
    return rebased;
  }
}
