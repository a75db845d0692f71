package org.artigraph4j.type;

import com.google.common.collect.ImmutableSortedMap;
import java.util.Map;
import java.util.Objects;
import org.artigraph4j.fingerprint.InvalidValueException;
import org.artigraph4j.fingerprint.JsonObject;
import org.artigraph4j.fingerprint.Utf8;

/**
 * A row: named fields, each of a type of its own. As in Artigraph, the order of fields is not part
 * of the type.
 */
public record StructType(ImmutableSortedMap<String, Type> fields, Traits traits) implements Type {
  public StructType {
    Objects.requireNonNull(fields, "fields");
    Objects.requireNonNull(traits, "traits");
    fields.keySet().forEach(name -> Utf8.requireName("field name of a Struct", name, 1024));
    Type.depthAround(fields.values());
    fields = ImmutableSortedMap.copyOf(fields, Utf8.ORDER);
  }

  public StructType(Map<String, ? extends Type> fields) {
    this(ImmutableSortedMap.copyOf(fields, Utf8.ORDER), Traits.NONE);
  }

  public static StructType of(String name, Type type) {
    return new StructType(Map.of(name, type));
  }

  public static StructType of(String name1, Type type1, String name2, Type type2) {
    return new StructType(Map.of(name1, type1, name2, type2));
  }

  public static StructType of(
      String name1, Type type1, String name2, Type type2, String name3, Type type3) {
    return new StructType(Map.of(name1, type1, name2, type2, name3, type3));
  }

  /**
   * The type of a field.
   *
   * @throws InvalidValueException if there is no such field, naming those there are
   */
  public Type field(String name) {
    Type type = fields.get(name);
    if (type == null) {
      throw new InvalidValueException(
          "no field '"
              + Utf8.abbreviate(name)
              + "' in the Struct; its fields are "
              + fields.keySet());
    }
    return type;
  }

  @Override
  public String kind() {
    return "Struct";
  }

  @Override
  public StructType with(Traits traits) {
    return new StructType(fields, traits);
  }

  @Override
  public int depth() {
    return Type.depthAround(fields.values());
  }

  @Override
  public void putFields(JsonObject.Builder json) {
    JsonObject.Builder map = JsonObject.builder();
    fields.forEach(map::put);
    json.put("fields", map.build());
  }
}
