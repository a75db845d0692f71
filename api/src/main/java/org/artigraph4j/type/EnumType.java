package org.artigraph4j.type;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.Objects;
import java.util.stream.Stream;
import org.artigraph4j.fingerprint.InvalidValueException;
import org.artigraph4j.fingerprint.Json;
import org.artigraph4j.fingerprint.JsonArray;
import org.artigraph4j.fingerprint.JsonObject;
import org.artigraph4j.fingerprint.Utf8;

/**
 * One of a few values of another type.
 *
 * @param type the type of the values
 * @param items the values: texts, integers or booleans; at least one; their order does not matter
 */
public record EnumType(Type type, ImmutableSortedSet<Json> items, Traits traits) implements Type {
  private static final Comparator<Json> ORDER = Comparator.comparing(Json::toText, Utf8.ORDER);

  public EnumType {
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(items, "items");
    Objects.requireNonNull(traits, "traits");
    Type.depthAround(ImmutableList.of(type));
    if (items.isEmpty()) {
      throw new InvalidValueException("an Enum has no items; give it at least one");
    }
    items.forEach(item -> requireScalar(item, type));
    items = ImmutableSortedSet.copyOf(ORDER, items);
  }

  public EnumType(Type type, Collection<? extends Json> items) {
    this(type, ImmutableSortedSet.copyOf(ORDER, items), Traits.NONE);
  }

  /** One of some texts. */
  public static EnumType of(String... items) {
    return new EnumType(new StringType(), Stream.of(items).map(Json.Text::new).toList());
  }

  @Override
  public String kind() {
    return "Enum";
  }

  @Override
  public EnumType with(Traits traits) {
    return new EnumType(type, items, traits);
  }

  @Override
  public int depth() {
    return Type.depthAround(ImmutableList.of(type));
  }

  @Override
  public void putFields(JsonObject.Builder json) {
    json.put("items", new JsonArray(items.asList())).put("type", type);
  }

  private static void requireScalar(Json item, Type type) {
    boolean fits =
        switch (type.kind()) {
          case "String", "Date", "DateTime", "Time", "Timestamp", "Float16", "Float32", "Float64" ->
              item instanceof Json.Text;
          case "Int8", "Int16", "Int32", "Int64", "UInt8", "UInt16", "UInt32" ->
              item instanceof Json.Int;
          case "UInt64" -> item instanceof Json.Int || item instanceof Json.Text;
          case "Boolean" -> item instanceof Json.Bool;
          default -> !(item instanceof JsonObject) && !(item instanceof JsonArray);
        };
    if (!fits) {
      throw new InvalidValueException(
          "the item "
              + Utf8.abbreviate(Json.toText(item))
              + " does not fit an Enum of "
              + type.kind()
              + "; numbers with a fraction and dates are written as texts");
    }
  }
}
