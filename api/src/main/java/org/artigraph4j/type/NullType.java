package org.artigraph4j.type;

/** Nothing: the type of a field that is always null. */
public record NullType(Traits traits) implements Type {
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
