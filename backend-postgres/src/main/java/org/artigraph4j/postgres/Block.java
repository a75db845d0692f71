package org.artigraph4j.postgres;

import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.artigraph4j.backend.AtomicWork;
import org.artigraph4j.error.ContentionException;
import org.artigraph4j.postgres.Failure.Kind;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One run of a block of {@code atomically}: all its calls go to one handle, one after another. */
final class Block implements Session {
  private static final Logger LOG = LoggerFactory.getLogger(Block.class);

  private final Handle handle;
  private final SqlErrors errors;
  private final Tables tables;
  private final AtomicReference<@Nullable Failure> failure = new AtomicReference<>();
  private final Map<Object, Consumer<Session>> later = new LinkedHashMap<>();
  private boolean repeatable = true;
  private int cursors;
  private boolean ended;

  Block(Handle handle, SqlErrors errors, Tables tables) {
    this.handle = handle;
    this.errors = errors;
    this.tables = tables;
  }

  /**
   * Runs the work.
   *
   * @throws Failure if running it again may help, whatever the work made of its failed call
   */
  <T extends @Nullable Object> T run(AtomicWork<T> work) {
    try {
      return work.run(new PostgresConnection(this, tables));
    } catch (RuntimeException thrown) {
      Failure mine = failure.get();
      throw mine == null ? thrown : mine;
    } finally {
      end();
    }
  }

  /** Waits for a call of another thread's: the handle is about to be committed. */
  private synchronized void end() {
    ended = true;
  }

  @Override
  public synchronized <T extends @Nullable Object> T read(Work<T> work) {
    if (ended) {
      throw new IllegalStateException("the block of atomically has ended");
    }
    try {
      return work.run(handle);
    } catch (JdbiException failed) {
      throw note(errors.failure(failed));
    } catch (ContentionException lostRace) {
      throw note(new Failure(Kind.CONTENTION, lostRace));
    }
  }

  @Override
  public <T extends @Nullable Object> T query(JdbcWork<T> work) {
    return read(
        one -> {
          try {
            return work.run(one.getConnection());
          } catch (SQLException failed) {
            throw note(errors.failure(failed));
          }
        });
  }

  private RuntimeException note(Failure failed) {
    if (failed.kind() != Kind.FINAL) {
      failure.compareAndSet(null, failed);
    }
    return failed.error();
  }

  @Override
  public <T extends @Nullable Object> T update(JdbcWork<T> work) {
    return query(work);
  }

  @Override
  public <T extends @Nullable Object> T write(Work<T> work) {
    return read(work);
  }

  @Override
  public synchronized <T extends @Nullable Object> T writeOnce(Work<T> work) {
    repeatable = false;
    return read(work);
  }

  /** Whether to run it again if it may have been committed already. */
  synchronized boolean isRepeatable() {
    return repeatable;
  }

  @Override
  public <T extends @Nullable Object> T transact(Work<T> work) {
    return read(work);
  }

  @Override
  public void attempt(Consumer<Handle> work) {
    transact(Work.of(work));
  }

  /** Joins: the work is a part of this block. */
  @Override
  public <T extends @Nullable Object> T atomically(AtomicWork<T> work) {
    return work.run(new PostgresConnection(this, tables));
  }

  /** After the block: within, it would hold its locks until the block ends. */
  @Override
  public synchronized void afterwards(Object purpose, Consumer<Session> work) {
    later.put(purpose, work);
  }

  /** Does what was left for after the block. */
  void doLater(Session session) {
    later.forEach(session::afterwards);
  }

  /** A cursor in the block's own transaction: it sees what the block wrote, and ends with it. */
  @Override
  public synchronized <T> Stream<T> stream(Cursor<T> cursor) {
    int number = cursors++;
    Cursor.Opened<T> opened = read(running -> cursor.open(running, number));
    return new CursorStream<>(opened.first(), new Part<>(opened)).asStream();
  }

  private final class Part<T> implements CursorStream.Source<T> {
    private final Cursor.Opened<T> cursor;

    Part(Cursor.Opened<T> cursor) {
      this.cursor = cursor;
    }

    @Override
    public CursorStream.Page<T> fetch() {
      return read(cursor::fetch);
    }

    /** A block may open many, each with a sorted answer; after a failure nothing can be closed. */
    @Override
    public void release() {
      synchronized (Block.this) {
        if (!ended) {
          try {
            cursor.close(handle);
          } catch (JdbiException over) {
            LOG.debug("a cursor went with its transaction");
          }
        }
      }
    }
  }
}
