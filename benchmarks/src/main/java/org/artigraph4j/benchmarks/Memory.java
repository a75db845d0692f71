package org.artigraph4j.benchmarks;

import java.util.Collection;
import org.artigraph4j.benchmarks.memory.BulkWriteBenchmark;
import org.artigraph4j.benchmarks.memory.LookupBenchmark;
import org.artigraph4j.benchmarks.memory.PartitionBytes;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/** The memory backend beside a plain {@code ConcurrentHashMap}, by JMH. */
final class Memory implements Suite {
  @Override
  public String name() {
    return "memory";
  }

  @Override
  public void run(Server server, Report report, boolean quick) throws RunnerException {
    int partitions = quick ? 100_000 : 1_000_000;
    report.section(
        "The memory backend", "Java " + Runtime.version() + "; " + partitions + " partitions");
    Collection<RunResult> lookups = jmh(LookupBenchmark.class, partitions, quick);
    perMillisecond(report, "look up, 2 threads", lookups, "lookup", "lookupInMap", 0.3);
    perMillisecond(
        report, "ask and look up, 2 threads", lookups, "askAndLookup", "askAndLookupInMap", 0.3);
    Collection<RunResult> writes = jmh(BulkWriteBenchmark.class, partitions, quick);
    double write = score(writes, "write");
    double fill = score(writes, "fillMap");
    report.row("write all", partitions + "", ms(write), ms(fill), fill / write, 0.25);
    bytes(report, "no attributes", PartitionBytes.bare(partitions));
    bytes(report, "path, bytes, sha256", PartitionBytes.ofFiles(partitions));
  }

  private static Collection<RunResult> jmh(Class<?> benchmark, int partitions, boolean quick)
      throws RunnerException {
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include("\\b" + benchmark.getSimpleName() + "\\b")
            .param("partitions", Integer.toString(partitions))
            .shouldFailOnError(true)
            .verbosity(VerboseMode.SILENT);
    return new Runner((quick ? options.forks(1) : options).build()).run();
  }

  private static void perMillisecond(
      Report report,
      String operation,
      Collection<RunResult> results,
      String ours,
      String baseline,
      double goal) {
    double our = score(results, ours);
    double their = score(results, baseline);
    report.row(
        operation, "1 key", Math.round(our) + "/ms", Math.round(their) + "/ms", our / their, goal);
  }

  private static void bytes(Report report, String size, PartitionBytes bytes) {
    report.figure(
        "bytes of a partition", size, bytes.value() + " value, " + bytes.maps() + " maps");
  }

  private static String ms(double milliseconds) {
    return Math.round(milliseconds) + " ms";
  }

  private static double score(Collection<RunResult> results, String benchmark) {
    return results.stream()
        .map(RunResult::getPrimaryResult)
        .filter(result -> result.getLabel().equals(benchmark))
        .findFirst()
        .orElseThrow()
        .getScore();
  }
}
