package org.artigraph4j.storage;

/**
 * Data that is not what was recorded: it was changed, damaged or removed after its partition was
 * written. The metadata is as it was; restore the data, or discover it anew as other data.
 */
public final class ContentChangedException extends RuntimeException {
  public ContentChangedException(String message) {
    super(message);
  }
}
