package org.artigraph4j.examples.executor;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;

/** A run's report as a table for people: plain text, the same in every locale. */
public final class RunTable {
  private static final String TOTAL = "total";

  private RunTable() {}

  /**
   * The table, with a line for each producer and one for their total.
   *
   * @param results what to say about each producer's results, by the key of its first output
   */
  public static String format(RunReport report, Map<String, String> results) {
    int width =
        report.lines().stream()
            .mapToInt(line -> line.producer().name().length())
            .reduce("producer".length(), Math::max);
    StringBuilder table = new StringBuilder();
    row(table, width, "producer", "built", "cached", "time", results.isEmpty() ? "" : "results");
    for (RunReport.Line line : report.lines()) {
      String name = line.producer().name();
      String result = results.getOrDefault(line.producer().outputs().get(0), "");
      row(table, width, name, text(line.built()), text(line.cached()), text(line.took()), result);
    }
    row(table, width, TOTAL, text(report.built()), text(report.cached()), text(report.took()), "");
    report
        .run()
        .ifPresent(
            run ->
                table.append(
                    String.format(
                        Locale.ROOT, "run %s %s, %s%n", run.id(), run.status(), run.counts())));
    if (report.roundTrips() > 0) {
      table.append(String.format(Locale.ROOT, "%d round trips%n", report.roundTrips()));
    }
    if (report.waited() > 0) {
      table.append(
          String.format(
              Locale.ROOT,
              "%d of the cached ones were built by others meanwhile.%n",
              report.waited()));
    }
    if (report.adopted() > 0) {
      table.append(
          String.format(
              Locale.ROOT,
              "%d of the files were there already, complete: they were kept.%n",
              report.adopted()));
    }
    return table.toString();
  }

  private static void row(
      StringBuilder table,
      int width,
      String producer,
      String built,
      String cached,
      String time,
      String result) {
    String row =
        String.format(
            Locale.ROOT,
            "%-" + width + "s  %6s  %6s  %9s  %s",
            producer,
            built,
            cached,
            time,
            result);
    table.append(row.stripTrailing()).append(System.lineSeparator());
  }

  private static String text(int count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  private static String text(Duration time) {
    return String.format(Locale.ROOT, "%,d ms", time.toMillis());
  }
}
