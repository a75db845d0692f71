package org.artigraph4j.type;

import java.util.Objects;

/** An unsigned 32-bit integer. */
public record UInt32Type(Traits traits) implements Type {
  public UInt32Type {
    Objects.requireNonNull(traits, "traits");
  }

  public UInt32Type() {
    this(Traits.NONE);
  }

  @Override
  public String kind() {
    return "UInt32";
  }

  @Override
  public UInt32Type with(Traits traits) {
    return new UInt32Type(traits);
  }
}
