package org.artigraph4j.postgres;

import com.google.common.collect.ImmutableListMultimap;
import java.sql.Connection;
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

  NamedStatement prepare(Connection connection, Preparing preparing) throws SQLException {
    return new NamedStatement(this, preparing.prepare(connection, text));
  }
}
