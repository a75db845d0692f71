package org.artigraph4j.type;

import java.util.Objects;

/** A signed 64-bit integer. */
public record Int64Type(Traits traits) implements Type {
  public Int64Type {
    Objects.requireNonNull(traits, "traits");
  }

  public Int64Type() {
    this(Traits.NONE);
  }

  @Override
  public String kind() {
    return "Int64";
  }

  @Override
  public Int64Type with(Traits traits) {
    return new Int64Type(traits);
  }
}
