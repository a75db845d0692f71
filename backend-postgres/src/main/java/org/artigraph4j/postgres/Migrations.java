package org.artigraph4j.postgres;

import com.google.common.collect.ImmutableSet;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
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

  private static final int NEWEST = Integer.parseInt(EXPECTED);

  private static final String LOCATION = "classpath:org/artigraph4j/postgres/migrations";
  private static final String HISTORY = "flyway_schema_history";
  private static final int OLDEST_SERVER = 14;
  private static final Pattern OURS = Pattern.compile("[0-9]{1,9}");

  private static final List<String> TABLES =
      List.of(
          "graph",
          "graph_artifact",
          "graph_artifact_annotation",
          "snapshot",
          "snapshot_tag",
          "snapshot_tag_history",
          "snapshot_partition",
          "snapshot_artifact",
          "manifest",
          "manifest_list",
          "storage",
          "storage_partition",
          "provenance",
          "provenance_chunk",
          "run",
          "run_configuration",
          "run_build",
          "claim_lease",
          "claim",
          "evicted_partition");
  private static final String OF_OTHERS =
      "they are not this library's, or were restored without it: use another schema, or restore"
          + " it all";

  // As of when the statement begins, as are the rows of the history: to_regclass would look later.
  private static final String FOUND =
      """
      array(
        SELECT CAST(c.relname AS text)
        FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = ? AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
        ORDER BY c.relname
      ) AS tables
      """;

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
          + FOUND;

  private static final String VERSION =
      """
      SELECT
        (
          SELECT array_agg(h.version ORDER BY h.installed_rank)
          FROM ${schema}.flyway_schema_history h
          WHERE h.version IS NOT NULL
        ) AS versions,
        (
          SELECT max(h.version) FROM ${schema}.flyway_schema_history h WHERE NOT h.success
        ) AS failed,
      """
          + FOUND;

  private final PostgresConfig config;
  private final Sql sql;
  private final DataSource source;
  private final SqlErrors errors;
  private boolean hasSchema;
  private boolean mayCreate;
  private boolean readOnly;

  Migrations(PostgresConfig config, DataSource source, SqlErrors errors) {
    this.config = config;
    this.sql = new Sql(config.schema());
    this.source = source;
    this.errors = errors;
  }

  /**
   * Checks the database and the schema, and migrates it if it may and must.
   *
   * @return the version that was there, of which something may have to be converted
   * @throws SchemaVersionException if the schema is not of the expected version in the end
   */
  OptionalInt prepare(boolean mayMigrate) {
    OptionalInt found = find();
    if (found.isPresent() && found.getAsInt() == NEWEST) {
      return found;
    }
    if (!mayMigrate) {
      throw mismatch(
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
      if (tables.contains(HISTORY)) {
        return version(connection);
      }
      if (!tables.isEmpty()) {
        throw mismatch("tables, but no " + HISTORY, OF_OTHERS);
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
        return texts(row, "tables");
      }
    }
  }

  private static Set<String> texts(ResultSet row, String column) throws SQLException {
    Array array = row.getArray(column);
    return array == null ? Set.of() : ImmutableSet.copyOf((String[]) array.getArray());
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

  private OptionalInt version(Connection connection) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql.of(VERSION))) {
      statement.setString(1, config.schema());
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        String failed = row.getString("failed");
        if (failed != null) {
          throw mismatch(
              "a failed migration to " + failed,
              "restore a backup, or repair what failed and delete its row from " + HISTORY);
        }
        OptionalInt version = newest(texts(row, "versions"));
        requireWhole(version, texts(row, "tables"));
        return version;
      }
    }
  }

  /** What is not one of our versions, a later release may have made. */
  private OptionalInt newest(Set<String> versions) {
    for (String version : versions) {
      if (!OURS.matcher(version).matches() || Integer.parseInt(version) > NEWEST) {
        throw mismatch(version, "use a release of artigraph4j as new as the schema");
      }
    }
    return versions.stream().mapToInt(Integer::parseInt).max();
  }

  private void requireWhole(OptionalInt version, Set<String> found) {
    if (version.isEmpty() && TABLES.stream().anyMatch(found::contains)) {
      throw mismatch(
          "tables, and an empty " + HISTORY,
          "it is half migrated or half restored: restore it all, into an empty schema");
    }
    if (version.isPresent() && version.getAsInt() == NEWEST) {
      TABLES.stream()
          .filter(table -> !found.contains(table))
          .findFirst()
          .ifPresent(
              missing -> {
                throw mismatch(
                    "version " + EXPECTED + " without the table " + missing,
                    "restore it all from a backup, into an empty schema");
              });
    }
  }

  private SchemaVersionException mismatch(String found, String remedy) {
    return new SchemaVersionException(config.schema(), EXPECTED, found, remedy);
  }

  private void migrate() {
    try {
      Flyway.configure(Migrations.class.getClassLoader())
          .loggers("slf4j")
          .dataSource(source)
          .schemas(config.schema())
          .defaultSchema(config.schema())
          .createSchemas(true)
          .table(HISTORY)
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
      return mismatch("something else than tables, but no " + HISTORY, OF_OTHERS);
    }
    return mismatch(String.valueOf(found.getAsInt()), "Flyway says: " + failed.getMessage());
  }
}
