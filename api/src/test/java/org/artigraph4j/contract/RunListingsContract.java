package org.artigraph4j.contract;

import static org.artigraph4j.contract.Samples.BUILT;
import static org.artigraph4j.contract.Samples.TOTAL;
import static org.artigraph4j.contract.Samples.rawGraph;
import static org.artigraph4j.contract.Samples.unique;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Lists;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.fingerprint.InvalidValueException;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.page.Page;
import org.artigraph4j.page.PageRequest;
import org.artigraph4j.page.PageToken;
import org.artigraph4j.page.PageTokenException;
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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code runs()}: who asks for runs, builds, and how many or how long. */
@Tag("runs")
public abstract class RunListingsContract extends RunGroup {
  private static final RunStatus[] STATUSES = {
    RunStatus.RUNNING, RunStatus.SUCCEEDED, RunStatus.FAILED, RunStatus.CANCELLED
  };

  protected RunListingsContract(Supplier<Backend> open) {
    super(open);
  }

  // Runs

  @Test
  void runs_are_listed_the_last_one_first() {
    List<Run> started = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      started.add(start());
    }

    assertThat(list(RunQuery.of(name)))
        .containsExactlyElementsOf(Lists.reverse(started))
        .isSortedAccordingTo(Comparator.comparing(Run::startedAt).reversed());
    assertThat(list(RunQuery.of(name, started.get(3).id()))).containsExactly(started.get(3));
    assertThat(list(RunQuery.of(unique("graph")))).isEmpty();
  }

  @Test
  void every_condition_counts() {
    GraphSnapshot next = snapshot.nextEdition();
    connection.writeSnapshot(next);
    GraphSnapshot other = take(rawGraph());
    String project = unique("project");
    String actor = unique("actor");
    List<Run> all = new ArrayList<>();
    for (GraphSnapshot one : List.of(snapshot, next, other)) {
      for (String label : List.of(project, "")) {
        for (String who : List.of(actor, "")) {
          for (RunStatus status : STATUSES) {
            all.add(run(one, label, who, status));
          }
        }
      }
    }
    Instant middle = all.get(all.size() / 2).startedAt();

    List<RunQuery> queries = new ArrayList<>();
    for (RunQuery.Builder query : scopes(other.name(), project, actor)) {
      queries.add(query.build());
    }
    for (RunStatus status : RunStatus.values()) {
      for (RunQuery.Builder query : scopes(other.name(), project, actor)) {
        queries.add(query.status(status).build());
      }
    }
    for (RunQuery.Builder query : scopes(other.name(), project, actor)) {
      queries.add(query.from(middle).build());
    }
    for (RunQuery.Builder query : scopes(other.name(), project, actor)) {
      queries.add(query.until(middle).build());
    }

    for (RunQuery query : queries) {
      List<Run> expected = Lists.reverse(all.stream().filter(query::accepts).toList());
      assertThat(list(query)).as(query.toString()).isEqualTo(expected);
      assertThat(runs().count(query).values().stream().mapToLong(Long::longValue).sum())
          .isEqualTo(expected.size());
    }
    assertThat(runs().count(RunQuery.of(name)))
        .isEqualTo(
            ImmutableMap.of(
                RunStatus.RUNNING, 8L,
                RunStatus.SUCCEEDED, 8L,
                RunStatus.FAILED, 8L,
                RunStatus.CANCELLED, 8L));
    assertThat(runs().count(RunQuery.of(unique("graph")))).isEmpty();
  }

  private List<RunQuery.Builder> scopes(String other, String project, String actor) {
    return List.of(
        RunQuery.builder().name(name),
        RunQuery.builder().name(other),
        RunQuery.builder().name(name).snapshot(snapshot.fingerprint()),
        RunQuery.builder().name(name).graph(graph.fingerprint()),
        RunQuery.builder().name(name).graph(snapshot.fingerprint()),
        RunQuery.builder().project(project),
        RunQuery.builder().actor(actor),
        RunQuery.builder().actor(actor).project(project),
        RunQuery.builder().name(name).actor(actor).project(""),
        RunQuery.builder().name(name).snapshot(snapshot.fingerprint()).actor("").project(project));
  }

  private Run run(GraphSnapshot of, String project, String actor, RunStatus status) {
    Run run =
        runs()
            .start(
                RunStart.builder()
                    .id(unique("run"))
                    .snapshot(of)
                    .project(project)
                    .actor(actor)
                    .lease(LONG)
                    .build());
    return switch (status) {
      case SUCCEEDED -> finish(run, RunEnd.succeeded());
      case FAILED -> finish(run, RunEnd.failed("no"));
      case CANCELLED -> finish(run, RunEnd.cancelled());
      case RUNNING, LOST -> run;
    };
  }

  @Test
  void runs_of_all_graphs_are_listed_too() {
    Run first = start();
    Run second = runs().start(RunStart.of(first.id(), take(rawGraph())));

    List<Run> listed = list(RunQuery.builder().from(first.startedAt()).build());

    assertThat(listed).containsSubsequence(second, first);
    assertThat(listed)
        .isSortedAccordingTo(Comparator.comparing(Run::startedAt).reversed())
        .doesNotHaveDuplicates();
  }

  @Test
  void what_starts_or_ends_meanwhile_moves_no_run_to_another_page() {
    List<Run> started = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      started.add(start());
    }
    List<String> seen = new ArrayList<>();

    CatalogGroup.all(
            page -> runs().list(RunQuery.of(name), page),
            () -> {
              start();
              finish(started.get(1), RunEnd.succeeded());
            })
        .forEach(run -> seen.add(run.id()));

    assertThat(seen).isEqualTo(Lists.reverse(started).stream().map(Run::id).toList());
  }

  @Test
  void ids_graphs_and_snapshots_are_asked_for_by_the_name_of_the_graph() {
    for (RunQuery.Builder refused :
        List.of(
            RunQuery.builder().id("a"),
            RunQuery.builder().snapshot(snapshot.fingerprint()),
            RunQuery.builder().graph(graph.fingerprint()))) {
      assertThatThrownBy(refused::build)
          .isInstanceOf(InvalidValueException.class)
          .hasMessageContaining("name");
    }
  }

  @Test
  void a_page_follows_none_of_another_question() {
    start();
    Run run = start();
    record(run, built(1), built(2), failed(3, 1, "no"));
    RunQuery.Builder asked = RunQuery.builder().name(name);
    PageToken ofRuns = token(page -> runs().list(RunQuery.of(name), page));
    PageToken ofBuilds = token(page -> runs().listBuilds(BuildQuery.of(name, run.id()), page));

    for (RunQuery other : List.of(RunQuery.all(), asked.actor("").build())) {
      assertThatThrownBy(() -> runs().list(other, PageRequest.first(1).after(ofRuns)))
          .isInstanceOf(PageTokenException.class);
      assertThatThrownBy(
              () ->
                  runs()
                      .listBuilds(
                          BuildQuery.builder().runs(other).build(),
                          PageRequest.first(1).after(ofBuilds)))
          .isInstanceOf(PageTokenException.class);
    }
    assertThatThrownBy(() -> runs().list(RunQuery.of(name), PageRequest.first(1).after(ofBuilds)))
        .isInstanceOf(PageTokenException.class);
  }

  private static PageToken token(Function<PageRequest, ? extends Page<?>> listing) {
    return CatalogGroup.token(listing);
  }

  // Builds

  @Test
  void builds_are_listed_by_run_then_by_artifact() {
    Run first = start();
    Run second = start();
    Build total =
        Build.builder(graph.producerOf(TOTAL).orElseThrow(), graph.artifact(TOTAL).key())
            .status(BuildStatus.CACHED)
            .build();
    record(first, built(1), total, built(2), built(3));
    record(second, total, failed(1, 1, "no"), skipped(9));

    List<BuildEntry> listed = entries(BuildQuery.builder().runs(RunQuery.of(name)).build());

    assertThat(listed).hasSize(7).doesNotHaveDuplicates();
    assertThat(listed.subList(0, 3)).allSatisfy(entry -> assertIsOf(second, entry));
    assertThat(listed.subList(3, 7)).allSatisfy(entry -> assertIsOf(first, entry));
    assertThat(listed)
        .extracting(entry -> entry.build().artifactKey())
        .containsExactly(BUILT, BUILT, TOTAL, BUILT, BUILT, BUILT, TOTAL);
  }

  private static void assertIsOf(Run run, BuildEntry entry) {
    assertThat(entry.name()).isEqualTo(run.name());
    assertThat(entry.run()).isEqualTo(run.id());
    assertThat(entry.runStartedAt()).isEqualTo(run.startedAt());
  }

  @Test
  void builds_are_found_by_their_run_producer_and_status() {
    GraphSnapshot next = snapshot.nextEdition();
    connection.writeSnapshot(next);
    Run old = runs().start(someStart().actor("ada").build());
    Run now = runs().start(RunStart.of(unique("run"), next));
    Build total =
        Build.builder(graph.producerOf(TOTAL).orElseThrow(), graph.artifact(TOTAL).key())
            .status(BuildStatus.SKIPPED)
            .build();
    record(old, built(1), failed(2, 1, "no"), running(3), total);
    record(now, cached(1), built(2), total);
    finish(old, RunEnd.failed("no"));
    RunQuery all = RunQuery.of(name);

    assertFinds(query(all).status(BuildStatus.SUCCEEDED), built(2), built(1));
    assertFinds(query(all).status(BuildStatus.FAILED), failed(2, 1, "no"));
    assertFinds(query(all).status(BuildStatus.CACHED), cached(1));
    assertFinds(query(all).status(BuildStatus.RUNNING), running(3));
    assertFinds(query(all).producer("sum"), total, total);
    assertFinds(query(all).producer("sum").status(BuildStatus.FAILED));
    assertFinds(query(all).producer("nobody"));
    assertFinds(
        query(RunQuery.builder().name(name).snapshot(next.fingerprint()).build())
            .status(BuildStatus.SUCCEEDED),
        built(2));
    assertFinds(
        query(RunQuery.builder().actor("ada").name(name).status(RunStatus.FAILED).build())
            .producer("sum"),
        total);
    assertFinds(
        query(RunQuery.builder().name(name).from(now.startedAt()).build())
            .status(BuildStatus.CACHED),
        cached(1));
    assertFinds(query(RunQuery.builder().name(name).status(RunStatus.CANCELLED).build()));
    assertThat(runs().countBuilds(query(all).build()))
        .isEqualTo(
            ImmutableMap.of(
                BuildStatus.RUNNING, 1L,
                BuildStatus.SUCCEEDED, 2L,
                BuildStatus.FAILED, 1L,
                BuildStatus.CACHED, 1L,
                BuildStatus.SKIPPED, 2L));
  }

  private static BuildQuery.Builder query(RunQuery runs) {
    return BuildQuery.builder().runs(runs);
  }

  private void assertFinds(BuildQuery.Builder builder, Build... expected) {
    BuildQuery query = builder.build();
    assertThat(builds(query)).as(query.toString()).containsExactly(expected);
    assertThat(runs().countBuilds(query).values().stream().mapToLong(Long::longValue).sum())
        .isEqualTo(expected.length);
  }

  @Test
  void what_failed_in_the_last_run_is_one_question() {
    Run before = start();
    record(before, failed(1, 1, "no"), failed(2, 1, "no"));
    Run last = start();
    record(last, built(1), failed(2, 1, "no"), failed(3, 1, "no"), failed(4, 1, "no"));
    BuildQuery query = query(RunQuery.of(name)).isInLast(true).status(BuildStatus.FAILED).build();

    assertThat(builds(query))
        .containsExactlyInAnyOrder(failed(2, 1, "no"), failed(3, 1, "no"), failed(4, 1, "no"));
    assertThat(runs().countBuilds(query)).isEqualTo(ImmutableMap.of(BuildStatus.FAILED, 3L));
    assertThat(entries(query)).allSatisfy(entry -> assertIsOf(last, entry));

    // All pages are of one run.
    PageRequest request = PageRequest.first(2);
    Page<BuildEntry> page = runs().listBuilds(query, request);
    Run next = start();
    record(next, failed(7, 1, "no"));
    Page<BuildEntry> rest = runs().listBuilds(query, request.after(page.next().orElseThrow()));
    assertThat(rest.items()).singleElement().satisfies(entry -> assertIsOf(last, entry));
    assertThat(rest.next()).isEmpty();
    assertThat(builds(query)).containsExactly(failed(7, 1, "no"));

    // The last of those that are asked for.
    finish(last, RunEnd.failed("no"));
    BuildQuery ofFailed =
        query(RunQuery.builder().name(name).status(RunStatus.FAILED).build())
            .isInLast(true)
            .status(BuildStatus.FAILED)
            .build();
    assertThat(builds(ofFailed)).hasSize(3);
    start();
    assertThat(builds(query)).as("the last run has no builds").isEmpty();
    assertThat(runs().countBuilds(query)).isEmpty();
    assertThat(
            runs().listBuilds(query(RunQuery.of(unique("graph"))).isInLast(true).build(), request))
        .isEqualTo(new Page<>(ImmutableList.of(), Optional.empty()));
  }

  @Test
  void a_failed_run_tells_its_retry_what_succeeded() {
    Run failed = start();
    record(failed, built(1), cached(2), failed(3, 1, "no"), skipped(4));
    finish(failed, RunEnd.failed("no"));

    Run retry = runs().start(someStart().retryOf(failed.id()).build());
    String before = retry.retryOf().orElseThrow();
    List<Build> kept = new ArrayList<>();
    for (BuildStatus status : List.of(BuildStatus.SUCCEEDED, BuildStatus.CACHED)) {
      kept.addAll(builds(query(RunQuery.of(name, before)).status(status).build()));
    }

    assertThat(kept).containsExactly(built(1), cached(2));
    assertThat(kept)
        .extracting(build -> build.outputs().get(BUILT))
        .containsExactly(Samples.print("content 1"), Samples.print("content 2"));
  }

  // Durations

  @Test
  void percentiles_are_times_that_builds_took() {
    Run run = start();
    assertThat(runs().durations(name, "clean", 100)).isEmpty();
    record(run, failed(900, 1, "no"), cached(901), running(902));
    assertThat(runs().durations(name, "clean", 100)).isEmpty();

    record(run, built(0, Duration.ofMillis(7)));
    assertThat(runs().durations(name, "clean", 100))
        .contains(new BuildDurations(1, Duration.ofMillis(7), Duration.ofMillis(7)));

    // In one run, of 20 builds that take 1 to 20 s.
    Run other = start();
    record(
        other,
        LongStream.rangeClosed(1, 20)
            .mapToObj(n -> later(n, Duration.ofSeconds(n)))
            .toArray(Build[]::new));
    assertThat(runs().durations(name, "clean", 20))
        .contains(new BuildDurations(20, Duration.ofSeconds(10), Duration.ofSeconds(19)));
    assertThat(runs().durations(name, "clean", 1))
        .contains(new BuildDurations(1, Duration.ofSeconds(20), Duration.ofSeconds(20)));
    assertThat(runs().durations(name, "clean", 2))
        .contains(new BuildDurations(2, Duration.ofSeconds(19), Duration.ofSeconds(20)));
    assertThat(runs().durations(name, "clean", 100).orElseThrow().count()).isEqualTo(21);
    assertThat(runs().durations(name, "sum", 100)).isEmpty();
    assertThat(runs().durations(unique("graph"), "clean", 100)).isEmpty();
    for (int refused : new int[] {0, -1, PageRequest.MAX_SIZE + 1}) {
      assertThatThrownBy(() -> runs().durations(name, "clean", refused))
          .isInstanceOf(InvalidValueException.class);
    }
  }

  /** A build of a day later. */
  private Build later(long n, Duration took) {
    Instant start = NOON.plus(LONG);
    return someBuild(n)
        .status(BuildStatus.SUCCEEDED)
        .startedAt(start)
        .endedAt(start.plus(took))
        .build();
  }

  @Test
  void the_last_builds_are_those_that_ended_last() {
    Run run = start();
    record(
        run,
        IntStream.range(0, 10)
            .mapToObj(n -> later(n, Duration.ofSeconds(5)))
            .toArray(Build[]::new));
    Run newer = start();
    record(
        newer,
        IntStream.range(0, 10)
            .mapToObj(n -> built(n, Duration.ofSeconds(1)))
            .toArray(Build[]::new));

    assertThat(runs().durations(name, "clean", 10).orElseThrow().p50())
        .isEqualTo(Duration.ofSeconds(5));
    assertThat(runs().durations(name, "clean", 11).orElseThrow())
        .isEqualTo(new BuildDurations(11, Duration.ofSeconds(5), Duration.ofSeconds(5)));
    assertThat(runs().durations(name, "clean", 20).orElseThrow())
        .isEqualTo(new BuildDurations(20, Duration.ofSeconds(1), Duration.ofSeconds(5)));
  }

  @Test
  void in_a_block_one_sees_what_it_wrote() {
    Run run = start();

    connection.runAtomically(
        inner -> {
          inner.runs().record(name, run.id(), List.of(built(1), failed(2, 1, "no")));
          BuildQuery failed =
              query(RunQuery.of(name)).isInLast(true).status(BuildStatus.FAILED).build();
          assertThat(inner.runs().listBuilds(failed, PageRequest.first(10)).items()).hasSize(1);
          assertThat(inner.runs().durations(name, "clean", 10)).isPresent();
          assertThat(inner.runs().list(RunQuery.of(name), PageRequest.first(10)).items())
              .extracting(one -> one.counts().built())
              .containsExactly(1L);
        });
  }
}
