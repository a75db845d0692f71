package org.artigraph4j.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import javax.sql.DataSource;
import org.artigraph4j.error.BackendUnavailableException;
import org.artigraph4j.error.ConnectionClosedException;
import org.postgresql.PGProperty;

/** Where connections come from: a pool of our own, or the user's {@link DataSource}. */
final class Pool implements AutoCloseable {
  /** How long a server may be late with saying that a statement took too long. */
  private static final Duration GRACE = Duration.ofSeconds(10);

  private final PostgresConfig config;
  private final SqlErrors errors;
  private final DataSource source;

  /** The pool that we made; a user's own is not ours, of whatever class it is. */
  private final Optional<HikariDataSource> own;

  private Pool(
      PostgresConfig config, SqlErrors errors, DataSource source, Optional<HikariDataSource> own) {
    this.config = config;
    this.errors = errors;
    this.source = source;
    this.own = own;
  }

  /** Connections that are made anew, so that each fails at once with what the server says. */
  static DataSource unpooled(PostgresConfig config) {
    return config.dataSource().orElseGet(() -> driver(config));
  }

  /** A pool of what {@link #unpooled} gave. */
  static Pool of(PostgresConfig config, DataSource unpooled, SqlErrors errors) {
    if (config.dataSource().isPresent()) {
      return new Pool(config, errors, unpooled, Optional.empty());
    }
    HikariDataSource pool = new HikariDataSource(hikari(config, unpooled));
    return new Pool(config, errors, pool, Optional.of(pool));
  }

  private static DataSource driver(PostgresConfig config) {
    return new DriverSource(
        JdbcUrl.parse(config.jdbcUrl().orElseThrow()).place(), settings(config));
  }

  /** What the URL sets, and what a configuration sets over it or where it is silent. */
  static Properties settings(PostgresConfig config) {
    Properties settings = JdbcUrl.parse(config.jdbcUrl().orElseThrow()).settings();
    config.user().ifPresent(user -> PGProperty.USER.set(settings, user));
    config.password().ifPresent(password -> PGProperty.PASSWORD.set(settings, password));
    int seconds = PostgresConfig.seconds(config.connectTimeout());
    PGProperty.CONNECT_TIMEOUT.set(settings, seconds);
    PGProperty.LOGIN_TIMEOUT.set(settings, seconds);
    PGProperty.TCP_KEEP_ALIVE.set(settings, true);
    PGProperty.LOG_SERVER_ERROR_DETAIL.set(settings, false); // it quotes rows
    if (PGProperty.SOCKET_TIMEOUT.getOrNull(settings) == null) {
      PGProperty.SOCKET_TIMEOUT.set(
          settings, PostgresConfig.seconds(config.statementTimeout().plus(GRACE)));
    }
    if (PGProperty.APPLICATION_NAME.getOrNull(settings) == null) {
      PGProperty.APPLICATION_NAME.set(settings, "artigraph4j");
    }
    if (config.sessionOptions()) {
      String given = PGProperty.OPTIONS.getOrNull(settings);
      PGProperty.OPTIONS.set(settings, options(config) + (given == null ? "" : " " + given));
    }
    return settings;
  }

  private static String options(PostgresConfig config) {
    return "-c statement_timeout="
        + config.statementTimeout().toMillis()
        + " -c lock_timeout="
        + config.lockTimeout().toMillis()
        + " -c default_transaction_isolation=read\\ committed"
        // All statements go by an index. Without this, a plan that the server made and kept while a
        // table was small would scan all of it when it has grown to millions.
        + " -c enable_seqscan=off"
        // A scan that is off and done nevertheless, of a small table, counts as dear enough to be
        // compiled, which takes longer than all our statements.
        + " -c jit=off";
  }

  private static HikariConfig hikari(PostgresConfig config, DataSource driver) {
    HikariConfig hikari = new HikariConfig();
    hikari.setDataSource(driver);
    hikari.setPoolName("artigraph4j");
    hikari.setMaximumPoolSize(config.poolSize());
    hikari.setMinimumIdle(0); // a process that waits for hours holds nothing
    hikari.setIdleTimeout(Duration.ofMinutes(1).toMillis());
    hikari.setConnectionTimeout(config.poolTimeout().toMillis());
    hikari.setInitializationFailTimeout(-1); // opening has tried a connection already
    hikari.setRegisterMbeans(false);
    return hikari;
  }

  /** Whether it is ours, so that its sessions are set up for us. */
  boolean isOwn() {
    return own.isPresent();
  }

  /**
   * A connection, to be closed by who asked.
   *
   * @throws Failure if there is none
   */
  Connection borrow() {
    long start = System.nanoTime();
    try {
      Connection connection = source.getConnection();
      connection.setAutoCommit(true); // else what a call has acknowledged would be undone
      return connection;
    } catch (SQLTransientConnectionException timeout) {
      throw waited(timeout, Duration.ofNanos(System.nanoTime() - start));
    } catch (SQLException refused) {
      if (own.isPresent() && own.get().isClosed()) {
        throw new ConnectionClosedException("the backend");
      }
      throw errors.noConnection(refused);
    }
  }

  private Failure waited(SQLTransientConnectionException timeout, Duration waited) {
    if (timeout.getCause() instanceof SQLException reason) {
      Failure failure = errors.failure(reason);
      return new Failure(Failure.Kind.FINAL, failure.error()); // the wait was the retry
    }
    if (own.isEmpty()) {
      return errors.noConnection(timeout);
    }
    HikariPoolMXBean state = own.get().getHikariPoolMXBean();
    return new Failure(
        Failure.Kind.FINAL,
        new BackendUnavailableException(
            "no connection to "
                + config.target()
                + " became free within "
                + waited.toMillis()
                + " ms: "
                + state.getActiveConnections()
                + " of "
                + config.poolSize()
                + " in use, "
                + state.getThreadsAwaitingConnection()
                + " more waiting; raise poolSize or poolTimeout, or do less in blocks of atomically",
            timeout));
  }

  @Override
  public void close() {
    own.ifPresent(HikariDataSource::close);
  }
}
