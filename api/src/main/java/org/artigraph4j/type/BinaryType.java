package org.artigraph4j.type;

import java.util.Objects;
import java.util.OptionalInt;
import org.artigraph4j.fingerprint.InvalidValueException;
import org.artigraph4j.fingerprint.JsonObject;

/**
 * Bytes.
 *
 * @param byteSize how many, if always as many; at least 1
 */
public record BinaryType(OptionalInt byteSize, Traits traits) implements Type {
  public BinaryType {
    Objects.requireNonNull(byteSize, "byteSize");
    Objects.requireNonNull(traits, "traits");
    if (byteSize.isPresent() && byteSize.getAsInt() < 1) {
      throw new InvalidValueException(
          "byteSize of a Binary is " + byteSize.getAsInt() + "; expected at least 1");
    }
  }

  /** Bytes, any number of them. */
  public BinaryType() {
    this(OptionalInt.empty(), Traits.NONE);
  }

  public BinaryType(int byteSize) {
    this(OptionalInt.of(byteSize), Traits.NONE);
  }

  @Override
  public String kind() {
    return "Binary";
  }

  @Override
  public BinaryType with(Traits traits) {
    return new BinaryType(byteSize, traits);
  }

  @Override
  public void putFields(JsonObject.Builder json) {
    byteSize.ifPresent(size -> json.put("byte_size", size));
  }
}
