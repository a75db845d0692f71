package org.artigraph4j.partition;

import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import org.artigraph4j.fingerprint.Utf8;

/**
 * One field of a {@link PartitionKey}. A field knows its own kind, so that a key can be written,
 * ordered and put into a path without its data set's type at hand.
 */
public sealed interface PartitionField {
  /** Which kind of field this is: its place in the order, its JSON word, its path components. */
  FieldKind kind();

  /** A day of the years 1 to 9999. */
  record DateField(LocalDate value) implements PartitionField {
    public DateField {
      FieldKind.requireYear(value.getYear(), value);
    }

    @Override
    public FieldKind kind() {
      return FieldKind.DATE;
    }
  }

  /** A signed 8-bit integer. */
  record Int8Field(byte value) implements PartitionField {
    @Override
    public FieldKind kind() {
      return FieldKind.INT8;
    }
  }

  /** A signed 16-bit integer. */
  record Int16Field(short value) implements PartitionField {
    @Override
    public FieldKind kind() {
      return FieldKind.INT16;
    }
  }

  /** A signed 32-bit integer. */
  record Int32Field(int value) implements PartitionField {
    @Override
    public FieldKind kind() {
      return FieldKind.INT32;
    }
  }

  /** A signed 64-bit integer. */
  record Int64Field(long value) implements PartitionField {
    @Override
    public FieldKind kind() {
      return FieldKind.INT64;
    }
  }

  /** No value: of a Null type, or of a nullable field that has none ({@code fold = none}). */
  record NullField() implements PartitionField {
    @Override
    public FieldKind kind() {
      return FieldKind.NULL;
    }
  }

  /** A text of at most {@value #MAX_BYTES} UTF-8 bytes, without NUL; it may be empty. */
  record StringField(String value) implements PartitionField {
    /** The longest text, in UTF-8 bytes. */
    public static final int MAX_BYTES = 1024;

    public StringField {
      Utf8.requireStorable("partition field", value);
      Utf8.requireLength("partition field", value, MAX_BYTES);
    }

    @Override
    public FieldKind kind() {
      return FieldKind.STRING;
    }
  }

  /** An hour in UTC, named by the moment it begins, of the years 1 to 9999. */
  record TimestampField(Instant value) implements PartitionField {
    private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999999Z");

    public TimestampField {
      if (value.isBefore(FIRST) || value.isAfter(LAST)) {
        throw FieldKind.outsideOfYears(value);
      }
      if (!value.equals(value.truncatedTo(ChronoUnit.HOURS))) {
        throw new PartitionKeyException(
            "the partition field " + value + " is not a full hour; truncate it to hours first");
      }
    }

    @Override
    public FieldKind kind() {
      return FieldKind.TIMESTAMP;
    }
  }
}
