package org.artigraph4j.postgres;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.artigraph4j.page.Keyset;
import org.artigraph4j.page.Page;
import org.artigraph4j.page.PageRequest;

/**
 * One run of a {@link NamedSql}, in JDBC: Jdbi took longer to bind a dozen parameters than the
 * server to find a page. Names that the statement does not have are let be.
 */
final class NamedStatement implements AutoCloseable {
  private final NamedSql sql;
  private final PreparedStatement statement;

  NamedStatement(NamedSql sql, PreparedStatement statement) {
    this.sql = sql;
    this.statement = statement;
  }

  NamedStatement bind(String name, long value) throws SQLException {
    return set(name, number -> statement.setLong(number, value));
  }

  NamedStatement bind(String name, boolean value) throws SQLException {
    return set(name, number -> statement.setBoolean(number, value));
  }

  NamedStatement bind(String name, String value) throws SQLException {
    return set(name, number -> statement.setString(number, value));
  }

  NamedStatement bind(String name, byte[] value) throws SQLException {
    return set(name, number -> statement.setBytes(number, value));
  }

  /** Binds a time, or an array of numbers, which the driver sends in binary. */
  NamedStatement bind(String name, Object value) throws SQLException {
    return set(name, number -> statement.setObject(number, value));
  }

  /** Binds a text as what the statement casts it to, so that the server parses it once. */
  NamedStatement bindUntyped(String name, String value) throws SQLException {
    return set(name, number -> statement.setObject(number, value, Types.OTHER));
  }

  NamedStatement bindText(String name, Optional<String> value) throws SQLException {
    return value.isPresent() ? bind(name, value.get()) : bindNull(name, Types.VARCHAR);
  }

  NamedStatement bindNumber(String name, Optional<Long> value) throws SQLException {
    return value.isPresent() ? bind(name, value.get().longValue()) : bindNull(name, Types.BIGINT);
  }

  /** Binds the arrays of a batch, which begin with its keys. */
  NamedStatement bind(PartitionBatch batch) throws SQLException {
    batch.bindTo(statement, sql.numbers().get("keys").get(0));
    return this;
  }

  private NamedStatement bindNull(String name, int type) throws SQLException {
    return set(name, number -> statement.setNull(number, type));
  }

  /** Sets the parameter of a number. */
  @FunctionalInterface
  private interface Setting {
    void at(int number) throws SQLException;
  }

  private NamedStatement set(String name, Setting setting) throws SQLException {
    for (int number : sql.numbers().get(name)) {
      setting.at(number);
    }
    return this;
  }

  /** Runs it; answers how many rows were written. */
  int update() throws SQLException {
    return statement.executeUpdate();
  }

  /** Runs it, and makes something of all rows together. */
  <T> T query(Rows.Scan<T> scan) throws SQLException {
    try (ResultSet rows = statement.executeQuery()) {
      return scan.of(rows);
    }
  }

  /** The page, each row of which is an item; of the row after them nothing is made. */
  <T> Page<T> page(Keyset<T> listing, PageRequest page, Rows.Scan<T> item) throws SQLException {
    bind("limit", Keysets.limit(page));
    return query(
        rows -> {
          List<T> items = new ArrayList<>();
          boolean more = rows.next();
          while (more && items.size() < page.size()) {
            items.add(item.of(rows));
            more = rows.next();
          }
          return listing.page(items, more);
        });
  }

  /** The page of the items that all rows together make. */
  <T> Page<T> pageOf(Keyset<T> listing, PageRequest page, Rows.Scan<List<T>> items)
      throws SQLException {
    bind("limit", Keysets.limit(page));
    return listing.page(page, query(items));
  }

  @Override
  public void close() throws SQLException {
    statement.close();
  }
}
