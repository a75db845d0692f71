package org.artigraph4j.type;

import com.google.common.collect.ImmutableList;
import java.util.Objects;
import org.artigraph4j.fingerprint.JsonObject;

/** Distinct elements of one type, without an order. */
public record SetType(Type element, Traits traits) implements Type {
  public SetType {
    Objects.requireNonNull(element, "element");
    Objects.requireNonNull(traits, "traits");
    Type.depthAround(ImmutableList.of(element));
  }

  public SetType(Type element) {
    this(element, Traits.NONE);
  }

  @Override
  public String kind() {
    return "Set";
  }

  @Override
  public SetType with(Traits traits) {
    return new SetType(element, traits);
  }

  @Override
  public int depth() {
    return Type.depthAround(ImmutableList.of(element));
  }

  @Override
  public void putFields(JsonObject.Builder json) {
    json.put("element", element);
  }
}
