package org.artigraph4j.type;

import java.util.Objects;

/** Nothing: the type of a field that is always null. */
public record NullType(Traits traits) implements Type {
  public NullType {
    Objects.requireNonNull(traits, "traits");
  }

  public NullType() {
    this(Traits.NONE);
  }

  @Override
  public String kind() {
    return "Null";
  }

  @Override
  public NullType with(Traits traits) {
    return new NullType(traits);
  }
}
