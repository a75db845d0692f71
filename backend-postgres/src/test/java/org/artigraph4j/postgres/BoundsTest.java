package org.artigraph4j.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.backend.Connection;
import org.artigraph4j.error.BackendUnavailableException;
import org.artigraph4j.error.OutcomeUnknownException;
import org.artigraph4j.graph.Graph;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls end although the server says nothing any more. The timeout is that of a failed test. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class BoundsTest {
  private static final String SCHEMA = TestServer.schema(BoundsTest.class);
  // Text that only the one kind of statement has.
  private static final String READ = "SELECT g.body\n";
  private static final String WRITE = "known AS MATERIALIZED";

  private final Graph graph = PostgresBackendTest.graph();

  @AfterAll
  static void drop() {
    TestServer.drop(SCHEMA);
  }

  private interface Call {
    void on(Connection connection);
  }

  private static void assertEnds(
      String cut, boolean sessionOptions, Class<? extends Exception> expected, Call call) {
    try (BadLine line = new BadLine("bounds")) {
      PostgresConfig config =
          TestServer.config(line.url("&socketTimeout=1&cancelSignalTimeout=1"), SCHEMA)
              .sessionOptions(sessionOptions)
              .statementTimeout(Duration.ofMillis(200))
              .connectTimeout(Duration.ofSeconds(1))
              .poolTimeout(Duration.ofSeconds(1))
              .retryTimeout(Duration.ofMillis(1500))
              .build();
      try (Backend backend = PostgresBackend.open(config);
          Connection connection = backend.connect()) {
        line.cutBefore(cut);
        assertThatThrownBy(() -> call.on(connection)).isInstanceOf(expected);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void when_the_server_falls_silent(boolean sessionOptions) {
    assertEnds(
        READ,
        sessionOptions,
        BackendUnavailableException.class,
        connection -> connection.findGraph(graph.name(), graph.fingerprint()));
    assertEnds(
        WRITE,
        sessionOptions,
        OutcomeUnknownException.class,
        connection -> connection.writeGraph(graph));
    assertEnds(
        WRITE,
        sessionOptions,
        BackendUnavailableException.class,
        connection -> connection.runAtomically(inner -> inner.writeGraph(graph)));
    assertEnds(
        "COMMIT",
        sessionOptions,
        OutcomeUnknownException.class,
        connection -> connection.runAtomically(inner -> inner.writeGraph(graph)));
  }

  private static Properties driver(String parameters) {
    return Pool.settings(
        PostgresConfig.builder()
            .jdbcUrl("jdbc:postgresql:db" + parameters)
            .connectTimeout(Duration.ofMillis(1001))
            .statementTimeout(Duration.ofMillis(60_001))
            .build());
  }

  @Test
  void limits_of_the_driver_are_whole_seconds_and_never_shorter_than_what_was_asked_for() {
    assertThat(driver("")).containsEntry("connectTimeout", "2").containsEntry("loginTimeout", "2");
    assertThat(PostgresConfig.seconds(Duration.ofMillis(100))).isEqualTo(1);
    assertThat(PostgresConfig.seconds(Duration.ofSeconds(3))).isEqualTo(3);
  }

  @Test
  void a_server_has_some_time_to_say_that_a_statement_took_too_long() {
    assertThat(driver("")).containsEntry("socketTimeout", String.valueOf(61 + 10));
    assertThat(driver("?socketTimeout=7")).containsEntry("socketTimeout", "7");
  }
}
