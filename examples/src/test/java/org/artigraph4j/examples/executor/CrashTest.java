package org.artigraph4j.examples.executor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.artigraph4j.examples.executor.Numbers.DOUBLES;
import static org.artigraph4j.examples.executor.Numbers.SQUARES;
import static org.artigraph4j.examples.executor.Numbers.SUM;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.backend.Connection;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.storage.LocalFile;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Crashes a run at every one of its steps and looks at what it left. The process lives on, and with
 * it the metadata; {@link KillTest} kills a process.
 */
class CrashTest {
  private static final List<String> OUTPUTS = List.of(DOUBLES, SQUARES, SUM);

  @TempDir private Path folder;

  /** What a snapshot holds, without the folder that differs from run to run. */
  private static Map<String, String> contents(Connection connection, GraphSnapshot snapshot) {
    ImmutableMap.Builder<String, String> contents = ImmutableMap.builder();
    for (String output : OUTPUTS) {
      for (StoragePartition partition : connection.readSnapshotPartitions(snapshot, output)) {
        contents.put(output + partition.key(), new String(DataFiles.read(partition), UTF_8));
      }
    }
    return contents.buildOrThrow();
  }

  @Test
  void leavesNothingThatReadsAsBuiltAndIsNot() {
    int step = 1;
    while (crashAndContinue(step)) {
      step++;
    }
    assertThat(step).as("steps of a run, all crashed at").isGreaterThan(40);
  }

  /** Whether the run was long enough to crash at that step. */
  private boolean crashAndContinue(int step) {
    Graph graph = Numbers.in(folder.resolve("step" + step), 1, 2, 3).graph();
    try (Backend backend = Backend.open("memory:crash-" + step);
        Connection connection = backend.connect()) {
      boolean crashed = false;
      try {
        new Crashes(step).executor(backend, Numbers.code()).run(graph);
      } catch (Crashes.Crash crash) {
        crashed = true;
      }
      int recorded = checkRecorded(connection, graph);
      checkLinks(connection, graph);
      checkFiles(graph);

      RunReport report = new LocalExecutor(backend, Numbers.code()).run(graph);
      assertThat(report.cached()).as("after a crash at %s", step).isEqualTo(recorded);
      assertThat(report.built()).isEqualTo(4 - recorded);
      assertThat(contents(connection, report.snapshot()))
          .hasSize(7)
          .containsEntry("doubles{id=3}", "[{\"value\":6}]")
          .containsEntry("squares{id=3}", "[{\"value\":9}]")
          .containsEntry("sum{}", "12");
      return crashed;
    }
  }

  /** Checks all that is recorded; answers of how many keys. */
  private static int checkRecorded(Connection connection, Graph graph) {
    for (String output : OUTPUTS) {
      connection.readArtifactPartitions(graph.artifact(output)).forEach(DataFiles::read);
    }
    StoragePartitions doubles = connection.readArtifactPartitions(graph.artifact(DOUBLES));
    StoragePartitions squares = connection.readArtifactPartitions(graph.artifact(SQUARES));
    assertThat(doubles.keys()).as("both outputs of a key, or none").isEqualTo(squares.keys());
    return doubles.size() + connection.readArtifactPartitions(graph.artifact(SUM)).size();
  }

  /** Whatever is linked is recorded; that has its file. */
  private static void checkLinks(Connection connection, Graph graph) {
    GraphSnapshot snapshot = GraphSnapshot.of(graph, RawData.of(graph, Map.of()));
    Optional<GraphSnapshot> written = connection.findSnapshot(graph.name(), snapshot.fingerprint());
    if (written.isPresent()) {
      for (String output : OUTPUTS) {
        assertThat(connection.readArtifactPartitions(graph.artifact(output)))
            .containsAll(connection.readSnapshotPartitions(snapshot, output));
      }
    }
  }

  /** Every file that has a name is complete: reading it as rows would fail otherwise. */
  private static void checkFiles(Graph graph) {
    for (String output : List.of(DOUBLES, SQUARES)) {
      LocalFile storage = (LocalFile) graph.artifact(output).storage();
      for (StoragePartition found : storage.discover(graph.artifact(output).keyTypes())) {
        assertThat(DataFormat.rows(graph.artifact(output).format(), found, Numbers.Row.class))
            .hasSize(1);
      }
    }
  }
}
