package org.artigraph4j.partition;

import org.artigraph4j.fingerprint.InvalidValueException;

/** A partition key that does not fit: the data set's type, a template, or the other keys given. */
public final class PartitionKeyException extends InvalidValueException {
  public PartitionKeyException(String message) {
    super(message);
  }
}
