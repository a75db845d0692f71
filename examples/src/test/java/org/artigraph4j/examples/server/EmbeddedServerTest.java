package org.artigraph4j.examples.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.backend.Connection;
import org.artigraph4j.error.AccessDeniedException;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.postgres.PostgresBackend;
import org.artigraph4j.postgres.PostgresConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class EmbeddedServerTest {
  @TempDir private Path parent;
  private Path folder;

  @BeforeEach
  void name() {
    folder = parent.resolve("postgres");
  }

  @AfterEach
  void leaveNothingRunning() throws Exception {
    Servers.kill(folder);
  }

  private EmbeddedServer open() {
    return EmbeddedServer.open(folder);
  }

  private static void requireWorking(EmbeddedServer server) {
    try (Backend backend = PostgresBackend.open(server.config());
        Connection connection = backend.connect()) {
      connection.writeGraph(Graph.builder().name("g").build());
    }
  }

  private static String readServerLog(Path folder) throws Exception {
    return Files.readString(Servers.data(folder).resolve("server.log"));
  }

  @Test
  void startsAndStopsAndKeepsItsData() throws Exception {
    for (int time = 1; time <= 2; time++) {
      try (EmbeddedServer server = open()) {
        requireWorking(server);
        assertThat(Servers.running(folder)).isPresent();
        server.close();
        assertThat(Servers.running(folder)).as("closing again does nothing").isEmpty();
      }
    }
    assertThat(readServerLog(folder)).doesNotContain("was interrupted");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a folder's \u00e4\u00f6 \u6f22 {x} (1) & %s;#~*", "a\tb"})
  void runsInFoldersWithOddNames(String name) throws Exception {
    folder = parent.resolve(name).resolve("p".repeat(150)).resolve("postgres");
    try (EmbeddedServer server = open()) {
      requireWorking(server);
    }
    assertThat(Servers.running(folder)).isEmpty();
  }

  @Test
  void letsNobodyInWithoutThePassword() throws Exception {
    try (EmbeddedServer server = open()) {
      String url = server.config().jdbcUrl().orElseThrow();
      Path password = Servers.data(folder).resolve("password");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(password)))
          .isEqualTo("rw-------");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
          .isEqualTo("rwx------");
      assertThat(url + server).doesNotContain(Files.readString(password));
      assertThatThrownBy(
              () ->
                  PostgresBackend.open(
                      PostgresConfig.builder()
                          .jdbcUrl(url)
                          .user("artigraph4j")
                          .password("x")
                          .build()))
          .isInstanceOf(AccessDeniedException.class);
      for (String file : List.of("server.log", "../programs.log")) {
        assertThat(Servers.data(folder).resolve(file))
            .content()
            .doesNotContain(Files.readString(password));
      }
    }
  }

  @Test
  void isOpenOnceInAProcess() {
    try (EmbeddedServer server = open()) {
      assertThatThrownBy(this::open)
          .isInstanceOf(ServerException.class)
          .hasMessageContaining("already");
      requireWorking(server);
    }
  }

  @Test
  void startsAfterAKillOfTheServer() throws Exception {
    try (EmbeddedServer server = open()) {
      requireWorking(server);
      Servers.kill(Servers.running(folder).orElseThrow());
      assertThat(Servers.pidFile(folder)).exists();
      assertThat(Servers.running(folder)).isEmpty();
    }
    try (EmbeddedServer server = open()) {
      requireWorking(server);
    }
    assertThat(readServerLog(folder)).contains("was interrupted");
  }

  @Test
  void startsWhereAnotherProcessHasGotTheNumberOfADeadServer() throws Exception {
    String pidFile;
    try (EmbeddedServer server = open()) {
      requireWorking(server);
      pidFile = Files.readString(Servers.pidFile(folder), StandardCharsets.ISO_8859_1);
    }
    String mine = ProcessHandle.current().pid() + pidFile.substring(pidFile.indexOf('\n'));
    Files.writeString(Servers.pidFile(folder), mine, StandardCharsets.ISO_8859_1);
    try (EmbeddedServer server = open()) {
      requireWorking(server);
    }
    Files.writeString(Servers.pidFile(folder), "");
    try (EmbeddedServer server = open()) {
      requireWorking(server);
    }
  }

  @Test
  void makesItsDataAgainWhereThatWasNotFinished() throws Exception {
    Path half = Files.createDirectories(folder.resolve("new-12345/db/base"));
    Files.writeString(half.resolveSibling("PG_VERSION"), "18\n");
    try (EmbeddedServer server = open()) {
      requireWorking(server);
    }
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).noneMatch(path -> path.getFileName().toString().startsWith("new-"));
    }
  }

  @Test
  void saysWhatIsWrongWithDataThatIsDamaged() throws Exception {
    open().close();
    Files.delete(Servers.data(folder).resolve("db/global/pg_control"));
    assertThatThrownBy(this::open)
        .isInstanceOf(ServerException.class)
        .hasMessageContaining("pg_ctl failed")
        .hasMessageContaining("server.log");
    assertThat(Servers.running(folder)).isEmpty();
    assertThatThrownBy(this::open).as("nothing stays locked").hasMessageContaining("pg_ctl failed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"$(touch x)", "`touch x`", "\"", "a\\b"})
  void refusesAPathThatAShellWouldRead(String name) {
    assertThatThrownBy(() -> EmbeddedServer.open(parent.resolve(name)))
        .isInstanceOf(ServerException.class)
        .hasMessageContaining("pass another --data");
  }
}
