package org.artigraph4j.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.backend.Connection;
import org.artigraph4j.error.AccessDeniedException;
import org.artigraph4j.graph.Graph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A hot standby: a server of its own that is started again as one, on the data that it has. */
class StandbyTest {
  private static EmbeddedPostgres start(Path data) throws IOException {
    return EmbeddedPostgres.builder()
        .setDataDirectory(data)
        .setCleanDataDirectory(false)
        .setPGStartupWait(Duration.ofSeconds(60))
        .start();
  }

  private static PostgresConfig.Builder config(EmbeddedPostgres server) {
    return PostgresConfig.builder().jdbcUrl(server.getJdbcUrl("postgres", "postgres"));
  }

  @Test
  void is_read_and_not_written(@TempDir Path folder) throws IOException {
    Path data = folder.resolve("data");
    Graph graph = PostgresBackendTest.graph();
    try (EmbeddedPostgres primary = start(data);
        Backend backend = PostgresBackend.open(config(primary).build());
        Connection connection = backend.connect()) {
      connection.writeGraph(graph);
    }
    Files.createFile(data.resolve("standby.signal"));
    try (EmbeddedPostgres standby = start(data);
        Backend backend = PostgresBackend.open(config(standby).build());
        Connection connection = backend.connect()) {
      assertThat(connection.readGraph(graph.name(), graph.fingerprint())).isEqualTo(graph);
      assertThatThrownBy(() -> connection.writeGraph(graph))
          .isInstanceOf(AccessDeniedException.class)
          .hasMessageContaining("connect to the primary");
      assertThatThrownBy(() -> PostgresBackend.open(config(standby).schema("other").build()))
          .isInstanceOf(AccessDeniedException.class)
          .hasNoCause()
          .hasMessageContaining("connect to the primary");
    }
  }
}
