package org.artigraph4j.postgres;

import java.time.Duration;
import java.util.Optional;
import javax.sql.DataSource;
import org.artigraph4j.fingerprint.InvalidValueException;
import org.artigraph4j.fingerprint.ValueStyle;
import org.immutables.value.Value;

/**
 * How to reach a database, and every bound.
 *
 * <pre>{@code
 * PostgresConfig config =
 *     PostgresConfig.builder()
 *         .jdbcUrl("jdbc:postgresql://db.example/pipelines")
 *         .user("artigraph4j_writer")
 *         .password(password)
 *         .poolSize(4)
 *         .build();
 * }</pre>
 *
 * <p>Give a {@link #jdbcUrl()}, and the backend has a pool of its own; or give a {@link
 * #dataSource()}, and it borrows from that. A session of the own pool is set up for this backend
 * when it is opened. Of a given {@code DataSource} no session is changed: statements get a time
 * limit, which alone bounds a wait for a lock, and are planned anew each time.
 */
@Value.Immutable
@ValueStyle
public abstract class PostgresConfig {
  PostgresConfig() {}

  public static Builder builder() {
    return new Builder();
  }

  /** A configuration of a URL alone, all else as it is by default. */
  public static PostgresConfig of(String jdbcUrl) {
    return builder().jdbcUrl(jdbcUrl).build();
  }

  /**
   * {@code jdbc:postgresql://host:port/database?…}, with any setting of the driver; {@code
   * currentSchema} names the {@link #schema()}. It may hold a password, so it is never shown.
   */
  public abstract Optional<String> jdbcUrl();

  /**
   * Where to borrow connections from, instead of a URL. Each is switched to auto-commit when it is
   * borrowed. The backend never closes the source itself.
   */
  public abstract Optional<DataSource> dataSource();

  /** The role. It wins over the URL's. */
  public abstract Optional<String> user();

  /**
   * The role's password. It wins over the URL's; without either, the driver looks into its password
   * file. Never shown.
   */
  public abstract Optional<String> password();

  /** The schema with the tables; {@code artigraph4j} unless given here or in the URL. */
  @Value.Default
  public String schema() {
    return jdbcUrl().flatMap(url -> JdbcUrl.parse(url).schema()).orElse("artigraph4j");
  }

  /**
   * Whether opening makes and migrates the tables where needed. If not, opening only checks that
   * they are of the expected version, and needs no right to change them.
   */
  @Value.Default
  public boolean migrateOnOpen() {
    return true;
  }

  /** How many connections the own pool has at most. */
  @Value.Default
  public int poolSize() {
    return 10;
  }

  /** How long to wait for the server when a connection is made, rounded up to whole seconds. */
  @Value.Default
  public Duration connectTimeout() {
    return Duration.ofSeconds(10);
  }

  /** How long to wait for a free connection of the own pool. */
  @Value.Default
  public Duration poolTimeout() {
    return Duration.ofSeconds(30);
  }

  /**
   * How long a statement may take; rounded up to whole seconds where sessions are not set up. The
   * own pool gives up a server that says nothing at all 10 s later, unless the URL has a {@code
   * socketTimeout}.
   */
  @Value.Default
  public Duration statementTimeout() {
    return Duration.ofMinutes(5);
  }

  /**
   * How long a statement may wait for a lock. It has no effect where sessions are not set up: with
   * a {@link #dataSource()}, or without {@link #sessionOptions()}.
   */
  @Value.Default
  public Duration lockTimeout() {
    return Duration.ofSeconds(60);
  }

  /** For how long a call is tried again after a lost connection, and when others got in its way. */
  @Value.Default
  public Duration retryTimeout() {
    return Duration.ofSeconds(60);
  }

  /**
   * How many streams may hold a connection at a time: less than {@link #poolSize()}, so that they
   * never take all of the own pool; half of it unless given. Another one waits for {@link
   * #poolTimeout()}. With 0 there are none. Those inside of blocks use the connection of the block
   * and do not count.
   */
  @Value.Default
  public int maxStreams() {
    return poolSize() / 2;
  }

