package org.artigraph4j.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Supplier;
import org.artigraph4j.backend.AtomicWork;
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

  Database(PostgresConfig config, Pool pool, SqlErrors errors, Retries retries) {
    this.pool = pool;
    this.errors = errors;
    this.retries = retries;
    this.jdbi = Jdbi.create(pool::borrow).installPlugin(new PostgresPlugin()); // arrays of bytea
    boolean setUp = pool.isOwn() && config.sessionOptions();
    SqlStatements statements = jdbi.getConfig(SqlStatements.class);
    statements.setTemplateEngine(TemplateEngine.NOP); // all statements are whole
    int seconds = Math.toIntExact(Math.max(1, config.statementTimeout().toSeconds()));
    if (!setUp) {
      statements.addCustomizer(new PlanAnew());
      statements.setQueryTimeout(seconds);
    }
    this.tables = Tables.of(new Sql(config.schema()), new Preparing(setUp, seconds));
  }

  /** The connection to the database that borrows for every call. */
  PostgresConnection connection() {
    return new PostgresConnection(this, tables);
  }

  @Override
  public <T extends @Nullable Object> T read(Work<T> work) {
    return retries.run(
        () -> {
          try (Borrowed borrowed = borrow()) {
            return work.run(borrowed.handle());
          } catch (JdbiException failed) {
            throw errors.failure(failed);
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
    return retries.runWrite(
        () -> {
          try (Borrowed borrowed = borrow()) {
            return committing(() -> work.run(borrowed.handle()));
          }
        });
  }

  @Override
  public <T extends @Nullable Object> T transact(Work<T> work) {
    return retries.runWrite(
        () ->
            inTransaction(
                handle -> {
                  try {
                    return work.run(handle);
                  } catch (JdbiException failed) {
                    throw errors.failure(failed);
                  }
                }));
  }

  @Override
  public <T extends @Nullable Object> T atomically(AtomicWork<T> work) {
    return retries.runWrite(
        () -> inTransaction(handle -> new Block(handle, errors, tables).run(work)));
  }

  private <T extends @Nullable Object> T inTransaction(Work<T> work) {
    try (Borrowed borrowed = borrow()) {
      Handle handle = borrowed.handle();
      try {
        handle.begin();
      } catch (JdbiException failed) {
        throw errors.failure(failed);
      }
      T answer = work.run(handle);
      committing(handle::commit);
      return answer;
    }
  }

  private <T extends @Nullable Object> T committing(Supplier<T> work) {
    try {
      return work.get();
    } catch (JdbiException failed) {
      Failure failure = errors.failure(failed);
      throw failure.kind() == Kind.LOST ? new LostCommit(failure) : failure;
    }
  }

  private Borrowed borrow() {
    try {
      return new Borrowed(jdbi.open());
    } catch (JdbiException failed) {
      throw errors.failure(failed);
    }
  }

  /** A handle to be given back, whatever it is in the middle of. */
  private record Borrowed(Handle handle) implements AutoCloseable {
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

  /** Closes the own pool; calls that are under way fail. */
  @Override
  public void close() {
    pool.close();
  }
}
