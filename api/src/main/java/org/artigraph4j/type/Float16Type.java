package org.artigraph4j.type;

import java.util.Objects;

/** An IEEE 754 half-precision number. */
public record Float16Type(Traits traits) implements Type {
  public Float16Type {
    Objects.requireNonNull(traits, "traits");
  }

  public Float16Type() {
    this(Traits.NONE);
  }

  @Override
  public String kind() {
    return "Float16";
  }

  @Override
  public Float16Type with(Traits traits) {
    return new Float16Type(traits);
  }
}
