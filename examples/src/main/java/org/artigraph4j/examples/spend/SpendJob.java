package org.artigraph4j.examples.spend;

import java.io.PrintStream;
import java.util.Map;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.backend.Connection;
import org.artigraph4j.examples.DataFolder;
import org.artigraph4j.examples.executor.DataFormat;
import org.artigraph4j.examples.executor.LocalExecutor;
import org.artigraph4j.examples.executor.RunReport;
import org.artigraph4j.examples.executor.RunTable;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.partition.PartitionKey;

/** Runs the spend example and says what was spent. */
public final class SpendJob {
  private SpendJob() {}

  public static void run(Backend backend, DataFolder data, PrintStream out) {
    writeTransactions(data);
    Graph graph = SpendPipeline.graph(data);
    RunReport report = new LocalExecutor(backend, SpendPipeline.CODE).run(graph);
    double spend = read(backend, report.snapshot());
    out.printf(
        "spend: two days of transactions at Acme; snapshot %s%n%n",
        report.snapshot().fingerprint());
    out.print(RunTable.format(report, Map.of(SpendPipeline.SPEND, "spend " + spend)));
    out.println();
  }

  /** The spend that a snapshot holds. */
  static double read(Backend backend, GraphSnapshot snapshot) {
    try (Connection connection = backend.connect()) {
      return connection
          .readSnapshotPartitions(snapshot, SpendPipeline.SPEND)
          .find(PartitionKey.EMPTY)
          .map(partition -> DataFormat.value(partition, Double.class))
          .orElseThrow();
    }
  }

  /** The data of Artigraph's README. */
  static void writeTransactions(DataFolder data) {
    DataFolder.put(
        data.root().resolve("transactions/2021-10-01.json"),
        "[{\"id\": 1, \"amount\": 9.95}, {\"id\": 2, \"amount\": 7.5}]\n");
    DataFolder.put(
        data.root().resolve("transactions/2021-10-02.json"),
        "[{\"id\": 3, \"amount\": 5.0}, {\"id\": 4, \"amount\": 12.0}, {\"id\": 5, \"amount\": 7.55}]\n");
  }
}
