package org.artigraph4j.error;

/**
 * The store refused who asked, or what was asked of it: a wrong password, a role without the rights
 * for this operation, a server that only reads. Nothing was changed.
 */
public final class AccessDeniedException extends BackendException {
  private static final long serialVersionUID = 1L;

  public AccessDeniedException(String message) {
    super(message);
  }

  public AccessDeniedException(String message, Throwable cause) {
    super(message, cause);
  }
}
