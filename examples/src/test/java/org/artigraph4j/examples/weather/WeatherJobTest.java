package org.artigraph4j.examples.weather;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.backend.Connection;
import org.artigraph4j.diff.PartitionChange;
import org.artigraph4j.diff.SnapshotChange;
import org.artigraph4j.diff.SnapshotChange.Kind;
import org.artigraph4j.examples.DataFolder;
import org.artigraph4j.examples.executor.RunReport;
import org.artigraph4j.graph.GraphSnapshot;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WeatherJobTest {
  @TempDir private Path folder;
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  private List<RunReport> run(Backend backend) {
    PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
    return new WeatherJob(backend, new DataFolder(folder), out).run();
  }

  private static Tuple counts(RunReport report) {
    return new Tuple(report.lines().stream().map(RunReport.Line::built).toList().toArray());
  }

  @Test
  void buildsWhatIsNewAndNothingElse() {
    try (Backend backend = Backend.open("memory:")) {
      List<RunReport> reports = run(backend);
      // months, records, years
      assertThat(reports)
          .extracting(WeatherJobTest::counts)
          .containsExactly(
              new Tuple(48, 1, 4), new Tuple(0, 0, 0), new Tuple(1, 1, 1), new Tuple(0, 0, 0));
      assertThat(reports).allMatch(report -> report.built() + report.cached() == 53);

      GraphSnapshot first = reports.get(0).snapshot();
      GraphSnapshot corrected = reports.get(2).snapshot();
      assertThat(corrected).isNotEqualTo(first);
      assertThat(reports)
          .extracting(RunReport::snapshot)
          .containsExactly(first, first, corrected, first);
      try (Connection connection = backend.connect()) {
        assertThat(connection.readSnapshotTag("weather", "v1")).isEqualTo(first);
        assertThat(connection.readSnapshotTag("weather", "v2")).isEqualTo(corrected);
        try (Stream<SnapshotChange> changes = connection.diff("weather", "v1", "v2")) {
          assertThat(changes)
              .extracting(
                  SnapshotChange::artifactKey,
                  SnapshotChange::kind,
                  change -> ((PartitionChange) change).key().toString())
              .containsExactly(
                  new Tuple("monthly_summary", Kind.CHANGED, "{year=2014, month=8}"),
                  new Tuple("observations", Kind.CHANGED, "{year=2014, month=8}"),
                  new Tuple("records", Kind.CHANGED, "{}"),
                  new Tuple("yearly_summary", Kind.CHANGED, "{year=2014}"));
        }
        checkResults(
            WeatherResults.read(connection, first), WeatherResults.read(connection, corrected));
      }
    }
  }

  private static void checkResults(WeatherResults before, WeatherResults after) {
    assertThat(before.records())
        .hasToString(
            "hottest 2014-08-11, 35.6 °C; wettest 2015-03-15, 55.9 mm; driest 48 days from 2012-07-23");
    assertThat(before.records().longestDrySpell().to()).isEqualTo("2012-09-08");
    assertThat(after.records().hottest().date()).isEqualTo("2015-07-19");
    assertThat(before.years().values())
        .extracting(Summary::days)
        .containsExactly(366, 365, 365, 365);
    assertThat(before.years().values())
        .extracting(summary -> summary.precipitation().toPlainString())
        .containsExactly("1226.0", "828.0", "1232.8", "1139.2");
  }

  @Test
  void printsTablesThatAreReadable() {
    try (Backend backend = Backend.open("memory:")) {
      run(backend);
    }
    assertThat(printed.toString(StandardCharsets.UTF_8).replaceAll(" +[\\d,]+ ms", " 9 ms"))
        .contains(
            """
            summarize_month      48       0 9 ms  48 months, wettest 2015-12, 284.5 mm
            """)
        .contains("2014   365       150     1232.8        35.6       -6.0          17.0")
        .containsPattern(
            """

              monthly_summary  2014-08  changed, content -?\\d+ -> -?\\d+
              observations     2014-08  changed, content -?\\d+ -> -?\\d+
              records          all      changed, content -?\\d+ -> -?\\d+
              yearly_summary   2014     changed, content -?\\d+ -> -?\\d+

            """)
        .contains(
            """
            What 2015 was built from

              monthly_summary  12, 2015-01 to 2015-12
              observations     12, 2015-01 to 2015-12

            What a bad 2013-07 has touched

              monthly_summary  2013-07
              records          all
              yearly_summary   2013
              tags             v1, v2
            """)
        .contains("This is v1 again.");
  }

  @Test
  void drawsPictures() throws IOException {
    try (Backend backend = Backend.open("memory:")) {
      run(backend);
    }
    Path pictures = folder.resolve("pictures");
    assertThat(printed.toString(StandardCharsets.UTF_8))
        .contains("Pictures: " + pictures.resolve("weather-{graph,snapshot,lineage}.svg"));
    assertThat(Files.readString(pictures.resolve("weather-graph.svg")))
        .contains(">summarize_month<", ">by year, month<");
    assertThat(Files.readString(pictures.resolve("weather-snapshot.svg")))
        .contains(">48 partitions<", ">1 built, 47 cached<", ">1 built, 3 cached<");
    assertThat(Files.readString(pictures.resolve("weather-lineage.svg")))
        .contains(">year=2015, month=12<", ">summarize_year 1.0.0<")
        .doesNotContain("2014");
  }

  @Test
  void aLaterJobFindsEverythingWhereTheBackendRemembers() {
    try (Backend backend = Backend.open("memory:")) {
      List<RunReport> first = run(backend);
      new ObservationFiles(new DataFolder(folder)).correct(); // as if the job had been stopped
      List<RunReport> second = run(backend);
      assertThat(second).allMatch(report -> report.built() == 0);
      assertThat(second)
          .extracting(RunReport::snapshot)
          .isEqualTo(first.stream().map(RunReport::snapshot).toList());
    }
  }

  @Test
  void aLaterJobAdoptsTheFilesWhereTheBackendForgot() {
    for (int adopted : new int[] {0, 53}) {
      try (Backend backend = Backend.open("memory:")) {
        RunReport first = run(backend).get(0);
        assertThat(first.built()).isEqualTo(53);
        assertThat(first.adopted()).isEqualTo(adopted);
      }
    }
  }

  @Test
  void movesTagsThatPointElsewhere() {
    try (Backend backend = Backend.open("memory:")) {
      run(backend);
      try (Connection connection = backend.connect()) {
        GraphSnapshot v2 = connection.readSnapshotTag("weather", "v2");
        connection.writeSnapshotTag(v2, "v1", true);
        List<RunReport> reports = run(backend);
        assertThat(connection.readSnapshotTag("weather", "v1"))
            .isEqualTo(reports.get(0).snapshot());
        assertThat(printed.toString(StandardCharsets.UTF_8))
            .contains("Tagged v1, which was " + v2.fingerprint());
      }
    }
  }
}
