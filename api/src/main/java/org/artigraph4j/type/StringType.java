package org.artigraph4j.type;

import java.util.Objects;

/** A text. */
public record StringType(Traits traits) implements Type {
  public StringType {
    Objects.requireNonNull(traits, "traits");
  }

  public StringType() {
    this(Traits.NONE);
  }

  @Override
  public String kind() {
    return "String";
  }

  @Override
  public StringType with(Traits traits) {
    return new StringType(traits);
  }
}
