package org.artigraph4j.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.artigraph4j.backend.AtomicWork;
import org.artigraph4j.error.ContentionException;
import org.artigraph4j.postgres.Failure.Kind;
import org.artigraph4j.postgres.Retries.LostCommit;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.core.statement.TemplateEngine;
import org.jdbi.v3.postgres.PostgresPlugin;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The database: every call borrows a handle, does its work and gives the handle back. */
final class Database implements Session, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Database.class);

  private final Pool pool;
  private final Jdbi jdbi;
  private final SqlErrors errors;
  private final Retries retries;
  private final Tables tables;
  private final Streams streams;
  private final Conversion conversion;

  Database(PostgresConfig config, Pool pool, SqlErrors errors, Retries retries, Sizes sizes) {
    this.pool = pool;
    this.errors = errors;
    this.retries = retries;
    this.jdbi = Jdbi.create(pool::borrow).installPlugin(new PostgresPlugin()); // arrays of bytea
    boolean setUp = pool.isOwn() && config.sessionOptions();
    SqlStatements statements = jdbi.getConfig(SqlStatements.class);
    statements.setTemplateEngine(TemplateEngine.NOP); // all statements are whole
    int seconds = PostgresConfig.seconds(config.statementTimeout());
    if (!setUp) {
      statements.addCustomizer(new PlanAnew());
      statements.setQueryTimeout(seconds);
    }
    Sql sql = new Sql(config.schema());
    Duration limit = setUp ? Duration.ZERO : config.statementTimeout();
    this.tables =
        Tables.of(
            sql,
            new Preparing(setUp, seconds),
            new LargeWrites(sql, sizes.mostInOneStatement(), limit),
            sizes);
    this.streams = new Streams(config, errors, retries, this::borrow);
    this.conversion = new Conversion(sql, this, tables, sizes);
  }

  /** The connection to the database that borrows for every call. */
  PostgresConnection connection() {
    return new PostgresConnection(this, tables);
  }

  /** Converts what a version of the schema stored otherwise than the newest one. */
  void convert(int version) {
    conversion.run(version);
  }

  @Override
  public <T extends @Nullable Object> T read(Work<T> work) {
    return retries.run(
        () -> {
          try (Borrowed borrowed = borrow()) {
            return translating(() -> work.run(borrowed.handle()));
          }
        });
  }

  @Override
  public <T extends @Nullable Object> T query(JdbcWork<T> work) {
    return retries.run(
        () -> {
          try (Connection connection = pool.borrow()) {
            return work.run(connection);
          } catch (SQLException failed) {
            throw errors.failure(failed);
          }
        });
  }

  @Override
  public <T extends @Nullable Object> T write(Work<T> work) {
    return write(work, true);
  }

  @Override
  public <T extends @Nullable Object> T update(JdbcWork<T> work) {
    return retries.runWrite(
        () -> {
          try (Connection connection = pool.borrow()) {
            return work.run(connection);
          } catch (SQLException failed) {
            throw inDoubt(errors.failure(failed), true);
          } catch (ContentionException lostRace) {
            throw new Failure(Kind.CONTENTION, lostRace);
          }
        });
  }

  @Override
  public <T extends @Nullable Object> T writeOnce(Work<T> work) {
    return write(work, false);
  }

  private <T extends @Nullable Object> T write(Work<T> work, boolean repeatable) {
    return retries.runWrite(
        () -> {
          try (Borrowed borrowed = borrow()) {
            return committing(() -> work.run(borrowed.handle()), repeatable);
          }
        });
  }

  @Override
  public <T extends @Nullable Object> T transact(Work<T> work) {
    return retries.runWrite(
        () -> {
          try (Borrowed borrowed = begin()) {
            T answer = translating(() -> work.run(borrowed.handle()));
            commit(borrowed, true);
            return answer;
          }
        });
  }

  @Override
  public <T extends @Nullable Object> T atomically(AtomicWork<T> work) {
    Done<T> done =
        retries.runWrite(
            () -> {
              try (Borrowed borrowed = begin()) {
                Block block = new Block(borrowed.handle(), errors, tables);
                T answer = block.run(work);
                commit(borrowed, block.isRepeatable());
                return new Done<>(block, answer);
              }
            });
    done.block().doLater(this);
    return done.answer();
  }

  private record Done<T extends @Nullable Object>(Block block, T answer) {}

  @Override
  public void attempt(Consumer<Handle> work) {
    try (Borrowed borrowed = begin()) {
      translating(
          () -> {
            work.accept(borrowed.handle());
            return borrowed.handle().commit();
          });
    } catch (Failure failure) {
      throw failure.error();
    }
  }

  @Override
  public void afterwards(Object purpose, Consumer<Session> work) {
    try {
      work.accept(this);
    } catch (RuntimeException failed) {
      LOG.debug("what whoever comes next can do as well was not done", failed);
    } catch (Error failed) { // memory, mostly: the call is committed, and must not seem to fail
      LOG.warn("what whoever comes next can do as well was not done", failed);
    }
  }

  @Override
  public <T> Stream<T> stream(Cursor<T> cursor) {
    return streams.open(cursor);
  }

  private void commit(Borrowed borrowed, boolean repeatable) {
    committing(borrowed.handle()::commit, repeatable);
  }

  /** Runs what a lost connection leaves in doubt. */
  private <T extends @Nullable Object> T committing(Supplier<T> work, boolean repeatable) {
    try {
      return translating(work);
    } catch (Failure failure) {
      throw inDoubt(failure, repeatable);
    }
  }

  private static RuntimeException inDoubt(Failure failure, boolean repeatable) {
    return failure.kind() == Kind.LOST ? new LostCommit(failure, repeatable) : failure;
  }

  private <T extends @Nullable Object> T translating(Supplier<T> work) {
    try {
      return work.get();
    } catch (JdbiException failed) {
      throw errors.failure(failed);
    } catch (ContentionException lostRace) {
      throw new Failure(Kind.CONTENTION, lostRace);
    }
  }

  private Borrowed begin() {
    Borrowed borrowed = borrow();
    try {
      borrowed.handle().begin();
      return borrowed;
    } catch (JdbiException failed) {
      borrowed.close();
      throw errors.failure(failed);
    }
  }

  private Borrowed borrow() {
    return new Borrowed(translating(jdbi::open));
  }

  /** A handle to be given back, whatever it is in the middle of. */
  record Borrowed(Handle handle) implements AutoCloseable {
    @Override
    public void close() {
      try {
        if (handle.isInTransaction()) {
          handle.rollback();
        }
      } catch (JdbiException broken) {
        LOG.debug("a connection broke before its transaction was undone; the server undoes it");
      }
      try {
        handle.close();
      } catch (JdbiException broken) {
        LOG.debug("a connection broke before it was given back; the pool makes a new one");
      }
    }
  }

  /** Ends the streams and closes the own pool; calls that are under way fail. */
  @Override
  public void close() {
    streams.close();
    pool.close();
  }
}