  /**
   * For how long a stream that holds a connection may lie unread, before it is ended and the
   * connection given back; at most a quarter longer.
   */
  @Value.Default
  public Duration streamIdleTimeout() {
    return Duration.ofMinutes(5);
  }

  /**
   * Whether sessions of the own pool are set up with startup options (time limits, the planner).
   * Turn it off behind PgBouncer, which refuses startup options; statements then get a time limit
   * each, and are planned anew each time. In its transaction mode the URL needs {@code
   * prepareThreshold=0}, too, unless PgBouncer keeps prepared statements, which it can since 1.21.
   */
  @Value.Default
  public boolean sessionOptions() {
    return true;
  }

  /**
   * Whether a connection that is not closed is logged as a warning, with the place where it was
   * opened: when it is garbage, or when the backend is closed. Opening one then costs a stack
   * trace.
   */
  @Value.Default
  public boolean reportLeaks() {
    return false;
  }

  @Value.Check
  protected void check() {
    if (jdbcUrl().isPresent() == dataSource().isPresent()) {
      throw new InvalidValueException(
          "give either jdbcUrl or dataSource"
              + (jdbcUrl().isPresent() ? ", not both" : "; both are missing"));
    }
    if (dataSource().isPresent() && (user().isPresent() || password().isPresent())) {
      throw new InvalidValueException(
          "user and password go with jdbcUrl; a dataSource has its own");
    }
    jdbcUrl().ifPresent(JdbcUrl::parse);
    Sql.requireName(schema());
    if (poolSize() < 1 || poolSize() > 1000) {
      throw new InvalidValueException("poolSize is " + poolSize() + "; expected 1 to 1000");
    }
    boolean takesAll = jdbcUrl().isPresent() && maxStreams() >= poolSize();
    if (maxStreams() < 0 || takesAll || maxStreams() > 1000) {
      throw new InvalidValueException(
          "maxStreams is "
              + maxStreams()
              + "; expected 0 to "
              + (jdbcUrl().isPresent() ? "one less than poolSize, which is " + poolSize() : 1000));
    }
    requireLong("connectTimeout", connectTimeout(), Duration.ofSeconds(1));
    requireLong("poolTimeout", poolTimeout(), Duration.ofMillis(250));
    requireLong("statementTimeout", statementTimeout(), Duration.ofMillis(100));
    requireLong("lockTimeout", lockTimeout(), Duration.ofMillis(10));
    requireLong("retryTimeout", retryTimeout(), Duration.ZERO);
    requireLong("streamIdleTimeout", streamIdleTimeout(), Duration.ofMillis(100));
  }

  private static void requireLong(String name, Duration value, Duration least) {
    if (value.compareTo(least) < 0 || value.compareTo(Duration.ofDays(1)) > 0) {
      throw new InvalidValueException(
          name + " is " + value + "; expected " + least + " to " + Duration.ofDays(1));
    }
  }

  /** A limit for the driver, which knows whole seconds: as long, or a little longer. */
  static int seconds(Duration limit) {
    return Math.toIntExact(limit.plusNanos(999_999_999).toSeconds());
  }

  /** What it connects to, for messages: host, port and database, no credentials. */
  String target() {
    return jdbcUrl().map(url -> JdbcUrl.parse(url).target()).orElse("the given DataSource");
  }

  /** Without password, and without the URL's settings. */
  @Override
  public String toString() {
    return "PostgresConfig{"
        + target()
        + ", schema="
        + schema()
        + user().map(user -> ", user=" + user).orElse("")
        + ", migrateOnOpen="
        + migrateOnOpen()
        + (jdbcUrl().isPresent() ? ", poolSize=" + poolSize() : "")
        + "}";
  }

  /** Collects settings; one of {@code jdbcUrl} and {@code dataSource} is required. */
  public static final class Builder extends ImmutablePostgresConfig.Builder {
    Builder() {}
  }
}
