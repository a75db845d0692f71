package org.artigraph4j.postgres;

import java.util.Optional;
import org.artigraph4j.error.ContentionException;

/** Statements whose answer is that a racer was faster, and is to be seen by running them again. */
final class Races {
  // A statement sees all that was committed before it, so the second run sees the winner. More are
  // needed only where rows come and go, or a session is not at READ COMMITTED.
  private static final int TRIES = 5;

  private Races() {}

  /** A statement, run once; nothing if it settled nothing. */
  @FunctionalInterface
  interface Run<T, X extends Exception> {
    Optional<T> run() throws X;
  }

  /** Runs a statement until it settles what it is about. */
  static <T, X extends Exception> T settle(Run<T, X> statement) throws X {
    for (int tries = 0; tries < TRIES; tries++) {
      Optional<T> answer = statement.run();
      if (answer.isPresent()) {
        return answer.get();
      }
    }
    throw new ContentionException("others kept writing the same rows; try again");
  }
}
