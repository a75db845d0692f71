package org.artigraph4j.partition;

import com.google.common.primitives.Ints;
import com.google.common.primitives.Longs;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.Locale;
import java.util.Map;
import org.artigraph4j.fingerprint.InvalidValueException;
import org.artigraph4j.partition.PartitionField.DateField;
import org.artigraph4j.partition.PartitionField.Int16Field;
import org.artigraph4j.partition.PartitionField.Int32Field;
import org.artigraph4j.partition.PartitionField.Int64Field;
import org.artigraph4j.partition.PartitionField.Int8Field;
import org.artigraph4j.partition.PartitionField.NullField;
import org.artigraph4j.partition.PartitionField.StringField;
import org.artigraph4j.partition.PartitionField.TimestampField;

/** A field's components as they stand in a path, in both directions. */
public final class Components {
  /** How a null stands in a path, as Python prints it. */
  public static final String NONE = "None";

  private static final DateTimeFormatter ISO_HOUR =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH'Z'", Locale.ROOT)
          .withResolverStyle(ResolverStyle.STRICT) // else the 30th of February is the 28th
          .withZone(ZoneOffset.UTC);

  private Components() {}

  /**
   * One component of a field.
   *
   * @param name one of the field's {@link FieldKind#components()}, or any for a null
   * @param padding the least number of digits as {@code 02}, or empty
   */
  public static String render(PartitionField field, String name, String padding) {
    if (field instanceof NullField) {
      return NONE;
    }
    if (field instanceof StringField text) {
      return PathText.encode(text.value());
    }
    if (field instanceof DateField date) {
      return name.equals("iso")
          ? date.value().toString()
          : pad(datePart(date.value(), name), padding);
    }
    if (field instanceof TimestampField timestamp) {
      OffsetDateTime hour = timestamp.value().atOffset(ZoneOffset.UTC);
      if (name.equals("iso")) {
        return ISO_HOUR.format(hour);
      }
      return pad(name.equals("H") ? hour.getHour() : datePart(hour.toLocalDate(), name), padding);
    }
    long value = integer(field);
    return name.equals("hex") ? hex(value) : pad(value, padding);
  }

  /**
   * The field of a kind whose components stand in a path.
   *
   * @param texts the texts by component name; at least one sufficient set
   * @throws PartitionKeyException if they name no value, such as the 30th of February
   */
  public static PartitionField read(FieldKind kind, Map<String, String> texts) {
    if (texts.containsValue(NONE)) {
      return new NullField();
    }
    try {
      return switch (kind) {
        case NULL -> throw new PartitionKeyException("a null reads 'None'");
        case INT8, INT16, INT32, INT64 -> integerField(kind, readInteger(texts));
        case STRING -> new StringField(PathText.decode(part(texts, "value")));
        case DATE -> new DateField(readDate(texts));
        case TIMESTAMP -> new TimestampField(readHour(texts));
      };
    } catch (DateTimeException | NumberFormatException | InvalidValueException impossible) {
      throw new PartitionKeyException(
          "no " + kind.word() + " has the components " + texts + ": " + impossible.getMessage());
    }
  }

  /** A field of one of the integer kinds, refused outside of its range. */
  static PartitionField integerField(FieldKind kind, long value) {
    PartitionField field =
        switch (kind) {
          case INT8 -> new Int8Field((byte) value);
          case INT16 -> new Int16Field((short) value);
          case INT32 -> new Int32Field((int) value);
          case INT64 -> new Int64Field(value);
          default -> throw new IllegalArgumentException(kind + " is not an integer kind");
        };
    if (integer(field) != value) {
      throw new PartitionKeyException(value + " is outside of the range of " + kind.word());
    }
    return field;
  }

  /** The value of a field of one of the integer kinds. */
  static long integer(PartitionField field) {
    if (field instanceof Int8Field int8) {
      return int8.value();
    } else if (field instanceof Int16Field int16) {
      return int16.value();
    } else if (field instanceof Int32Field int32) {
      return int32.value();
    } else if (field instanceof Int64Field int64) {
      return int64.value();
    }
    throw new IllegalArgumentException(field + " is not an integer");
  }

  static String isoHour(Instant hour) {
    return ISO_HOUR.format(hour);
  }

  static Instant parseIsoHour(String text) {
    return ISO_HOUR.parse(text, Instant::from);
  }

  private static long datePart(LocalDate date, String name) {
    return switch (name) {
      case "Y" -> date.getYear();
      case "m" -> date.getMonthValue();
      case "d" -> date.getDayOfMonth();
      default -> throw new IllegalArgumentException("no component '" + name + "'");
    };
  }

  private static String pad(long value, String padding) {
    String digits = Long.toString(value);
    Integer width = padding.isEmpty() ? null : Ints.tryParse(padding);
    if (width == null || digits.length() >= width) {
      return digits;
    }
    String zeros = "0".repeat(width - digits.length());
    return value < 0 ? "-" + zeros + digits.substring(1) : zeros + digits;
  }

  private static String hex(long value) {
    return value < 0
        ? "-0x" + Long.toUnsignedString(-value, 16)
        : "0x" + Long.toUnsignedString(value, 16);
  }

  private static long readInteger(Map<String, String> texts) {
    String decimal = texts.get("value");
    if (decimal != null) {
      return Long.parseLong(decimal);
    }
    String hex = part(texts, "hex").replace("0x", "");
    return Long.parseLong(hex, 16);
  }

  private static LocalDate readDate(Map<String, String> texts) {
    String iso = texts.get("iso");
    return iso != null
        ? LocalDate.parse(iso)
        : LocalDate.of(number(texts, "Y"), number(texts, "m"), number(texts, "d"));
  }

  private static Instant readHour(Map<String, String> texts) {
    String iso = texts.get("iso");
    return iso != null
        ? parseIsoHour(iso)
        : readDate(texts).atTime(number(texts, "H"), 0).toInstant(ZoneOffset.UTC);
  }

  private static int number(Map<String, String> texts, String name) {
    return Ints.checkedCast(Longs.constrainToRange(Long.parseLong(part(texts, name)), 0, 10000));
  }

  private static String part(Map<String, String> texts, String name) {
    String text = texts.get(name);
    if (text == null) {
      throw new PartitionKeyException("the component '" + name + "' is missing");
    }
    return text;
  }
}
