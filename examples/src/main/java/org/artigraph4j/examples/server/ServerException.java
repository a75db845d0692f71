package org.artigraph4j.examples.server;

/** The embedded server cannot be used. The message says why, and what to do instead. */
public final class ServerException extends RuntimeException {
  ServerException(String message) {
    super(message);
  }

  ServerException(String message, Throwable cause) {
    super(message, cause);
  }
}
