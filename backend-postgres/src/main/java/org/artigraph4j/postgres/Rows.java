package org.artigraph4j.postgres;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.OptionalLong;
import org.artigraph4j.fingerprint.Fingerprint;
import org.jdbi.v3.core.statement.Query;

/** Answers, and columns that may be null. */
final class Rows {
  /** What is made of the rows of an answer, or of the one that they are at. */
  @FunctionalInterface
  interface Scan<T> {
    T of(ResultSet rows) throws SQLException;
  }

  private Rows() {}

  /** Asks, and reads all rows at once. */
  static <T> T scan(Query query, Scan<T> scan) {
    try (query) {
      return query.scanResultSet((rows, context) -> scan.of(rows.get()));
    }
  }

  /** The answer, of more than one column, of the last of several statements sent as one. */
  static ResultSet last(PreparedStatement statements) throws SQLException {
    while (true) {
      ResultSet rows = statements.getResultSet();
      if (rows != null && rows.getMetaData().getColumnCount() > 1) {
        return rows;
      }
      if (!statements.getMoreResults() && statements.getUpdateCount() < 0) {
        throw new IllegalStateException("none of the statements has answered");
      }
    }
  }

  static Optional<Boolean> optionalBoolean(ResultSet row, String column) throws SQLException {
    boolean value = row.getBoolean(column);
    return row.wasNull() ? Optional.empty() : Optional.of(value);
  }

  static Optional<Fingerprint> optionalFingerprint(ResultSet row, String column)
      throws SQLException {
    long value = row.getLong(column);
    return row.wasNull() ? Optional.empty() : Optional.of(Fingerprint.of(value));
  }

  static OptionalLong optionalLong(ResultSet row, String column) throws SQLException {
    long value = row.getLong(column);
    return row.wasNull() ? OptionalLong.empty() : OptionalLong.of(value);
  }

  static Optional<Instant> optionalTime(ResultSet row, String column) throws SQLException {
    return Optional.ofNullable(row.getObject(column, OffsetDateTime.class))
        .map(OffsetDateTime::toInstant);
  }

  /** The numbers of an array, which has none that is null. */
  static long[] longs(ResultSet row, String column, String table, String where)
      throws SQLException {
    Long[] boxed = (Long[]) row.getArray(column).getArray();
    long[] numbers = new long[boxed.length];
    for (int i = 0; i < boxed.length; i++) {
      numbers[i] = Damage.present(boxed[i], table + "." + column, where);
    }
    return numbers;
  }
}
