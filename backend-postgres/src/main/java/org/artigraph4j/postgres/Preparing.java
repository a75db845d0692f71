package org.artigraph4j.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/**
 * Makes the statements that go past Jdbi, with what Jdbi does to the others.
 *
 * @param sessionsAreSetUp whether sessions bound their statements and never scan
 * @param timeoutSeconds the bound of a statement where they do not
 */
record Preparing(boolean sessionsAreSetUp, int timeoutSeconds) {
  PreparedStatement prepare(Connection connection, String sql) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    if (!sessionsAreSetUp) {
      PlanAnew.prepare(statement);
      statement.setQueryTimeout(timeoutSeconds);
    }
    return statement;
  }
}
