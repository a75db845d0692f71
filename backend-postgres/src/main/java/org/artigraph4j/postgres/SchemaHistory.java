package org.artigraph4j.postgres;

import com.google.common.collect.ImmutableSet;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import org.artigraph4j.error.SchemaVersionException;
import org.artigraph4j.postgres.Failure.Kind;

/** Which version a schema is of, as Flyway's table in it tells. */
final class SchemaHistory {
  static final String TABLE = "flyway_schema_history";

  static final int NEWEST = Integer.parseInt(Migrations.EXPECTED);

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

  // As of when the statement begins, as are the rows of the history: to_regclass would look later.
  static final String FOUND =
      """
      array(
        SELECT CAST(c.relname AS text)
        FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = ? AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
        ORDER BY c.relname
      ) AS tables
      """;

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

  /** Whether a transaction that is open has written to the history. */
  private static final String IS_WRITTEN =
      """
      SELECT count(*) > 0
      FROM pg_catalog.pg_locks l
      JOIN pg_catalog.pg_database d ON d.oid = l.database
      JOIN pg_catalog.pg_class c ON c.oid = l.relation
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      WHERE d.datname = current_database() AND n.nspname = ? AND c.relname = 'flyway_schema_history'
        AND l.mode = 'RowExclusiveLock' AND l.granted
      """;

  private final PostgresConfig config;
  private final SqlErrors errors;
  private final String version;

  SchemaHistory(PostgresConfig config, SqlErrors errors) {
    this.config = config;
    this.errors = errors;
    this.version = new Sql(config.schema()).of(VERSION);
  }

  private record State(OptionalInt version, Set<String> tables) {
    boolean isHalf() {
      return version.isEmpty() && TABLES.stream().anyMatch(tables::contains);
    }
  }

  /**
   * The version, of a schema that is whole and not too new; none if it has no tables.
   *
   * <p>Flyway commits the tables in one session, and then in another the row that tells of them.
   * Who looks between the two sees half of it, and looks again when that row is committed.
   *
   * @throws SchemaVersionException if there is something else
   */
  OptionalInt version(Connection connection) throws SQLException {
    State state = look(connection);
    if (state.isHalf()) {
      Retries.of(config.lockTimeout()).run(() -> requireUnwritten(connection));
      state = look(connection);
    }
    requireWhole(state);
    return state.version();
  }

  private State look(Connection connection) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(version)) {
      statement.setString(1, config.schema());
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        String failed = row.getString("failed");
        if (failed != null) {
          throw mismatch(
              "a failed migration to " + failed,
              "restore a backup, or repair what failed and delete its row from " + TABLE);
        }
        return new State(newest(texts(row, "versions")), texts(row, "tables"));
      }
    }
  }

  static Set<String> texts(ResultSet row, String column) throws SQLException {
    Array array = row.getArray(column);
    return array == null ? Set.of() : ImmutableSet.copyOf((String[]) array.getArray());
  }

  private boolean requireUnwritten(Connection connection) {
    try (PreparedStatement statement = connection.prepareStatement(IS_WRITTEN)) {
      statement.setString(1, config.schema());
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        if (row.getBoolean(1)) {
          throw new Failure(Kind.CONTENTION, half());
        }
        return true;
      }
    } catch (SQLException failed) {
      throw errors.failure(failed).error();
    }
  }

  /** What is not one of our versions, a later release may have made. */
  private OptionalInt newest(Set<String> versions) {
    for (String each : versions) {
      if (!OURS.matcher(each).matches() || Integer.parseInt(each) > NEWEST) {
        throw mismatch(each, "use a release of artigraph4j as new as the schema");
      }
    }
    return versions.stream().mapToInt(Integer::parseInt).max();
  }

  private void requireWhole(State state) {
    if (state.isHalf()) {
      throw half();
    }
    if (state.version().isPresent() && state.version().getAsInt() == NEWEST) {
      TABLES.stream()
          .filter(table -> !state.tables().contains(table))
          .findFirst()
          .ifPresent(
              missing -> {
                throw mismatch(
                    "version " + NEWEST + " without the table " + missing,
                    "restore it all from a backup, into an empty schema");
              });
    }
  }

  private SchemaVersionException half() {
    return mismatch(
        "tables, and an empty " + TABLE,
        "it is half migrated or half restored: restore it all, into an empty schema");
  }

  SchemaVersionException mismatch(String found, String remedy) {
    return new SchemaVersionException(config.schema(), Migrations.EXPECTED, found, remedy);
  }
}
