package org.artigraph4j.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import javax.sql.DataSource;
import org.artigraph4j.error.AccessDeniedException;
import org.artigraph4j.error.BackendException;
import org.artigraph4j.error.SchemaVersionException;
import org.artigraph4j.error.UnsuitableDatabaseException;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/** Brings a schema to the version that this release works with, or says why it cannot. */
final class Migrations {
  /** The newest migration in this jar. */
  static final String EXPECTED = "10";

  private static final String LOCATION = "classpath:org/artigraph4j/postgres/migrations";
  private static final int OLDEST_SERVER = 14;
  private static final String OF_OTHERS =
      "they are not this library's, or were restored without it: use another schema, or restore"
          + " it all";

  private static final String SERVER =
      """
      SELECT
        CAST(current_setting('server_version_num') AS integer) / 10000 AS version,
        current_setting('server_encoding') AS encoding,
        to_regnamespace(?) IS NOT NULL AS has_schema,
        coalesce(
          has_schema_privilege(CAST(to_regnamespace(?) AS oid), 'CREATE'),
          has_database_privilege(current_database(), 'CREATE')
        ) AS may_create,
        CAST(current_setting('transaction_read_only') AS boolean) AS read_only,
      """
          + SchemaHistory.FOUND;

  private final PostgresConfig config;
  private final Sql sql;
  private final DataSource source;
  private final SqlErrors errors;
  private final SchemaHistory history;
  private boolean hasSchema;
  private boolean mayCreate;
  private boolean readOnly;

  Migrations(PostgresConfig config, DataSource source, SqlErrors errors) {
    this.config = config;
    this.sql = new Sql(config.schema());
    this.source = source;
    this.errors = errors;
    this.history = new SchemaHistory(config, errors);
  }

  /**
   * Checks the database and the schema, and migrates it if it may and must.
   *
   * @return the version that was there, of which something may have to be converted
   * @throws SchemaVersionException if the schema is not of the expected version in the end
   */
  OptionalInt prepare(boolean mayMigrate) {
    OptionalInt found = find();
    if (found.isPresent() && found.getAsInt() == SchemaHistory.NEWEST) {
      return found;
    }
    if (!mayMigrate) {
      throw history.mismatch(
          found.isPresent() ? String.valueOf(found.getAsInt()) : "no tables",
          "run PostgresBackend.migrate(config) with a role that may make tables");
    }
    requireMayMigrate();
    migrate();
    return found;
  }

  /** Flyway would try for ten seconds. */
  private void requireMayMigrate() {
    if (readOnly) {
      throw new AccessDeniedException(
          "the server at "
              + config.target()
              + " only reads, and the schema '"
              + config.schema()
              + "' must be migrated; "
              + SqlErrors.TO_WRITE);
    }
    if (!mayCreate) {
      throw new AccessDeniedException(
          "the role may not make the "
              + (hasSchema ? "tables of the schema '" : "schema '")
              + config.schema()
              + "' in the database at "
              + config.target()
              + "; grant it CREATE on the "
              + (hasSchema ? "schema" : "database")
              + ", or have another role run PostgresBackend.migrate(config)");
    }
  }

  /** The version of the schema, which is whole and not too new; none if it has no tables. */
  private OptionalInt find() {
    try (Connection connection = connect()) {
      Set<String> tables = tables(connection);
      if (tables.contains(SchemaHistory.TABLE)) {
        return history.version(connection);
      }
      if (!tables.isEmpty()) {
        throw history.mismatch("tables, but no " + SchemaHistory.TABLE, OF_OTHERS);
      }
      return OptionalInt.empty();
    } catch (SQLException failed) {
      throw errors.failure(failed).error();
    }
  }

  private Connection connect() {
    try {
      return source.getConnection();
    } catch (SQLException refused) {
      throw errors.noConnection(refused).error();
    }
  }

  private Set<String> tables(Connection connection) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(SERVER)) {
      statement.setString(1, sql.quotedSchema());
      statement.setString(2, sql.quotedSchema());
      statement.setString(3, config.schema());
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        requireSuitable(row.getInt("version"), row.getString("encoding"));
        hasSchema = row.getBoolean("has_schema");
        mayCreate = row.getBoolean("may_create");
        readOnly = row.getBoolean("read_only");
        return SchemaHistory.texts(row, "tables");
      }
    }
  }

  private void requireSuitable(int version, String encoding) {
    if (version < OLDEST_SERVER) {
      throw new UnsuitableDatabaseException(
          "the server at "
              + config.target()
              + " is PostgreSQL "
              + version
              + "; it must be "
              + OLDEST_SERVER
              + " or newer");
    }
    if (!encoding.equals("UTF8")) {
      throw new UnsuitableDatabaseException(
          "the database at "
              + config.target()
              + " has the encoding "
              + encoding
              + ", which cannot hold every name; make one with CREATE DATABASE … ENCODING 'UTF8'"
              + " TEMPLATE template0");
    }
  }

  private void migrate() {
    try {
      Flyway.configure(Migrations.class.getClassLoader())
          .loggers("slf4j")
          .dataSource(source)
          .schemas(config.schema())
          .defaultSchema(config.schema())
          .createSchemas(true)
          .table(SchemaHistory.TABLE)
          .locations(LOCATION)
          .failOnMissingLocations(true)
          .placeholders(Map.of("schema", sql.quotedSchema()))
          .load()
          .migrate();
    } catch (FlywayException failed) {
      throw translated(failed);
    }
  }

  private BackendException translated(FlywayException failed) {
    for (Throwable cause = failed.getCause(); cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException refused) {
        return errors.failure(refused).error();
      }
    }
    OptionalInt found = find();
    if (found.isEmpty()) {
      return history.mismatch(
          "something else than tables, but no " + SchemaHistory.TABLE, OF_OTHERS);
    }
    return history.mismatch(
        String.valueOf(found.getAsInt()), "Flyway says: " + failed.getMessage());
  }
}
