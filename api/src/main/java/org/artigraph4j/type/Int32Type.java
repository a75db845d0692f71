package org.artigraph4j.type;

import java.util.Objects;

/** A signed 32-bit integer. */
public record Int32Type(Traits traits) implements Type {
  public Int32Type {
    Objects.requireNonNull(traits, "traits");
  }

  public Int32Type() {
    this(Traits.NONE);
  }

  @Override
  public String kind() {
    return "Int32";
  }

  @Override
  public Int32Type with(Traits traits) {
    return new Int32Type(traits);
  }
}
