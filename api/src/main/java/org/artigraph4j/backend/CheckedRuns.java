package org.artigraph4j.backend;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.fingerprint.InvalidValueException;
import org.artigraph4j.fingerprint.JsonObject;
import org.artigraph4j.fingerprint.Names;
import org.artigraph4j.fingerprint.Utf8;
import org.artigraph4j.page.Page;
import org.artigraph4j.page.PageRequest;
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

/** {@link CheckedConnection}'s part in the journal of runs. */
final class CheckedRuns implements Runs {
  /** In which a database keeps builds, and the one that is refused is named by all backends. */
  private static final Comparator<Build> ORDER =
      Comparator.comparing(Build::artifactKey, Utf8.ORDER)
          .thenComparing(build -> build.key().fingerprint());

  private final Runs store;
  private final Gate gate;

  CheckedRuns(Runs store, Gate gate) {
    this.store = store;
    this.gate = gate;
  }

  @Override
  public Run start(RunStart start) {
    Objects.requireNonNull(start, "start");
    return gate.call(() -> store.start(start));
  }

  @Override
  public void record(String name, String id, Collection<Build> builds) {
    requireRun(name, id);
    ImmutableList<Build> all = ImmutableList.sortedCopyOf(ORDER, builds);
    requireEachOnce(all);
    gate.run(() -> store.record(name, id, all));
  }

  private static void requireEachOnce(List<Build> builds) {
    Set<List<Object>> seen = new HashSet<>();
    for (Build build : builds) {
      if (!seen.add(List.of(build.artifactKey(), build.key()))) {
        throw new InvalidValueException(
            "the build of " + build.place() + " is given twice; record what became of it last");
      }
    }
  }

  @Override
  public Run finish(String name, String id, RunEnd end) {
    requireRun(name, id);
    Objects.requireNonNull(end, "end");
    return gate.call(() -> store.finish(name, id, end));
  }

  @Override
  public Optional<Run> find(String name, String id) {
    requireRun(name, id);
    return gate.call(() -> store.find(name, id));
  }

  @Override
  public Optional<JsonObject> findConfiguration(String name, Fingerprint fingerprint) {
    Names.graph(name);
    Objects.requireNonNull(fingerprint, "fingerprint");
    return gate.call(() -> store.findConfiguration(name, fingerprint));
  }

  @Override
  public Page<Run> list(RunQuery query, PageRequest page) {
    return gate.page(RunListing.runs(query), page, () -> store.list(query, page));
  }

  @Override
  public Page<BuildEntry> listBuilds(BuildQuery query, PageRequest page) {
    return gate.page(RunListing.builds(query), page, () -> store.listBuilds(query, page));
  }

  @Override
  public ImmutableMap<RunStatus, Long> count(RunQuery query) {
    Objects.requireNonNull(query, "query");
    return gate.call(() -> store.count(query));
  }

  @Override
  public ImmutableMap<BuildStatus, Long> countBuilds(BuildQuery query) {
    Objects.requireNonNull(query, "query");
    return gate.call(() -> store.countBuilds(query));
  }

  @Override
  public Optional<BuildDurations> durations(String name, String producer, int last) {
    Names.graph(name);
    Names.segment("producer name", producer);
    PageRequest.first(last);
    return gate.call(() -> store.durations(name, producer, last));
  }

  private static void requireRun(String name, String id) {
    Names.graph(name);
    RunStart.requireId(id);
  }
}
