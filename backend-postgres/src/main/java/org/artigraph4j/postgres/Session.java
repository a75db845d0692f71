package org.artigraph4j.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.artigraph4j.backend.AtomicWork;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Where calls run: on a handle borrowed for each of them, or all on the handle of a block.
 *
 * <p>Work may be run again from the start, so all of it is idempotent. Where others may have
 * changed the same rows in between, that is not enough: such work is for {@link #writeOnce}.
 */
interface Session {
  /** What is done with a handle. */
  @FunctionalInterface
  interface Work<T extends @Nullable Object> {
    T run(Handle handle);

    /** Work that answers nothing. */
    static Work<Boolean> of(Consumer<Handle> work) {
      return handle -> {
        work.accept(handle);
        return true; // nobody looks at it
      };
    }
  }

  /** What is done without Jdbi, where that would be most of the time. */
  @FunctionalInterface
  interface JdbcWork<T extends @Nullable Object> {
    T run(Connection connection) throws SQLException;

    /** Work that answers nothing. */
    static JdbcWork<Boolean> of(JdbcAction work) {
      return connection -> {
        work.run(connection);
        return true; // nobody looks at it
      };
    }
  }

  /** {@link JdbcWork} that answers nothing. */
  @FunctionalInterface
  interface JdbcAction {
    void run(Connection connection) throws SQLException;
  }

  /** Work that changes nothing. */
  <T extends @Nullable Object> T read(Work<T> work);

  /** Work that changes nothing. */
  <T extends @Nullable Object> T query(JdbcWork<T> work);

  /** One statement that writes all or nothing. */
  <T extends @Nullable Object> T write(Work<T> work);

  /** One statement that writes all or nothing. */
  <T extends @Nullable Object> T update(JdbcWork<T> work);

  /** {@link #write} that is not repeated when it may have been committed already. */
  <T extends @Nullable Object> T writeOnce(Work<T> work);

  /** Several statements that write all or nothing. */
  <T extends @Nullable Object> T transact(Work<T> work);

  <T extends @Nullable Object> T atomically(AtomicWork<T> work);

  /** {@link #transact} that is tried once: whoever loses a race leaves the work to the winner. */
  void attempt(Consumer<Handle> work);

  /**
   * What a call does after what it was asked for is committed, on the session that it is given:
   * what whoever comes next can do as well, so that it may fail. In a block the last of each
   * purpose is done, after it has ended.
   */
  void afterwards(Object purpose, Consumer<Session> work);

  /** What a cursor reads, which holds a session or is part of the block. */
  <T> Stream<T> stream(Cursor<T> cursor);
}
