package org.artigraph4j.error;

/**
 * A database that cannot hold what is to be stored: it does not exist, has another encoding than
 * UTF-8, is too old, does not support a setting of the driver, or answers with an error that this
 * library does not know.
 */
public final class UnsuitableDatabaseException extends BackendException {
  private static final long serialVersionUID = 1L;

  public UnsuitableDatabaseException(String message) {
    super(message);
  }

  public UnsuitableDatabaseException(String message, Throwable cause) {
    super(message, cause);
  }
}
