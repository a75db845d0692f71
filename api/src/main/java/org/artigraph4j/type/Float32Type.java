package org.artigraph4j.type;

import java.util.Objects;

/** An IEEE 754 single-precision number. */
public record Float32Type(Traits traits) implements Type {
  public Float32Type {
    Objects.requireNonNull(traits, "traits");
  }

  public Float32Type() {
    this(Traits.NONE);
  }

  @Override
  public String kind() {
    return "Float32";
  }

  @Override
  public Float32Type with(Traits traits) {
    return new Float32Type(traits);
  }
}
