package org.artigraph4j.postgres;

import java.sql.Array;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.function.Supplier;
import org.artigraph4j.error.DamagedDataException;
import org.artigraph4j.fingerprint.Canonical;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.fingerprint.InvalidValueException;
import org.artigraph4j.fingerprint.Utf8;
import org.jspecify.annotations.Nullable;

/** What is read is checked: a row that is not what was written is not answered. */
final class Damage {
  private Damage() {}

  /** Reads a value, and refuses it if it cannot be read, or is not what it is stored as. */
  static <T extends Canonical> T read(
      String table, String key, long fingerprint, Supplier<T> reading) {
    T value;
    try {
      value = reading.get();
    } catch (InvalidValueException unreadable) {
      throw new DamagedDataException(table, key, unreadable);
    }
    Fingerprint found = value.fingerprint();
    if (found.value() != fingerprint) {
      throw new DamagedDataException(
          table, key, "its body has the fingerprint " + found + ", not " + fingerprint);
    }
    return value;
  }

  /** What must be there because another row names it. */
  static <T> T present(@Nullable T value, String table, String key) {
    if (value == null) {
      throw new DamagedDataException(table, key, "it is named by another row, but missing");
    }
    return value;
  }

  /** The numbers of an array, which must be there and have no gaps. */
  static long[] numbers(@Nullable Array array, String table, String key) throws SQLException {
    Number[] boxed = (Number[]) present(array, table, key).getArray();
    if (Arrays.asList(boxed).contains(null)) {
      throw new DamagedDataException(table, key, "a number is missing in an array");
    }
    return Arrays.stream(boxed).mapToLong(Number::longValue).toArray();
  }

  /** How a row of the tables by graph name is shown. */
  static String key(String name, Object rest) {
    return "(" + Utf8.abbreviate(name) + ", " + Utf8.abbreviate(rest.toString()) + ")";
  }
}
