package org.artigraph4j.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Maps;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.backend.Connection;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.page.Page;
import org.artigraph4j.page.PageRequest;
import org.artigraph4j.runs.Build;
import org.artigraph4j.runs.BuildQuery;
import org.artigraph4j.runs.BuildStatus;
import org.artigraph4j.runs.RunEnd;
import org.artigraph4j.runs.RunQuery;
import org.artigraph4j.runs.RunStart;
import org.artigraph4j.runs.RunStatus;
import org.artigraph4j.runs.Runs;
import org.artigraph4j.storage.StoragePartitions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the journal of runs reads for a page, as auto_explain says it: a range of an index, and ten
 * thousand items further on no more than at the beginning.
 */
class RunPlansTest {
  private static final String SCHEMA = TestServer.schema(RunPlansTest.class);
  private static final String NAME = "runs";
  private static final int DEEP = PageRequest.MAX_SIZE;
  private static final int SIZE = 10;

  /** A page of a heap for each row, and some of indexes. */
  private static final int MORE = 3 * SIZE + 8;

  private final Graph graph = PostgresBackendTest.graph(NAME);
  private final GraphSnapshot snapshot =
      GraphSnapshot.of(graph, Maps.asMap(graph.rawKeys(), key -> StoragePartitions.empty()));

  private Build build(long n, BuildStatus status) {
    Build.Builder build =
        Build.builder(graph.producerOf("built").orElseThrow(), graph.artifact("built").key(n))
            .status(status);
    return status == BuildStatus.CACHED
        ? build.build()
        : build.startedAt(Instant.EPOCH).endedAt(Instant.EPOCH.plusMillis(n)).build();
  }

  private List<Build> builds(long from, long to) {
    BuildStatus[] statuses = {BuildStatus.SUCCEEDED, BuildStatus.CACHED, BuildStatus.FAILED};
    return LongStream.range(from, to).mapToObj(n -> build(n, statuses[(int) (n % 3)])).toList();
  }

  @BeforeEach
  void write() {
    Plans.assumeTold();
    try (Backend backend = PostgresBackend.open(TestServer.config(SCHEMA).build());
        Connection connection = backend.connect()) {
      TestServer.leaveUnanalyzed(SCHEMA);
      connection.writeSnapshot(snapshot);
      for (int run = 0; run < 60; run++) {
        RunStart start =
            RunStart.builder()
                .id("run " + run)
                .snapshot(snapshot)
                .project("project")
                .actor("actor")
                .build();
        connection.runs().start(start);
        connection.runs().record(NAME, start.id(), builds(0, 21));
        connection.runs().finish(NAME, start.id(), RunEnd.failed("no"));
      }
    }
  }

  @AfterEach
  void drop() {
    TestServer.drop(SCHEMA);
  }

  private static String sql(String template) {
    return template
        .replace(Sql.PLACEHOLDER, '"' + SCHEMA + '"')
        .replace("ROWS", Integer.toString(DEEP + 100));
  }

  /** More of everything than a page at that depth reaches. */
  private void load() {
    TestServer.execute(
        sql(
            """
            INSERT INTO ${schema}.run
            SELECT
              r.name, 'loaded ' || n, r.project, r.graph_fingerprint, r.snapshot_fingerprint,
              r.actor, NULL, NULL, r.lease_micros, 'FAILED', r.started_at - n * interval '1 second'
            FROM generate_series(1, ROWS) AS n,
              (SELECT * FROM ${schema}.run ORDER BY started_at LIMIT 1) AS r
            """),
        sql(
            """
            INSERT INTO ${schema}.run_build
            SELECT
              b.name, r.started_at, r.id, b.artifact_key, b.key_fingerprint, b.key, b.producer,
              b.producer_fingerprint, b.input_fingerprint, b.status, b.attempts, b.started_at,
              b.ended_at, b.counts, b.error, b.outputs
            FROM (SELECT * FROM ${schema}.run WHERE id LIKE 'loaded %') AS r,
              (SELECT * FROM ${schema}.run_build WHERE run_id = 'run 0' LIMIT 9) AS b
            """));
    try (Backend backend = PostgresBackend.open(TestServer.config(SCHEMA).build());
        Connection connection = backend.connect()) {
      RunStart start = RunStart.of("large", snapshot);
      connection.runs().start(start);
      connection.runs().record(NAME, "large", builds(0, 3 * DEEP + 300));
    }
  }

