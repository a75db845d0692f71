package org.artigraph4j.examples.executor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.backend.Connection;
import org.artigraph4j.examples.DataFolder;
import org.artigraph4j.examples.weather.WeatherPipeline;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.storage.LocalFile;
import org.artigraph4j.storage.StoragePartitions;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Kills a process ({@code kill -9}) in the middle of the weather run and looks at what it left. The
 * metadata of {@code memory:} dies with its process, so here the files are what is left; {@link
 * KilledWithServerTest} and {@link CrashTest} check metadata and files together.
 */
class KillTest {
  private static final int FILES = 48 + 1 + 4;

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({"0, WRITING", "17, WRITTEN", "30, PUBLISHED", "48, WRITING", "52, PUBLISHED"})
  @Timeout(60)
  void aNewRunEndsAsIfNothingHadHappened(int before, KilledRun.Place place) throws Exception {
    KilledRun.runAndKill(folder.toString(), Integer.toString(before), place.name());
    int complete = place == KilledRun.Place.PUBLISHED ? before + 1 : before;
    assertThat(temporaryFiles()).as("what a killed process leaves, hidden").hasSize(1);

    Graph graph = WeatherPipeline.graph(new DataFolder(folder));
    Map<String, StoragePartitions> left = discover(graph);
    assertThat(left.values().stream().mapToInt(StoragePartitions::size).sum()).isEqualTo(complete);

    Map<String, StoragePartitions> continued = new HashMap<>();
    RunReport report = run(graph, continued);
    assertThat(report.built()).as("its metadata died with it").isEqualTo(FILES);
    assertThat(report.adopted()).isEqualTo(complete);
    left.forEach((key, partitions) -> assertThat(continued.get(key)).containsAll(partitions));

    deleteBuilt(graph);
    Map<String, StoragePartitions> undisturbed = new HashMap<>();
    RunReport again = run(graph, undisturbed);
    assertThat(again.adopted()).isZero();
    assertThat(report.snapshot()).isEqualTo(again.snapshot());
    assertThat(continued).isEqualTo(undisturbed);
  }

  private static RunReport run(Graph graph, Map<String, StoragePartitions> partitions) {
    try (Backend backend = Backend.open("memory:");
        Connection connection = backend.connect()) {
      RunReport report = new LocalExecutor(backend, WeatherPipeline.code()).run(graph);
      for (String key : graph.artifacts().keySet()) {
        StoragePartitions held = connection.readSnapshotPartitions(report.snapshot(), key);
        held.forEach(DataFiles::read);
        partitions.put(key, held);
      }
      return report;
    }
  }

  /** What is in the places of built partitions. */
  private static Map<String, StoragePartitions> discover(Graph graph) {
    Map<String, StoragePartitions> found = new HashMap<>();
    for (String key : graph.artifacts().keySet()) {
      if (!graph.rawKeys().contains(key)) {
        Artifact artifact = graph.artifact(key);
        found.put(key, ((LocalFile) artifact.storage()).discover(artifact.keyTypes()));
      }
    }
    return found;
  }

  private static void deleteBuilt(Graph graph) throws IOException {
    for (StoragePartitions partitions : discover(graph).values()) {
      for (var partition : partitions) {
        Files.delete(LocalFile.path(partition));
      }
    }
  }

  private List<Path> temporaryFiles() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(LocalFile.TEMPORARY))
          .toList();
    }
  }
}
