package org.artigraph4j.benchmarks;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.artigraph4j.benchmarks.memory.BulkWriteBenchmark;
import org.artigraph4j.benchmarks.memory.LookupBenchmark;
import org.artigraph4j.benchmarks.memory.PartitionBytes;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
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
    int pairs = quick ? 1 : 3;
    report.section(
        "The memory backend", "Java " + Runtime.version() + "; " + partitions + " partitions");
    for (String operation : List.of("lookup", "askAndLookup")) {
      Pair rates =
          Pair.of(LookupBenchmark.class, operation, operation + "InMap", partitions, pairs);
      report.row(
          operation + ", 2 threads",
          "1 key",
          Math.round(rates.ours()) + "/ms",
          Math.round(rates.baseline()) + "/ms",
          1 / rates.ratio(),
          0.3);
    }
    Pair times = Pair.of(BulkWriteBenchmark.class, "write", "fillMap", partitions, pairs);
    report.row(
        "write",
        "all",
        Math.round(times.ours()) + " ms",
        Math.round(times.baseline()) + " ms",
        times.ratio(),
        0.25);
    int weighed = partitions / 5;
    bytes(report, weighed + ", no attributes", PartitionBytes.bare(weighed));
    bytes(report, weighed + ", path, bytes, sha256", PartitionBytes.ofFiles(weighed));
  }

  private static void bytes(Report report, String size, PartitionBytes bytes) {
    report.figure(
        "bytes of a partition", size, bytes.value() + " value, " + bytes.maps() + " maps");
  }

  /**
   * Scores of ours and of the baseline, each in a JVM of its own, by turns: what else the machine
   * does, it does to both.
   *
   * @param ratio the median of the pairs' ratios, baseline to ours
   */
  private record Pair(double ours, double baseline, double ratio) {
    static Pair of(Class<?> benchmark, String ours, String baseline, int partitions, int pairs)
        throws RunnerException {
      List<Pair> all = new ArrayList<>();
      for (int i = 0; i < pairs; i++) {
        double our = score(benchmark, ours, partitions, pairs > 1);
        double their = score(benchmark, baseline, partitions, pairs > 1);
        all.add(new Pair(our, their, their / our));
      }
      all.sort(Comparator.comparingDouble(Pair::ratio));
      return all.get(pairs / 2);
    }

    private static double score(Class<?> benchmark, String method, int partitions, boolean longer)
        throws RunnerException {
      return new Runner(
              new OptionsBuilder()
                  .include("\\b" + benchmark.getSimpleName() + "\\." + method + "$")
                  .param("partitions", Integer.toString(partitions))
                  .forks(1)
                  .warmupIterations(longer ? 3 : 1)
                  .measurementIterations(longer ? 5 : 2)
                  .shouldFailOnError(true)
                  .verbosity(VerboseMode.SILENT)
                  .build())
          .runSingle()
          .getPrimaryResult()
          .getScore();
    }
  }
}
