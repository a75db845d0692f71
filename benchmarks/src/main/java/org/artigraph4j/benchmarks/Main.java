package org.artigraph4j.benchmarks;

import com.google.common.base.Stopwatch;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Prints the table of all benchmarks.
 *
 * <pre>
 * --quick      smaller sizes and fewer rounds, in five minutes or so
 * --only NAME  one suite
 * --url URL    a server of yours instead of an embedded one
 * </pre>
 */
public final class Main {
  private static final List<Suite> SUITES =
      List.of(
          new Memory(),
          new Lookups(),
          new BulkWrites(),
          new Snapshots(),
          new SnapshotDiffs(),
          new CatalogPages(),
          new Lineages(),
          new LogicalConnections(),
          new TagMoves(),
          new RunJournals(),
          new ClaimBatches(),
          new Retentions(),
          new Distance(),
          new WeatherSizes());

  private Main() {}

  /** Runs what the arguments ask for; ends with status 2 if it does not understand them. */
  public static void main(String[] arguments) throws Exception {
    Deque<String> rest = new ArrayDeque<>(List.of(arguments));
    boolean quick = false;
    Optional<String> only = Optional.empty();
    Optional<String> url = Optional.empty();
    while (!rest.isEmpty()) {
      String argument = rest.pop();
      switch (argument) {
        case "--quick" -> quick = true;
        case "--only" -> only = Optional.of(value(argument, rest));
        case "--url" -> url = Optional.of(value(argument, rest));
        default -> refuse("unknown argument " + argument);
      }
    }
    run(suites(only), url, quick);
  }

  private static List<Suite> suites(Optional<String> only) {
    List<Suite> suites =
        SUITES.stream().filter(suite -> only.isEmpty() || only.get().equals(suite.name())).toList();
    if (suites.isEmpty()) {
      refuse("there is no suite '" + only.orElse("") + "'; there are " + names());
    }
    return suites;
  }

  private static void run(List<Suite> suites, Optional<String> url, boolean quick)
      throws Exception {
    Report report = new Report(System.out);
    try (Server server = url.isPresent() ? Server.at(url.get()) : Server.embedded()) {
      for (Suite suite : suites) {
        Stopwatch watch = Stopwatch.createStarted();
        suite.run(server, report, quick);
        report.took(suite.name(), watch.elapsed());
      }
    }
    report.end();
  }

  private static String value(String argument, Deque<String> rest) {
    if (rest.isEmpty()) {
      refuse(argument + " needs a value");
    }
    return rest.pop();
  }

  private static List<String> names() {
    return SUITES.stream().map(Suite::name).toList();
  }

  private static void refuse(String reason) {
    System.err.println(reason);
    System.exit(2);
  }
}
