package org.artigraph4j.postgres;

import com.google.common.base.Throwables;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Properties;
import java.util.stream.Stream;
import org.artigraph4j.error.AccessDeniedException;
import org.artigraph4j.error.BackendException;
import org.artigraph4j.error.BackendUnavailableException;
import org.artigraph4j.error.ContentionException;
import org.artigraph4j.error.SchemaVersionException;
import org.artigraph4j.error.UnsuitableDatabaseException;
import org.artigraph4j.postgres.Failure.Kind;
import org.postgresql.PGProperty;
import org.postgresql.util.PSQLException;

/** The one translator of SQLSTATE. */
final class SqlErrors {
  /** What to do about a server that only reads. */
  static final String TO_WRITE =
      "connect to the primary if it is a standby, or turn default_transaction_read_only off";

  private final PostgresConfig config;

  SqlErrors(PostgresConfig config) {
    this.config = config;
  }

  /** The failure behind an exception of Jdbi, whose own message would show all parameters. */
  Failure failure(RuntimeException thrown) {
    if (thrown instanceof Failure failure) {
      return failure;
    }
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql) {
        return failure(sql);
      }
    }
    throw thrown; // not the database's: damage found by a row mapper, or a mistake of ours
  }

  Failure failure(SQLException sql) {
    String state = sql.getSQLState() == null ? "" : sql.getSQLState();
    if (isOfDriver(sql) && Throwables.getRootCause(sql) instanceof ReflectiveOperationException) {
      return last(wrongSetting(sql)); // it names a class that is not there
    }
    return switch (state) {
      // 23505 is a race, for we never insert what we have seen: another try sees the winner.
      case "40001", "40P01", "23505" ->
          new Failure(
              Kind.CONTENTION,
              new ContentionException(
                  "others kept changing the same rows"
                      + text(sql)
                      + "; it was tried again until the retryTimeout of "
                      + config.retryTimeout()
                      + ": try later",
                  sql));
      case "55P03" ->
          last(
              new ContentionException(
                  "a lock was not free within the lockTimeout of "
                      + config.lockTimeout()
                      + text(sql)
                      + "; see pg_locks for who holds it, or raise the timeout",
                  sql));
      case "57014" ->
          last(
              new BackendUnavailableException(
                  "the statement was cancelled, as it is after the statementTimeout of "
                      + config.statementTimeout()
                      + text(sql)
                      + "; write or ask for less at once, or raise the timeout",
                  sql));
      case "25P03", "25P04" ->
          last(
              new BackendUnavailableException(
                  "the server ended a session for the time that a transaction was open or idle"
                      + text(sql)
                      + "; do less between the calls of a block or the elements of a stream, or"
                      + " raise idle_in_transaction_session_timeout or transaction_timeout for"
                      + " this role",
                  sql));
      case "28000", "28P01" ->
          last(
              new AccessDeniedException(
                  "the server at "
                      + config.target()
                      + " does not let the role in"
                      + text(sql)
                      + "; check user and password",
                  sql));
      case "42501" ->
          last(
              new AccessDeniedException(
                  "the role lacks a right for this operation in the schema '"
                      + config.schema()
                      + "'"
                      + text(sql)
                      + "; grant it, or use another role",
                  sql));
      case "25006" ->
          last(
              new AccessDeniedException(
                  "the server at " + config.target() + " only reads" + text(sql) + "; " + TO_WRITE,
                  sql));
      case "3D000" ->
          last(
              new UnsuitableDatabaseException(
                  "there is no such database at "
                      + config.target()
                      + text(sql)
                      + "; make it with CREATE DATABASE … ENCODING 'UTF8'",
                  sql));
      case "3F000", "42P01", "42703" ->
          last(
              new SchemaVersionException(
                  config.schema(),
                  Migrations.EXPECTED,
                  "tables or columns missing" + text(sql),
                  "restore it all from a backup, into an empty schema"));
      case "22023" ->
          last(
              isOfDriver(sql) && sql.getCause() instanceof IOException
                  ? tooMuch(sql)
                  : wrongSetting(sql));
      case "08004" -> isOfDriver(sql) ? last(rejected(sql)) : byClass(state, sql);
      default -> byClass(state, sql);
    };
  }

  /** The driver could not put it into one message. */
  private static BackendException tooMuch(SQLException sql) {
    return new UnsuitableDatabaseException(
        "what is to be sent at once is more than the server takes"
            + text(sql)
            + "; write less at once, or smaller attributes",
        sql);
  }

  private static boolean isOfDriver(SQLException sql) {
    return sql instanceof PSQLException own && own.getServerErrorMessage() == null;
  }

  /** The driver gave up by itself: it lacks a password, or the server what a setting demands. */
  private BackendException rejected(SQLException sql) {
    if (config.jdbcUrl().isEmpty()) {
      return wrongSetting(sql);
    }
    Properties settings = Pool.settings(config);
    boolean demanding =
        Stream.of(PGProperty.SSL_MODE, PGProperty.GSS_ENC_MODE, PGProperty.CHANNEL_BINDING)
            .map(setting -> String.valueOf(setting.getOrDefault(settings)))
            .anyMatch(mode -> mode.startsWith("require") || mode.startsWith("verify"));
    String password = PGProperty.PASSWORD.getOrNull(settings);
    if (demanding || (password != null && !password.isEmpty())) {
      return wrongSetting(sql);
    }
    return new AccessDeniedException(
        "the server at "
            + config.target()
            + " does not let the role in without a password"
            + text(sql)
            + "; give a password",
        sql);
  }

  private BackendException wrongSetting(SQLException sql) {
    return new UnsuitableDatabaseException(
        "a setting of the driver is wrong, or the server at "
            + config.target()
            + " does not support it"
            + text(sql)
            + "; correct it in the URL, or set the server up for it",
        sql);
  }

  /** The failure to give a connection, which a {@code DataSource} may say in its own way. */
  Failure noConnection(SQLException refused) {
    if (config.dataSource().isEmpty() || refused.getSQLState() != null) {
      return failure(refused);
    }
    return last(
        new BackendUnavailableException(
            "the given DataSource gave no connection"
                + text(refused)
                + "; see whether it is closed, and what its own settings allow",
            refused));
  }

  private Failure byClass(String state, SQLException sql) {
    String sqlClass = state.length() < 2 ? state : state.substring(0, 2);
    return switch (sqlClass) {
      case "08", "57" ->
          new Failure(
              Kind.LOST,
              new BackendUnavailableException(
                  "the connection to "
                      + config.target()
                      + " could not be made or broke"
                      + text(sql)
                      + "; check the server and the network",
                  sql));
      case "54" -> last(tooMuch(sql));
      case "53" ->
          new Failure(
              state.equals("53300") ? Kind.LOST : Kind.FINAL,
              new BackendUnavailableException(
                  "the server at "
                      + config.target()
                      + " is short of something"
                      + text(sql)
                      + "; free or add what it names",
                  sql));
      default ->
          last(
              new UnsuitableDatabaseException(
                  "the server at "
                      + config.target()
                      + " refused a statement for a reason that this library does not know"
                      + text(sql)
                      + " (SQLSTATE "
                      + (state.isEmpty() ? "missing" : state)
                      + "); its log may say more",
                  sql));
    };
  }

  private static Failure last(BackendException error) {
    return new Failure(Kind.FINAL, error);
  }

  /** What the server said, without the details, which may be of other people's rows. */
  private static String text(SQLException sql) {
    String message =
        sql instanceof PSQLException server && server.getServerErrorMessage() != null
            ? server.getServerErrorMessage().getMessage()
            : sql.getMessage();
    return message == null ? "" : String.format(Locale.ROOT, " (%s)", message);
  }
}
