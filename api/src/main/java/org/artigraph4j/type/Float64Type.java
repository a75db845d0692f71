package org.artigraph4j.type;

import java.util.Objects;

/** An IEEE 754 double-precision number. */
public record Float64Type(Traits traits) implements Type {
  public Float64Type {
    Objects.requireNonNull(traits, "traits");
  }

  public Float64Type() {
    this(Traits.NONE);
  }

  @Override
  public String kind() {
    return "Float64";
  }

  @Override
  public Float64Type with(Traits traits) {
    return new Float64Type(traits);
  }
}
