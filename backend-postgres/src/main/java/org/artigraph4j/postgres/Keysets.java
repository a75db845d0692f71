package org.artigraph4j.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.fingerprint.Names;
import org.artigraph4j.page.PageRequest;
import org.jdbi.v3.core.argument.Argument;

/**
 * Where a page begins and ends, as values that columns are compared with.
 *
 * <p>Two things keep the server to the index of a listing, whatever its statistics say. That the
 * limit is not seen when a statement is planned: a small number of rows would be found by a bitmap
 * and sorted, which are all of them when the number was wrong. And that the columns which tell one
 * index from another are in the order, with no constant that would remove them from it.
 */
final class Keysets {
  /** How many rows. */
  static final String LIMIT =
      """
      LIMIT (SELECT CAST(:limit AS bigint))
      """;

  /** Smaller than any number of a column; one that is the same ends a tie that nothing has. */
  static final long FIRST = Long.MIN_VALUE;

  static final long LAST = Long.MAX_VALUE;

  /** A time after all others: infinity, to the driver. */
  static final OffsetDateTime END_OF_TIME = OffsetDateTime.MAX;

  /** A time before all others. */
  static final OffsetDateTime BEGINNING_OF_TIME = OffsetDateTime.MIN;

  // One more than names have at most of these characters, which take four bytes each.
  private static final String AFTER_ALL_NAMES =
      Character.toString(Character.MAX_CODE_POINT).repeat(Names.MAX_BYTES / 4 + 1);

  private Keysets() {}

  /** One more than the page takes tells whether there are more. */
  static int limit(PageRequest page) {
    return page.size() + 1;
  }

  /** The first text after another one: there is no NUL in any. */
  static String after(String text) {
    return text + '\u0001';
  }

  /** The first text that is larger than all that start with a prefix; if it is empty, any name. */
  static String end(String prefix) {
    int[] characters = prefix.codePoints().toArray();
    for (int last = characters.length - 1; last >= 0; last--) {
      if (characters[last] < Character.MAX_CODE_POINT) {
        // Between these two there is no character that has UTF-8 bytes.
        boolean isBeforeGap = characters[last] == Character.MIN_SURROGATE - 1;
        int next = isBeforeGap ? Character.MAX_SURROGATE + 1 : characters[last] + 1;
        return new String(characters, 0, last) + Character.toString(next);
      }
    }
    return AFTER_ALL_NAMES;
  }

  /** A time as a parameter. */
  static OffsetDateTime time(Instant at) {
    return at.atOffset(ZoneOffset.UTC);
  }

  /** A parameter of a statement that goes through Jdbi, which would make it another type. */
  static Argument argument(OffsetDateTime at) {
    return (position, statement, context) -> statement.setObject(position, at);
  }

  static Instant time(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }

  static Fingerprint fingerprint(ResultSet row, String column) throws SQLException {
    return Fingerprint.of(row.getLong(column));
  }
}
