package org.artigraph4j.fingerprint;

/**
 * A value that was refused before anything was sent or stored: the caller passed something that
 * contradicts the value model. The message names the offending thing and says what to do. Nothing
 * has changed, and trying the same call again gives the same answer.
 *
 * <p>Conditions that only a backend can find out (a missing graph, a tag that points elsewhere) are
 * {@code org.artigraph4j.error.BackendException}s instead.
 */
public class InvalidValueException extends IllegalArgumentException {
  public InvalidValueException(String message) {
    super(message);
  }

  public InvalidValueException(String message, Throwable cause) {
    super(message, cause);
  }
}
