package org.artigraph4j.postgres.manifest;

import com.google.common.collect.ImmutableList;
import com.google.common.math.LongMath;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import org.artigraph4j.fingerprint.InvalidValueException;
import org.artigraph4j.partition.FieldKind;
import org.artigraph4j.partition.PartitionField;
import org.artigraph4j.partition.PartitionField.DateField;
import org.artigraph4j.partition.PartitionField.Int16Field;
import org.artigraph4j.partition.PartitionField.Int32Field;
import org.artigraph4j.partition.PartitionField.Int64Field;
import org.artigraph4j.partition.PartitionField.Int8Field;
import org.artigraph4j.partition.PartitionField.NullField;
import org.artigraph4j.partition.PartitionField.TimestampField;

/** Fields of keys, other than texts, as numbers: a day, an hour since 1970, or the integer. */
final class FieldNumbers {
  /** The kinds by their number, which is stored: only to be added to. */
  private static final ImmutableList<FieldKind> KINDS =
      ImmutableList.of(
          FieldKind.NULL,
          FieldKind.INT8,
          FieldKind.INT16,
          FieldKind.INT32,
          FieldKind.INT64,
          FieldKind.DATE,
          FieldKind.STRING,
          FieldKind.TIMESTAMP);

  private static final long HOUR = Duration.ofHours(1).toSeconds();

  private FieldNumbers() {}

  static int numberOf(FieldKind kind) {
    return KINDS.indexOf(kind);
  }

  static FieldKind kind(long number) {
    if (number < 0 || number >= KINDS.size()) {
      throw new InvalidValueException("no kind of field has the number " + number);
    }
    return KINDS.get((int) number);
  }

  /** Whether fields of a kind are numbers here; a null is nothing, a text a text. */
  static boolean isNumber(FieldKind kind) {
    return kind != FieldKind.NULL && kind != FieldKind.STRING;
  }

  static long toNumber(PartitionField field) {
    if (field instanceof DateField date) {
      return date.value().toEpochDay();
    } else if (field instanceof TimestampField hour) {
      return Math.floorDiv(hour.value().getEpochSecond(), HOUR);
    } else if (field instanceof Int8Field int8) {
      return int8.value();
    } else if (field instanceof Int16Field int16) {
      return int16.value();
    } else if (field instanceof Int32Field int32) {
      return int32.value();
    } else if (field instanceof Int64Field int64) {
      return int64.value();
    }
    throw new IllegalArgumentException(field + " is not a number");
  }

  static PartitionField toField(FieldKind kind, long number) {
    try {
      return switch (kind) {
        case NULL -> new NullField();
        case INT8 -> new Int8Field((byte) within(number, Byte.MIN_VALUE, Byte.MAX_VALUE));
        case INT16 -> new Int16Field((short) within(number, Short.MIN_VALUE, Short.MAX_VALUE));
        case INT32 -> new Int32Field((int) within(number, Integer.MIN_VALUE, Integer.MAX_VALUE));
        case INT64 -> new Int64Field(number);
        case DATE -> new DateField(LocalDate.ofEpochDay(number));
        case TIMESTAMP ->
            new TimestampField(Instant.ofEpochSecond(LongMath.saturatedMultiply(number, HOUR)));
        case STRING -> throw new IllegalArgumentException("a text is not a number");
      };
    } catch (DateTimeException beyondAllYears) {
      throw new InvalidValueException(kind.word() + " cannot be " + number, beyondAllYears);
    }
  }

  private static long within(long number, long least, long most) {
    if (number < least || number > most) {
      throw new InvalidValueException(number + " is not between " + least + " and " + most);
    }
    return number;
  }
}
