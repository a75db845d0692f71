package org.artigraph4j.partition;

import com.google.common.collect.ImmutableList;
import java.time.DateTimeException;
import java.time.LocalDate;
import org.artigraph4j.fingerprint.CanonicalWriter;
import org.artigraph4j.fingerprint.Json;
import org.artigraph4j.fingerprint.JsonArray;
import org.artigraph4j.fingerprint.JsonException;
import org.artigraph4j.fingerprint.Utf8;
import org.artigraph4j.partition.PartitionField.DateField;
import org.artigraph4j.partition.PartitionField.NullField;
import org.artigraph4j.partition.PartitionField.StringField;
import org.artigraph4j.partition.PartitionField.TimestampField;

/** How a named field of a key is written as JSON, and for people. */
final class FieldFormat {
  private FieldFormat() {}

  static JsonArray toJson(String name, PartitionField field) {
    ImmutableList.Builder<Json> triple = ImmutableList.builder();
    triple.add(new Json.Text(name)).add(new Json.Text(field.kind().word()));
    if (hasText(field)) {
      triple.add(new Json.Text(text(field)));
    } else if (!(field instanceof NullField)) {
      triple.add(new Json.Int(Components.integer(field)));
    }
    return new JsonArray(triple.build());
  }

  static void write(String name, PartitionField field, CanonicalWriter writer) {
    writer.beginArray().value(name).value(field.kind().word());
    if (hasText(field)) {
      writer.value(text(field));
    } else if (!(field instanceof NullField)) {
      writer.value(Components.integer(field));
    }
    writer.endArray();
  }

  static void read(Json json, PartitionKey.Builder key) {
    if (json instanceof JsonArray array
        && array.elements().size() >= 2
        && array.elements().get(0) instanceof Json.Text name
        && array.elements().get(1) instanceof Json.Text word) {
      key.put(name.value(), field(json, word.value(), array.elements()));
      return;
    }
    throw malformed(json);
  }

  private static PartitionField field(Json json, String word, ImmutableList<Json> parts) {
    FieldKind kind = kind(word);
    if (kind == FieldKind.NULL && parts.size() == 2) {
      return new NullField();
    }
    if (parts.size() == 3 && parts.get(2) instanceof Json.Text text) {
      try {
        return switch (kind) {
          case DATE -> new DateField(LocalDate.parse(text.value()));
          case STRING -> new StringField(text.value());
          case TIMESTAMP -> new TimestampField(Components.parseIsoHour(text.value()));
          case NULL, INT8, INT16, INT32, INT64 -> throw malformed(json);
        };
      } catch (DateTimeException notADate) {
        throw malformed(json);
      }
    }
    if (parts.size() == 3 && parts.get(2) instanceof Json.Int integer) {
      return switch (kind) {
        case INT8, INT16, INT32, INT64 -> Components.integerField(kind, integer.value());
        case NULL, DATE, STRING, TIMESTAMP -> throw malformed(json);
      };
    }
    throw malformed(json);
  }

  private static FieldKind kind(String word) {
    for (FieldKind kind : FieldKind.values()) {
      if (kind.word().equals(word)) {
        return kind;
      }
    }
    throw new JsonException(
        "unknown kind of partition field '"
            + Utf8.abbreviate(word)
            + "'; a newer release may read it");
  }

  private static JsonException malformed(Json json) {
    return new JsonException(
        "the partition field "
            + Utf8.abbreviate(Json.toText(json))
            + " is not a [name, kind, value] of its kind");
  }

  static String display(PartitionField field) {
    if (field instanceof NullField) {
      return Components.NONE;
    }
    return hasText(field) ? Utf8.abbreviate(text(field)) : Long.toString(Components.integer(field));
  }

  private static boolean hasText(PartitionField field) {
    return field instanceof StringField
        || field instanceof DateField
        || field instanceof TimestampField;
  }

  private static String text(PartitionField field) {
    if (field instanceof StringField text) {
      return text.value();
    } else if (field instanceof DateField date) {
      return date.value().toString();
    } else if (field instanceof TimestampField hour) {
      return Components.isoHour(hour.value());
    }
    throw new IllegalArgumentException(field + " has no text");
  }
}