  private static void analyze() {
    for (String table : List.of("run", "run_build")) {
      TestServer.execute(sql("ANALYZE ${schema}." + table));
    }
  }

  /** The lists of runs, by the index that a page of each is a range of. */
  private static Map<String, Function<PageRequest, Page<?>>> lists(Runs runs) {
    Map<String, RunQuery.Builder> queries =
        ImmutableMap.<String, RunQuery.Builder>builder()
            .put("run_newest", RunQuery.builder())
            .put("run_newest(_of_name)?", RunQuery.builder().name(NAME))
            .put("run_newest_of_actor", RunQuery.builder().actor("actor"))
            .put("run_newest_of_project", RunQuery.builder().project("project"))
            .put("run_unsuccessful", RunQuery.builder().status(RunStatus.FAILED))
            .put(
                "(run_newest(_of_name)?)",
                RunQuery.builder().name(NAME).status(RunStatus.FAILED).project("project"))
            .buildOrThrow();
    return Maps.transformValues(
        queries,
        builder -> {
          RunQuery query = builder.build();
          return page -> runs.list(query, page);
        });
  }

  /** The lists of builds, by the index that a page of each is a range of in each run. */
  private static Map<String, Function<PageRequest, Page<?>>> builds(Runs runs) {
    BuildQuery inLarge = BuildQuery.of(NAME, "large");
    BuildQuery failedInLast =
        BuildQuery.builder()
            .runs(RunQuery.of(NAME))
            .isInLast(true)
            .status(BuildStatus.FAILED)
            .build();
    return ImmutableMap.of(
        "run_build_pkey",
        page -> runs.listBuilds(inLarge, page),
        "run_build_unsuccessful",
        page -> runs.listBuilds(failedInLast, page));
  }

  /** The runs may be sorted, for the planner cannot know how few of them make a page. */
  private static void assertOfManyRuns(String when, Runs runs) {
    BuildQuery failed =
        BuildQuery.builder()
            .runs(RunQuery.builder().name(NAME).status(RunStatus.FAILED).build())
            .status(BuildStatus.FAILED)
            .build();
    String plan = Plans.ofOne(() -> runs.listBuilds(failed, PageRequest.first(SIZE)));
    assertThat(plan)
        .as(when)
        .contains("using run_build_unsuccessful on run_build")
        .doesNotContain("Seq Scan on run_build");
  }

  private void assertAllFlat(String when, Runs runs) {
    Map<String, Function<PageRequest, Page<?>>> lists = lists(runs);
    lists.forEach(
        (index, listing) -> {
          String plan = assertFlat(when, index, listing, 15 * SIZE);
          assertThat(plan).as(when).doesNotContain("Sort Key");
        });
    builds(runs)
        .forEach(
            (index, listing) ->
                assertThat(assertFlat(when, index, listing, 30 * SIZE)).isNotEmpty());
    assertOfManyRuns(when, runs);
    String plan = Plans.ofOne(() -> assertThat(runs.durations(NAME, "build", 100)).isPresent());
    assertThat(plan).contains("run_build_last_of_producer").doesNotContain("Seq Scan");
    assertThat(Plans.buffers(plan)).as(plan).isLessThan(220);
    RunQuery running = RunQuery.builder().name(NAME).status(RunStatus.RUNNING).build();
    assertThat(Plans.ofOne(() -> runs.list(running, PageRequest.first(SIZE))))
        .contains("run_unsuccessful");
    String find = Plans.ofOne(() -> assertThat(runs.find(NAME, "large")).isPresent());
    assertThat(find).contains("run_pkey");
  }

