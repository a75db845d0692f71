package org.artigraph4j.postgres;

import com.google.common.util.concurrent.Striped;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import org.artigraph4j.graph.GraphSnapshot;

/**
 * Who folds: of the threads of a process one for each artifact of a snapshot. The others go on, and
 * wait only where loose links become many more than they should, for then they may be what keeps
 * that one from its short moment alone.
 */
final class Folding {
  private static final int STRIPES = 64;
  private static final long LONGEST_WAIT_MILLIS = 1_000;

  private record Place(GraphSnapshot snapshot, String artifactKey) {}

  private final Striped<Lock> folding = Striped.lazyWeakLock(STRIPES);

  /**
   * Folds, unless another thread does.
   *
   * @param due how many times as many loose links there are as should be
   */
  void run(GraphSnapshot snapshot, String artifactKey, long due, Runnable fold) {
    Lock lock = folding.get(new Place(snapshot, artifactKey));
    if (lock.tryLock()) {
      try {
        fold.run();
      } finally {
        lock.unlock();
      }
    } else if (due > 1) {
      await(lock);
    }
  }

  private static void await(Lock lock) {
    try {
      if (lock.tryLock(LONGEST_WAIT_MILLIS, TimeUnit.MILLISECONDS)) {
        lock.unlock();
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
