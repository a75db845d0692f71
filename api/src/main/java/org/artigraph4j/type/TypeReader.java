package org.artigraph4j.type;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.Maps;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.BiFunction;
import org.artigraph4j.fingerprint.Json;
import org.artigraph4j.fingerprint.JsonObject;
import org.artigraph4j.fingerprint.Utf8;
import org.artigraph4j.type.Type.Traits;

/** Reads types by their kind: one row a kind, with the members it has besides the traits. */
final class TypeReader {
  private static final Map<String, Row> ROWS =
      new ImmutableMap.Builder<String, Row>()
          .put("Binary", row((json, traits) -> new BinaryType(byteSize(json), traits), "byte_size"))
          .put("Boolean", row((json, traits) -> new BooleanType(traits)))
          .put(
              "Collection",
              row(
                  (json, traits) ->
                      new CollectionType(
                          Type.fromJson(json.object("element")),
                          json.texts("partition_by"),
                          json.texts("cluster_by"),
                          traits),
                  "element",
                  "partition_by",
                  "cluster_by"))
          .put("Date", row((json, traits) -> new DateType(traits)))
          .put("DateTime", timed(DateTimeType::new))
          .put("Enum", row(TypeReader::enumType, "items", "type"))
          .put("Float16", row((json, traits) -> new Float16Type(traits)))
          .put("Float32", row((json, traits) -> new Float32Type(traits)))
          .put("Float64", row((json, traits) -> new Float64Type(traits)))
          .put(
              "Geography",
              row(
                  (json, traits) ->
                      new GeographyType(
                          json.optionalText("format"), json.optionalText("srid"), traits),
                  "format",
                  "srid"))
          .put("Int8", row((json, traits) -> new Int8Type(traits)))
          .put("Int16", row((json, traits) -> new Int16Type(traits)))
          .put("Int32", row((json, traits) -> new Int32Type(traits)))
          .put("Int64", row((json, traits) -> new Int64Type(traits)))
          .put("List", element(ListType::new))
          .put(
              "Map",
              row(
                  (json, traits) ->
                      new MapType(
                          Type.fromJson(json.object("key")),
                          Type.fromJson(json.object("value")),
                          traits),
                  "key",
                  "value"))
          .put("Null", row((json, traits) -> new NullType(traits)))
          .put("Set", element(SetType::new))
          .put("String", row((json, traits) -> new StringType(traits)))
          .put("Struct", row(TypeReader::structType, "fields"))
          .put("Time", timed(TimeType::new))
          .put("Timestamp", timed(TimestampType::new))
          .put("UInt8", row((json, traits) -> new UInt8Type(traits)))
          .put("UInt16", row((json, traits) -> new UInt16Type(traits)))
          .put("UInt32", row((json, traits) -> new UInt32Type(traits)))
          .put("UInt64", row((json, traits) -> new UInt64Type(traits)))
          .buildOrThrow();

  private TypeReader() {}

  /** Whether this release has a class for a kind, in format 1. */
  static boolean knows(String kind) {
    return ROWS.containsKey(kind);
  }

  static Type read(Json json) {
    JsonObject object = JsonObject.of(json, "a type");
    Row row = ROWS.get(object.kind());
    return row == null || object.kindFormat() != 1 ? new OtherType(object) : row.read(object);
  }

  private record Row(BiFunction<JsonObject, Traits, Type> read, ImmutableSet<String> names) {
    Type read(JsonObject json) {
      json.require(json.kind(), 1, names);
      return read.apply(json, new Traits(json.flag("nullable"), json.optionalText("description")));
    }
  }

  private static Row row(BiFunction<JsonObject, Traits, Type> read, String... names) {
    return new Row(
        read, ImmutableSet.<String>builder().add("nullable", "description").add(names).build());
  }

  private static Row timed(BiFunction<Precision, Traits, Type> read) {
    return row(
        (json, traits) -> read.apply(Precision.fromWord(json.text("precision")), traits),
        "precision");
  }

  private static Row element(BiFunction<Type, Traits, Type> read) {
    return row(
        (json, traits) -> read.apply(Type.fromJson(json.object("element")), traits), "element");
  }

  private static OptionalInt byteSize(JsonObject json) {
    return json.members().containsKey("byte_size")
        ? OptionalInt.of(json.smallInteger("byte_size"))
        : OptionalInt.empty();
  }

  private static Type enumType(JsonObject json, Traits traits) {
    return new EnumType(Type.fromJson(json.object("type")), json.list("items", item -> item))
        .with(traits);
  }

  private static Type structType(JsonObject json, Traits traits) {
    return new StructType(
        ImmutableSortedMap.copyOf(
            Maps.transformValues(json.object("fields").members(), Type::fromJson), Utf8.ORDER),
        traits);
  }
}
