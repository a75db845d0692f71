package org.artigraph4j.postgres;

import java.sql.SQLException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;

/** What failed past Jdbi in the midst of its work, to be translated as any statement's failure. */
final class JdbcException extends JdbiException {
  private static final long serialVersionUID = 1L;

  JdbcException(SQLException cause) {
    super(cause);
  }

  /** Does work past Jdbi, on its connection. */
  static void run(Handle handle, Session.JdbcAction work) {
    try {
      work.run(handle.getConnection());
    } catch (SQLException failed) {
      throw new JdbcException(failed);
    }
  }
}
