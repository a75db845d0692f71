package org.artigraph4j.type;

import com.google.common.collect.ImmutableList;
import java.util.Objects;
import org.artigraph4j.fingerprint.JsonObject;

/** Values of one type, found by keys of another. */
public record MapType(Type key, Type value, Traits traits) implements Type {
  public MapType {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(value, "value");
    Objects.requireNonNull(traits, "traits");
    Type.depthAround(ImmutableList.of(key, value));
  }

  public MapType(Type key, Type value) {
    this(key, value, Traits.NONE);
  }

  @Override
  public String kind() {
    return "Map";
  }

  @Override
  public MapType with(Traits traits) {
    return new MapType(key, value, traits);
  }

  @Override
  public int depth() {
    return Type.depthAround(ImmutableList.of(key, value));
  }

  @Override
  public void putFields(JsonObject.Builder json) {
    json.put("key", key).put("value", value);
  }
}
