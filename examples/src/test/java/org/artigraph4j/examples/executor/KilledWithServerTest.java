package org.artigraph4j.examples.executor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.backend.Connection;
import org.artigraph4j.examples.DataFolder;
import org.artigraph4j.examples.server.EmbeddedServer;
import org.artigraph4j.examples.server.Servers;
import org.artigraph4j.examples.weather.WeatherPipeline;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.postgres.PostgresBackend;
import org.artigraph4j.storage.StoragePartitions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Kills a process that keeps its metadata on an embedded server, which outlives it. */
@Timeout(120)
class KilledWithServerTest {
  private static final int KEYS = 48 + 1 + 4;

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

  @ParameterizedTest
  @CsvSource({"17, WRITTEN", "30, PUBLISHED", "50, WRITING"})
  void aNewRunBuildsOnlyWhatIsMissing(int before, KilledRun.Place place) throws Exception {
    KilledRun.runAndKill(
        folder.toString(), Integer.toString(before), place.name(), server.toString());
    long left = Servers.running(server).orElseThrow();

    Graph graph = WeatherPipeline.graph(new DataFolder(folder));
    Map<String, StoragePartitions> continued = new HashMap<>();
    RunReport report;
    try (EmbeddedServer found = EmbeddedServer.open(server)) {
      assertThat(Servers.running(server)).as("the server that was left").contains(left);
      try (Backend backend = PostgresBackend.open(found.config())) {
        report = run(backend, graph, continued);
      }
    }
    assertThat(Servers.running(server)).as("the killed process does not use it").isEmpty();
    int complete = place == KilledRun.Place.PUBLISHED ? before + 1 : before;
    assertThat(report.cached()).as("recorded").isBetween(complete - Unrecorded.MOST, before);
    assertThat(report.built()).isEqualTo(KEYS - report.cached());
    assertThat(report.adopted())
        .as("files that were not recorded yet")
        .isEqualTo(complete - report.cached());

    Map<String, StoragePartitions> undisturbed = new HashMap<>();
    try (Backend backend = Backend.open("memory:")) {
      assertThat(run(backend, graph, undisturbed).snapshot()).isEqualTo(report.snapshot());
    }
    assertThat(continued).isEqualTo(undisturbed);
  }

  private static RunReport run(
      Backend backend, Graph graph, Map<String, StoragePartitions> partitions) {
    try (Connection connection = backend.connect()) {
      RunReport report = new LocalExecutor(backend, WeatherPipeline.code()).run(graph);
      for (String key : graph.artifacts().keySet()) {
        StoragePartitions held = connection.readSnapshotPartitions(report.snapshot(), key);
        held.forEach(DataFiles::read);
        partitions.put(key, held);
      }
      return report;
    }
  }
}
