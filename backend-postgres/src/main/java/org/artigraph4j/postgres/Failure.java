package org.artigraph4j.postgres;

import org.artigraph4j.error.BackendException;

/** A statement that failed: what to tell the user, and whether to try again before that. */
final class Failure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What a failure means for another try. */
  enum Kind {
    /** Others got in the way: another try may find the way free. */
    CONTENTION,
    /** The connection broke, and with it the answer: another try may find a server. */
    LOST,
    /** Another try gives the same answer. */
    FINAL
  }

  private final Kind kind;
  private final transient BackendException error;

  Failure(Kind kind, BackendException error) {
    super(error.getMessage(), error, false, false);
    this.kind = kind;
    this.error = error;
  }

  Kind kind() {
    return kind;
  }

  BackendException error() {
    return error;
  }
}
