package org.artigraph4j.error;

/** What was asked for by name is not there. The {@code find…} twin of the read answers empty. */
public abstract class NotFoundException extends BackendException {
  NotFoundException(String message) {
    super(message);
  }
}
