package org.artigraph4j.postgres;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Lists;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.fingerprint.JsonObject;
import org.artigraph4j.page.Page;
import org.artigraph4j.page.PageRequest;
import org.artigraph4j.postgres.Session.Work;
import org.artigraph4j.runs.Build;
import org.artigraph4j.runs.BuildDurations;
import org.artigraph4j.runs.BuildEntry;
import org.artigraph4j.runs.BuildQuery;
import org.artigraph4j.runs.BuildStatus;
import org.artigraph4j.runs.Run;
import org.artigraph4j.runs.RunEnd;
import org.artigraph4j.runs.RunQuery;
import org.artigraph4j.runs.RunStart;
import org.artigraph4j.runs.RunStatus;
import org.artigraph4j.runs.Runs;

/** The journal of runs, each call's statement run in a session. Its arguments are checked. */
final class PostgresRuns implements Runs {
  /** Builds of a statement; more take several, as one step. */
  private static final int MOST_AT_ONCE = 10_000;

  private final Session session;
  private final RunReads reads;
  private final RunWrites writes;

  PostgresRuns(Session session, Tables tables) {
    this.session = session;
    this.reads = tables.runReads();
    this.writes = tables.runWrites();
  }

  @Override
  public Run start(RunStart start) {
    return session.write(handle -> writes.start(handle, start));
  }

  @Override
  public void record(String name, String id, Collection<Build> builds) {
    if (builds.size() <= MOST_AT_ONCE) {
      session.write(Work.of(handle -> writes.record(handle, name, id, builds)));
      return;
    }
    List<List<Build>> parts = Lists.partition(ImmutableList.copyOf(builds), MOST_AT_ONCE);
    session.transact(
        Work.of(handle -> parts.forEach(part -> writes.record(handle, name, id, part))));
  }

  @Override
  public Run finish(String name, String id, RunEnd end) {
    return session.write(handle -> writes.finish(handle, name, id, end));
  }

  @Override
  public Optional<Run> find(String name, String id) {
    return session.read(handle -> reads.find(handle, name, id));
  }

  @Override
  public Optional<JsonObject> findConfiguration(String name, Fingerprint fingerprint) {
    return session.read(handle -> reads.findConfiguration(handle, name, fingerprint));
  }

  @Override
  public Page<Run> list(RunQuery query, PageRequest page) {
    return session.query(connection -> reads.list(connection, query, page));
  }

  @Override
  public Page<BuildEntry> listBuilds(BuildQuery query, PageRequest page) {
    return session.query(connection -> reads.listBuilds(connection, query, page));
  }

  @Override
  public ImmutableMap<RunStatus, Long> count(RunQuery query) {
    return session.query(connection -> reads.count(connection, query));
  }

  @Override
  public ImmutableMap<BuildStatus, Long> countBuilds(BuildQuery query) {
    return session.query(connection -> reads.countBuilds(connection, query));
  }

  @Override
  public Optional<BuildDurations> durations(String name, String producer, int last) {
    return session.query(connection -> reads.durations(connection, name, producer, last));
  }
}
