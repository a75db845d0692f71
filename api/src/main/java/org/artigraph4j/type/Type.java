package org.artigraph4j.type;

import java.util.Optional;
import org.artigraph4j.fingerprint.Canonical;
import org.artigraph4j.fingerprint.InvalidValueException;
import org.artigraph4j.fingerprint.Json;
import org.artigraph4j.fingerprint.JsonObject;
import org.artigraph4j.fingerprint.Utf8;

/**
 * The type of some data, in Artigraph's type system. A type is a description only: values of the
 * data are never checked against it by this library, save the fields of a partition key.
 *
 * <pre>{@code
 * Type transactions =
 *     CollectionType.of(
 *         StructType.of("id", new Int64Type(), "date", new DateType(), "amount", new Float64Type()),
 *         "date");
 * Type maybe = new StringType().asNullable().describedAs("the customer's own words");
 * }</pre>
 */
public sealed interface Type extends Canonical
    permits BinaryType,
        BooleanType,
        CollectionType,
        DateTimeType,
        DateType,
        EnumType,
        Float16Type,
        Float32Type,
        Float64Type,
        GeographyType,
        Int16Type,
        Int32Type,
        Int64Type,
        Int8Type,
        ListType,
        MapType,
        NullType,
        OtherType,
        SetType,
        StringType,
        StructType,
        TimeType,
        TimestampType,
        UInt16Type,
        UInt32Type,
        UInt64Type,
        UInt8Type {

  /** How deep types may nest in one another. */
  int MAX_DEPTH = 64;

  /** Artigraph's word for the type, such as {@code Int64}. */
  String kind();

  /** What any type may say besides its kind. */
  Traits traits();

  /** This type with other traits. */
  Type with(Traits traits);

  default boolean nullable() {
    return traits().nullable();
  }

  default Optional<String> description() {
    return traits().description();
  }

  default Type asNullable() {
    return with(new Traits(true, description()));
  }

  default Type describedAs(String description) {
    return with(new Traits(nullable(), Optional.of(description)));
  }

  /** 1 for a type without types inside, else one more than the deepest of those. */
  default int depth() {
    return 1;
  }

  @Override
  default JsonObject toJson() {
    JsonObject.Builder json =
        JsonObject.builder(kind(), 1)
            .put("description", description())
            .putIf(nullable(), "nullable");
    putFields(json);
    return json.build();
  }

  /** Puts what this kind of type holds besides its traits. */
  default void putFields(JsonObject.Builder json) {}

  /**
   * Reads a type; a kind or format that this release does not know becomes an {@link OtherType}.
   */
  static Type fromJson(Json json) {
    return TypeReader.read(json);
  }

  /**
   * What any type may say besides its kind.
   *
   * @param nullable whether a value may be missing
   * @param description for people
   */
  record Traits(boolean nullable, Optional<String> description) {
    /** Not nullable, not described. */
    public static final Traits NONE = new Traits(false, Optional.empty());

    public Traits {
      description.ifPresent(text -> Utf8.requireStorable("description of a type", text));
    }
  }

  /** One more than the depth of the deepest of some types, refused beyond {@link #MAX_DEPTH}. */
  static int depthAround(Iterable<Type> inner) {
    int deepest = 0;
    for (Type type : inner) {
      deepest = Math.max(deepest, type.depth());
    }
    if (deepest >= MAX_DEPTH) {
      throw new InvalidValueException(
          "types nest deeper than " + MAX_DEPTH + "; flatten the structure");
    }
    return deepest + 1;
  }
}
