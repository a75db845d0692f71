package org.artigraph4j.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Our way and the baseline's of doing the same work, in turns: what else the machine does, it does
 * to both. The first rounds warm up and do not count.
 *
 * @param ours the median of our times
 * @param baseline the median of the baseline's times
 * @param ratio the median of the rounds' ratios, baseline to ours: 1 is as fast, more is faster
 */
record Duel(Duration ours, Duration baseline, double ratio) {
  /** Work to be timed; it is given what its preparation made. */
  @FunctionalInterface
  interface Work {
    void run() throws Exception;
  }

  /**
   * Two ways of doing the same.
   *
   * @param before run before each of both, not timed
   */
  static Duel of(int warmUp, int rounds, Work before, Work ours, Work baseline) throws Exception {
    return of(warmUp, rounds, before, ours, before, baseline);
  }

  /** Two ways of doing the same, each with a preparation of its own, not timed. */
  static Duel of(
      int warmUp, int rounds, Work beforeOurs, Work ours, Work beforeBaseline, Work baseline)
      throws Exception {
    List<Long> mine = new ArrayList<>();
    List<Long> other = new ArrayList<>();
    List<Double> ratios = new ArrayList<>();
    for (int round = -warmUp; round < rounds; round++) {
      boolean first = (round & 1) == 0; // neither always goes second
      long one = first ? time(beforeOurs, ours) : time(beforeBaseline, baseline);
      long two = first ? time(beforeBaseline, baseline) : time(beforeOurs, ours);
      if (round >= 0) {
        long our = first ? one : two;
        long their = first ? two : one;
        mine.add(our);
        other.add(their);
        ratios.add((double) their / our);
      }
    }
    return new Duel(
        Duration.ofNanos(median(mine)), Duration.ofNanos(median(other)), median(ratios));
  }

  static Duel of(int warmUp, int rounds, Work ours, Work baseline) throws Exception {
    return of(warmUp, rounds, () -> {}, ours, baseline);
  }

  /** The time of work for which there is nothing to compare it with, as text. */
  static String once(Work before, Work work) throws Exception {
    return Report.text(Duration.ofNanos(time(before, work)));
  }

  private static long time(Work before, Work work) throws Exception {
    before.run();
    long start = System.nanoTime();
    work.run();
    return System.nanoTime() - start;
  }

  private static <T extends Comparable<T>> T median(List<T> values) {
    Collections.sort(values);
    return values.get(values.size() / 2);
  }
}
