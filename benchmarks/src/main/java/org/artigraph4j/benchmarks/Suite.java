package org.artigraph4j.benchmarks;

/** Benchmarks that belong together: a section of the report. */
interface Suite {
  /** What {@code --only} calls it. */
  String name();

  /** Runs them; where it is quick, with sizes that are done in a minute. */
  void run(Server server, Report report, boolean quick) throws Exception;
}
