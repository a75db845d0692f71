package org.artigraph4j.postgres;

import org.jdbi.v3.core.argument.Argument;

/** Arrays as parameters, in the driver's own and fastest form. */
final class Arrays {
  private Arrays() {}

  static Argument bigint(long[] values) {
    return array("int8", values);
  }

  static Argument bytea(byte[][] values) {
    return array("bytea", values);
  }

  static Argument text(String[] values) {
    return array("text", values);
  }

  private static Argument array(String type, Object values) {
    return (position, statement, context) ->
        statement.setArray(
            position,
            statement
                .getConnection()
                .unwrap(org.postgresql.PGConnection.class)
                .createArrayOf(type, values));
  }
}
