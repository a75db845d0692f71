package org.artigraph4j.error;

/**
 * Others kept getting in the way of this call, or held what it needs for too long. It was tried
 * several times and changed nothing; the same call may succeed later.
 */
public final class ContentionException extends BackendException {
  private static final long serialVersionUID = 1L;

  public ContentionException(String message) {
    super(message);
  }

  public ContentionException(String message, Throwable cause) {
    super(message, cause);
  }

  @Override
  public boolean isRetryable() {
    return true;
  }
}
