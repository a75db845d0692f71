package org.artigraph4j.partition;

import com.google.common.collect.ImmutableMap;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.artigraph4j.fingerprint.Utf8;
import org.artigraph4j.partition.PartitionField.DateField;
import org.artigraph4j.partition.PartitionField.Int16Field;
import org.artigraph4j.partition.PartitionField.Int32Field;
import org.artigraph4j.partition.PartitionField.Int64Field;
import org.artigraph4j.partition.PartitionField.Int8Field;
import org.artigraph4j.partition.PartitionField.NullField;
import org.artigraph4j.partition.PartitionField.StringField;
import org.artigraph4j.partition.PartitionField.TimestampField;

/** The fields of a key as the ordered bytes of {@link PartitionKey#toBytes}, in both directions. */
final class KeyBytes {
  /** By their tags, which are their places in the order. */
  private static final FieldKind[] KINDS = FieldKind.values();

  private KeyBytes() {}

  static byte[] write(Map<String, PartitionField> fields) {
    ByteBuffer bytes = ByteBuffer.allocate(requireShort(length(fields)));
    fields.forEach(
        (name, field) -> {
          Utf8.put(name, bytes);
          bytes.put(field.kind().tag());
          putValue(field, bytes);
        });
    return bytes.array();
  }

  static ImmutableMap<String, PartitionField> read(byte[] bytes) {
    ImmutableMap.Builder<String, PartitionField> fields = ImmutableMap.builder();
    ByteBuffer rest = ByteBuffer.wrap(bytes);
    while (rest.hasRemaining()) {
      fields.put(Utf8.take(rest), value(rest));
    }
    return fields.buildOrThrow();
  }

  /** Where the field ends whose kind is at some place. */
  static int afterField(byte[] bytes, int tag) {
    FieldKind kind = KINDS[bytes[tag]];
    int end = tag + 1 + valueLength(kind);
    if (kind == FieldKind.STRING) {
      while (bytes[end] != 0) {
        end++;
      }
      end++;
    }
    return end;
  }

  private static void putValue(PartitionField field, ByteBuffer bytes) {
    if (field instanceof StringField text) {
      Utf8.put(text.value(), bytes);
      return;
    }
    switch (field.kind()) {
      case NULL, STRING -> {}
      case INT8 -> bytes.put((byte) (number(field) ^ Byte.MIN_VALUE));
      case INT16 -> bytes.putShort((short) (number(field) ^ Short.MIN_VALUE));
      case INT32, DATE, TIMESTAMP -> bytes.putInt((int) number(field) ^ Integer.MIN_VALUE);
      case INT64 -> bytes.putLong(number(field) ^ Long.MIN_VALUE);
    }
  }

  private static PartitionField value(ByteBuffer rest) {
    return switch (KINDS[rest.get()]) {
      case NULL -> new NullField();
      case INT8 -> new Int8Field((byte) (rest.get() ^ Byte.MIN_VALUE));
      case INT16 -> new Int16Field((short) (rest.getShort() ^ Short.MIN_VALUE));
      case INT32 -> new Int32Field(number(rest));
      case INT64 -> new Int64Field(rest.getLong() ^ Long.MIN_VALUE);
      case DATE -> new DateField(LocalDate.ofEpochDay(number(rest)));
      case STRING -> new StringField(Utf8.take(rest));
      case TIMESTAMP -> new TimestampField(Instant.EPOCH.plus(number(rest), ChronoUnit.HOURS));
    };
  }

  /** The number by which fields of one kind, other than texts, are ordered. */
  private static long number(PartitionField field) {
    if (field instanceof DateField date) {
      return date.value().toEpochDay();
    }
    return field instanceof TimestampField hour
        ? ChronoUnit.HOURS.between(Instant.EPOCH, hour.value())
        : Components.integer(field);
  }

  private static int number(ByteBuffer rest) {
    return rest.getInt() ^ Integer.MIN_VALUE;
  }

  private static int length(Map<String, PartitionField> fields) {
    int length = 0;
    for (Map.Entry<String, PartitionField> entry : fields.entrySet()) {
      length += Utf8.putLength(entry.getKey()) + 1;
      length += valueLength(entry.getValue());
    }
    return length;
  }

  private static int valueLength(PartitionField field) {
    if (field instanceof StringField text) {
      return Utf8.putLength(text.value());
    }
    return valueLength(field.kind());
  }

  private static int valueLength(FieldKind kind) {
    return switch (kind) {
      case NULL, STRING -> 0;
      case INT8 -> Byte.BYTES;
      case INT16 -> Short.BYTES;
      case INT32, DATE, TIMESTAMP -> Integer.BYTES;
      case INT64 -> Long.BYTES;
    };
  }

  private static int requireShort(int length) {
    if (length > PartitionKey.MAX_BYTES) {
      throw new PartitionKeyException(
          "the partition key has "
              + length
              + " bytes, at most "
              + PartitionKey.MAX_BYTES
              + " are allowed; shorten its texts");
    }
    return length;
  }
}
