package org.artigraph4j.type;

import java.util.Objects;

/** An unsigned 64-bit integer. */
public record UInt64Type(Traits traits) implements Type {
  public UInt64Type {
    Objects.requireNonNull(traits, "traits");
  }

  public UInt64Type() {
    this(Traits.NONE);
  }

  @Override
  public String kind() {
    return "UInt64";
  }

  @Override
  public UInt64Type with(Traits traits) {
    return new UInt64Type(traits);
  }
}
