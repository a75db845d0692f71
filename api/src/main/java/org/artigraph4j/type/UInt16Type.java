package org.artigraph4j.type;

import java.util.Objects;

/** An unsigned 16-bit integer. */
public record UInt16Type(Traits traits) implements Type {
  public UInt16Type {
    Objects.requireNonNull(traits, "traits");
  }

  public UInt16Type() {
    this(Traits.NONE);
  }

  @Override
  public String kind() {
    return "UInt16";
  }

  @Override
  public UInt16Type with(Traits traits) {
    return new UInt16Type(traits);
  }
}
