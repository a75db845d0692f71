package org.artigraph4j.type;

import java.util.Objects;

/** An unsigned 8-bit integer. */
public record UInt8Type(Traits traits) implements Type {
  public UInt8Type {
    Objects.requireNonNull(traits, "traits");
  }

  public UInt8Type() {
    this(Traits.NONE);
  }

  @Override
  public String kind() {
    return "UInt8";
  }

  @Override
  public UInt8Type with(Traits traits) {
    return new UInt8Type(traits);
  }
}
