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
   * What a generated builder builds, with its refusals made ours: of a part that is missing, and of
   * a key that is repeated.
   *
   * @param what what may be given twice, as it is to stand in the message
   */
  public static <T> T refuse(String what, Supplier<T> build) {
    try {
      return build.get();
    } catch (InvalidValueException refused) {
      throw refused;
    } catch (IllegalStateException missing) {
      throw new InvalidValueException(String.valueOf(missing.getMessage()), missing);
    } catch (IllegalArgumentException repeated) {
      String message = Utf8.abbreviate(String.valueOf(repeated.getMessage()));
      throw new InvalidValueException(what + " is given twice: " + message, repeated);
    }
  }

  public InvalidValueException(String message, Throwable cause) {
    super(message, cause);
  }
}
