package org.artigraph4j.storage;

import org.artigraph4j.fingerprint.InvalidValueException;

/** A storage template that is malformed, ambiguous, or resolves to a place it must not. */
public final class TemplateException extends InvalidValueException {
  TemplateException(String message) {
    super(message);
  }
}
