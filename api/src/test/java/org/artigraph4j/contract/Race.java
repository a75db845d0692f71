package org.artigraph4j.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/** Tasks that start at the same moment, each in a thread of its own; all threads end with it. */
final class Race {
  private Race() {}

  /** What one racer does; it knows which racer it is. */
  interface Task<T> {
    T run(int racer) throws Exception;
  }

  /** What one racer does in one round. */
  interface RoundTask {
    void run(int racer, int round) throws Exception;
  }

  /** What a racer does that differs from all others. */
  interface Step {
    void run() throws Exception;
  }

  /** Runs steps against each other and waits for all of them. */
  static void run(Step... steps) throws Exception {
    rounds(steps.length, 1, (racer, round) -> steps[racer].run());
  }

  /**
   * Runs one task several times against itself and waits for all of them.
   *
   * @return their answers, by racer
   */
  static <T> List<T> run(int racers, Task<T> task) throws Exception {
    CyclicBarrier start = new CyclicBarrier(racers);
    return together(
        racers,
        racer -> {
          start.await();
          return task.run(racer);
        });
  }

  /** Runs many races of the same racers, each round starting when the one before has ended. */
  static void rounds(int racers, int rounds, RoundTask task) throws Exception {
    CyclicBarrier start = new CyclicBarrier(racers);
    together(
        racers,
        racer -> {
          List<Throwable> failures = new ArrayList<>();
          for (int round = 0; round < rounds; round++) {
            start.await(); // also of those that failed: the others wait for them
            if (failures.isEmpty()) {
              try {
                task.run(racer, round);
              } catch (Exception | AssertionError failed) {
                failures.add(failed);
              }
            }
          }
          if (!failures.isEmpty()) {
            throw exception(failures.get(0));
          }
          return racer;
        });
  }

  /** Runs one task in another thread and waits for it. */
  static <T> T elsewhere(Callable<T> task) throws Exception {
    return together(1, racer -> task.call()).get(0);
  }

  /** The exception to throw on; an error is thrown at once. */
  private static Exception exception(Throwable failure) {
    if (failure instanceof Error error) {
      throw error;
    }
    return (Exception) failure;
  }

  private static <T> List<T> together(int racers, Task<T> task) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(racers);
    try {
      List<Callable<T>> tasks =
          IntStream.range(0, racers)
              .mapToObj(racer -> (Callable<T>) () -> task.run(racer))
              .toList();
      List<T> answers = new ArrayList<>();
      for (Future<T> done : threads.invokeAll(tasks)) {
        answers.add(done.get());
      }
      return answers;
    } catch (ExecutionException failed) {
      throw exception(failed.getCause());
    } finally {
      threads.shutdownNow();
    }
  }
}
