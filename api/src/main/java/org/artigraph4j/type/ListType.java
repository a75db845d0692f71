package org.artigraph4j.type;

import com.google.common.collect.ImmutableList;
import java.util.Objects;
import org.artigraph4j.fingerprint.JsonObject;

/** An ordered sequence of elements of one type. */
public record ListType(Type element, Traits traits) implements Type {
  public ListType {
    Objects.requireNonNull(element, "element");
    Objects.requireNonNull(traits, "traits");
    Type.depthAround(ImmutableList.of(element));
  }

  public ListType(Type element) {
    this(element, Traits.NONE);
  }

  @Override
  public String kind() {
    return "List";
  }

  @Override
  public ListType with(Traits traits) {
    return new ListType(element, traits);
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
