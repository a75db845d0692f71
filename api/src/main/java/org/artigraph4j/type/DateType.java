package org.artigraph4j.type;

import java.util.Objects;

/** A calendar date, without a time or a time zone. */
public record DateType(Traits traits) implements Type {
  public DateType {
    Objects.requireNonNull(traits, "traits");
  }

  public DateType() {
    this(Traits.NONE);
  }

  @Override
  public String kind() {
    return "Date";
  }

  @Override
  public DateType with(Traits traits) {
    return new DateType(traits);
  }
}
