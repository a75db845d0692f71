package org.artigraph4j.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.backend.Connection;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class LeaksTest {
  private static final String SCHEMA = TestServer.schema(LeaksTest.class);

  @BeforeEach
  void forget() {
    Logs.takeLeaks();
  }

  @AfterAll
  static void drop() {
    TestServer.drop(SCHEMA);
  }

  private static Backend open(boolean reportLeaks) {
    return PostgresBackend.open(
        PostgresConfig.builder()
            .jdbcUrl(TestServer.url())
            .schema(SCHEMA)
            .reportLeaks(reportLeaks)
            .build());
  }

  private static void forgetToClose(Backend backend) {
    backend.connect();
  }

  @Test
  void a_connection_that_outlives_its_backend_is_told_with_its_place() {
    try (Backend backend = open(true)) {
      forgetToClose(backend);
    }
    assertThat(Logs.takeLeaks())
        .singleElement()
        .asString()
        .contains("before its backend was", "try-with-resources", "LeaksTest.forgetToClose");
  }

  /** The collector decides when, and a test can only ask it. */
  @Test
  @Timeout(60)
  void a_connection_that_is_garbage_is_told_with_its_place() throws InterruptedException {
    try (Backend backend = open(true)) {
      forgetToClose(backend);
      List<String> leaks = new ArrayList<>();
      while (leaks.isEmpty()) {
        System.gc();
        Thread.sleep(10);
        leaks.addAll(Logs.takeLeaks());
      }
      assertThat(leaks)
          .singleElement()
          .asString()
          .contains("the last reference", "LeaksTest.forgetToClose");
    }
    assertThat(Logs.takeLeaks()).as("each is told once").isEmpty();
  }

  @Test
  void those_that_are_closed_are_not_told_nor_are_views() {
    try (Backend backend = open(true);
        Connection connection = backend.connect()) {
      connection.connect();
      connection.runAtomically(inner -> inner.connect().close());
      connection.close(); // twice
    }
    assertThat(Logs.takeLeaks()).isEmpty();
  }

  @Test
  void a_view_that_is_closed_leaves_its_connection_open() {
    try (Backend backend = open(true)) {
      backend.connect().connect().close();
    }
    assertThat(Logs.takeLeaks()).hasSize(1);
  }

  @Test
  void nothing_is_told_unless_asked_for() {
    try (Backend backend = open(false)) {
      forgetToClose(backend);
    }
    assertThat(Logs.takeLeaks()).isEmpty();
  }
}
