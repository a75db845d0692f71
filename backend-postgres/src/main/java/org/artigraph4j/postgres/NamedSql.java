package org.artigraph4j.postgres;

import com.google.common.collect.ImmutableListMultimap;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A statement whose parameters have names, for JDBC, which only numbers them.
 *
 * @param text with question marks
 * @param numbers which of these a name stands for
 */
record NamedSql(String text, ImmutableListMultimap<String, Integer> numbers) {
  private static final Pattern NAME = Pattern.compile("(?<![:\\w]):([a-z_]+)");

  static NamedSql of(String named) {
    ImmutableListMultimap.Builder<String, Integer> numbers = ImmutableListMultimap.builder();
    Matcher matcher = NAME.matcher(named);
    for (int number = 1; matcher.find(); number++) {
      numbers.put(matcher.group(1), number);
    }
    return new NamedSql(matcher.replaceAll("?"), numbers.build());
  }

  /** The number of the parameter that has a name. */
  int number(String name) {
    return numbers.get(name).get(0);
  }

  void bind(PreparedStatement statement, String name, long value) throws SQLException {
    for (int number : numbers.get(name)) {
      statement.setLong(number, value);
    }
  }

  void bind(PreparedStatement statement, String name, boolean value) throws SQLException {
    for (int number : numbers.get(name)) {
      statement.setBoolean(number, value);
    }
  }

  void bind(PreparedStatement statement, String name, String value) throws SQLException {
    for (int number : numbers.get(name)) {
      statement.setString(number, value);
    }
  }

  void bind(PreparedStatement statement, String name, byte[] value) throws SQLException {
    for (int number : numbers.get(name)) {
      statement.setBytes(number, value);
    }
  }

  /** Binds NULL, of a type of {@link java.sql.Types}. */
  void bindNull(PreparedStatement statement, String name, int type) throws SQLException {
    for (int number : numbers.get(name)) {
      statement.setNull(number, type);
    }
  }

  /** Binds an array, a time or a UUID. */
  void bind(PreparedStatement statement, String name, Object value) throws SQLException {
    for (int number : numbers.get(name)) {
      statement.setObject(number, value); // the driver sends them in binary
    }
  }
}
