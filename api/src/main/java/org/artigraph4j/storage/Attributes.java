package org.artigraph4j.storage;

import com.google.common.collect.ImmutableSet;
import java.util.Optional;
import java.util.OptionalLong;
import org.artigraph4j.fingerprint.InvalidValueException;
import org.artigraph4j.fingerprint.Json;
import org.artigraph4j.fingerprint.JsonObject;
import org.artigraph4j.fingerprint.Utf8;

/**
 * What is known of a partition besides its identity: texts and integers by name, such as {@code
 * path}, {@code bytes}, {@code rows} or {@code sha256}. In the order of their names.
 *
 * @param json the attributes as an object of texts and integers
 */
public record Attributes(JsonObject json) {
  /** The longest text of an attribute, in UTF-8 bytes: 1 MiB. */
  public static final int MAX_BYTES = 1 << 20;

  private static final Attributes EMPTY = new Attributes(JsonObject.empty());
  private static final int MAX_NAME_BYTES = 256;

  public Attributes {
    json.members().forEach(Attributes::requireAttribute);
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
    return json.members().isEmpty();
  }

  public ImmutableSet<String> names() {
    return json.members().keySet();
  }

  /** A text; none if there is no attribute of that name, or an integer. */
  public Optional<String> text(String name) {
    return json.members().get(name) instanceof Json.Text text
        ? Optional.of(text.value())
        : Optional.empty();
  }

  /** An integer; none if there is no attribute of that name, or a text. */
  public OptionalLong integer(String name) {
    return json.members().get(name) instanceof Json.Int integer
        ? OptionalLong.of(integer.value())
        : OptionalLong.empty();
  }

  @Override
  public String toString() {
    return json.toString();
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
