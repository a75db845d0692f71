package org.artigraph4j.fingerprint;

/**
 * A JSON value of the kind that can be fingerprinted: an object, an array, a text, an integer or a
 * boolean. There is no null (what is absent is left out) and no floating-point number (programs
 * print them differently; a decimal is a text). Immutable.
 *
 * <p>The text form is the canonical one: it is the same however the value was put together, and
 * survives a round trip through PostgreSQL's {@code jsonb} byte for byte.
 */
public sealed interface Json permits JsonObject, JsonArray, Json.Text, Json.Int, Json.Bool {
  /**
   * How deep objects and arrays may nest in one another: what is deeper is neither read nor written
   * nor fingerprinted. Even in code that is interpreted it takes less than half of the stack that a
   * thread has unless told otherwise.
   */
  int MAX_DEPTH = 320;

  /** Writes the canonical form. */
  void write(CanonicalWriter writer);

  default Fingerprint fingerprint() {
    return writer().fingerprint();
  }

  /** The canonical form as UTF-8 bytes. */
  default byte[] toBytes() {
    return writer().toBytes();
  }

  private CanonicalWriter writer() {
    CanonicalWriter writer = new CanonicalWriter();
    write(writer);
    return writer;
  }

  /** The canonical form as text. */
  static String toText(Json json) {
    return json.writer().toString();
  }

  /**
   * Reads any spelling of a JSON value, strictly: a null, a fraction, an exponent, an integer
   * beyond 64 bits, a repeated member, text that cannot be stored, or anything after the value is
   * refused.
   *
   * @throws JsonException naming the place
   */
  static Json parse(String text) {
    return JsonParsing.parse(text);
  }

  /** A text. */
  record Text(String value) implements Json {
    public Text {
      Utf8.requireStorable("text", value);
    }

    @Override
    public void write(CanonicalWriter writer) {
      writer.value(value);
    }

    @Override
    public String toString() {
      return toText(this);
    }
  }

  /** An integer of the signed 64-bit range. */
  record Int(long value) implements Json {
    @Override
    public void write(CanonicalWriter writer) {
      writer.value(value);
    }

    @Override
    public String toString() {
      return toText(this);
    }
  }

  /** True or false. */
  record Bool(boolean value) implements Json {
    @Override
    public void write(CanonicalWriter writer) {
      writer.value(value);
    }

    @Override
    public String toString() {
      return toText(this);
    }
  }
}
