package org.artigraph4j.examples.spend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.examples.DataFolder;
import org.artigraph4j.examples.executor.LocalExecutor;
import org.artigraph4j.examples.executor.RunReport;
import org.artigraph4j.graph.Graph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpendJobTest {
  @TempDir private Path folder;

  @Test
  void givesArtigraphsAnswer() {
    DataFolder data = new DataFolder(folder.resolve("a {brace}"));
    SpendJob.writeTransactions(data);
    Graph graph = SpendPipeline.graph(data);
    try (Backend backend = Backend.open("memory:")) {
      RunReport first = new LocalExecutor(backend, SpendPipeline.CODE).run(graph);
      assertThat(SpendJob.read(backend, first.snapshot())).isEqualTo(42.0);
      assertThat(first.built()).isEqualTo(1);
      assertThat(new LocalExecutor(backend, SpendPipeline.CODE).run(graph).cached()).isEqualTo(1);
    }
  }
}
