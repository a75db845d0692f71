package org.artigraph4j.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.artigraph4j.backend.Connection;
import org.artigraph4j.partition.InputFingerprints;

/**
 * Threads that look up single keys, each with a rest after every one, so that they do not keep a
 * processor busy by themselves. All that they ask for is there, and stays.
 */
final class SteadyLookups {
  private static final int THREADS = 4;
  private static final long REST_MILLIS = 2;

  private final Connection connection;
  private final Dataset dataset;
  private final int from;
  private final int to;

  /** Lookups of the partitions of numbers {@code from} to {@code to}. */
  SteadyLookups(Connection connection, Dataset dataset, int from, int to) {
    this.connection = connection;
    this.dataset = dataset;
    this.from = from;
    this.to = to;
  }

  /** How long each took, the longest last. */
  record Times(List<Long> nanos) {
    private Duration of(int percent) {
      return Duration.ofNanos(nanos.get(nanos.size() * percent / 100));
    }

    Duration p99() {
      return of(99);
    }

    String size() {
      return "%,d lookups".formatted(nanos.size());
    }

    void figures(Report report, String what) {
      report.figure(what + ": half of them took at most", size(), Report.text(of(50)));
      report.figure("… 99 of 100 took at most", size(), Report.text(p99()));
    }
  }

  /** Looks up until some work is done. */
  Times during(Duel.Work work) throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      List<Future<List<Long>>> found = new ArrayList<>();
      for (int thread = 0; thread < THREADS; thread++) {
        Random random = new Random(thread);
        found.add(threads.submit(() -> lookUp(random, over)));
      }
      work.run();
      over.set(true);
      List<Long> all = new ArrayList<>();
      for (Future<List<Long>> one : found) {
        all.addAll(one.get());
      }
      return new Times(all.stream().sorted().toList());
    } finally {
      over.set(true);
      threads.shutdown();
    }
  }

  private List<Long> lookUp(Random random, AtomicBoolean over) throws InterruptedException {
    List<Long> nanos = new ArrayList<>();
    while (!over.get()) {
      InputFingerprints asked = Lookups.asked(dataset, random, from, to, 1);
      long start = System.nanoTime();
      Lookups.requireAll(asked, connection.readArtifactPartitions(dataset.built(), asked));
      nanos.add(System.nanoTime() - start);
      Thread.sleep(REST_MILLIS);
    }
    return nanos;
  }
}
