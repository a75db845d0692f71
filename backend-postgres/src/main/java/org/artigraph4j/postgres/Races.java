package org.artigraph4j.postgres;

import java.util.Optional;
import java.util.function.Supplier;
import org.artigraph4j.error.ContentionException;

/** Statements whose answer is that a racer was faster, and is to be seen by running them again. */
final class Races {
  // A statement sees all that was committed before it, so the second run sees the winner. More are
  // needed only where rows come and go, or a session is not at READ COMMITTED.
  private static final int TRIES = 5;

  private Races() {}

  /** Runs a statement until it settles what it is about. */
  static <T> T settle(Supplier<Optional<T>> statement) {
    for (int tries = 0; tries < TRIES; tries++) {
      Optional<T> answer = statement.get();
      if (answer.isPresent()) {
        return answer.get();
      }
    }
    throw new ContentionException("others kept writing the same rows; try again");
  }
}
