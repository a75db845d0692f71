package org.artigraph4j.postgres;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.jdbi.v3.core.statement.StatementContext;
import org.jdbi.v3.core.statement.StatementCustomizer;
import org.postgresql.PGStatement;

/**
 * Has the server plan a statement each time: a plan that it keeps may be one for a small table, and
 * scan all of it when it has grown. Sessions of our own are set up not to scan, and may keep plans.
 */
final class PlanAnew implements StatementCustomizer {
  @Override
  public void beforeExecution(PreparedStatement statement, StatementContext context)
      throws SQLException {
    prepare(statement);
  }

  static void prepare(PreparedStatement statement) throws SQLException {
    if (statement.isWrapperFor(PGStatement.class)) {
      statement.unwrap(PGStatement.class).setPrepareThreshold(0);
    }
  }
}
