package org.artigraph4j.postgres;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Properties;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;

/**
 * The driver as a {@link DataSource}. The driver's own ones put all settings into their URL, which
 * the driver logs.
 */
final class DriverSource implements DataSource {
  private final String place;
  private final Properties settings;

  /**
   * Connections of a URL without settings.
   *
   * @param settings all, with the role's password
   */
  DriverSource(String place, Properties settings) {
    this.place = place;
    this.settings = settings;
  }

  @Override
  public Connection getConnection() throws SQLException {
    return new Driver().connect(place, settings);
  }

  @Override
  public Connection getConnection(String user, String password) throws SQLException {
    throw new SQLFeatureNotSupportedException("the role is in the settings");
  }

  @Override
  public @Nullable PrintWriter getLogWriter() {
    return null;
  }

  @Override
  public void setLogWriter(PrintWriter out) {}

  /** Stays as in the settings: Hikari would have it as long as the wait for the pool. */
  @Override
  public void setLoginTimeout(int seconds) {}

  @Override
  public int getLoginTimeout() {
    return 0;
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    throw new SQLFeatureNotSupportedException("the driver logs by itself");
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    throw new SQLException("nothing is wrapped");
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return false;
  }
}
