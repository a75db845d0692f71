package org.artigraph4j.type;

import java.util.Objects;

/** A signed 16-bit integer. */
public record Int16Type(Traits traits) implements Type {
  public Int16Type {
    Objects.requireNonNull(traits, "traits");
  }

  public Int16Type() {
    this(Traits.NONE);
  }

  @Override
  public String kind() {
    return "Int16";
  }

  @Override
  public Int16Type with(Traits traits) {
    return new Int16Type(traits);
  }
}
