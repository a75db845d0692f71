package org.artigraph4j.fingerprint;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes the canonical form: UTF-8 JSON without white space, integers as plain digits, and only the
 * escapes that JSON requires ({@code \" \\ \b \f \n \r \t} and {@code \}{@code u00xx} in lower
 * case, the spelling of RFC 8785).
 *
 * <p>The caller writes names in canonical order; {@link JsonObject} is the place that knows it. The
 * values that exist by the million (partition keys) write themselves here without a tree in
 * between; their tests hold that to the tree's bytes.
 */
public final class CanonicalWriter {
  private byte[] bytes = new byte[256];
  private int length;
  private int depth;
  private boolean needsComma;

  public CanonicalWriter beginObject() {
    return open('{');
  }

  public CanonicalWriter endObject() {
    return close('}');
  }

  public CanonicalWriter beginArray() {
    return open('[');
  }

  public CanonicalWriter endArray() {
    return close(']');
  }

  public CanonicalWriter name(String name) {
    separate();
    quote(name);
    put(':');
    needsComma = false;
    return this;
  }

  public CanonicalWriter value(String text) {
    separate();
    quote(text);
    return this;
  }

  public CanonicalWriter value(long integer) {
    separate();
    ascii(Long.toString(integer));
    return this;
  }

  public CanonicalWriter value(boolean bool) {
    separate();
    ascii(Boolean.toString(bool));
    return this;
  }

  /** A fingerprint in its text form, the decimal as a string. */
  public CanonicalWriter value(Fingerprint fingerprint) {
    return value(fingerprint.toString());
  }

  /** The first members of every value's object: which value it is, and of which format. */
  public CanonicalWriter kind(String kind, long format) {
    return name(JsonObject.KIND).value(kind).name(JsonObject.KIND_FORMAT).value(format);
  }

  public byte[] toBytes() {
    return Arrays.copyOf(bytes, length);
  }

  public Fingerprint fingerprint() {
    return Fingerprint.fromBytes(bytes, length);
  }

  @Override
  public String toString() {
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }

  private CanonicalWriter open(char bracket) {
    if (++depth > Json.MAX_DEPTH) {
      throw JsonException.tooDeep("the value", Json.MAX_DEPTH);
    }
    separate();
    put(bracket);
    needsComma = false;
    return this;
  }

  private CanonicalWriter close(char bracket) {
    depth--;
    put(bracket);
    needsComma = true;
    return this;
  }

  private void separate() {
    if (needsComma) {
      put(',');
    }
    needsComma = true;
  }

  private void quote(String text) {
    put('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= 0x80) {
        i += putCodePoint(text, i);
      } else if (c == '"' || c == '\\') {
        put('\\');
        put(c);
      } else if (c < 0x20) {
        escapeControl(c, text);
      } else {
        put(c);
      }
    }
    put('"');
  }

  /** Puts the code point at an index; answers how many further chars it took. */
  private int putCodePoint(String text, int index) {
    int c = text.codePointAt(index);
    if (c < 0x800) {
      put(0xC0 | (c >> 6));
    } else if (c < 0x10000) {
      if (Character.isSurrogate((char) c)) {
        Utf8.requireStorable("text", text);
      }
      put(0xE0 | (c >> 12));
      putTail(c >> 6);
    } else {
      put(0xF0 | (c >> 18));
      putTail(c >> 12);
      putTail(c >> 6);
    }
    putTail(c);
    return Character.charCount(c) - 1;
  }

  private void escapeControl(char c, String text) {
    switch (c) {
      case '\0' -> Utf8.requireStorable("text", text); // always throws: a database cannot store it
      case '\b' -> ascii("\\b");
      case '\t' -> ascii("\\t");
      case '\n' -> ascii("\\n");
      case '\f' -> ascii("\\f");
      case '\r' -> ascii("\\r");
      default -> {
        ascii("\\u00");
        put(Character.forDigit(c >> 4, 16));
        put(Character.forDigit(c & 0xF, 16));
      }
    }
  }

  private void ascii(String text) {
    for (int i = 0; i < text.length(); i++) {
      put(text.charAt(i));
    }
  }

  private void putTail(int bits) {
    put(0x80 | (bits & 0x3F));
  }

  private void put(int b) {
    if (length == bytes.length) {
      bytes = Arrays.copyOf(bytes, length * 2);
    }
    bytes[length++] = (byte) b;
  }
}
