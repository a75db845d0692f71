package org.artigraph4j.error;

/**
 * The root of everything a backend reports. The message names the thing and says what to do;
 * neither it nor a cause that this library makes carries a password or a URL's credentials.
 *
 * <p>Arguments that no backend would take are refused earlier, by an {@link
 * org.artigraph4j.fingerprint.InvalidValueException}; the misuse of a block of {@code atomically}
 * is an {@link IllegalStateException}.
 */
public abstract class BackendException extends RuntimeException {
  protected BackendException(String message) {
    super(message);
  }

  protected BackendException(String message, Throwable cause) {
    super(message, cause);
  }

  /**
   * Whether the same call may succeed later, without anything changed by the caller. Where it may
   * not, something must be done first, which the message says.
   */
  public boolean isRetryable() {
    return false;
  }
}
