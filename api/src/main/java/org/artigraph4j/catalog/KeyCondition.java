package org.artigraph4j.catalog;

import java.util.Objects;
import java.util.Optional;
import org.artigraph4j.fingerprint.Json;
import org.artigraph4j.fingerprint.JsonObject;
import org.artigraph4j.fingerprint.Names;
import org.artigraph4j.fingerprint.Utf8;
import org.artigraph4j.partition.FieldKind;
import org.artigraph4j.partition.PartitionField;
import org.artigraph4j.partition.PartitionField.NullField;
import org.artigraph4j.partition.PartitionField.StringField;
import org.artigraph4j.partition.PartitionKey;
import org.artigraph4j.partition.PartitionKeyException;
import org.artigraph4j.partition.PartitionKeyTypes;

/**
 * What a field of a partition key must be. Values are of the field's own kind, an {@code
 * Int32Field} for a type Int32. Fields are compared as in the order of keys; a null is met by
 * {@link #isNull} alone, as in SQL.
 */
public sealed interface KeyCondition {
  /** The name of the field. */
  String field();

  /** Whether a field meets it, whose kind may be another one than that of its values. */
  boolean accepts(PartitionField value);

  /**
   * Refuses it where no key of the types could ever be meant.
   *
   * @throws PartitionKeyException if there is no such field, or it has values of another kind
   */
  void requireFits(PartitionKeyTypes types);

  /** For the tokens of pages. */
  Json toJson();

  /** A field that has a value. */
  static KeyCondition equalTo(String field, PartitionField value) {
    return new Equal(field, value);
  }

  /** A field that has a value, or a larger one. */
  static KeyCondition atLeast(String field, PartitionField value) {
    return new Range(field, Optional.of(value), Optional.empty());
  }

  /** A field that has a smaller value. */
  static KeyCondition lessThan(String field, PartitionField value) {
    return new Range(field, Optional.empty(), Optional.of(value));
  }

  /** A field that has no value. */
  static KeyCondition isNull(String field) {
    return new Equal(field, new NullField());
  }

  /** A field that has any value. */
  static KeyCondition isNotNull(String field) {
    return new Range(field, Optional.empty(), Optional.empty());
  }

  /** A text that starts with another one. */
  static KeyCondition startsWith(String field, String prefix) {
    return new Prefix(field, new StringField(prefix));
  }

  /** A field that has this value, which may be null. */
  record Equal(String field, PartitionField value) implements KeyCondition {
    public Equal {
      Names.segment("partition field name", field);
      Objects.requireNonNull(value, "value");
    }

    @Override
    public boolean accepts(PartitionField other) {
      return value.equals(other);
    }

    @Override
    public void requireFits(PartitionKeyTypes types) {
      requireKind(field, types, value.kind());
    }

    @Override
    public Json toJson() {
      return JsonObject.builder("Equal", 1).put("key", PartitionKey.of(field, value)).build();
    }
  }

  /**
   * A field that has any value within bounds.
   *
   * @param from the smallest
   * @param until the one that is too large
   */
  record Range(String field, Optional<PartitionField> from, Optional<PartitionField> until)
      implements KeyCondition {
    private static final Optional<PartitionField> NULL = Optional.of(new NullField());

    public Range {
      Names.segment("partition field name", field);
      Objects.requireNonNull(from, "from");
      Objects.requireNonNull(until, "until");
      if (from.equals(NULL) || until.equals(NULL)) {
        throw new PartitionKeyException(
            "a bound of the field '" + Utf8.abbreviate(field) + "' is null; ask with isNull");
      }
    }

    @Override
    public boolean accepts(PartitionField value) {
      return !(value instanceof NullField)
          && from.stream().allMatch(bound -> isSameKind(bound, value) && compare(bound, value) <= 0)
          && until.stream()
              .allMatch(bound -> isSameKind(bound, value) && compare(value, bound) < 0);
    }

    /** Artifacts of other types may have keys in the same place. */
    private static boolean isSameKind(PartitionField bound, PartitionField value) {
      return bound.kind() == value.kind();
    }

    /** As keys are. */
    private int compare(PartitionField one, PartitionField other) {
      return PartitionKey.of(field, one).compareTo(PartitionKey.of(field, other));
    }

    @Override
    public void requireFits(PartitionKeyTypes types) {
      requireKind(field, types, FieldKind.NULL);
      from.ifPresent(bound -> requireKind(field, types, bound.kind()));
      until.ifPresent(bound -> requireKind(field, types, bound.kind()));
    }

    @Override
    public Json toJson() {
      JsonObject.Builder json = JsonObject.builder("Range", 1).put("field", field);
      from.ifPresent(bound -> json.put("from", PartitionKey.of(field, bound)));
      until.ifPresent(bound -> json.put("until", PartitionKey.of(field, bound)));
      return json.build();
    }
  }

  /** A text that starts with this one, as it stands: no character has a meaning of its own. */
  record Prefix(String field, StringField prefix) implements KeyCondition {
    public Prefix {
      Names.segment("partition field name", field);
      Objects.requireNonNull(prefix, "prefix");
    }

    @Override
    public boolean accepts(PartitionField value) {
      return value instanceof StringField text && text.value().startsWith(prefix.value());
    }

    @Override
    public void requireFits(PartitionKeyTypes types) {
      requireKind(field, types, FieldKind.STRING);
    }

    @Override
    public Json toJson() {
      return JsonObject.builder("Prefix", 1)
          .put("field", field)
          .put("prefix", prefix.value())
          .build();
    }
  }

  private static void requireKind(String field, PartitionKeyTypes types, FieldKind kind) {
    FieldKind expected = types.kind(field).orElse(kind);
    if (kind != FieldKind.NULL && kind != expected) {
      throw new PartitionKeyException(
          "the condition on the field '"
              + Utf8.abbreviate(field)
              + "' has a "
              + kind.word()
              + ", but the field is a "
              + expected.word());
    }
  }
}
