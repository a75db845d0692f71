package org.artigraph4j.examples.weather;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Lists;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.backend.Connection;
import org.artigraph4j.diff.ArtifactChange;
import org.artigraph4j.diff.ArtifactChange.Part;
import org.artigraph4j.diff.PartitionChange;
import org.artigraph4j.diff.SnapshotChange;
import org.artigraph4j.diff.SnapshotChange.Kind;
import org.artigraph4j.error.TagConflictException;
import org.artigraph4j.examples.DataFolder;
import org.artigraph4j.examples.executor.LocalExecutor;
import org.artigraph4j.examples.executor.RunReport;
import org.artigraph4j.examples.executor.RunTable;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.lineage.PartitionEdge;

/**
 * Runs the weather example four times: as observed, once more, with a value corrected, and with the
 * correction undone.
 */
public final class WeatherJob {
  private final Backend backend;
  private final DataFolder data;
  private final PrintStream out;
  private final Graph graph;
  private final ObservationFiles observations;

  WeatherJob(Backend backend, DataFolder data, PrintStream out) {
    this.backend = backend;
    this.data = data;
    this.out = out;
    this.graph = WeatherPipeline.graph(data);
    this.observations = new ObservationFiles(data);
  }

  /** Runs the example and prints what happens. */
  public static void run(Backend backend, DataFolder data, PrintStream out) {
    out.println("weather: four years of days at Seattle-Tacoma airport, in " + data.root());
    new WeatherJob(backend, data, out).run();
  }

  /** The reports of the four runs. */
  ImmutableList<RunReport> run() {
    observations.restore(); // an earlier job may have been stopped half-way
    RunReport first = runOnce("1. As observed");
    tag(first.snapshot(), "v1");
    showYears(first.snapshot());
    RunReport second = runOnce("2. Once more");

    observations.correct();
    RunReport corrected = runOnce("3. " + ObservationFiles.MISREAD_DAY + " had been misread");
    tag(corrected.snapshot(), "v2");
    compare("v1", "v2");
    List<PartitionEdge> behind = showLineage(corrected.snapshot());
    out.printf("%nPictures: %s%n", new WeatherPictures(data).write(corrected, behind));

    observations.restore();
    RunReport undone = runOnce("4. The correction undone");
    if (undone.snapshot().equals(first.snapshot())) {
      out.printf("%nThis is v1 again.%n");
    }
    return ImmutableList.of(first, second, corrected, undone);
  }

  private RunReport runOnce(String title) {
    RunReport report = new LocalExecutor(backend, WeatherPipeline.code()).run(graph);
    out.printf("%n%s: snapshot %s%n%n", title, report.snapshot().fingerprint());
    try (Connection connection = backend.connect()) {
      WeatherResults results = WeatherResults.read(connection, report.snapshot());
      out.print(RunTable.format(report, results.inShort()));
    }
    return report;
  }

  private void showYears(GraphSnapshot snapshot) {
    try (Connection connection = backend.connect()) {
      out.printf("%n%s", WeatherResults.read(connection, snapshot).table());
    }
  }

  /** Tags a snapshot; a tag of an earlier job that ran other code or other folders is moved. */
  private void tag(GraphSnapshot snapshot, String tag) {
    try (Connection connection = backend.connect()) {
      try {
        connection.writeSnapshotTag(snapshot, tag);
        out.printf("%nTagged %s.%n", tag);
      } catch (TagConflictException elsewhere) {
        connection.writeSnapshotTag(snapshot, tag, true);
        out.printf("%nTagged %s, which was %s.%n", tag, elsewhere.current());
      }
    }
  }

  private void compare(String tag, String otherTag) {
    try (Connection connection = backend.connect()) {
      out.printf("%nFrom %s to %s%n%n", tag, otherTag);
      try (Stream<SnapshotChange> changes = connection.diff(WeatherPipeline.NAME, tag, otherTag)) {
        changes.forEach(
            change -> out.printf("  %-16s %s%n", change.artifactKey(), inWords(change)));
      }
      out.println();
      for (String each : List.of(tag, otherTag)) {
        GraphSnapshot snapshot = connection.readSnapshotTag(WeatherPipeline.NAME, each);
        out.printf("%s: %s%n", each, WeatherResults.read(connection, snapshot).records());
      }
    }
  }

  /** Shows what is behind the year of the pictures, and answers that. */
  private List<PartitionEdge> showLineage(GraphSnapshot snapshot) {
    try (Connection connection = backend.connect()) {
      WeatherLineage lineage = new WeatherLineage(connection, snapshot);
      List<PartitionEdge> behind = lineage.behind(WeatherPictures.YEAR);
      out.printf("%nWhat %d was built from%n%n%s", WeatherPictures.YEAR, lineage.inShort(behind));
      out.printf("%nWhat a bad 2013-07 has touched%n%n%s", lineage.touchedBy(2013, 7));
      return behind;
    }
  }

  private static String inWords(SnapshotChange change) {
    String kind = change.kind().name().toLowerCase(Locale.ROOT);
    if (change instanceof PartitionChange partition) {
      String content =
          Stream.of(partition.before(), partition.after())
              .flatMap(Optional::stream)
              .map(each -> each.contentFingerprint().toString())
              .collect(Collectors.joining(" -> "));
      return String.format(
          Locale.ROOT, "%-7s  %s, content %s", WeatherResults.time(partition.key()), kind, content);
    }
    return change.kind() == Kind.CHANGED
        ? kind + " in " + Lists.transform(((ArtifactChange) change).parts(), Part::part)
        : kind;
  }
}
