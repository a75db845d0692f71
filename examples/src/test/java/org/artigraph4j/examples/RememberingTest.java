package org.artigraph4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.artigraph4j.examples.server.EmbeddedServer;
import org.artigraph4j.examples.server.Servers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The command, run several times: processes of their own that share what they remember. */
@Timeout(120)
class RememberingTest {
  private static final Pattern TOTAL = Pattern.compile("total +(\\d+) +(\\d+) .*");
  private static final Pattern SNAPSHOT = Pattern.compile("snapshot (-?\\d+)");

  @TempDir private Path folder;
  private Path server;

  @BeforeEach
  void name() {
    server = folder.resolve("postgres");
  }

  @AfterEach
  void leaveNothingRunning() throws Exception {
    Servers.kill(server);
  }

  private Jvm start(String... pipelines) throws Exception {
    return Jvm.start(
        Main.class,
        List.of(String.join(" ", pipelines), "--data", folder.toString()).toArray(String[]::new));
  }

  private static String end(Jvm jvm) throws Exception {
    Process process = jvm.process();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(() -> out + jvm.complaints()).isZero();
    return out;
  }

  /** What the tables say was built and cached, a table each. */
  private static List<String> totals(String out) {
    return TOTAL
        .matcher(out)
        .results()
        .map(table -> table.group(1) + " " + table.group(2))
        .toList();
  }

  private static List<String> snapshots(String out) {
    return SNAPSHOT.matcher(out).results().map(found -> found.group(1)).toList();
  }

  @Test
  void theSecondInvocationFindsTheResultsOfTheFirst() throws Exception {
    String first = end(start("weather"));
    assertThat(first).startsWith("metadata: PostgreSQL in " + server.toRealPath());
    assertThat(totals(first)).containsExactly("53 0", "0 53", "3 50", "0 53");
    assertThat(Servers.running(server)).isEmpty();

    String second = end(start("weather"));
    assertThat(totals(second)).containsExactly("0 53", "0 53", "0 53", "0 53");
    assertThat(snapshots(second)).isEqualTo(snapshots(first));
    assertThat(second).contains("Tagged v1.").contains("Tagged v2.").doesNotContain("which was");
    assertThat(Servers.running(server)).isEmpty();
  }

  @Test
  void invocationsAtOnceShareAServer() throws Exception {
    List<Jvm> processes = List.of(start("spend"), start("spend"), start("spend"));
    for (Jvm process : processes) {
      assertThat(end(process)).contains("spend 42.0");
    }
    assertThat(Servers.running(server)).as("the last one stops it").isEmpty();
  }

  @Test
  void theServerIsNotStoppedUnderOneThatUsesIt() throws Exception {
    try (EmbeddedServer used = EmbeddedServer.open(server)) {
      long running = Servers.running(server).orElseThrow();
      assertThat(end(start("spend"))).contains("spend 42.0");
      assertThat(Servers.running(server)).contains(running);
      assertThat(used.config()).isNotNull();
    }
    assertThat(Servers.running(server)).isEmpty();
  }

  @Test
  void aProcessThatIsToldToEndStopsTheServer() throws Exception {
    Jvm jvm = start("weather");
    Process process = jvm.process();
    try (var out = process.inputReader(StandardCharsets.UTF_8)) {
      assertThat(out.readLine()).as(jvm::complaints).startsWith("metadata: PostgreSQL");
      process.destroy(); // SIGTERM; Ctrl-C comes to the same
      assertThat(process.waitFor()).isNotZero();
    }
    assertThat(Servers.running(server)).isEmpty();
  }
}
