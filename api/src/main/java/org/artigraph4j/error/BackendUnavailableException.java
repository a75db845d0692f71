package org.artigraph4j.error;

/**
 * The store cannot be reached, or did not answer in time: no server, no free connection in the
 * pool, too many streams, a limit of time or space. What was asked was not done; the same call may
 * succeed later. From reading a stream it says that the stream is over; another one may succeed.
 */
public final class BackendUnavailableException extends BackendException {
  private static final long serialVersionUID = 1L;

  public BackendUnavailableException(String message) {
    super(message);
  }

  public BackendUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }

  @Override
  public boolean isRetryable() {
    return true;
  }
}
