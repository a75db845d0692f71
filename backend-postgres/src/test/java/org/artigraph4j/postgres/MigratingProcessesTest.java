package org.artigraph4j.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.error.SchemaVersionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Migrations by processes of their own: many at once, and one that is killed in the middle. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class MigratingProcessesTest {
  private static final String SCHEMA = TestServer.schema(MigratingProcessesTest.class);
  private static final String QUOTED = '"' + SCHEMA + '"';

  private final List<Process> started = new ArrayList<>();

  @BeforeEach
  void drop() {
    TestServer.drop(SCHEMA);
  }

  @AfterEach
  void clean() {
    started.forEach(Process::destroyForcibly);
    TestServer.drop(SCHEMA);
  }

  private Process start(String application) throws IOException {
    String url = TestServer.url();
    url += (url.indexOf('?') < 0 ? "?" : "&") + "ApplicationName=" + application;
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-Duser.language=tr",
                "-cp",
                System.getProperty("java.class.path"),
                Migrating.class.getName(),
                url,
                SCHEMA)
            .redirectErrorStream(true)
            .start();
    started.add(process);
    return process;
  }

  private static void assertOpened(Process process) throws Exception {
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    assertThat(said).contains("opened");
  }

  private static void assertWhole() {
    try (Backend backend =
        PostgresBackend.open(TestServer.config(SCHEMA).migrateOnOpen(false).build())) {
      PostgresBackendTest.assertRunsWhole(backend, "after migrations");
    }
    assertThat(
            TestServer.query(
                "SELECT count(*) FROM " + QUOTED + ".flyway_schema_history WHERE version = '1'"))
        .isEqualTo("1");
  }

  @Test
  void ten_processes_open_an_empty_schema_at_once() throws Exception {
    List<Process> ten = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      ten.add(start("ten"));
    }
    for (Process process : ten) {
      assertOpened(process);
    }
    assertWhole();
  }

  @Test
  void killed_in_the_middle_and_started_again() throws Exception {
    TestServer.execute("CREATE SCHEMA " + QUOTED);
    Process killed;
    try (java.sql.Connection other = DriverManager.getConnection(TestServer.url());
        Statement statement = other.createStatement()) {
      // Another session is about to make the last of the tables: the migration has made all but
      // that one when it waits here for its name.
      other.setAutoCommit(false);
      statement.execute("CREATE TABLE " + QUOTED + ".storage_partition (n int)");
      killed = start("killed");
      awaitBlocked("killed");
      killed.destroyForcibly(); // SIGKILL
      killed.waitFor();
      assertThat(killed.exitValue()).isEqualTo(128 + 9);
      other.rollback();
    }
    assertMadeByTheNext();
  }

  /** Every step of a migration that makes the schema, too, each about to make a table. */
  @ParameterizedTest
  @ValueSource(strings = {"flyway_schema_history", "graph", "storage_partition"})
  void killed_while_it_makes_the_schema_and_started_again(String table) throws Exception {
    assumeThat(TestServer.isEmbedded()).as("makes an event trigger").isTrue();
    TestServer.execute(
        """
        CREATE OR REPLACE FUNCTION public.wait_if_killed() RETURNS event_trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF current_setting('application_name') = 'killed' AND current_query() LIKE '%TABLE%' THEN
            PERFORM pg_advisory_lock(4711);
          END IF;
        END $$
        """
            .replace("TABLE", table),
        "CREATE EVENT TRIGGER wait_if_killed ON ddl_command_start WHEN TAG IN ('CREATE TABLE')"
            + " EXECUTE FUNCTION public.wait_if_killed()");
    try (java.sql.Connection other = DriverManager.getConnection(TestServer.url());
        Statement statement = other.createStatement()) {
      statement.execute("SELECT pg_advisory_lock(4711)");
      Process killed = start("killed");
      awaitBlocked("killed");
      killed.destroyForcibly(); // SIGKILL
      assertThat(killed.waitFor()).isEqualTo(128 + 9);
    } finally {
      TestServer.execute(
          "DROP EVENT TRIGGER wait_if_killed", "DROP FUNCTION public.wait_if_killed()");
    }
    assertMadeByTheNext();
  }

  private void assertMadeByTheNext() throws Exception {
    awaitGone("killed");
    assertHalfMigratedIsRefused();

    assertOpened(start("again"));

    assertWhole();
  }

  /** Without the right to go on, what is there is named; nobody takes it for a schema. */
  private static void assertHalfMigratedIsRefused() {
    assertThatThrownBy(
            () -> PostgresBackend.open(TestServer.config(SCHEMA).migrateOnOpen(false).build()))
        .isInstanceOf(SchemaVersionException.class);
  }

  private static void awaitBlocked(String application) throws InterruptedException {
    await(
        "SELECT count(*) FROM pg_stat_activity WHERE application_name = '"
            + application
            + "' AND wait_event_type = 'Lock'",
        "1");
  }

  /** The server needs a moment to see that its client is gone. */
  private static void awaitGone(String application) throws InterruptedException {
    await(
        "SELECT count(*) FROM pg_stat_activity WHERE application_name = '" + application + "'",
        "0");
  }

  private static void await(String query, String expected) throws InterruptedException {
    while (!TestServer.query(query).equals(expected)) {
      Thread.sleep(20);
    }
  }
}
