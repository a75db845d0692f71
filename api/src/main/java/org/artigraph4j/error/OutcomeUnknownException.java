package org.artigraph4j.error;

/**
 * A commit whose answer was lost: what was to be written is either wholly there or wholly not. Read
 * to find out, or repeat it if all of it can be repeated: every write can, save one that overwrites
 * a tag which others may have moved since.
 */
public final class OutcomeUnknownException extends BackendException {
  public OutcomeUnknownException(String message, Throwable cause) {
    super(message, cause);
  }
}
