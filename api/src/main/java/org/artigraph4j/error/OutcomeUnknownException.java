package org.artigraph4j.error;

/**
 * A commit whose answer was lost: what was to be written is either wholly there or wholly not. Read
 * to find out; repeating idempotent writes is safe.
 */
public final class OutcomeUnknownException extends BackendException {
  private static final long serialVersionUID = 1L;

  public OutcomeUnknownException(String message, Throwable cause) {
    super(message, cause);
  }
}
