package org.artigraph4j.examples.executor;

import static org.artigraph4j.examples.executor.Numbers.SUM;

import java.nio.file.Path;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.backend.Connection;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.storage.StoragePartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** A folder, a backend that is empty, and short forms of what tests of the executor do. */
abstract class ExecutorFixture {
  @TempDir Path folder;
  final Backend backend = Backend.open("memory:");
  final Connection connection = backend.connect();

  @AfterEach
  void close() {
    connection.close();
    backend.close();
  }

  RunReport run(Graph graph) {
    return new LocalExecutor(backend, Numbers.code()).run(graph);
  }

  StoragePartition read(GraphSnapshot snapshot, String artifactKey, Object... key) {
    Artifact artifact = snapshot.graph().artifact(artifactKey);
    return connection
        .readSnapshotPartitions(snapshot, artifactKey)
        .find(artifact.key(key))
        .orElseThrow();
  }

  long sum(RunReport report) {
    return DataFormat.value(read(report.snapshot(), SUM), Long.class);
  }
}
