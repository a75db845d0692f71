package org.artigraph4j.postgres;

import java.util.OptionalInt;
import javax.sql.DataSource;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.backend.CheckedConnection;
import org.artigraph4j.backend.Connection;
import org.artigraph4j.error.ConnectionClosedException;

/**
 * A backend on PostgreSQL, 14 or newer. Open one for a process; its connections are logical and
 * borrow one of a small pool for the time of a call. Thread-safe.
 *
 * <pre>{@code
 * try (Backend backend = PostgresBackend.open(PostgresConfig.of("jdbc:postgresql://db/pipelines"));
 *     Connection connection = backend.connect()) {
 *   …
 * }
 * }</pre>
 */
public final class PostgresBackend implements Backend {
  private final PostgresConfig config;
  private final Database database;
  private final Leaks leaks = new Leaks();
  private volatile boolean closed;

  private PostgresBackend(PostgresConfig config, Database database) {
    this.config = config;
    this.database = database;
  }

  /**
   * Opens a backend, having made or migrated its tables where needed (see {@link
   * PostgresConfig#migrateOnOpen()}). Any number of processes may do so at once.
   *
   * @throws org.artigraph4j.error.BackendUnavailableException if the server cannot be reached
   * @throws org.artigraph4j.error.AccessDeniedException if the role may not do this
   * @throws org.artigraph4j.error.SchemaVersionException if the tables are of another version
   * @throws org.artigraph4j.error.UnsuitableDatabaseException if the database is missing, too old,
   *     or not in UTF-8
   */
  public static PostgresBackend open(PostgresConfig config) {
    return open(config, Sizes.STANDARD);
  }

  /** {@link #open(PostgresConfig)} with bounds of its own between the ways of writing. */
  static PostgresBackend open(PostgresConfig config, Sizes sizes) {
    SqlErrors errors = new SqlErrors(config);
    DataSource source = Pool.unpooled(config);
    OptionalInt found = new Migrations(config, source, errors).prepare(config.migrateOnOpen());
    Database database = database(config, source, errors, sizes);
    try {
      found.ifPresent(database::convert);
      return new PostgresBackend(config, database);
    } catch (RuntimeException | Error failed) {
      database.close();
      throw failed;
    }
  }

  /**
   * Makes or migrates the tables, whatever {@link PostgresConfig#migrateOnOpen()} says: for a role
   * that may, run before those that may not open the backend. It also converts the links that an
   * older version stored, as far as that was not done: run it again if it was broken off.
   */
  public static void migrate(PostgresConfig config) {
    SqlErrors errors = new SqlErrors(config);
    DataSource source = Pool.unpooled(config);
    new Migrations(config, source, errors).prepare(true);
    try (Database database = database(config, source, errors, Sizes.STANDARD)) {
      database.convert(Conversion.FROM_ANY);
    }
  }

  private static Database database(
      PostgresConfig config, DataSource source, SqlErrors errors, Sizes sizes) {
    Pool pool = Pool.of(config, source, errors);
    return new Database(config, pool, errors, Retries.of(config.retryTimeout()), sizes);
  }

  @Override
  public Connection connect() {
    if (closed) {
      throw new ConnectionClosedException("the backend");
    }
    if (!config.reportLeaks()) {
      return CheckedConnection.of(database.connection(), () -> !closed);
    }
    Leaks.Opened opened = leaks.opened();
    Connection connection =
        CheckedConnection.of(database.connection(), () -> !closed, opened::close);
    leaks.watch(connection, opened);
    return connection;
  }

  @Override
  public void close() {
    closed = true;
    leaks.end();
    database.close();
  }

  @Override
  public String toString() {
    return "PostgresBackend{" + config + (closed ? ", closed" : "") + "}";
  }
}
