package org.artigraph4j.type;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Map;
import org.artigraph4j.fingerprint.InvalidValueException;
import org.artigraph4j.fingerprint.Json;
import org.artigraph4j.fingerprint.JsonException;
import org.junit.jupiter.api.Test;

class TypeTest {
  private static final StructType ROW = StructType.of("a", new Int64Type(), "b", new DateType());

  @Test
  void contradictionsAreRefused() {
    refused(() -> new BinaryType(0), "byteSize of a Binary is 0; expected at least 1");
    refused(() -> EnumType.of(), "an Enum has no items");
    refused(
        () -> new EnumType(new Int64Type(), List.of(new Json.Text("1"))),
        "the item \"1\" does not fit an Enum of Int64");
    refused(() -> new EnumType(new StringType(), List.of(new Json.Int(1))), "does not fit");
    refused(() -> StructType.of("", new Int64Type()), "field name of a Struct is blank");
    refused(() -> StructType.of("a\0", new Int64Type()), "field name of a Struct has a NUL");
    refused(() -> ROW.field("c"), "no field 'c' in the Struct; its fields are [a, b]");
    refused(() -> CollectionType.of(ROW, "c"), "no field 'c'");
    refused(() -> CollectionType.of(ROW, "a", "a"), "partitionBy names a field twice: [a, a]");
    refused(() -> CollectionType.of(ROW).clusteredBy("b", "b"), "clusterBy names a field twice");
    refused(() -> CollectionType.of(ROW, "a").clusteredBy("a"), "clusterBy repeats the fields [a]");
    refused(
        () -> CollectionType.of(new Int64Type(), "a"), "the element is a Int64; make it a Struct");
    refused(() -> new Int64Type().describedAs("a\0"), "description of a type has a NUL");
    refused(() -> new OtherType(new Int64Type().toJson()), "Int64 has a class of its own");
    Type later = Type.fromJson(Json.parse("{\"kind\":\"Int64\",\"kind_format\":2}"));
    refused(later::asNullable, "Int64' is unknown to this release");
    refused(() -> later.describedAs("x"), "Int64' is unknown to this release");
  }

  @Test
  void jsonOfTypesIsReadStrictly() {
    json("{\"kind\":\"Int64\"}", "'kind_format' of Int64 is missing");
    json("{\"kind_format\":1}", "'kind' of object is missing");
    json("{\"kind\":\"Int64\",\"kind_format\":0}", "format of the type Int64 is 0");
    json("{\"kind\":\"Int64\",\"kind_format\":\"1\"}", "'kind_format' of Int64 is \"1\"");
    json("{\"kind\":\"Int64\",\"kind_format\":1,\"nullable\":1}", "'nullable' of Int64 is 1");
    json("{\"kind\":\"Int64\",\"kind_format\":1,\"size\":1}", "Int64 has no member 'size'");
    json("{\"kind\":\"List\",\"kind_format\":1}", "'element' of List is missing");
    json("{\"kind\":\"List\",\"kind_format\":1,\"element\":7}", "'element' of List is 7");
    json("{\"kind\":\"Time\",\"kind_format\":1,\"precision\":\"day\"}", "unknown precision 'day'");
    json("{\"kind\":\"Binary\",\"kind_format\":1,\"byte_size\":4294967297}", "exceeds 32 bits");
    json(
        "{\"kind\":\"Struct\",\"kind_format\":1,\"fields\":{\"a\":1}}",
        "expected the object of a type");
    json("[]", "expected the object of a type, found []");
  }

  @Test
  void typesNestUpToALimitInBothDirections() {
    Type deep = new Int64Type();
    for (int i = 1; i < Type.MAX_DEPTH; i++) {
      deep = i % 2 == 0 ? new ListType(deep) : StructType.of("f", deep);
    }
    assertThat(deep.depth()).isEqualTo(Type.MAX_DEPTH);
    assertThat(Type.fromJson(Json.parse(Json.toText(deep.toJson())))).isEqualTo(deep);
    Type deepest = deep;
    refused(() -> new ListType(deepest), "types nest deeper than 64");
    refused(() -> StructType.of("f", deepest), "types nest deeper than 64");
    refused(() -> new MapType(new StringType(), deepest), "types nest deeper than 64");
    refused(() -> CollectionType.of(deepest), "types nest deeper than 64");
  }

  @Test
  void theOrderOfFieldsAndItemsIsNoPartOfAType() {
    assertThat(StructType.of("b", new DateType(), "a", new Int64Type())).isEqualTo(ROW);
    assertThat(EnumType.of("b", "a", "b")).isEqualTo(EnumType.of("a", "b"));
    assertThat(new StructType(Map.of("é", ROW)))
        .isNotEqualTo(new StructType(Map.of("e\u0301", ROW)));
    assertThat(CollectionType.of(ROW, "a", "b")).isNotEqualTo(CollectionType.of(ROW, "b", "a"));
    assertThat(new CollectionType(ROW, ImmutableList.of(), ImmutableList.of(), Type.Traits.NONE))
        .isEqualTo(CollectionType.of(ROW));
  }

  private static void json(String json, String message) {
    assertThatExceptionOfType(JsonException.class)
        .isThrownBy(() -> Type.fromJson(Json.parse(json)))
        .withMessageContaining(message);
  }

  private static void refused(Runnable call, String message) {
    assertThatExceptionOfType(InvalidValueException.class)
        .isThrownBy(call::run)
        .withMessageContaining(message);
  }
}
