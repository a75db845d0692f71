package org.artigraph4j.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.artigraph4j.page.Keyset;
import org.artigraph4j.page.Page;
import org.artigraph4j.page.PageRequest;

/**
 * A statement that asks for a page of a listing, by parameters with names. In JDBC, for Jdbi took
 * longer to bind a dozen of them than the server to find the page.
 */
final class PageSql {
  private final NamedSql sql;
  private final Preparing preparing;

  PageSql(Preparing preparing, String named) {
    this.preparing = preparing;
    this.sql = NamedSql.of(named);
  }

  Asking ask(Connection connection) throws SQLException {
    return new Asking(sql, preparing.prepare(connection, sql.text()));
  }

  /** What is made of a row. */
  @FunctionalInterface
  interface Reading<T> {
    T read(ResultSet row) throws SQLException;
  }

  /** One run of it. Names that the statement does not have are let be. */
  static final class Asking implements AutoCloseable {
    private final NamedSql sql;
    private final PreparedStatement statement;

    private Asking(NamedSql sql, PreparedStatement statement) {
      this.sql = sql;
      this.statement = statement;
    }

    Asking bind(String name, long value) throws SQLException {
      sql.bind(statement, name, value);
      return this;
    }

    Asking bind(String name, boolean value) throws SQLException {
      sql.bind(statement, name, value);
      return this;
    }

    Asking bind(String name, String value) throws SQLException {
      sql.bind(statement, name, value);
      return this;
    }

    Asking bind(String name, byte[] value) throws SQLException {
      sql.bind(statement, name, value);
      return this;
    }

    Asking bind(String name, OffsetDateTime value) throws SQLException {
      sql.bind(statement, name, value);
      return this;
    }

    Asking bindText(String name, Optional<String> value) throws SQLException {
      return value.isPresent() ? bind(name, value.get()) : bindNull(name, Types.VARCHAR);
    }

    Asking bindNumber(String name, Optional<Long> value) throws SQLException {
      return value.isPresent() ? bind(name, value.get()) : bindNull(name, Types.BIGINT);
    }

    private Asking bindNull(String name, int type) throws SQLException {
      sql.bindNull(statement, name, type);
      return this;
    }

    /** The page, each row of which is an item; of the row after them nothing is made. */
    <T> Page<T> page(Keyset<T> listing, PageRequest page, Reading<T> reading) throws SQLException {
      bind("limit", Keysets.limit(page));
      try (ResultSet rows = statement.executeQuery()) {
        List<T> items = new ArrayList<>();
        boolean more = rows.next();
        while (more && items.size() < page.size()) {
          items.add(reading.read(rows));
          more = rows.next();
        }
        return listing.page(items, more);
      }
    }

    /** The page of the items that all rows together make. */
    <T> Page<T> pageOf(Keyset<T> listing, PageRequest page, Rows.Scan<List<T>> scan)
        throws SQLException {
      bind("limit", Keysets.limit(page));
      try (ResultSet rows = statement.executeQuery()) {
        return listing.page(page, scan.of(rows));
      }
    }

    @Override
    public void close() throws SQLException {
      statement.close();
    }
  }
}