  private static String assertFlat(
      String when, String index, Function<PageRequest, Page<?>> listing, int most) {
    Page<?> before = listing.apply(PageRequest.first(DEEP));
    PageRequest first = PageRequest.first(SIZE);
    PageRequest deep = first.after(before.next().orElseThrow());
    assertThat(listing.apply(deep)).isNotNull(); // may clean up after writers

    String at = when + ", " + index;
    String begin = Plans.ofOne(() -> assertThat(listing.apply(first).items()).hasSize(SIZE));
    String end = Plans.ofOne(() -> assertThat(listing.apply(deep).items()).hasSize(SIZE));

    for (String plan : List.of(begin, end)) {
      assertThat(plan)
          .as(at)
          .doesNotContain("Seq Scan")
          .containsPattern("Index (Only )?Scan (Backward )?using " + index + "\\b")
          .doesNotContainPattern("Rows Removed by [A-Za-z ]+: [0-9]{3}");
    }
    assertThat(Plans.buffers(end)).as(at + "\n" + end).isLessThan(Plans.buffers(begin) + MORE);
    assertThat(Plans.buffers(end)).as(at + "\n" + end).isLessThan(most);
    return end;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_page_far_on_costs_what_the_first_one_does(boolean isSetUp) {
    load();
    analyze();
    try (Backend backend = Plans.open(SCHEMA, isSetUp);
        Connection connection = backend.connect()) {
      assertAllFlat("analyzed", connection.runs());
    }
  }

  /** From its sixth run on a session, a statement may have a plan that stays. */
  @Test
  void a_plan_that_was_kept_while_tables_were_small_is_by_index_too() {
    analyze();
    try (Backend backend = Plans.open(SCHEMA, true);
        Connection connection = backend.connect()) {
      Runs runs = connection.runs();
      RunStart start = RunStart.of("recording", snapshot);
      runs.start(start);
      for (int i = 0; i < 12; i++) {
        lists(runs)
            .values()
            .forEach(list -> assertThat(list.apply(PageRequest.first(5))).isNotNull());
        builds(runs)
            .values()
            .forEach(list -> assertThat(list.apply(PageRequest.first(5))).isNotNull());
        runs.durations(NAME, "build", 100);
        runs.record(NAME, "recording", builds(10L * i, 10L * i + 10));
        runs.heartbeat(NAME, "recording");
        runs.start(RunStart.of("started " + i, snapshot));
        runs.finish(NAME, "started " + i, RunEnd.succeeded());
      }
      load();
      for (List<Build> batch : List.of(builds(0, 100), builds(1_000, 1_100))) {
        String plan = Plans.ofOne(() -> runs.record(NAME, "recording", batch));
        assertThat(plan).doesNotContain("Seq Scan").contains("run_build_pkey", "run_pkey");
      }
      assertThat(Plans.ofOne(() -> runs.heartbeat(NAME, "recording"))).contains("run_pkey");
      assertThat(Plans.ofOne(() -> runs.finish(NAME, "recording", RunEnd.succeeded())))
          .contains("run_pkey")
          .doesNotContainPattern("using run_(?!pkey)");
    }
  }

  @Test
  void a_sign_of_life_changes_the_row_in_place() {
    try (Backend backend = PostgresBackend.open(TestServer.config(SCHEMA).build());
        Connection connection = backend.connect()) {
      connection.runs().start(RunStart.of("beating", snapshot));
      long before = sizeOfIndex();
      for (int i = 0; i < 500; i++) {
        connection.runs().heartbeat(NAME, "beating");
      }
      assertThat(sizeOfIndex()).isEqualTo(before);
    }
  }

  /** In pages: an entry for each version of a row would need more of them. */
  private static long sizeOfIndex() {
    return Long.parseLong(
        TestServer.query(
            sql(
                "SELECT pg_relation_size('${schema}.run_newest') + pg_relation_size('${schema}.run')")));
  }
}
