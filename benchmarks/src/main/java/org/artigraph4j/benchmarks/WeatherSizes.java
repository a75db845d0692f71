package org.artigraph4j.benchmarks;

import java.sql.ResultSet;
import java.sql.Statement;
import org.artigraph4j.backend.Backend;
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
    int runs = quick ? 10 : 100;
    server.drop(SCHEMA);
    try (WeatherRuns weather = new WeatherRuns();
        Backend backend = PostgresBackend.open(server.config(SCHEMA).build())) {
      int built = weather.run(backend, runs);
      report.section(
          "Weather, " + runs + " runs, each with one correction more", server.settings());
      report.figure("built", runs + " runs", built + " partitions");
      sizes(server, report);
      new ManifestSizes(server, SCHEMA).figure(report, runs + " runs");
    } finally {
      server.drop(SCHEMA);
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
}
