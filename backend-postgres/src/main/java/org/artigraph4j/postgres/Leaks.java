package org.artigraph4j.postgres;

import java.lang.ref.Cleaner;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.artigraph4j.backend.Connection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of connections that nobody closes, each with the place where it was opened: when the
 * garbage collector finds it, or when the backend is closed before.
 */
final class Leaks {
  private static final Logger LOG = LoggerFactory.getLogger(Leaks.class);

  /** Made when first needed, for it has a thread. */
  private static final class Collected {
    static final Cleaner CLEANER = Cleaner.create();
  }

  private final Set<Opened> open = ConcurrentHashMap.newKeySet();

  /** A connection that is open; it does not hold the connection. */
  final class Opened {
    private final Throwable place = new Throwable("the place where it was opened");

    void close() {
      open.remove(this);
    }

    private void report(String when) {
      if (open.remove(this)) {
        LOG.warn("a connection was not closed {}; use it with try-with-resources", when, place);
      }
    }
  }

  Opened opened() {
    Opened one = new Opened();
    open.add(one);
    return one;
  }

  void watch(Connection connection, Opened opened) {
    Collected.CLEANER.register(
        connection, () -> opened.report("before the last reference to it was gone"));
  }

  /** Reports what is open still. */
  void end() {
    open.forEach(one -> one.report("before its backend was"));
  }
}
