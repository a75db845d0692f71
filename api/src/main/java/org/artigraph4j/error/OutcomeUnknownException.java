package org.artigraph4j.error;

/**
 * A commit whose answer was lost: what was to be written is either wholly there or wholly not. Read
 * to find out; repeating idempotent writes is safe.
 */
public final class OutcomeUnknownException extends BackendException {
  public OutcomeUnknownException(String message, Throwable cause) {
    super(message, cause);
  }

  /** True: every write can be repeated safely. */
  @Override
  public boolean isRetryable() {
    return true;
  }
}
