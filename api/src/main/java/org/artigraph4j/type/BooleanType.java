package org.artigraph4j.type;

import java.util.Objects;

/** True or false. */
public record BooleanType(Traits traits) implements Type {
  public BooleanType {
    Objects.requireNonNull(traits, "traits");
  }

  public BooleanType() {
    this(Traits.NONE);
  }

  @Override
  public String kind() {
    return "Boolean";
  }

  @Override
  public BooleanType with(Traits traits) {
    return new BooleanType(traits);
  }
}
