package org.artigraph4j.fingerprint;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.Objects;

/**
 * The rules for text that becomes part of an identity: well-formed, without NUL, ordered by its
 * bytes.
 */
public final class Utf8 {
  /** Orders texts by their UTF-8 bytes, which is the order of their code points. */
  public static final Comparator<String> ORDER = Utf8::compare;

  private static final int ABBREVIATED = 120;

  private Utf8() {}

  /**
   * Compares as the UTF-8 bytes do. {@link String#compareTo} compares UTF-16 units instead, which
   * puts U+10000 before U+FFFF.
   */
  public static int compare(String left, String right) {
    int shared = Math.min(left.length(), right.length());
    for (int i = 0; i < shared; i++) {
      char l = left.charAt(i);
      char r = right.charAt(i);
      if (l != r) {
        boolean mixed = Character.isSurrogate(l) != Character.isSurrogate(r);
        return mixed ? (Character.isSurrogate(l) ? 1 : -1) : Character.compare(l, r);
      }
    }
    return Integer.compare(left.length(), right.length());
  }

  /** Whether every surrogate is half of a pair, so that the text has UTF-8 bytes. */
  public static boolean isWellFormed(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c)) {
        boolean pair =
            Character.isHighSurrogate(c)
                && i + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(i + 1));
        if (!pair) {
          return false;
        }
        i++;
      }
    }
    return true;
  }

  /**
   * The UTF-8 bytes of a text.
   *
   * @param what names the text in the refusal
   */
  public static byte[] bytes(String what, String text) {
    requireWellFormed(what, text);
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** The text, refused if it cannot be stored: a NUL character or half of a surrogate pair. */
  public static String requireStorable(String what, String text) {
    requireWellFormed(what, text);
    if (text.indexOf('\0') >= 0) {
      throw new InvalidValueException(
          what + " has a NUL character: '" + abbreviate(text) + "'; remove it");
    }
    return text;
  }

  /** The storable text, refused if it is blank or longer than so many UTF-8 bytes. */
  public static String requireName(String what, String text, int maxBytes) {
    requireStorable(what, text);
    if (text.isBlank()) {
      throw new InvalidValueException(what + " is blank; give it at least one visible character");
    }
    return requireLength(what, text, maxBytes);
  }

  /** The text, refused if it is longer than so many UTF-8 bytes. */
  public static String requireLength(String what, String text, int maxBytes) {
    int length = com.google.common.base.Utf8.encodedLength(text);
    if (length > maxBytes) {
      throw new InvalidValueException(
          what
              + " has "
              + length
              + " UTF-8 bytes, at most "
              + maxBytes
              + " are allowed: '"
              + abbreviate(text)
              + "'");
    }
    return text;
  }

  /**
   * A text as it can be stored, of so many UTF-8 bytes at most: NUL characters and half pairs are
   * replaced, and what is too long is cut off.
   */
  public static String storable(String text, int maxBytes) {
    StringBuilder storable = new StringBuilder(Math.min(text.length(), maxBytes));
    int bytes = 0;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      int stored = c == 0 || Character.getType(c) == Character.SURROGATE ? 0xFFFD : c;
      bytes += stored < 0x80 ? 1 : stored < 0x800 ? 2 : stored < 0x10000 ? 3 : 4;
      if (bytes > maxBytes) {
        break;
      }
      storable.appendCodePoint(stored);
    }
    return storable.toString();
  }

  /** Puts a storable text, with a zero byte after it: it has none within. */
  public static void put(String text, ByteBuffer bytes) {
    bytes.put(text.getBytes(StandardCharsets.UTF_8)).put((byte) 0);
  }

  /** Takes a text that {@link #put} has put. */
  public static String take(ByteBuffer bytes) {
    int length = 0;
    while (bytes.get(bytes.position() + length) != 0) {
      length++;
    }
    byte[] text = new byte[length];
    bytes.get(text).get(); // and the zero byte
    return new String(text, StandardCharsets.UTF_8);
  }

  /** How many bytes {@link #put} puts. */
  public static int putLength(String text) {
    return com.google.common.base.Utf8.encodedLength(text) + 1;
  }

  /**
   * A text short and plain enough for a message: NUL, control characters and half pairs replaced.
   */
  public static String abbreviate(String text) {
    int end = Math.min(text.length(), ABBREVIATED);
    StringBuilder shown = new StringBuilder(end + 1);
    for (int i = 0; i < end; ) {
      int c = text.codePointAt(i);
      boolean printable = !Character.isISOControl(c) && Character.getType(c) != Character.SURROGATE;
      shown.appendCodePoint(printable ? c : 0xFFFD);
      i += Character.charCount(c);
    }
    return end < text.length() ? shown.append('…').toString() : shown.toString();
  }

  private static void requireWellFormed(String what, String text) {
    Objects.requireNonNull(text, what);
    if (!isWellFormed(text)) {
      throw new InvalidValueException(
          what
              + " has half of a surrogate pair and so no UTF-8 form: '"
              + abbreviate(text)
              + "'; repair or remove that character");
    }
  }
}
