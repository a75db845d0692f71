package org.artigraph4j.postgres;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.common.util.concurrent.Striped;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.function.LongSupplier;
import org.artigraph4j.error.ContentionException;
import org.artigraph4j.graph.GraphSnapshot;
import org.jspecify.annotations.Nullable;

/**
 * Who folds: of the threads of a process one for each artifact of a snapshot. The others go on, and
 * wait only where loose links become many more than they should, for then they may be what keeps
 * that one from its short moment alone. An artifact whose fold failed, as it may again, is let be
 * for a while, the longer the more often it did.
 */
final class Folding {
  private static final int STRIPES = 64;
  private static final int MOST_FAILED = 1_000;
  private static final long LONGEST_WAIT_MILLIS = 1_000;
  private static final long FIRST_PAUSE_NANOS = Duration.ofSeconds(1).toNanos();
  private static final int MAX_DOUBLINGS = 10; // 17 minutes

  private record Place(GraphSnapshot snapshot, String artifactKey) {}

  private record Failed(int times, long until) {}

  private final Striped<Lock> folding = Striped.lazyWeakLock(STRIPES);
  private final Cache<Place, Failed> failed =
      CacheBuilder.newBuilder().maximumSize(MOST_FAILED).build();
  private final LongSupplier nanoTime;

  Folding(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /**
   * Folds, unless another thread does, or it failed lately.
   *
   * @param due how many times as many loose links there are as should be
   */
  void run(GraphSnapshot snapshot, String artifactKey, long due, Runnable fold) {
    Place place = new Place(snapshot, artifactKey);
    Failed before = failed.getIfPresent(place);
    if (before != null && nanoTime.getAsLong() - before.until() < 0) {
      return;
    }
    Lock lock = folding.get(place);
    if (lock.tryLock()) {
      try {
        fold(place, before, fold);
      } finally {
        lock.unlock();
      }
    } else if (due > 1) {
      await(lock);
    }
  }

  /** A lost race is no failure: whoever won it has folded, or is about to be done. */
  private void fold(Place place, @Nullable Failed before, Runnable fold) {
    try {
      fold.run();
      failed.invalidate(place);
    } catch (ContentionException lost) {
      throw lost;
    } catch (RuntimeException | Error failure) {
      int times = before == null ? 0 : Math.min(before.times() + 1, MAX_DOUBLINGS);
      failed.put(place, new Failed(times, nanoTime.getAsLong() + (FIRST_PAUSE_NANOS << times)));
      throw failure;
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
