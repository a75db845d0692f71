package org.artigraph4j.memory;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Maps;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.Optional;
import java.util.stream.Stream;
import org.artigraph4j.error.RunNotFoundException;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.fingerprint.JsonObject;
import org.artigraph4j.memory.KnownRuns.KnownRun;
import org.artigraph4j.page.Page;
import org.artigraph4j.page.PageRequest;
import org.artigraph4j.page.Position;
import org.artigraph4j.runs.Build;
import org.artigraph4j.runs.BuildDurations;
import org.artigraph4j.runs.BuildEntry;
import org.artigraph4j.runs.BuildQuery;
import org.artigraph4j.runs.BuildStatus;
import org.artigraph4j.runs.Run;
import org.artigraph4j.runs.RunEnd;
import org.artigraph4j.runs.RunListing;
import org.artigraph4j.runs.RunQuery;
import org.artigraph4j.runs.RunStart;
import org.artigraph4j.runs.RunStatus;
import org.artigraph4j.runs.Runs;

/** The journal of runs as reads of a state and changes to it. Its arguments are checked. */
final class MemoryRuns implements Runs {
  /** The build that ended last first; of a backend's listings the other way round. */
  private static final Comparator<BuildEntry> LAST_ENDED_FIRST =
      Comparator.comparing(
              (BuildEntry entry) ->
                  Position.of(
                      entry.build().endedAt().orElseThrow(),
                      entry.run(),
                      entry.build().artifactKey(),
                      entry.build().key().fingerprint()))
          .reversed();

  private final Session session;

  MemoryRuns(Session session) {
    this.session = session;
  }

  private Instant now() {
    return State.instant(session.now());
  }

  @Override
  public Run start(RunStart start) {
    long now = session.now();
    session.write(state -> state.withRun(start, now));
    return read(start.snapshot().name(), start.id());
  }

  @Override
  public void record(String name, String id, Collection<Build> builds) {
    Instant now = now();
    session.write(state -> state.withBuilds(name, id, builds, now));
  }

  @Override
  public Run finish(String name, String id, RunEnd end) {
    long now = session.now();
    session.write(state -> state.withEnd(name, id, end, now));
    return read(name, id);
  }

  private Run read(String name, String id) {
    return find(name, id).orElseThrow(() -> new RunNotFoundException(name, id));
  }

  @Override
  public Optional<Run> find(String name, String id) {
    Instant now = now();
    return session.state().runs().find(name, id).map(known -> known.run().asOf(now));
  }

  @Override
  public Optional<JsonObject> findConfiguration(String name, Fingerprint fingerprint) {
    return session.state().runs().configuration(name, fingerprint);
  }

  @Override
  public Page<Run> list(RunQuery query, PageRequest page) {
    return RunListing.runs(query).pageOfAll(page, runs(query).map(KnownRun::run));
  }

  @Override
  public ImmutableMap<RunStatus, Long> count(RunQuery query) {
    return count(RunStatus.class, runs(query).map(known -> known.run().status()));
  }

  /** The runs that are asked for, each as it is now. */
  private Stream<KnownRun> runs(RunQuery query) {
    Instant now = now();
    return session
        .state()
        .runs()
        .all()
        .map(known -> new KnownRun(known.run().asOf(now), known.builds()))
        .filter(known -> query.accepts(known.run()));
  }

  @Override
  public Page<BuildEntry> listBuilds(BuildQuery query, PageRequest page) {
    Optional<RunQuery> sameRun =
        RunListing.builds(query)
            .after(page)
            .filter(after -> query.isInLast())
            .map(after -> RunQuery.of(after.text(1), after.text(2)));
    return RunListing.builds(query)
        .pageOfAll(
            page,
            sameRun
                .map(this::runs)
                .orElseGet(() -> runs(query))
                .flatMap(known -> builds(known, query)));
  }

  @Override
  public ImmutableMap<BuildStatus, Long> countBuilds(BuildQuery query) {
    return count(
        BuildStatus.class,
        runs(query).flatMap(known -> builds(known, query)).map(entry -> entry.build().status()));
  }

  private Stream<KnownRun> runs(BuildQuery query) {
    Stream<KnownRun> runs = runs(query.runs());
    return query.isInLast()
        ? runs.max(Comparator.comparing(known -> RunListing.of(known.run()))).stream()
        : runs;
  }

  private static Stream<BuildEntry> builds(KnownRun known, BuildQuery query) {
    Run run = known.run();
    return known
        .builds()
        .valuesIterator()
        .toJavaStream()
        .filter(query::accepts)
        .map(build -> new BuildEntry(run.name(), run.id(), run.startedAt(), build));
  }

  private static <K extends Enum<K>> ImmutableMap<K, Long> count(Class<K> type, Stream<K> all) {
    return Maps.immutableEnumMap(
        all.collect(groupingBy(one -> one, () -> new EnumMap<>(type), counting())));
  }

  @Override
  public Optional<BuildDurations> durations(String name, String producer, int last) {
    BuildQuery query =
        BuildQuery.builder()
            .runs(RunQuery.of(name))
            .producer(producer)
            .status(BuildStatus.SUCCEEDED)
            .build();
    return BuildDurations.of(
        runs(query)
            .flatMap(known -> builds(known, query))
            .sorted(LAST_ENDED_FIRST)
            .limit(last)
            .map(entry -> entry.build().duration().orElse(Duration.ZERO))
            .toList());
  }
}
