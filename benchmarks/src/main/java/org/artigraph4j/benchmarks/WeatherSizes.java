package org.artigraph4j.benchmarks;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.examples.DataFolder;
import org.artigraph4j.examples.executor.LocalExecutor;
import org.artigraph4j.examples.weather.ObservationFiles;
import org.artigraph4j.examples.weather.WeatherPipeline;
import org.artigraph4j.postgres.PostgresBackend;

/** How large the tables grow when the weather pipeline runs again and again, on corrected data. */
final class WeatherSizes implements Suite {
  private static final String SCHEMA = "benchmarks_weather";

  private static final String SIZES =
      """
      SELECT c.relname, pg_total_relation_size(c.oid) AS bytes,
        (xpath(
          '/row/count/text()', query_to_xml('SELECT count(*) FROM ' || c.oid::regclass, true, true, '')
        ))[1]::text::bigint AS rows
      FROM pg_class c
      WHERE c.relnamespace = to_regnamespace('benchmarks_weather') AND c.relkind = 'r'
        AND c.relname <> 'flyway_schema_history'
      ORDER BY bytes DESC, c.relname
      """;

  @Override
  public String name() {
    return "weather";
  }

  @Override
  public void run(Server server, Report report, boolean quick) throws Exception {
    int runs = quick ? 20 : 100;
    Path folder = Files.createTempDirectory("artigraph4j-weather");
    server.drop(SCHEMA);
    try (Backend backend = PostgresBackend.open(server.config(SCHEMA).build())) {
      DataFolder data = new DataFolder(folder);
      new ObservationFiles(data).restore();
      List<Path> months = files(folder);
      int built = 0;
      for (int run = 0; run < runs; run++) {
        correct(months.get(run % months.size()), run);
        built +=
            new LocalExecutor(backend, WeatherPipeline.code())
                .run(WeatherPipeline.graph(data))
                .built();
      }
      report.section(
          "Weather, " + runs + " runs, each with one correction more", server.settings());
      report.figure("built", runs + " runs", built + " partitions");
      sizes(server, report);
      new ManifestSizes(server, SCHEMA).figure(report, runs + " runs");
    } finally {
      server.drop(SCHEMA);
      MoreFiles.deleteRecursively(folder, RecursiveDeleteOption.ALLOW_INSECURE);
    }
  }

  private static void sizes(Server server, Report report) throws Exception {
    try (java.sql.Connection connection = server.connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(SIZES)) {
      while (row.next()) {
        report.figure(
            row.getString("relname"),
            row.getLong("rows") + " rows",
            row.getLong("bytes") / 1024 + " KiB");
      }
    }
  }

  private static List<Path> files(Path folder) throws Exception {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  /** Another highest temperature on the first day of a month. */
  private static void correct(Path month, int run) throws Exception {
    List<String> lines = new ArrayList<>(Files.readAllLines(month));
    String[] day = lines.get(1).split(",", -1);
    day[2] = 50 + run + ".5";
    lines.set(1, String.join(",", day));
    DataFolder.put(month, String.join("\n", lines) + "\n");
  }
}
