package org.artigraph4j.backend;

import org.jspecify.annotations.Nullable;

/**
 * Several calls that are to be one; see {@link Connection#atomically}.
 *
 * @param <T> what it answers
 */
@FunctionalInterface
public interface AtomicWork<T extends @Nullable Object> {
  /**
   * Does the work. It may be run again from the start, so it has no effects but those on the
   * connection it is given.
   */
  T run(Connection connection);
}
