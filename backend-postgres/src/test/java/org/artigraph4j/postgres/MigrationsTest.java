package org.artigraph4j.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.backend.Connection;
import org.artigraph4j.error.SchemaVersionException;
import org.artigraph4j.graph.Graph;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MigrationsTest {
  private static final String SCHEMA = TestServer.schema(MigrationsTest.class);
  private static final String OTHER = TestServer.schema(MigrationsTest.class) + "-İı";

  @BeforeEach
  @AfterEach
  void drop() {
    TestServer.drop(SCHEMA);
    TestServer.drop(OTHER);
  }

  private static Backend open() {
    return PostgresBackend.open(TestServer.config(SCHEMA).build());
  }

  private static Backend openWithoutDdl() {
    return PostgresBackend.open(TestServer.config(SCHEMA).migrateOnOpen(false).build());
  }

  private static void execute(String sql) {
    TestServer.execute(sql.replace(Sql.PLACEHOLDER, '"' + SCHEMA + '"'));
  }

  private static void assertRefused(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable opening, String found) {
    assertThatThrownBy(opening)
        .isInstanceOfSatisfying(
            SchemaVersionException.class,
            refused -> {
              assertThat(refused.expected()).isEqualTo(Migrations.EXPECTED);
              assertThat(refused.found()).isEqualTo(found);
              assertThat(refused).hasMessageContaining(SCHEMA);
              assertThat(refused.isRetryable()).isFalse();
            });
  }

  @Test
  void ten_may_open_at_once() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(10);
    try {
      List<Callable<Boolean>> openings = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        openings.add(
            () -> {
              open().close();
              return true;
            });
      }
      for (Future<Boolean> opened : threads.invokeAll(openings)) {
        assertThat(opened.get()).isTrue();
      }
    } finally {
      threads.shutdownNow();
    }
    openWithoutDdl().close();
  }

  @Test
  void without_ddl_the_version_is_checked() {
    assertRefused(MigrationsTest::openWithoutDdl, "no tables");

    PostgresBackend.migrate(TestServer.config(SCHEMA).migrateOnOpen(false).build());
    PostgresBackend.migrate(TestServer.config(SCHEMA).build());

    openWithoutDdl().close();
  }

  @Test
  void a_schema_from_the_future_is_refused() {
    open().close();
    execute(
        """
        INSERT INTO ${schema}.flyway_schema_history
        SELECT installed_rank + 100, '11', 'later', type, 'V11__later.sql', checksum, installed_by,
          installed_on, execution_time, success
        FROM ${schema}.flyway_schema_history ORDER BY installed_rank DESC LIMIT 1
        """);

    assertRefused(MigrationsTest::open, "11");
    assertRefused(MigrationsTest::openWithoutDdl, "11");
  }

  @Test
  void a_failed_migration_is_refused() {
    open().close();
    execute("UPDATE ${schema}.flyway_schema_history SET success = false WHERE version = '1'");

    assertRefused(MigrationsTest::open, "a failed migration to 1");
    assertRefused(MigrationsTest::openWithoutDdl, "a failed migration to 1");
  }

  @Test
  void a_version_that_is_none_of_ours_is_newer() {
    open().close();
    execute(
        """
        INSERT INTO ${schema}.flyway_schema_history
        SELECT installed_rank + 100, '2.1', 'later', type, 'V2.1__later.sql', checksum, installed_by,
          installed_on, execution_time, success
        FROM ${schema}.flyway_schema_history WHERE version = '1'
        """);

    assertRefused(MigrationsTest::open, "2.1");
    assertRefused(MigrationsTest::openWithoutDdl, "2.1");
  }

  @Test
  void a_table_that_was_dropped_is_named() {
    open().close();
    execute("DROP TABLE ${schema}.snapshot_tag");

    assertRefused(
        MigrationsTest::open, "version " + Migrations.EXPECTED + " without the table snapshot_tag");
    assertRefused(
        MigrationsTest::openWithoutDdl,
        "version " + Migrations.EXPECTED + " without the table snapshot_tag");
    assertThatThrownBy(MigrationsTest::open).hasMessageContaining("restore");
  }

  @Test
  void a_restore_of_the_schema_alone_is_refused() {
    open().close();
    execute("DELETE FROM ${schema}.flyway_schema_history");

    assertRefused(MigrationsTest::open, "tables, and an empty flyway_schema_history");
    assertRefused(MigrationsTest::openWithoutDdl, "tables, and an empty flyway_schema_history");
    assertThatThrownBy(MigrationsTest::open)
        .hasMessageContaining("half restored")
        .hasMessageContaining("into an empty schema");
  }

  /** Commits the tables and not yet what the history says of them, as Flyway does for a moment. */
  private static void commitHalf(java.sql.Connection other) throws SQLException {
    open().close();
    other.setAutoCommit(false);
    try (Statement statement = other.createStatement()) {
      String history = '"' + SCHEMA + "\".flyway_schema_history";
      statement.execute("CREATE TEMPORARY TABLE kept AS SELECT * FROM " + history);
      statement.execute("DELETE FROM " + history);
      other.commit();
      statement.execute("INSERT INTO " + history + " SELECT * FROM kept");
    }
  }

  @Test
  void half_a_migration_of_another_process_is_waited_for() throws Exception {
    ExecutorService threads = Executors.newSingleThreadExecutor();
    try (java.sql.Connection other = DriverManager.getConnection(TestServer.url())) {
      commitHalf(other);
      Future<?> opening =
          threads.submit(
              () ->
                  PostgresBackend.open(
                          TestServer.config(TestServer.url() + "&ApplicationName=waiting", SCHEMA)
                              .build())
                      .close());
      while (!opening.isDone()
          && TestServer.query(
                  "SELECT count(*) FROM pg_stat_activity"
                      + " WHERE application_name = 'waiting' AND query LIKE '%pg_locks%'")
              .equals("0")) {
        Thread.sleep(5);
      }
      other.commit();

      opening.get();
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void half_a_migration_that_does_not_go_on_is_refused() throws Exception {
    try (java.sql.Connection other = DriverManager.getConnection(TestServer.url())) {
      commitHalf(other);

      assertRefused(
          () ->
              PostgresBackend.open(
                  TestServer.config(SCHEMA).lockTimeout(Duration.ofMillis(100)).build()),
          "tables, and an empty flyway_schema_history");
    }
  }

  @Test
  void a_restore_without_the_history_is_refused() {
    open().close();
    execute("DROP TABLE ${schema}.flyway_schema_history");

    assertRefused(MigrationsTest::open, "tables, but no flyway_schema_history");
    assertRefused(MigrationsTest::openWithoutDdl, "tables, but no flyway_schema_history");
  }

  @Test
  void what_is_not_a_table_is_somebody_elses_too() {
    execute("CREATE SCHEMA ${schema}");
    execute("CREATE FUNCTION ${schema}.theirs() RETURNS int LANGUAGE sql AS 'SELECT 1'");

    assertThatThrownBy(MigrationsTest::open)
        .isInstanceOf(SchemaVersionException.class)
        .hasMessageContaining("use another schema")
        .message()
        .doesNotContain("baseline");
  }

  @Test
  void tables_of_somebody_else_are_left_alone() {
    execute("CREATE SCHEMA ${schema}");
    execute("CREATE TABLE ${schema}.graph (theirs text)");

    assertRefused(MigrationsTest::open, "tables, but no flyway_schema_history");
    assertRefused(MigrationsTest::openWithoutDdl, "tables, but no flyway_schema_history");
    assertThatThrownBy(MigrationsTest::open)
        .hasMessageContaining("use another schema")
        .message()
        .doesNotContain("baseline");

    execute("INSERT INTO ${schema}.graph (theirs) VALUES ('still there')");
  }

  @Test
  void an_empty_schema_that_is_there_is_used() {
    execute("CREATE SCHEMA ${schema}");

    open().close();

    openWithoutDdl().close();
  }

  @Test
  void two_schemas_in_one_database_do_not_see_each_other() {
    Graph graph = PostgresBackendTest.graph();
    try (Backend here = open();
        Backend there = PostgresBackend.open(TestServer.config(OTHER).build());
        Connection connection = here.connect();
        Connection stranger = there.connect()) {
      connection.writeGraph(graph);

      assertThat(stranger.findGraph(graph.name(), graph.fingerprint())).isEmpty();
      stranger.writeGraph(graph);
      assertThat(stranger.findGraph(graph.name(), graph.fingerprint())).contains(graph);
    }
  }
}
