package org.artigraph4j.fingerprint;

/**
 * JSON that is not what a value writes; the message names the field and what was expected there.
 */
public final class JsonException extends InvalidValueException {
  public JsonException(String message) {
    super(message);
  }

  static JsonException tooDeep(String what, int most) {
    return new JsonException(what + " nests deeper than " + most + "; flatten the structure");
  }

  JsonException(String message, Throwable cause) {
    super(message, cause);
  }
}
