package org.artigraph4j.benchmarks;

import com.google.common.base.Stopwatch;
import java.util.Locale;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.backend.Connection;
import org.artigraph4j.postgres.PostgresBackend;
import org.artigraph4j.retention.RemovalMode;
import org.artigraph4j.retention.RetentionProgress;
import org.artigraph4j.retention.RetentionReport;

/** What retention removes of many runs of the weather pipeline. */
final class WeatherRemovals {
  private static final String SCHEMA = "benchmarks_weather_retention";

  private final Server server;
  private final Report report;

  WeatherRemovals(Server server, Report report) {
    this.server = server;
    this.report = report;
  }

  void run(int runs) throws Exception {
    server.drop(SCHEMA);
    try (WeatherRuns weather = new WeatherRuns();
        Backend backend = PostgresBackend.open(server.config(SCHEMA).build());
        Connection connection = backend.connect()) {
      weather.run(backend, runs);
      report.section(
          "Retention of "
              + runs
              + " runs of the weather pipeline, each with one correction more; the last tenth is"
              + " kept, with no grace",
          server.settings());
      String size = runs + " runs";
      report.figure(
          "before: links for each that is stored",
          size,
          "%.1f".formatted(connection.retention().stats().links().deduplication()));
      Stopwatch watch = Stopwatch.createStarted();
      RetentionReport removed =
          connection
              .retention()
              .retain(
                  Retentions.keeping(runs / 10),
                  RemovalMode.REMOVE_WITH_FILES,
                  RetentionProgress.toTheEnd());
      report.figure("it took", size, Report.text(watch.elapsed()));
      removed
          .amounts()
          .forEach(
              (kind, amount) ->
                  report.figure(
                      kind.name().toLowerCase(Locale.ROOT).replace('_', ' '),
                      "%,d removed".formatted(amount.count()),
                      "%,d KiB".formatted(amount.bytes() / 1024)));
    } finally {
      server.drop(SCHEMA);
    }
  }
}
