package org.artigraph4j.contract.history;

import java.time.Duration;
import java.util.function.Consumer;
import org.artigraph4j.backend.Connection;

/** A call of a history, or a few: a value that says what to do, and what must come of it. */
interface Action {
  /** What a backend answers, but for times. */
  Object call(Caller caller);

  /** What it must answer; changes the model. */
  Object expected(Model model);

  /** What an action has to do with. */
  record Caller(World world, Connection connection, Consumer<Duration> passTime) {
    Caller with(Connection inner) {
      return new Caller(world, inner, passTime);
    }
  }

  /** What a call answers that has nothing to say. */
  String DONE = "done";

  /** A call that must be refused. */
  final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Refused(Class<? extends RuntimeException> expected) {
      super(expected.getSimpleName());
    }
  }
}
