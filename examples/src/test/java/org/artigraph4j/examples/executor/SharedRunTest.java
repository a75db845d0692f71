package org.artigraph4j.examples.executor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.examples.DataFolder;
import org.artigraph4j.examples.Jvm;
import org.artigraph4j.examples.server.EmbeddedServer;
import org.artigraph4j.examples.server.Servers;
import org.artigraph4j.examples.weather.ObservationFiles;
import org.artigraph4j.examples.weather.WeatherPipeline;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.postgres.PostgresBackend;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Processes that run one pipeline on one database at once, and share its builds. */
@Timeout(300)
class SharedRunTest {
  private static final int PROCESSES = 8;
  private static final int KEYS = 48 + 1 + 4;

  @TempDir private Path folder;
  private Path server;
  private Path builds;
  private final List<Jvm> processes = new ArrayList<>();

  /** What a process did: keys it built, those it found built when others had, or before. */
  private record Outcome(String snapshot, int built, int waited, int cached) {
    static Outcome of(String line) {
      String[] parts = line.split(" ", -1);
      return new Outcome(
          parts[0],
          Integer.parseInt(parts[1]),
          Integer.parseInt(parts[2]),
          Integer.parseInt(parts[3]));
    }
  }

  @BeforeEach
  void name() throws IOException {
    server = folder.resolve("postgres");
    builds = Files.createDirectory(folder.resolve("builds"));
    new ObservationFiles(new DataFolder(folder)).restore();
  }

  @AfterEach
  void leaveNothingRunning() throws Exception {
    processes.forEach(jvm -> jvm.process().destroyForcibly());
    Servers.kill(server);
  }

  private Jvm start() {
    try {
      Jvm jvm = Jvm.start(SharedRun.class, folder.toString(), server.toString(), builds.toString());
      processes.add(jvm);
      return jvm;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Starts processes, one after the other; they run when all are ready. */
  private List<Jvm> startAll(int count) throws IOException {
    List<Jvm> all = Stream.generate(this::start).limit(count).toList();
    for (Jvm jvm : all) {
      assertThat(jvm.process().inputReader().readLine())
          .as(jvm::complaints)
          .isEqualTo(SharedRun.READY);
    }
    return all;
  }

  private static void tellToRun(List<Jvm> all) throws IOException {
    for (Jvm jvm : all) {
      jvm.process().outputWriter().write('\n');
      jvm.process().outputWriter().flush();
    }
  }

  private static List<Outcome> outcomes(List<Jvm> all) throws Exception {
    List<Outcome> outcomes = new ArrayList<>();
    for (Jvm jvm : all) {
      try (BufferedReader out = jvm.process().inputReader()) {
        String line = out.readLine();
        assertThat(line).as(jvm::complaints).isNotNull();
        outcomes.add(Outcome.of(line));
      }
      assertThat(jvm.process().waitFor()).as(jvm::complaints).isZero();
    }
    return outcomes;
  }

  /** What code was run for, once for each time. */
  private List<String> runsOfCode() throws IOException {
    try (Stream<Path> files = Files.list(builds)) {
      return files
          .map(
              file -> {
                try {
                  return Files.readString(file);
                } catch (IOException failure) {
                  throw new UncheckedIOException(failure);
                }
              })
          .toList();
    }
  }

  @Test
  void eightAtOnceBuildEachPartitionOnce() throws Exception {
    try (EmbeddedServer open = EmbeddedServer.open(server)) {
      PostgresBackend.migrate(open.config());
      List<Jvm> all = startAll(PROCESSES);
      tellToRun(all);
      List<Outcome> outcomes = outcomes(all);

      assertThat(runsOfCode()).hasSize(KEYS).doesNotHaveDuplicates();
      assertThat(outcomes).extracting(Outcome::snapshot).containsOnly(outcomes.get(0).snapshot());
      assertThat(outcomes.stream().mapToInt(Outcome::built).sum()).isEqualTo(KEYS);
      assertThat(outcomes)
          .allSatisfy(
              one ->
                  assertThat(one.built() + one.waited() + one.cached())
                      .as("%s", outcomes)
                      .isEqualTo(KEYS));
    }
  }

  @Test
  void whatAKilledOneHadClaimedTheOthersBuildWhenItsLeaseHasEnded() throws Exception {
    try (EmbeddedServer open = EmbeddedServer.open(server)) {
      PostgresBackend.migrate(open.config());
      Jvm killed =
          Jvm.start(KilledRun.class, folder.toString(), "20", "WRITTEN", server.toString());
      processes.add(killed);
      assertThat(killed.process().inputReader().readLine())
          .as(killed::complaints)
          .isEqualTo(KilledRun.STOPPED);
      GraphSnapshot snapshot;
      int recorded;
      try (Backend backend = PostgresBackend.open(open.config());
          var connection = backend.connect()) {
        var graph = WeatherPipeline.graph(new DataFolder(folder));
        recorded = 0;
        for (String key : graph.producedKeys()) {
          recorded += connection.readArtifactPartitions(graph.artifact(key)).size();
        }
        snapshot = connection.snapshot(graph, RawData.of(graph, Map.of()));
      }
      // A group ends after a second, so a slow machine has recorded more than one.
      assertThat(recorded).as("it has claims that are not built").isBetween(16, 20);

      List<Jvm> others = startAll(PROCESSES - 1);
      tellToRun(others);
      killed.process().destroyForcibly().waitFor();
      List<Outcome> outcomes = outcomes(others);

      assertThat(runsOfCode()).hasSize(KEYS - recorded).doesNotHaveDuplicates();
      assertThat(outcomes)
          .extracting(Outcome::snapshot)
          .containsOnly(snapshot.fingerprint().toString());
    }
  }
}
