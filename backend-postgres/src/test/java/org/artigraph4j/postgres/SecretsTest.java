package org.artigraph4j.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What a process says while it opens, works and fails: everything Hikari, Flyway, the driver and
 * this library log, at every level, and all exceptions with their causes, are searched for the
 * password.
 */
class SecretsTest {
  static final String SECRET = "s3cret-Ünique";
  // As it stands in a URL.
  static final String ENCODED = "s3cret-%C3%9Cnique";
  private static final String SCHEMA = TestServer.schema(SecretsTest.class);

  private static Path hba = Path.of("");
  private static String before = "";

  @BeforeAll
  static void demandPasswords() throws IOException {
    assumeThat(TestServer.isEmbedded()).as("makes roles").isTrue();
    TestServer.execute(
        "DROP ROLE IF EXISTS secretive",
        "DROP ROLE IF EXISTS trusted",
        "CREATE ROLE secretive LOGIN PASSWORD 'another'",
        "CREATE ROLE trusted LOGIN SUPERUSER PASSWORD '" + SECRET + "'");
    hba = Path.of(TestServer.query("SHOW hba_file"));
    before = Files.readString(hba);
    Files.writeString(
        hba, "host all secretive all scram-sha-256\nhost all trusted all scram-sha-256\n" + before);
    TestServer.execute("SELECT pg_reload_conf()");
  }

  @AfterAll
  static void demandNone() throws IOException {
    if (!before.isEmpty()) {
      Files.writeString(hba, before);
      TestServer.execute(
          "SELECT pg_reload_conf()",
          "DROP SCHEMA IF EXISTS \"" + SCHEMA + "\" CASCADE",
          "DROP ROLE secretive",
          "DROP ROLE trusted");
    }
  }

  @BeforeEach
  void capture() {
    Logs.capture();
  }

  @AfterEach
  void release() {
    Logs.release();
  }

  private static void assertSilent(StringWriter said) {
    assertThat(said.toString().lines().filter(SecretsTest::tells)).isEmpty();
    assertThat(Logs.captured()).isNotEmpty();
    assertThat(Logs.captured().stream().filter(SecretsTest::tells)).isEmpty();
  }

  @Test
  void no_password_is_said_where_openings_fail() throws IOException {
    int closed;
    try (ServerSocket socket = new ServerSocket(0)) {
      closed = socket.getLocalPort();
    }
    String server = TestServer.urlOf("secretive").replaceAll("[?].*", "");
    String secret = "user=secretive&password=" + ENCODED;
    StringWriter said = new StringWriter();
    for (String url :
        List.of(
            server + "?" + secret,
            TestServer.url("missing").replaceAll("[?].*", "")
                + "?user=postgres&password="
                + ENCODED,
            "jdbc:postgresql://localhost:" + closed + "/db?" + secret,
            "jdbc:postgresql://no-such-host.invalid/db?" + secret,
            "jdbc:postgresql://secretive:" + SECRET + "@localhost/db",
            "jdbc:postgresql://localhost:" + SECRET + "/db",
            "jdbc:postgresql://localhost:" + closed + "x/db?" + secret,
            "jdbc:postgresql://[localhost/db?" + secret,
            "jdbc:postgresql://localhost/db/?" + secret,
            "jdbc:postgresql://localhost/a/b?" + secret,
            "jdbc:postgresql://localhost?" + secret,
            "jdbc:postgresql://localhost/db&" + secret,
            "jdbc:postgresql://localhost/db;" + secret,
            "jdbc:postgresql://localhost/db#" + secret,
            "jdbc:postgresql://localhost/db%26password%3D" + ENCODED,
            "jdbc:postgresql://localhost&" + secret + "/db",
            server + "?user=secretive;password=" + ENCODED + "&password=y",
            server + "?sslmode=require;password=" + ENCODED + "&user=secretive",
            "jdbc:postgresql:/localhost/db?" + secret,
            "jdbc:postgresql://localhost/%zz?" + secret,
            "jdbc:postgresql://localhost/db?loginTimeout=x&" + secret,
            "jdbc:postgresql://localhost/db?sslmode=x&" + secret,
            "jdbc:mysql://localhost/db?" + secret,
            "postgresql://secretive:" + SECRET + "@localhost/db")) {
      open(said, () -> TestServer.config(url, SCHEMA));
      open(
          said,
          () ->
              TestServer.config(url.replaceAll("[?].*", ""), SCHEMA)
                  .user("secretive")
                  .password(SECRET));
    }
    assertThat(said.toString()).contains("AccessDeniedException", "BackendUnavailableException");
    assertSilent(said);
  }

  /** Both ways to give a password, and what is logged when all goes well. */
  private static List<PostgresConfig.Builder> trusted() {
    String server = TestServer.urlOf("trusted").replaceAll("[?].*", "");
    return List.of(
        TestServer.config(
            server + "?user=trusted&sslpassword=" + ENCODED + "&password=" + ENCODED, SCHEMA),
        TestServer.config(server, SCHEMA).user("trusted").password(SECRET));
  }

  @Test
  void no_password_is_said_where_all_goes_well() {
    StringWriter said = new StringWriter();
    for (PostgresConfig.Builder builder : trusted()) {
      TestServer.drop(SCHEMA);
      PostgresConfig config = builder.build();
      try (PostgresBackend backend = PostgresBackend.open(config)) {
        said.append(config.toString()).append(backend.toString());
        PostgresBackendTest.assertRunsWhole(backend, "secrets");
      }
    }
    assertThat(Logs.captured()).anyMatch(line -> line.contains("HikariPool"));
    assertThat(Logs.captured()).anyMatch(line -> line.contains("org.flywaydb"));
    assertThat(Logs.captured()).anyMatch(line -> line.contains("org.postgresql"));
    assertSilent(said);
  }

  @Test
  void no_password_is_said_where_a_migration_fails() {
    StringWriter said = new StringWriter();
    TestServer.drop(SCHEMA);
    TestServer.execute(
        """
        CREATE OR REPLACE FUNCTION public.refuse() RETURNS event_trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF current_user = 'trusted' AND current_query() LIKE '%snapshot_tag%' THEN
            RAISE EXCEPTION 'no tags today';
          END IF;
        END $$
        """,
        "CREATE EVENT TRIGGER refuse ON ddl_command_start EXECUTE FUNCTION public.refuse()");
    try {
      for (PostgresConfig.Builder config : trusted()) {
        open(said, () -> config);
      }
    } finally {
      TestServer.execute("DROP EVENT TRIGGER refuse", "DROP FUNCTION public.refuse()");
    }
    assertThat(said.toString()).contains("no tags today");
    assertSilent(said);
  }

  static boolean tells(String line) {
    return line.contains(SECRET) || line.contains(ENCODED) || line.contains("s3cret");
  }

  private interface Configuring {
    PostgresConfig.Builder get();
  }

  private static void open(StringWriter said, Configuring configuring) {
    try {
      PostgresConfig config =
          configuring
              .get()
              .connectTimeout(java.time.Duration.ofSeconds(2))
              .retryTimeout(java.time.Duration.ofMillis(100))
              .build();
      said.append(config.toString()).append('\n');
      try (PostgresBackend backend = PostgresBackend.open(config)) {
        throw new AssertionError("opened " + backend);
      }
    } catch (RuntimeException refused) {
      refused.printStackTrace(new PrintWriter(said, true));
      for (Throwable cause = refused; cause != null; cause = cause.getCause()) {
        said.append(cause.toString()).append('\n');
      }
    }
  }
}
