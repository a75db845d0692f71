package org.artigraph4j.postgres;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.UUID;

/**
 * The server of all tests: an embedded one that lives as long as the JVM, or that of {@code
 * -Dartigraph4j.test.jdbcUrl=…}, whose role must be allowed to make schemas.
 */
final class TestServer {
  private static final String GIVEN = System.getProperty("artigraph4j.test.jdbcUrl", "");
  private static final String RUN = UUID.randomUUID().toString().substring(0, 8);

  private TestServer() {}

  private static final class Embedded {
    static final EmbeddedPostgres SERVER = start();

    private static EmbeddedPostgres start() {
      try {
        return EmbeddedPostgres.builder()
            .setServerConfig("timezone", "Asia/Kathmandu") // 5:45 from UTC
            .setServerConfig("deadlock_timeout", "100ms")
            // Nothing of it is to outlive the machine; a server that is killed loses nothing so.
            .setServerConfig("fsync", "off")
            .setServerConfig("full_page_writes", "off")
            .setServerConfig("max_wal_size", "4GB")
            // What it does, and when, is no test's to know.
            .setServerConfig("autovacuum", "off")
            .setPGStartupWait(Duration.ofSeconds(60))
            .setRegisterShutdownHook(true)
            .start();
      } catch (IOException failed) {
        throw new UncheckedIOException(failed);
      }
    }
  }

  static boolean isEmbedded() {
    return GIVEN.isEmpty();
  }

  /** The URL of a database, with the role that owns everything. */
  static String url() {
    return isEmbedded() ? Embedded.SERVER.getJdbcUrl("postgres", "postgres") : GIVEN;
  }

  /** The embedded server's database of a name, with the role that owns everything. */
  static String url(String database) {
    return Embedded.SERVER.getJdbcUrl("postgres", database);
  }

  /** The embedded server's first database, with a role of {@link #role}. */
  static String urlOf(String role) {
    return Embedded.SERVER.getJdbcUrl(role, "postgres");
  }

  /** Makes a role that may log in and nothing else. */
  static void role(String name) {
    execute(
        "DO 'BEGIN CREATE ROLE "
            + name
            + " LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END'");
  }

  /** A name for a schema that no other test uses, also where the server outlives this JVM. */
  static String schema(Class<?> test) {
    return test.getSimpleName() + "-" + RUN;
  }

  static PostgresConfig.Builder config(String schema) {
    return config(url(), schema);
  }

  static PostgresConfig.Builder config(String url, String schema) {
    return PostgresConfig.builder().jdbcUrl(url).schema(schema).reportLeaks(true);
  }

  /** Runs statements past the backend. */
  static void execute(String... statements) {
    try (Connection connection = DriverManager.getConnection(url());
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    } catch (SQLException failed) {
      throw new IllegalStateException(failed);
    }
  }

  /** Leaves the statistics of a schema's tables to the test, however long it takes. */
  static void leaveUnanalyzed(String schema) {
    execute(
        """
        DO $$
        DECLARE one text;
        BEGIN
          FOR one IN SELECT format('%%I.%%I', schemaname, tablename) FROM pg_tables WHERE schemaname = '%s' LOOP
            EXECUTE format('ALTER TABLE %%s SET (autovacuum_enabled = false)', one);
          END LOOP;
        END $$
        """
            .formatted(schema));
  }

  /** The one value that a query answers. */
  static String query(String sql) {
    try (Connection connection = DriverManager.getConnection(url());
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    } catch (SQLException failed) {
      throw new IllegalStateException(failed);
    }
  }

  static void drop(String schema) {
    execute("DROP SCHEMA IF EXISTS \"" + schema + "\" CASCADE");
  }
}
