package org.artigraph4j.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What a process says while openings fail: everything Hikari, Flyway, the driver and this library
 * log at the level debug, and all exceptions with their causes, are searched for the password.
 */
class SecretsTest {
  static final String SECRET = "s3cret-Ünique";
  // As it stands in a URL.
  static final String ENCODED = "s3cret-%C3%9Cnique";

  @Test
  void no_password_is_said_anywhere() throws Exception {
    assumeThat(TestServer.isEmbedded()).as("makes a role").isTrue();
    TestServer.execute(
        "DROP ROLE IF EXISTS secretive", "CREATE ROLE secretive LOGIN PASSWORD 'another'");
    Path hba = Path.of(TestServer.query("SHOW hba_file"));
    String before = Files.readString(hba);
    Files.writeString(hba, "host all secretive all scram-sha-256\n" + before);
    try {
      TestServer.execute("SELECT pg_reload_conf()");
      assertSilent();
    } finally {
      Files.writeString(hba, before);
      TestServer.execute("SELECT pg_reload_conf()", "DROP ROLE secretive");
    }
  }

  private static void assertSilent() throws Exception {
    int closed;
    try (ServerSocket socket = new ServerSocket(0)) {
      closed = socket.getLocalPort();
    }
    String server = TestServer.urlOf("secretive").replaceAll("[?].*", "");
    String secret = "user=secretive&password=" + ENCODED;
    Logs.capture();
    try {
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
              "jdbc:postgresql:/localhost/db?" + secret,
              "jdbc:postgresql://localhost/%zz?" + secret,
              "jdbc:postgresql://localhost/db?loginTimeout=x&" + secret,
              "jdbc:postgresql://localhost/db?sslmode=x&" + secret,
              "jdbc:mysql://localhost/db?" + secret,
              "postgresql://secretive:" + SECRET + "@localhost/db")) {
        open(said, () -> PostgresConfig.builder().jdbcUrl(url));
        open(
            said,
            () ->
                PostgresConfig.builder()
                    .jdbcUrl(url.replaceAll("[?].*", ""))
                    .user("secretive")
                    .password(SECRET));
      }
      assertThat(said.toString()).contains("AccessDeniedException", "BackendUnavailableException");
      assertThat(said.toString().lines().filter(SecretsTest::tells)).isEmpty();
      assertThat(Logs.captured()).isNotEmpty();
      assertThat(Logs.captured().stream().filter(SecretsTest::tells)).isEmpty();
    } finally {
      Logs.release();
    }
  }

  private static boolean tells(String line) {
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
              .schema("secrets")
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
