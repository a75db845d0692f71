package org.artigraph4j.postgres;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Maps;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
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

  /** Of which runs builds are asked for, and which of theirs. */
  private record OfBuilds(Path runs, boolean isInLast, boolean ofFew) {}

  private final Sql sql;
  private final Preparing preparing;
  private final String find;
  private final String findConfiguration;
  private final NamedSql durations;

  // By what they were asked for once: there are some dozens.
  private final Map<Path, NamedSql> lists = new ConcurrentHashMap<>();
  private final Map<Path, NamedSql> counts = new ConcurrentHashMap<>();
  private final Map<OfBuilds, NamedSql> buildLists = new ConcurrentHashMap<>();
  private final Map<OfBuilds, NamedSql> buildCounts = new ConcurrentHashMap<>();

  RunReads(Sql sql, Preparing preparing) {
    this.sql = sql;
    this.preparing = preparing;
    this.find = sql.of(FIND);
    this.findConfiguration = sql.of(FIND_CONFIGURATION);
    this.durations = named(RunListingsSql.DURATIONS);
  }

  private NamedSql named(String template) {
    return NamedSql.of(sql.of(template));
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

  Page<Run> list(Connection connection, RunQuery asked, PageRequest page) throws SQLException {
    Keyset<Run> listing = RunListing.runs(asked);
    Optional<Position> after = listing.after(page);
    if (after.isPresent() && asked.id().isPresent()) {
      return listing.page(page, List.of());
    }
    NamedSql named =
        lists.computeIfAbsent(Path.of(asked), path -> named(RunListingsSql.list(path)));
    try (NamedStatement asking = named.prepare(connection, preparing)) {
      return bind(asking, asked, after)
          .bind("after_id", after.map(last -> last.text(2)).orElse(""))
          .page(listing, page, RunRows::run);
    }
  }

  ImmutableMap<RunStatus, Long> count(Connection connection, RunQuery asked) throws SQLException {
    NamedSql named =
        counts.computeIfAbsent(Path.of(asked), path -> named(RunListingsSql.count(path)));
    try (NamedStatement asking = named.prepare(connection, preparing)) {
      return bind(asking, asked, Optional.empty())
          .bind("after_id", "")
          .query(rows -> counts(RunStatus.class, rows));
    }
  }

  Page<BuildEntry> listBuilds(Connection connection, BuildQuery asked, PageRequest page)
      throws SQLException {
    Keyset<BuildEntry> listing = RunListing.builds(asked);
    Optional<Position> after = listing.after(page);
    boolean isInSame = asked.isInLast() && after.isPresent();
    RunQuery runs = isInSame ? RunQuery.of(after.get().text(1), after.get().text(2)) : asked.runs();
    boolean ofFew = asked.status().stream().anyMatch(RunListingsSql::isOfFew);
    NamedSql named =
        buildLists.computeIfAbsent(
            new OfBuilds(Path.of(runs), asked.isInLast() && !isInSame, ofFew),
            of -> named(RunListingsSql.builds(of.runs(), of.isInLast(), of.ofFew())));
    try (NamedStatement asking = named.prepare(connection, preparing)) {
      return bind(bind(asking, runs, after), asked)
          .bind("after_id", after.map(last -> Keysets.after(last.text(2))).orElse(""))
          .bind("at_name", after.map(last -> last.text(1)).orElse(""))
          .bind("at_id", after.map(last -> last.text(2)).orElse(""))
          .bind("after_artifact", after.map(last -> last.text(3)).orElse(""))
          .bind("after_key", after.map(last -> last.number(4)).orElse(Keysets.FIRST))
          .bind("first_key", Keysets.FIRST)
          .page(listing, page, RunRows::build);
    }
  }

  ImmutableMap<BuildStatus, Long> countBuilds(Connection connection, BuildQuery asked)
      throws SQLException {
    NamedSql named =
        buildCounts.computeIfAbsent(
            new OfBuilds(Path.of(asked.runs()), asked.isInLast(), false),
            of -> named(RunListingsSql.countBuilds(of.runs(), of.isInLast())));
    try (NamedStatement asking = named.prepare(connection, preparing)) {
      return bind(bind(asking, asked.runs(), Optional.empty()), asked)
          .bind("after_id", "")
          .query(rows -> counts(BuildStatus.class, rows));
    }
  }

  /** Binds all but the id after which runs begin. */
  private static NamedStatement bind(
      NamedStatement asking, RunQuery asked, Optional<Position> after) throws SQLException {
    return asking
        .bindText("name", asked.name())
        .bindText("id", asked.id())
        .bindNumber("graph", asked.graph().map(Fingerprint::value))
        .bindNumber("snapshot", asked.snapshot().map(Fingerprint::value))
        .bindText("project", asked.project())
        .bindText("actor", asked.actor())
        .bindText("run_status", asked.status().map(RunStatus::name))
        .bindText("stored_status", asked.status().map(RunReads::stored))
        .bind("from", asked.from().map(Keysets::time).orElse(Keysets.BEGINNING_OF_TIME))
        .bind("until", asked.until().map(Keysets::time).orElse(Keysets.END_OF_TIME))
        .bind(
            "at",
            after
                .map(last -> last.instant(0))
                .or(asked::until)
                .map(Keysets::time)
                .orElse(Keysets.END_OF_TIME))
        .bind("after_name", after.map(last -> last.text(1)).orElse(""));
  }

  private static String stored(RunStatus status) {
    return (status == RunStatus.LOST ? RunStatus.RUNNING : status).name();
  }

  private static NamedStatement bind(NamedStatement asking, BuildQuery asked) throws SQLException {
    return asking
        .bindText("producer", asked.producer())
        .bindText("build_status", asked.status().map(BuildStatus::name));
  }

  private static <K extends Enum<K>> ImmutableMap<K, Long> counts(Class<K> type, ResultSet rows)
      throws SQLException {
    Map<K, Long> counts = new EnumMap<>(type);
    while (rows.next()) {
      counts.put(Enum.valueOf(type, rows.getString("status")), rows.getLong("number"));
    }
    return Maps.immutableEnumMap(counts);
  }

  Optional<BuildDurations> durations(Connection connection, String name, String producer, int last)
      throws SQLException {
    try (NamedStatement asking = durations.prepare(connection, preparing)) {
      return asking
          .bind("name", name)
          .bind("producer", producer)
          .bind("producer_fingerprint", Fingerprint.fromString(producer).value())
          .bind("limit", last)
          .query(RunReads::durations);
    }
  }

  private static Optional<BuildDurations> durations(ResultSet row) throws SQLException {
    row.next();
    long builds = row.getLong("builds");
    return builds == 0
        ? Optional.empty()
        : Optional.of(
            new BuildDurations(
                builds,
                Duration.of(row.getLong("p50"), ChronoUnit.MICROS),
                Duration.of(row.getLong("p95"), ChronoUnit.MICROS)));
  }
}
