package org.artigraph4j.benchmarks;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.Properties;
import org.artigraph4j.examples.server.EmbeddedServer;
import org.artigraph4j.postgres.PostgresConfig;

/** The PostgreSQL that both sides run on: an embedded one in a new folder, or that of a URL. */
final class Server implements AutoCloseable {
  private final PostgresConfig config;
  private final Optional<EmbeddedServer> embedded;
  private final Optional<Path> folder;

  private Server(PostgresConfig config, Optional<EmbeddedServer> embedded, Optional<Path> folder) {
    this.config = config;
    this.embedded = embedded;
    this.folder = folder;
  }

  /** The server of a URL, whose role must be allowed to make schemas. */
  static Server at(String url) {
    return new Server(PostgresConfig.of(url), Optional.empty(), Optional.empty());
  }

  /** A new server for this run. */
  static Server embedded() throws IOException {
    Path folder = Files.createTempDirectory("artigraph4j-benchmarks");
    EmbeddedServer server = EmbeddedServer.open(folder.resolve("postgres"));
    return new Server(server.config(), Optional.of(server), Optional.of(folder));
  }

  /** How to reach a schema; not there until a backend makes it. */
  PostgresConfig.Builder config(String schema) {
    return login(config.jdbcUrl().orElseThrow()).schema(schema);
  }

  /** The same, with sessions that {@code pg_stat_activity} shows by a name. */
  PostgresConfig.Builder config(String schema, String applicationName) {
    String url = config.jdbcUrl().orElseThrow();
    return login(url + (url.contains("?") ? "&" : "?") + "ApplicationName=" + applicationName)
        .schema(schema);
  }

  private PostgresConfig.Builder login(String url) {
    PostgresConfig.Builder builder = PostgresConfig.builder().jdbcUrl(url);
    config.user().ifPresent(builder::user);
    config.password().ifPresent(builder::password);
    return builder;
  }

  /** A session past the backend, for baselines. */
  Connection connect() throws SQLException {
    Properties login = new Properties();
    config.user().ifPresent(user -> login.setProperty("user", user));
    config.password().ifPresent(password -> login.setProperty("password", password));
    return DriverManager.getConnection(config.jdbcUrl().orElseThrow(), login);
  }

  void drop(String schema) throws SQLException {
    execute("DROP SCHEMA IF EXISTS " + schema + " CASCADE");
  }

  /** Runs statements past the backend. */
  void execute(String... statements) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  /** The one number that a query answers. */
  double number(String query) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      row.next();
      return row.getDouble(1);
    }
  }

  /** The server's version and the settings that matter to the figures. */
  String settings() throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                """
                SELECT 'PostgreSQL ' || current_setting('server_version') || '; ' || string_agg(
                  name || ' ' || current_setting(name), ', ' ORDER BY name
                )
                FROM pg_settings
                WHERE name IN (
                  'shared_buffers', 'work_mem', 'max_wal_size', 'fsync', 'synchronous_commit', 'jit'
                )
                """)) {
      row.next();
      return row.getString(1);
    }
  }

  @Override
  public void close() throws IOException {
    embedded.ifPresent(EmbeddedServer::close);
    if (folder.isPresent()) {
      MoreFiles.deleteRecursively(folder.get(), RecursiveDeleteOption.ALLOW_INSECURE);
    }
  }
}
