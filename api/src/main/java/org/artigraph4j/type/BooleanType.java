package org.artigraph4j.type;

/** True or false. */
public record BooleanType(Traits traits) implements Type {
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
