package org.artigraph4j.postgres;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.artigraph4j.error.BackendUnavailableException;
import org.artigraph4j.error.ConnectionClosedException;
import org.artigraph4j.postgres.Database.Borrowed;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The streams that hold a session each, in a transaction of its own: never all of the pool, and
 * none for long while nobody reads.
 *
 * <p>The server could end an idle transaction by itself (idle_in_transaction_session_timeout). But
 * the pool would count the session until it is given back, so something has to do that anyway; and
 * the server would end a stream whose reader is busy with a page.
 */
final class Streams implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Streams.class);

  /** Each has a transaction of its own, so one name does for all cursors. */
  private static final int CURSOR = 0;

  private final PostgresConfig config;
  private final SqlErrors errors;
  private final Retries retries;
  private final Supplier<Borrowed> borrow;
  private final Semaphore free;
  private final Set<CursorStream<?>> open = ConcurrentHashMap.newKeySet();
  private final ScheduledThreadPoolExecutor closer;

  Streams(PostgresConfig config, SqlErrors errors, Retries retries, Supplier<Borrowed> borrow) {
    this.config = config;
    this.errors = errors;
    this.retries = retries;
    this.borrow = borrow;
    this.free = new Semaphore(config.maxStreams(), true);
    this.closer = new ScheduledThreadPoolExecutor(1, Streams::thread);
    closer.setRemoveOnCancelPolicy(true);
    closer.setKeepAliveTime(10, TimeUnit.SECONDS);
    closer.allowCoreThreadTimeOut(true); // a thread only while there are streams
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "artigraph4j-streams");
    thread.setDaemon(true);
    return thread;
  }

  <T> Stream<T> open(Cursor<T> cursor) {
    return retries.run(() -> begin(cursor)).asStream();
  }

  private void acquire() {
    int most = config.maxStreams();
    if (most == 0) {
      throw new IllegalStateException(
          "this backend was opened with maxStreams 0, so that it has no streams; raise it, and"
              + " poolSize above it");
    }
    try {
      if (!free.tryAcquire(config.poolTimeout().toNanos(), TimeUnit.NANOSECONDS)) {
        throw new BackendUnavailableException(
            "as many streams as maxStreams allows, "
                + most
                + ", stayed open for the poolTimeout of "
                + config.poolTimeout()
                + "; close each when it was read, or raise maxStreams");
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new BackendUnavailableException(
          "interrupted while as many streams were open as maxStreams allows, " + most, interrupted);
    }
  }

  private <T> CursorStream<T> begin(Cursor<T> cursor) {
    acquire();
    Borrowed session;
    try {
      session = borrow.get();
    } catch (RuntimeException | Error failure) {
      free.release();
      throw failure;
    }
    Held<T> held = new Held<>(session);
    Cursor.Opened<T> opened;
    try {
      session.handle().begin();
      opened = cursor.open(session.handle(), CURSOR);
      held.opened = Optional.of(opened);
    } catch (JdbiException failed) {
      giveBack(session);
      throw errors.failure(failed);
    } catch (RuntimeException | Error refused) {
      held.release(); // the database did as it was told
      throw refused;
    }
    CursorStream<T> stream = new CursorStream<>(opened.first(), held);
    if (stream.isHeld()) {
      held.watch(stream);
    }
    return stream;
  }

  private void giveBack(Borrowed session) {
    try {
      session.close();
    } finally {
      free.release();
    }
  }

  private RuntimeException idle() {
    return new BackendUnavailableException(
        "the stream was not read for the streamIdleTimeout of "
            + config.streamIdleTimeout()
            + ", so that its session was given back; open another one and read it without long"
            + " pauses, or raise the timeout");
  }

  /** A session with an open cursor. */
  private final class Held<T> implements CursorStream.Source<T> {
    private final Borrowed session;
    private Optional<Cursor.Opened<T>> opened = Optional.empty();
    private Optional<Runnable> forget = Optional.empty();

    Held(Borrowed session) {
      this.session = session;
    }

    /** Ends the stream when it lies idle, or with the backend. */
    synchronized void watch(CursorStream<T> stream) {
      open.add(stream);
      Duration timeout = config.streamIdleTimeout();
      long often = timeout.toNanos() / 4;
      try {
        Future<?> watch =
            closer.scheduleWithFixedDelay(
                () -> stream.endIfIdle(timeout, Streams.this::idle),
                often,
                often,
                TimeUnit.NANOSECONDS);
        forget =
            Optional.of(
                () -> {
                  watch.cancel(false);
                  open.remove(stream);
                });
      } catch (RejectedExecutionException closedMeanwhile) {
        open.remove(stream);
        stream.end(Streams::closed);
        throw closed();
      }
    }

    @Override
    public CursorStream.Page<T> fetch() {
      try {
        return opened.orElseThrow().fetch(session.handle());
      } catch (JdbiException failed) {
        throw errors.failure(failed).error();
      }
    }

    @Override
    public synchronized void release() {
      forget.ifPresent(Runnable::run);
      try {
        session.handle().commit();
      } catch (JdbiException broken) {
        LOG.debug("a session broke before its stream was over");
      } finally {
        giveBack(session);
      }
    }
  }

  private static RuntimeException closed() {
    return new ConnectionClosedException("the backend");
  }

  /** Ends all streams; one whose page is just under way gives its session back after that. */
  @Override
  public void close() {
    closer.shutdownNow();
    open.forEach(stream -> stream.end(Streams::closed));
  }
}
