package org.artigraph4j.type;

import java.util.Locale;
import org.artigraph4j.fingerprint.JsonException;
import org.artigraph4j.fingerprint.Utf8;

/** How finely a type that holds a time tells times apart. */
public enum Precision {
  SECOND,
  MILLISECOND,
  MICROSECOND,
  NANOSECOND;

  /** Artigraph's word, such as {@code microsecond}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Precision fromWord(String word) {
    for (Precision precision : values()) {
      if (precision.word().equals(word)) {
        return precision;
      }
    }
    throw new JsonException(
        "unknown precision '"
            + Utf8.abbreviate(word)
            + "'; known: second, millisecond, microsecond, nanosecond");
  }
}
