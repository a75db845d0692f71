package org.artigraph4j.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.backend.Connection;
import org.artigraph4j.error.AccessDeniedException;
import org.artigraph4j.error.BackendException;
import org.artigraph4j.error.BackendUnavailableException;
import org.artigraph4j.error.SchemaVersionException;
import org.artigraph4j.error.UnsuitableDatabaseException;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.graph.Graph;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postgresql.ds.PGSimpleDataSource;

/** Servers, databases and roles that cannot be used: each is told apart and named. */
class OpeningTest {
  private static final String SCHEMA = TestServer.schema(OpeningTest.class);
  private static final String SECRET = "s3cret";

  @AfterAll
  static void drop() {
    TestServer.drop(SCHEMA);
  }

  private static AbstractThrowableAssert<?, ?> assertRefused(
      PostgresConfig.Builder config, Class<? extends BackendException> expected) {
    List<String> shown = new ArrayList<>();
    return assertThatThrownBy(() -> PostgresBackend.open(config.build()))
        .isInstanceOf(expected)
        .satisfies(
            thrown -> {
              for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
                shown.add(String.valueOf(cause));
              }
              assertThat(shown).noneMatch(text -> text.contains(SECRET));
            });
  }

  private static PostgresConfig.Builder local(int port) {
    return PostgresConfig.builder()
        .jdbcUrl("jdbc:postgresql://localhost:" + port + "/db?password=" + SECRET)
        .user("ada")
        .connectTimeout(Duration.ofSeconds(1));
  }

  @Test
  void a_server_that_is_not_there() throws IOException {
    int port;
    try (ServerSocket closed = new ServerSocket(0)) {
      port = closed.getLocalPort();
    }
    assertRefused(local(port), BackendUnavailableException.class)
        .hasMessageContaining("localhost:" + port + "/db");
  }

  @Test
  @Timeout(30)
  void a_server_that_does_not_answer() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertRefused(local(silent.getLocalPort()), BackendUnavailableException.class);
    }
  }

  @Test
  void a_database_that_is_missing() {
    assumeEmbedded();
    assertRefused(
            TestServer.config(TestServer.url("missing"), SCHEMA), UnsuitableDatabaseException.class)
        .hasMessageContaining("missing")
        .hasMessageContaining("CREATE DATABASE");
  }

  @Test
  void a_database_that_is_not_in_utf8() {
    assumeEmbedded();
    TestServer.execute(
        "DROP DATABASE IF EXISTS latin",
        "CREATE DATABASE latin ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0");
    assertRefused(
            TestServer.config(TestServer.url("latin"), SCHEMA), UnsuitableDatabaseException.class)
        .hasMessageContaining("LATIN1");
  }

  @Test
  void a_wrong_password() throws IOException {
    assumeEmbedded();
    TestServer.execute(
        "DROP ROLE IF EXISTS with_password", "CREATE ROLE with_password LOGIN PASSWORD 'another'");
    Path hba = Path.of(TestServer.query("SHOW hba_file"));
    String before = Files.readString(hba);
    Files.writeString(hba, "host all with_password all scram-sha-256\n" + before);
    try {
      TestServer.execute("SELECT pg_reload_conf()");
      assertRefused(
              PostgresConfig.builder()
                  .jdbcUrl(TestServer.urlOf("with_password"))
                  .password(SECRET)
                  .schema(SCHEMA),
              AccessDeniedException.class)
          .hasMessageContaining("with_password");
    } finally {
      Files.writeString(hba, before);
      TestServer.execute("SELECT pg_reload_conf()");
    }
  }

  @Test
  void no_password() throws IOException {
    assumeEmbedded();
    TestServer.execute(
        "DROP ROLE IF EXISTS with_password", "CREATE ROLE with_password LOGIN PASSWORD 'another'");
    Path hba = Path.of(TestServer.query("SHOW hba_file"));
    String before = Files.readString(hba);
    Files.writeString(hba, "host all with_password all scram-sha-256\n" + before);
    try {
      TestServer.execute("SELECT pg_reload_conf()");
      PostgresConfig.Builder none = TestServer.config(TestServer.urlOf("with_password"), SCHEMA);
      assertRefused(none, AccessDeniedException.class).hasMessageContaining("give a password");
      assertRefused(none.password(""), AccessDeniedException.class)
          .hasMessageContaining("give a password");
    } finally {
      Files.writeString(hba, before);
      TestServer.execute("SELECT pg_reload_conf()");
    }
  }

  @Test
  void settings_of_the_driver_that_are_wrong() {
    assumeEmbedded();
    for (String setting : List.of("sslmode=require", "socketTimeout=abc", "socketFactory=none")) {
      assertRefused(
              TestServer.config(TestServer.url() + "&" + setting, SCHEMA),
              UnsuitableDatabaseException.class)
          .hasMessageContaining("a setting of the driver")
          .message()
          .doesNotContain("network");
    }
  }

  @Test
  void a_role_that_may_only_read() {
    assumeEmbedded();
    Graph graph = PostgresBackendTest.graph();
    try (Backend owner = PostgresBackend.open(TestServer.config(SCHEMA).build());
        Connection connection = owner.connect()) {
      connection.writeGraph(graph);
    }
    TestServer.role("reader");
    TestServer.execute(
        "GRANT USAGE ON SCHEMA \"" + SCHEMA + "\" TO reader",
        "GRANT SELECT ON ALL TABLES IN SCHEMA \"" + SCHEMA + "\" TO reader");

    try (Backend backend =
            PostgresBackend.open(
                TestServer.config(TestServer.urlOf("reader"), SCHEMA)
                    .migrateOnOpen(false)
                    .build());
        Connection connection = backend.connect()) {
      assertThat(connection.readGraph(graph.name(), graph.fingerprint())).isEqualTo(graph);
      assertThatThrownBy(() -> connection.writeGraph(graph))
          .isInstanceOf(AccessDeniedException.class)
          .hasMessageContaining(SCHEMA);
    }
  }

  @Test
  void a_role_without_any_right() {
    assumeEmbedded();
    PostgresBackend.open(TestServer.config(SCHEMA).build()).close();
    TestServer.role("stranger");
    assertRefused(
        TestServer.config(TestServer.urlOf("stranger"), SCHEMA), AccessDeniedException.class);
    assertRefused(
        TestServer.config(TestServer.urlOf("stranger"), SCHEMA + "2"), AccessDeniedException.class);
  }

  @Test
  void a_role_that_may_not_make_tables_is_told_what_to_grant() {
    assumeEmbedded();
    String there = SCHEMA + "3";
    TestServer.role("stranger");
    TestServer.drop(there);
    TestServer.execute(
        "CREATE SCHEMA \"" + there + "\"", "GRANT USAGE ON SCHEMA \"" + there + "\" TO stranger");
    try {
      assertRefused(
              TestServer.config(TestServer.urlOf("stranger"), there), AccessDeniedException.class)
          .hasNoCause() // it did not try
          .hasMessageContaining("CREATE on the schema")
          .hasMessageContaining(there);
    } finally {
      TestServer.drop(there);
    }
    assertRefused(
            TestServer.config(TestServer.urlOf("stranger"), there), AccessDeniedException.class)
        .hasNoCause()
        .hasMessageContaining("CREATE on the database");
  }

  @Test
  void a_server_that_only_reads() {
    assumeEmbedded();
    Graph graph = PostgresBackendTest.graph("read-only");
    try (Backend backend = PostgresBackend.open(TestServer.config(SCHEMA).build());
        Connection connection = backend.connect()) {
      connection.writeGraph(graph);
    }
    TestServer.role("standby");
    TestServer.execute(
        "ALTER ROLE standby SUPERUSER",
        "ALTER ROLE standby SET default_transaction_read_only = on");
    for (boolean migrate : new boolean[] {true, false}) {
      PostgresConfig.Builder config =
          TestServer.config(TestServer.urlOf("standby"), SCHEMA).migrateOnOpen(migrate);
      try (Backend backend = PostgresBackend.open(config.build());
          Connection connection = backend.connect()) {
        assertThat(connection.readGraph(graph.name(), graph.fingerprint())).isEqualTo(graph);
        assertThat(
                connection.<Boolean>atomically(
                    inner -> inner.findGraph(graph.name(), graph.fingerprint()).isPresent()))
            .isTrue();
        assertThatThrownBy(() -> connection.writeGraph(graph))
            .isInstanceOf(AccessDeniedException.class)
            .hasMessageContaining("only reads")
            .hasMessageContaining("connect to the primary");
      }
    }
    String missing = SCHEMA + "4";
    assertRefused(
            TestServer.config(TestServer.urlOf("standby"), missing), AccessDeniedException.class)
        .hasNoCause() // it did not try
        .hasMessageContaining("only reads")
        .hasMessageContaining(missing);
    assertRefused(
        TestServer.config(TestServer.urlOf("standby"), missing).migrateOnOpen(false),
        SchemaVersionException.class);
  }

  @Test
  void a_data_source_of_the_users_is_used_and_left_open() {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(TestServer.url());
    PostgresConfig config = PostgresConfig.builder().dataSource(source).schema(SCHEMA).build();

    try (Backend backend = PostgresBackend.open(config)) {
      PostgresBackendTest.assertRunsWhole(backend, "with a data source");
    }
    assertThat(config.toString()).contains("the given DataSource");
  }

  @Test
  void a_data_source_of_the_users_that_is_closed() {
    HikariDataSource pool = new HikariDataSource();
    pool.setJdbcUrl(TestServer.url());
    PostgresConfig config = PostgresConfig.builder().dataSource(pool).schema(SCHEMA).build();
    try (Backend backend = PostgresBackend.open(config);
        Connection connection = backend.connect()) {
      pool.close();

      assertThatThrownBy(() -> connection.findGraph("graph", Fingerprint.of(1)))
          .isInstanceOf(BackendUnavailableException.class)
          .hasMessageContaining("the given DataSource")
          .hasMessageContaining("has been closed");
    }
    assertThatThrownBy(() -> PostgresBackend.open(config))
        .isInstanceOf(BackendUnavailableException.class)
        .hasMessageContaining("has been closed");
  }

  @Test
  void a_data_source_of_the_users_that_has_no_connection_left() throws SQLException {
    try (HikariDataSource pool = new HikariDataSource()) {
      pool.setJdbcUrl(TestServer.url());
      pool.setMaximumPoolSize(1);
      pool.setConnectionTimeout(250);
      PostgresConfig config = PostgresConfig.builder().dataSource(pool).schema(SCHEMA).build();
      try (Backend backend = PostgresBackend.open(config);
          Connection connection = backend.connect();
          java.sql.Connection taken = pool.getConnection()) {
        assertThat(taken.isClosed()).isFalse();
        assertThatThrownBy(() -> connection.findGraph("graph", Fingerprint.of(1)))
            .isInstanceOf(BackendUnavailableException.class)
            .hasMessageContaining("active=1");
        assertThatThrownBy(() -> PostgresBackend.open(config))
            .isInstanceOf(BackendUnavailableException.class)
            .hasMessageContaining("active=1");
      }
    }
  }

  @Test
  void user_and_password_win_over_the_urls() {
    Properties settings =
        Pool.settings(
            TestServer.config("jdbc:postgresql:db?user=theirs&password=theirs", SCHEMA)
                .user("mine")
                .password("mine")
                .build());
    assertThat(settings)
        .containsEntry("user", "mine")
        .containsEntry("password", "mine")
        .doesNotContainValue("theirs");
  }

  @Test
  void sessions_may_be_left_as_they_are() {
    try (Backend backend =
        PostgresBackend.open(TestServer.config(SCHEMA).sessionOptions(false).build())) {
      PostgresBackendTest.assertRunsWhole(backend, "without session options");
    }
  }

  private static void assumeEmbedded() {
    assumeThat(TestServer.isEmbedded()).as("makes roles and databases").isTrue();
  }
}
