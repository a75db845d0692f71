package org.artigraph4j.type;

import java.util.Objects;

/** A signed 8-bit integer. */
public record Int8Type(Traits traits) implements Type {
  public Int8Type {
    Objects.requireNonNull(traits, "traits");
  }

  public Int8Type() {
    this(Traits.NONE);
  }

  @Override
  public String kind() {
    return "Int8";
  }

  @Override
  public Int8Type with(Traits traits) {
    return new Int8Type(traits);
  }
}
