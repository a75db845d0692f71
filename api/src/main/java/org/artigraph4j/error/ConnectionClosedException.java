package org.artigraph4j.error;

/** A connection, or the backend it is of, that was closed before. */
public final class ConnectionClosedException extends BackendException {
  public ConnectionClosedException(String what) {
    super(what + " is closed; open another one");
  }
}
