package org.artigraph4j.postgres;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Maps;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.fingerprint.JsonObject;
import org.artigraph4j.page.Keyset;
import org.artigraph4j.page.Page;
import org.artigraph4j.page.PageRequest;
import org.artigraph4j.page.Position;
import org.artigraph4j.postgres.RunListingsSql.Path;
import org.artigraph4j.runs.BuildDurations;
import org.artigraph4j.runs.BuildEntry;
import org.artigraph4j.runs.BuildQuery;
import org.artigraph4j.runs.BuildStatus;
import org.artigraph4j.runs.Run;
import org.artigraph4j.runs.RunListing;
import org.artigraph4j.runs.RunQuery;
import org.artigraph4j.runs.RunStatus;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.argument.Argument;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.SqlStatements;

/** Reads the journal of runs. */
final class RunReads {
  private static final String FIND =
      "SELECT\n" + RunRows.COLUMNS + "FROM ${schema}.run r WHERE r.name = :name AND r.id = :id";

  private static final String FIND_CONFIGURATION =
      """
      SELECT c.body
      FROM ${schema}.run_configuration c
      WHERE c.name = :name AND c.fingerprint = :fingerprint
      """;

  private final Sql sql;
  private final String find;
  private final String findConfiguration;
  private final String durations;

  /** The statements of listings that were asked for: there are some dozens. */
  private final Map<String, String> listings = new ConcurrentHashMap<>();

  RunReads(Sql sql) {
    this.sql = sql;
    this.find = sql.of(FIND);
    this.findConfiguration = sql.of(FIND_CONFIGURATION);
    this.durations = sql.of(RunListingsSql.DURATIONS);
  }

  /** A statement that need not use all that is bound. */
  private Query query(Handle handle, String template) {
    return handle
        .createQuery(listings.computeIfAbsent(template, sql::of))
        .configure(SqlStatements.class, config -> config.setUnusedBindingAllowed(true));
  }

  Optional<Run> find(Handle handle, String name, String id) {
    return handle
        .createQuery(find)
        .bind("name", name)
        .bind("id", id)
        .map((row, context) -> RunRows.run(row))
        .findOne();
  }

  Optional<JsonObject> findConfiguration(Handle handle, String name, Fingerprint fingerprint) {
    return handle
        .createQuery(findConfiguration)
        .bind("name", name)
        .bind("fingerprint", fingerprint.value())
        .map(
            (row, context) ->
                RunRows.configuration(name, fingerprint.value(), row.getString("body")))
        .findOne();
  }

  Page<Run> list(Handle handle, RunQuery asked, PageRequest page) {
    Keyset<Run> listing = RunListing.runs(asked);
    Optional<Position> after = listing.after(page);
    if (after.isPresent() && asked.id().isPresent()) {
      return listing.page(page, List.of());
    }
    return listing.page(
        page,
        bind(query(handle, RunListingsSql.list(Path.of(asked))), asked, after)
            .bind("after_id", after.map(last -> last.text(2)).orElse(""))
            .bind("limit", Keysets.limit(page))
            .map((row, context) -> RunRows.run(row))
            .list());
  }

  ImmutableMap<RunStatus, Long> count(Handle handle, RunQuery asked) {
    return Rows.scan(
        bind(query(handle, RunListingsSql.count(Path.of(asked))), asked, Optional.empty())
            .bind("after_id", ""),
        rows -> counts(RunStatus.class, rows));
  }

  Page<BuildEntry> listBuilds(Handle handle, BuildQuery asked, PageRequest page) {
    Keyset<BuildEntry> listing = RunListing.builds(asked);
    Optional<Position> after = listing.after(page);
    boolean isInSame = asked.isInLast() && after.isPresent();
    RunQuery runs = isInSame ? RunQuery.of(after.get().text(1), after.get().text(2)) : asked.runs();
    boolean ofFew = asked.status().stream().anyMatch(RunListingsSql::isOfFew);
    String statement = RunListingsSql.builds(Path.of(runs), asked.isInLast() && !isInSame, ofFew);
    return listing.page(
        page,
        bind(bind(query(handle, statement), runs, after), asked)
            .bind("after_id", after.map(last -> Keysets.after(last.text(2))).orElse(""))
            .bind("at_name", after.map(last -> last.text(1)).orElse(""))
            .bind("at_id", after.map(last -> last.text(2)).orElse(""))
            .bind("after_artifact", after.map(last -> last.text(3)).orElse(""))
            .bind("after_key", after.map(last -> last.number(4)).orElse(Keysets.FIRST))
            .bind("first_key", Keysets.FIRST)
            .bind("limit", Keysets.limit(page))
            .map((row, context) -> RunRows.build(row))
            .list());
  }

  ImmutableMap<BuildStatus, Long> countBuilds(Handle handle, BuildQuery asked) {
    String statement = RunListingsSql.countBuilds(Path.of(asked.runs()), asked.isInLast());
    return Rows.scan(
        bind(bind(query(handle, statement), asked.runs(), Optional.empty()), asked)
            .bind("after_id", ""),
        rows -> counts(BuildStatus.class, rows));
  }

  /** Binds all but the id after which runs begin. */
  private static Query bind(Query query, RunQuery asked, Optional<Position> after) {
    return query
        .bind("name", asked.name())
        .bind("id", asked.id())
        .bind("graph", asked.graph().map(Fingerprint::value))
        .bind("snapshot", asked.snapshot().map(Fingerprint::value))
        .bind("project", asked.project())
        .bind("actor", asked.actor())
        .bind("run_status", asked.status().map(RunStatus::name))
        .bind("stored_status", asked.status().map(RunReads::stored))
        .bind("from", time(asked.from(), Keysets.BEGINNING_OF_TIME))
        .bind("until", time(asked.until(), Keysets.END_OF_TIME))
        .bind("at", time(after.map(last -> last.instant(0)).or(asked::until), Keysets.END_OF_TIME))
        .bind("after_name", after.map(last -> last.text(1)).orElse(""));
  }

  private static Argument time(Optional<Instant> at, OffsetDateTime otherwise) {
    return Keysets.argument(at.map(Keysets::time).orElse(otherwise));
  }

  private static String stored(RunStatus status) {
    return (status == RunStatus.LOST ? RunStatus.RUNNING : status).name();
  }

  private static Query bind(Query query, BuildQuery asked) {
    return query
        .bind("producer", asked.producer())
        .bind("build_status", asked.status().map(BuildStatus::name));
  }

  private static <K extends Enum<K>> ImmutableMap<K, Long> counts(Class<K> type, ResultSet rows)
      throws SQLException {
    Map<K, Long> counts = new EnumMap<>(type);
    while (rows.next()) {
      counts.put(Enum.valueOf(type, rows.getString("status")), rows.getLong("number"));
    }
    return Maps.immutableEnumMap(counts);
  }

  Optional<BuildDurations> durations(Handle handle, String name, String producer, int last) {
    return Rows.scan(
        handle
            .createQuery(durations)
            .bind("name", name)
            .bind("producer", producer)
            .bind("producer_fingerprint", Fingerprint.fromString(producer).value())
            .bind("limit", last),
        row -> {
          row.next();
          long builds = row.getLong("builds");
          return builds == 0
              ? Optional.<BuildDurations>empty()
              : Optional.of(
                  new BuildDurations(
                      builds,
                      Duration.of(row.getLong("p50"), ChronoUnit.MICROS),
                      Duration.of(row.getLong("p95"), ChronoUnit.MICROS)));
        });
  }
}
