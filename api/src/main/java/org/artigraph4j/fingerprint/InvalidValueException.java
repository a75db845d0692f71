package org.artigraph4j.fingerprint;

import java.util.function.Supplier;

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

  /**
   * What a builder builds, with its refusal of a repeated key made one of ours.
   *
   * @param what what is given twice, as it is to stand in the message
   */
  public static <T> T refuseRepeated(String what, Supplier<T> build) {
    try {
      return build.get();
    } catch (InvalidValueException refused) {
      throw refused;
    } catch (IllegalArgumentException repeated) {
      String message = Utf8.abbreviate(String.valueOf(repeated.getMessage()));
      throw new InvalidValueException(what + " is given twice: " + message, repeated);
    }
  }

  public InvalidValueException(String message, Throwable cause) {
    super(message, cause);
  }
}
