package org.artigraph4j.examples.executor;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.graph.Graph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunTableTest {
  @TempDir private Path folder;

  private RunReport report(int adopted, long roundTrips) {
    return report(adopted, roundTrips, false);
  }

  private RunReport report(int adopted, long roundTrips, boolean inJournal) {
    Graph graph = Numbers.in(folder, 1).graph();
    RunReport report;
    try (Backend backend = Backend.open("memory:")) {
      report = new LocalExecutor(backend, Numbers.code()).run(graph);
    }
    return new RunReport(
        report.snapshot(),
        ImmutableMap.of("numbers", 1),
        ImmutableList.of(
            new RunReport.Line(
                graph.producersInOrder().get(0), 1234, 5, 0, adopted, Duration.ofMillis(61_234)),
            new RunReport.Line(graph.producersInOrder().get(1), 0, 1, 0, 0, Duration.ofNanos(999))),
        report.run().filter(run -> inJournal),
        Duration.ofMillis(61_300),
        roundTrips);
  }

  @Test
  void isPlainTextInColumns() {
    assertThat(RunTable.format(report(0, 0), Map.of("doubles", "1,239 doubles")))
        .isEqualToNormalizingNewlines(
            """
            producer            built  cached       time  results
            double_and_square   1,234       5  61,234 ms  1,239 doubles
            add                     0       1       0 ms
            total               1,234       6  61,300 ms
            """);
  }

  @Test
  void saysHowOftenTheNetworkWasWaitedForWhereThatIsKnown() {
    assertThat(RunTable.format(report(0, 12), Map.of()))
        .endsWith("61,300 ms" + System.lineSeparator() + "12 round trips" + System.lineSeparator());
  }

  @Test
  void saysWhatTheJournalHas() {
    assertThat(RunTable.format(report(0, 0, true), Map.of()))
        .containsPattern("run [-0-9a-f]{36} SUCCEEDED, 2 built, 0 cached, 0 failed, 0 skipped");
  }

  @Test
  void saysSoWhenFilesWereAdopted() {
    assertThat(RunTable.format(report(7, 0), Map.of()))
        .startsWith("producer            built  cached       time" + System.lineSeparator())
        .endsWith(
            "7 of the files were there already, complete: they were kept."
                + System.lineSeparator());
  }
}
