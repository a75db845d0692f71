package org.artigraph4j.examples.maintenance;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.backend.Connection;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.retention.FileSweep;
import org.artigraph4j.retention.RemovalMode;

/** What somebody does now and then: looks at what has gathered, and clears away what may go. */
public final class MaintenanceJob {
  /** Longer than any build takes from its file to its record. */
  private static final Duration GRACE = Duration.ofHours(1);

  private final Connection connection;
  private final PrintStream out;

  private MaintenanceJob(Connection connection, PrintStream out) {
    this.connection = connection;
    this.out = out;
  }

  /** Looks after what a backend holds, and the files of a graph. */
  public static void run(Backend backend, Graph graph, PrintStream out) {
    try (Connection connection = backend.connect()) {
      MaintenanceJob job = new MaintenanceJob(connection, out);
      out.printf("maintenance: what there is%n%n");
      out.print(MaintenanceTable.of(connection.retention().stats()));
      job.sweep(graph);
    }
  }

  /** Removes the files that killed runs left. */
  private void sweep(Graph graph) {
    out.printf("%nFiles that nobody names, older than %d minutes%n%n", GRACE.toMinutes());
    for (String key : graph.producedKeys()) {
      FileSweep swept =
          connection
              .retention()
              .sweepFiles(graph.artifact(key), GRACE, RemovalMode.REMOVE_WITH_FILES);
      out.printf("  %-16s %d, %d bytes%n", key, swept.files().size(), swept.bytes());
      for (Path file : swept.files()) {
        out.printf("    removed %s%n", file);
      }
    }
  }
}
