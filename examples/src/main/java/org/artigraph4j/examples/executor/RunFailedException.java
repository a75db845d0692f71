package org.artigraph4j.examples.executor;

/** A run that could not be completed. What it built before is recorded and will be found again. */
public final class RunFailedException extends RuntimeException {
  RunFailedException(String message) {
    super(message);
  }

  RunFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}
