package org.artigraph4j.postgres;

import com.google.common.primitives.Booleans;
import com.google.common.primitives.Longs;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.jdbi.v3.core.argument.Argument;
import org.jdbi.v3.core.statement.StatementContext;
import org.postgresql.PGConnection;

/**
 * An array as a parameter, in the binary format. Jdbi's own arrays are of {@code Object}, which the
 * driver only knows how to write as text: larger, and for the server slower to read.
 */
final class ArrayArgument implements Argument {
  private final String type;
  private final Object elements;

  private ArrayArgument(String type, Object elements) {
    this.type = type;
    this.elements = elements;
  }

  static ArrayArgument of(long[] elements) {
    return new ArrayArgument("bigint", elements);
  }

  static ArrayArgument of(boolean[] elements) {
    return new ArrayArgument("boolean", elements);
  }

  static ArrayArgument of(byte[][] elements) {
    return new ArrayArgument("bytea", elements);
  }

  static ArrayArgument of(String[] elements) {
    return new ArrayArgument("text", elements);
  }

  @Override
  public void apply(int position, PreparedStatement statement, StatementContext context)
      throws SQLException {
    Connection connection = statement.getConnection();
    if (connection.isWrapperFor(PGConnection.class)) {
      PGConnection session = connection.unwrap(PGConnection.class);
      statement.setArray(position, session.createArrayOf(type, elements));
    } else {
      statement.setArray(position, connection.createArrayOf(type, boxed()));
    }
  }

  private Object[] boxed() {
    if (elements instanceof long[] numbers) {
      return Longs.asList(numbers).toArray(Long[]::new);
    }
    return elements instanceof boolean[] flags
        ? Booleans.asList(flags).toArray(Boolean[]::new)
        : (Object[]) elements;
  }

  /** For Jdbi's messages, which are not shown: what it is, not what is in it. */
  @Override
  public String toString() {
    return "an array of " + type;
  }
}
