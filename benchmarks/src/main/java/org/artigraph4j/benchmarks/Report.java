package org.artigraph4j.benchmarks;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The table, as Markdown: a line as soon as it is known, and at the end what was not met. */
final class Report {
  private final PrintStream out;
  private final List<String> times = new ArrayList<>();
  private int goals;
  private int met;

  Report(PrintStream out) {
    this.out = out;
  }

  /** Starts a table of its own. */
  void section(String title, String settings) {
    out.println();
    out.println("### " + title);
    out.println();
    out.println(settings);
    out.println();
    out.println("| operation | size | ours | baseline | ratio | goal | met |");
    out.println("| --- | --- | ---: | ---: | ---: | ---: | --- |");
  }

  /** A comparison whose ratio has a goal to reach. */
  void row(String operation, String size, Duel duel, double goal) {
    row(operation, size, text(duel.ours()), text(duel.baseline()), duel.ratio(), goal);
  }

  /** The same, of figures that were measured elsewhere. */
  void row(String operation, String size, String ours, String baseline, double ratio, double goal) {
    row(operation, size, ours, baseline, number(ratio), "≥ " + number(goal), check(ratio >= goal));
  }

  /** A comparison that is only to be known. */
  void row(String operation, String size, Duel duel) {
    row(operation, size, text(duel.ours()), text(duel.baseline()), number(duel.ratio()), "", "");
  }

  /** A figure of ours that must not be larger than a limit. */
  void atMost(String operation, String size, double figure, String unit, double limit) {
    String suffix = unit.isEmpty() ? "" : " " + unit;
    row(
        operation,
        size,
        number(figure) + suffix,
        "",
        "",
        "≤ " + number(limit) + suffix,
        check(figure <= limit));
  }

  /** A figure that is only to be known. */
  void figure(String operation, String size, String figure) {
    row(operation, size, figure, "", "", "", "");
  }

  /** How long a suite took. */
  void took(String suite, Duration time) {
    times.add(suite + " " + time.toSeconds() + " s");
  }

  /** How long it took, how many goals there were, and how many are met. */
  void end() {
    out.println();
    out.println(String.join(", ", times) + ".");
    out.println();
    out.println(met + " of " + goals + " goals met.");
  }

  private void row(String... cells) {
    out.println("| " + String.join(" | ", cells) + " |");
    out.flush();
  }

  private String check(boolean reached) {
    goals++;
    if (reached) {
      met++;
    }
    return reached ? "yes" : "**no**";
  }

  private static String number(double value) {
    boolean whole = value == Math.rint(value);
    return String.format(
        Locale.ROOT, whole ? "%,.0f" : value < 10 ? "%.2f" : value < 100 ? "%.1f" : "%,.0f", value);
  }

  /** A time with three digits that count. */
  static String text(Duration time) {
    double nanos = time.toNanos();
    if (nanos < 1e3) {
      return number(nanos) + " ns";
    }
    if (nanos < 1e6) {
      return number(nanos / 1e3) + " µs";
    }
    return nanos < 1e9 ? number(nanos / 1e6) + " ms" : number(nanos / 1e9) + " s";
  }
}
