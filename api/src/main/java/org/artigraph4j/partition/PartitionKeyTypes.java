package org.artigraph4j.partition;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import org.artigraph4j.fingerprint.Names;
import org.artigraph4j.fingerprint.Utf8;
import org.artigraph4j.partition.PartitionField.DateField;
import org.artigraph4j.partition.PartitionField.NullField;
import org.artigraph4j.partition.PartitionField.StringField;
import org.artigraph4j.partition.PartitionField.TimestampField;
import org.artigraph4j.type.CollectionType;
import org.artigraph4j.type.OtherType;
import org.artigraph4j.type.StructType;
import org.artigraph4j.type.Type;
import org.jspecify.annotations.Nullable;

/**
 * The fields that the partition keys of a data set have: the {@code partitionBy} of its type, in
 * that order, with their types. Empty where the data set is not partitioned.
 *
 * <pre>{@code
 * PartitionKeyTypes types = PartitionKeyTypes.of(artifact.type());
 * PartitionKey march = types.key(2012, 3);
 * }</pre>
 */
public final class PartitionKeyTypes {
  private static final ImmutableMap<Class<? extends Type>, FieldKind> KINDS = kinds();

  private final ImmutableMap<String, Type> fields;
  private final KeyShape shape;

  private PartitionKeyTypes(ImmutableMap<String, Type> fields) {
    fields.forEach(PartitionKeyTypes::requirePartitionable);
    this.fields = fields;
    this.shape = new KeyShape(fields);
  }

  /**
   * The key types of a data set's type.
   *
   * @throws PartitionKeyException if it is partitioned by a field whose type cannot be in a key
   */
  public static PartitionKeyTypes of(Type type) {
    ImmutableMap.Builder<String, Type> fields = ImmutableMap.builder();
    if (type instanceof CollectionType collection) {
      for (String name : collection.partitionBy()) {
        // An element of a kind unknown to this release says nothing about its fields.
        Type element = collection.element();
        fields.put(name, element instanceof StructType struct ? struct.field(name) : element);
      }
    }
    return new PartitionKeyTypes(fields.buildOrThrow());
  }

  /** The types by name, in the order of {@code partitionBy}. */
  public ImmutableMap<String, Type> fields() {
    return fields;
  }

  /** By the fields in their order, which is a part of what they are. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PartitionKeyTypes types
        && fields.entrySet().asList().equals(types.fields.entrySet().asList());
  }

  @Override
  public int hashCode() {
    return fields.entrySet().asList().hashCode();
  }

  @Override
  public String toString() {
    return fields.toString();
  }

  public boolean isEmpty() {
    return fields.isEmpty();
  }

  /** The kind of a field's values, besides null; none if its type is unknown to this release. */
  public Optional<FieldKind> kind(String name) {
    return Optional.ofNullable(KINDS.get(type(name).getClass()));
  }

  /** Whether a field may be null. */
  public boolean isNullable(String name) {
    return type(name).nullable();
  }

  /**
   * A key of these types from plain values in the order of the fields: a {@link Number} for the
   * integer kinds, a {@link LocalDate}, a {@link String}, an {@link Instant} on a full hour, or
   * null.
   *
   * @throws PartitionKeyException if a value does not fit its field
   */
  public PartitionKey key(@Nullable Object... values) {
    if (values.length != fields.size()) {
      throw new PartitionKeyException(
          "expected one value for each of " + fields.keySet() + ", got " + values.length);
    }
    PartitionKey.Builder key = PartitionKey.builder();
    int i = 0;
    for (String name : fields.keySet()) {
      key.put(name, field(name, values[i++]));
    }
    return check(key.build());
  }

  /**
   * The key, if it has these fields in this order, each of its type.
   *
   * @throws PartitionKeyException if not
   */
  public PartitionKey check(PartitionKey key) {
    return key.has(shape) ? key : checkFields(key);
  }

  private PartitionKey checkFields(PartitionKey key) {
    ImmutableList<String> expected = fields.keySet().asList();
    if (!key.fields().keySet().asList().equals(expected)) {
      throw new PartitionKeyException(
          expected.isEmpty()
              ? "the key "
                  + key
                  + " has fields, but the data is not partitioned; use PartitionKey.EMPTY"
              : "the key " + key + " must have the fields " + expected + ", in this order");
    }
    key.fields().forEach((name, field) -> checkField(key, name, field));
    return key;
  }

  /** The field whose components stand in a path. */
  public PartitionField read(String name, Map<String, String> components) {
    FieldKind kind =
        kind(name)
            .orElseThrow(
                () ->
                    new PartitionKeyException(
                        "this release cannot read the field '" + name + "' out of a path"));
    if (isNullable(name) && components.containsValue(Components.NONE)) {
      return new NullField();
    }
    return Components.read(kind, components);
  }

  private Type type(String name) {
    Type type = fields.get(name);
    if (type == null) {
      throw new PartitionKeyException(
          "no partition field '" + Utf8.abbreviate(name) + "'; there are " + fields.keySet());
    }
    return type;
  }

  private void checkField(PartitionKey key, String name, PartitionField field) {
    Type type = type(name);
    if (!field.kind().fits(type)) {
      throw new PartitionKeyException(
          String.format(
              "the field '%s' of the key %s is a %s, but its type is %s%s",
              name, key, field.kind().word(), type.kind(), type.nullable() ? " (nullable)" : ""));
    }
  }

  private PartitionField field(String name, @Nullable Object value) {
    if (value == null) {
      return new NullField();
    } else if (value instanceof PartitionField field) {
      return field;
    } else if (value instanceof LocalDate date) {
      return new DateField(date);
    } else if (value instanceof String text) {
      return new StringField(text);
    } else if (value instanceof Instant instant) {
      return new TimestampField(instant);
    } else if (value instanceof Byte
        || value instanceof Short
        || value instanceof Integer
        || value instanceof Long) {
      FieldKind kind = kind(name).orElse(FieldKind.INT64);
      long integer = ((Number) value).longValue();
      return Components.integerField(isInteger(kind) ? kind : FieldKind.INT64, integer);
    }
    throw new PartitionKeyException(
        "the value of field '"
            + name
            + "' is a "
            + value.getClass().getName()
            + "; expected an integer, LocalDate, String, Instant or null");
  }

  private static boolean isInteger(FieldKind kind) {
    return switch (kind) {
      case INT8, INT16, INT32, INT64 -> true;
      case NULL, DATE, STRING, TIMESTAMP -> false;
    };
  }

  private static void requirePartitionable(String name, Type type) {
    Names.segment("partition field name", name);
    if (!(type instanceof OtherType) && !KINDS.containsKey(type.getClass())) {
      throw new PartitionKeyException(
          "cannot partition by '"
              + name
              + "' of type "
              + type.kind()
              + "; possible are Date, Int8 to Int64, String, Timestamp and Null");
    }
  }

  private static ImmutableMap<Class<? extends Type>, FieldKind> kinds() {
    ImmutableMap.Builder<Class<? extends Type>, FieldKind> kinds = ImmutableMap.builder();
    for (FieldKind kind : FieldKind.values()) {
      kinds.put(kind.type(), kind);
    }
    return kinds.buildOrThrow();
  }
}
