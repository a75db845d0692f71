package org.artigraph4j.storage;

import com.google.common.collect.ImmutableSet;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.artigraph4j.fingerprint.InvalidValueException;
import org.artigraph4j.fingerprint.Json;
import org.artigraph4j.fingerprint.JsonObject;
import org.artigraph4j.fingerprint.Utf8;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a partition besides its identity: texts and integers by name, such as {@code
 * path}, {@code bytes}, {@code rows} or {@code sha256}. In the order of their names.
 */
public final class Attributes {
  /** The longest text of an attribute, in UTF-8 bytes: 1 MiB. */
  public static final int MAX_BYTES = 1 << 20;

  private static final Attributes EMPTY = new Attributes(JsonObject.empty());
  private static final int MAX_NAME_BYTES = 256;

  private static final byte TEXT = 1;
  private static final byte INTEGER = 2;

  // They exist by the million: name, what it is, and value of each, in less than half of the space
  // that they take as objects.
  private final byte[] packed;

  /** The attributes of an object of texts and integers. */
  public Attributes(JsonObject json) {
    json.members().forEach(Attributes::requireAttribute);
    this.packed = pack(json.members());
  }

  public static Attributes empty() {
    return EMPTY;
  }

  public static Attributes of(String name, String text) {
    return builder().put(name, text).build();
  }

  public static Attributes of(String name, long integer) {
    return builder().put(name, integer).build();
  }

  public static Builder builder() {
    return new Builder();
  }

  public boolean isEmpty() {
    return packed.length == 0;
  }

  public ImmutableSet<String> names() {
    return json().members().keySet();
  }

  /** A text; none if there is no attribute of that name, or an integer. */
  public Optional<String> text(String name) {
    return find(name) instanceof Json.Text text ? Optional.of(text.value()) : Optional.empty();
  }

  /** An integer; none if there is no attribute of that name, or a text. */
  public OptionalLong integer(String name) {
    return find(name) instanceof Json.Int integer
        ? OptionalLong.of(integer.value())
        : OptionalLong.empty();
  }

  /**
   * The attributes as bytes, which only equal ones share: for each in its order the name with a
   * zero byte after it, then 1 and the text with a zero byte after it, or 2 and the integer's eight
   * bytes, the highest first. Stored fingerprints are of these bytes, so they never change.
   */
  public byte[] toBytes() {
    return packed.clone();
  }

  /** How many bytes {@link #toBytes()} has. */
  public int byteCount() {
    return packed.length;
  }

  /** The attributes as an object of texts and integers. */
  public JsonObject json() {
    JsonObject.Builder json = JsonObject.builder();
    ByteBuffer rest = ByteBuffer.wrap(packed);
    while (rest.hasRemaining()) {
      json.put(Utf8.take(rest), value(rest));
    }
    return json.build();
  }

  private @Nullable Json find(String name) {
    ByteBuffer rest = ByteBuffer.wrap(packed);
    while (rest.hasRemaining()) {
      boolean found = Utf8.take(rest).equals(name);
      Json value = value(rest);
      if (found) {
        return value;
      }
    }
    return null;
  }

  private static byte[] pack(Map<String, Json> attributes) {
    int length = 0;
    for (Map.Entry<String, Json> attribute : attributes.entrySet()) {
      length += Utf8.putLength(attribute.getKey()) + 1;
      length +=
          attribute.getValue() instanceof Json.Text text
              ? Utf8.putLength(text.value())
              : Long.BYTES;
    }
    ByteBuffer packed = ByteBuffer.allocate(length);
    attributes.forEach(
        (name, value) -> {
          Utf8.put(name, packed);
          if (value instanceof Json.Text text) {
            Utf8.put(text.value(), packed.put(TEXT));
          } else if (value instanceof Json.Int integer) {
            packed.put(INTEGER).putLong(integer.value());
          }
        });
    return packed.array();
  }

  private static Json value(ByteBuffer rest) {
    return rest.get() == TEXT ? new Json.Text(Utf8.take(rest)) : new Json.Int(rest.getLong());
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Attributes attributes && Arrays.equals(packed, attributes.packed);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(packed);
  }

  @Override
  public String toString() {
    return json().toString();
  }

  private static void requireAttribute(String name, Json value) {
    String what = "attribute '" + Utf8.abbreviate(name) + "'";
    Utf8.requireName("attribute name", name, MAX_NAME_BYTES);
    if (value instanceof Json.Text text) {
      Utf8.requireLength(what, text.value(), MAX_BYTES);
    } else if (!(value instanceof Json.Int)) {
      throw new InvalidValueException(
          what + " is " + Utf8.abbreviate(Json.toText(value)) + "; expected a text or an integer");
    }
  }

  /** Collects attributes in any order; a name given twice is refused. */
  public static final class Builder {
    private final JsonObject.Builder json = JsonObject.builder();

    private Builder() {}

    public Builder put(String name, String text) {
      json.put(name, text);
      return this;
    }

    public Builder put(String name, long integer) {
      json.put(name, integer);
      return this;
    }

    public Attributes build() {
      return new Attributes(json.build());
    }
  }
}
