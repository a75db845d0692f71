package org.artigraph4j.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.backend.Connection;
import org.artigraph4j.catalog.PartitionQuery;
import org.artigraph4j.claims.Lease;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.fingerprint.JsonObject;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.lineage.Provenance;
import org.artigraph4j.page.PageRequest;
import org.artigraph4j.partition.InputFingerprints;
import org.artigraph4j.producer.Version;
import org.artigraph4j.retention.Eviction;
import org.artigraph4j.retention.EvictionNote;
import org.artigraph4j.retention.RemovalMode;
import org.artigraph4j.retention.RemovedKind;
import org.artigraph4j.retention.Retention;
import org.artigraph4j.retention.RetentionPolicy;
import org.artigraph4j.retention.RetentionProgress;
import org.artigraph4j.retention.RetentionReport;
import org.artigraph4j.runs.RunEnd;
import org.artigraph4j.runs.RunStart;
import org.artigraph4j.storage.StoragePartitions;
import org.artigraph4j.tags.TagNote;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What retention reads where thousands of other graphs and storages have as much: its own, by
 * indexes, as auto_explain says it of each scan, in whatever sessions.
 */
class RetentionPlansTest {
  private static final String SCHEMA = TestServer.schema(RetentionPlansTest.class);
  private static final String NAME = "retained";
  private static final EvictionNote NOTE = new EvictionNote("ada", "bad");

  /** How many others, each with some rows of each table. */
  private static final int OTHERS = 1_200;

  private static final int ROWS_OF_EACH = 8;

  /** A descent and a row, and what a condition on the row looks at. */
  private static final int PAGES_A_ROW = 14;

  private static final int PAGES_AT_LEAST = 60;

  private static final Set<String> TABLES =
      Set.of(
          "graph",
          "graph_artifact",
          "graph_artifact_annotation",
          "snapshot",
          "snapshot_tag",
          "snapshot_tag_history",
          "snapshot_artifact",
          "snapshot_partition",
          "manifest",
          "manifest_list",
          "run",
          "run_build",
          "run_configuration",
          "storage_partition",
          "evicted_partition",
          "provenance",
          "provenance_chunk",
          "claim",
          "claim_lease");

  private static final Pattern NODE =
      Pattern.compile("\\((?:actual rows=([0-9.]+) loops=(\\d+)|never executed)\\)");
  private static final Pattern REMOVED = Pattern.compile("Rows Removed by [A-Za-z ]+: (\\d+)");

  private final Graph graph = PostgresBackendTest.graph(NAME);
  private final Artifact built = graph.artifact("built");
  private final GraphSnapshot old =
      GraphSnapshot.of(graph, Map.of("raw", StoragePartitions.empty()));
  private final GraphSnapshot tagged = old.nextEdition();

  private StoragePartitions partitions(long from, long to) {
    return LongStream.range(from, to)
        .mapToObj(n -> PostgresBackendTest.partition(built, n, "content " + n))
        .collect(StoragePartitions.toStoragePartitions());
  }

  @BeforeEach
  void write() {
    Plans.assumeTold();
    try (Backend backend = PostgresBackend.open(TestServer.config(SCHEMA).build());
        Connection connection = backend.connect()) {
      TestServer.leaveUnanalyzed(SCHEMA);
      write(connection);
    }
  }

  @AfterEach
  void drop() {
    TestServer.drop(SCHEMA);
  }

  /** Something of everything that goes, and of what stays. */
  private void write(Connection connection) {
    connection.writeSnapshot(old);
    connection.writeSnapshot(tagged);
    connection.writeGraph(
        Graph.builder()
            .name(NAME)
            .putArtifact("other", PostgresBackendTest.artifact("/data/{graph_name}/o/{n.value}"))
            .build());
    connection.writeArtifactAndGraphPartitions(old, "built", partitions(0, 600));
    connection.writeSnapshotPartitions(old, "built", partitions(700, 703));
    connection.writeArtifactAndGraphPartitions(tagged, "built", partitions(300, 900));
    connection.writeArtifactPartitions(built, partitions(1_000, 1_100));
    connection.tags().create(tagged, "prod", TagNote.empty().allowingIncomplete());
    connection.lineage().record(List.of(provenance("input"), provenance("other input")));
    InputFingerprints.Builder asked = InputFingerprints.builder();
    partitions(2_000, 2_010).forEach(one -> asked.put(one.key(), one.inputFingerprint()));
    connection.claims().claim(Lease.of("me", Duration.ofMillis(1)), built, asked.build());
    for (int run = 0; run < 4; run++) {
      String id = "run " + run;
      connection
          .runs()
          .start(
              RunStart.builder()
                  .id(id)
                  .snapshot(old)
                  .configuration(JsonObject.builder().put("threads", run).build())
                  .build());
      connection
          .runs()
          .record(
              NAME,
              id,
              partitions(0, 20).stream()
                  .map(one -> PostgresBackendTest.build(graph, one))
                  .toList());
      connection.runs().finish(NAME, id, RunEnd.failed("no"));
    }
    connection.retention().evict(new Eviction.OfContent(content(1_001)), NOTE, RemovalMode.REMOVE);
  }

  private static Fingerprint content(long n) {
    return Fingerprint.fromString("content " + n);
  }

  private Provenance provenance(String input) {
    return Provenance.builder()
        .storage(built.storage())
        .inputFingerprint(Fingerprint.fromString(input))
        .producer("build")
        .version(Version.text("1"))
        .putInput(
            "in",
            StoragePartitions.of(PostgresBackendTest.partition(graph.artifact("raw"), 1, input)))
        .build();
  }

  /** The same under many other names and of many other storages, of other manifests and chunks. */
  private static void load(Set<String> tables) {
    for (String table : tables) {
      TestServer.execute(
          """
          INSERT INTO "${schema}".${table}
          SELECT (jsonb_populate_record(
            own.row,
            jsonb_build_object(
              'name', 'other ' || n, 'storage_fingerprint', n, 'manifests', jsonb_build_array(n),
              'chunks', jsonb_build_array(n)
            )
          )).*
          FROM generate_series(1, ${others}) AS n,
            (SELECT t AS row FROM "${schema}".${table} AS t LIMIT ${rows}) AS own
          ON CONFLICT DO NOTHING
          """
              .replace("${schema}", SCHEMA)
              .replace("${table}", table)
              .replace("${others}", Integer.toString(OTHERS))
              .replace("${rows}", Integer.toString(ROWS_OF_EACH)));
    }
    for (String index :
        List.of("manifest_list_manifests", "provenance_by_chunk", "provenance_chunk_by_content")) {
      TestServer.execute(
          "SELECT gin_clean_pending_list('\"" + SCHEMA + "\"." + index + "'::regclass)");
    }
  }

  private static void analyze() {
    TABLES.forEach(table -> TestServer.execute("ANALYZE \"" + SCHEMA + "\"." + table));
  }

  /** Asserts of each statement of a call that its scans read what they answer, and little more. */
  private static void assertByIndex(String when, Runnable call) {
    List<String> plans = Plans.of(call);
    assertThat(plans).as(when).isNotEmpty();
    for (String plan : plans) {
      assertThat(plan)
          .as(when)
          .doesNotContainPattern("Seq Scan on (?!storage s\\b)")
          .doesNotContainPattern("Rows Removed by [A-Za-z ]+: [0-9]{4}");
      assertThat(wasteful(plan)).as("%s%n%s", when, plan).isEmpty();
    }
  }

  /** The scans of a plan that read far more pages than their rows explain. */
  private static List<String> wasteful(String plan) {
    List<String> wasteful = new ArrayList<>();
    String scan = "";
    double rows = 0;
    int loops = 0;
    for (String line : plan.lines().toList()) {
      Matcher node = NODE.matcher(line);
      Matcher removed = REMOVED.matcher(line);
      if (node.find()) {
        boolean isRun = line.contains("actual rows");
        scan = line.matches(".*(Index|Index Only|Bitmap Heap) Scan.*") && isRun ? line : "";
        rows = isRun ? Double.parseDouble(node.group(1)) : 0;
        loops = isRun ? Integer.parseInt(node.group(2)) : 0;
      } else if (removed.find()) {
        rows += Integer.parseInt(removed.group(1));
      } else if (!scan.isEmpty()) {
        double most = PAGES_AT_LEAST + PAGES_A_ROW * loops * (1 + rows);
        String at = scan;
        Plans.buffersIn(line)
            .filter(pages -> pages > most)
            .ifPresent(pages -> wasteful.add(pages + " pages: " + at.strip()));
      }
    }
    return wasteful;
  }

  private static RetentionReport retain(Connection connection, RemovalMode mode) {
    return connection
        .retention()
        .retain(RetentionPolicy.onlyTagged(NAME), mode, RetentionProgress.toTheEnd());
  }

  /**
   * What changes nothing, by name. Other dry runs list files, and read for that what all storages
   * are; those of the others here are none that can be read.
   */
  private Map<String, Runnable> questions(Connection connection) {
    Retention retention = connection.retention();
    RemovalMode dry = RemovalMode.DRY_RUN;
    return ImmutableMap.<String, Runnable>builder()
        .put("evicted", () -> retention.evicted(old, "built"))
        .put("evicted of all", () -> retention.evicted(old))
        .put("listEvicted", () -> retention.listEvicted(built, PageRequest.first(10)))
        .put(
            "evict by key",
            () -> retention.evict(new Eviction.OfKeys(PartitionQuery.of(built)), NOTE, dry))
        .put(
            "evict by content",
            () -> retention.evict(new Eviction.OfContent(content(1_050)), NOTE, dry))
        .put(
            "evict by version",
            () -> retention.evict(new Eviction.OfVersion(built, Version.text("1")), NOTE, dry))
        .buildOrThrow();
  }

  private static void removeGraph(Retention retention, RemovalMode mode) {
    retention.removeGraph(NAME, mode, RetentionProgress.toTheEnd());
  }

  private void assertAllByIndex(String when, Connection connection) {
    questions(connection).forEach((what, question) -> assertByIndex(when + ": " + what, question));
    Retention retention = connection.retention();
    Eviction few = new Eviction.OfContent(content(1_002));
    assertByIndex(
        when + ": evict",
        () -> assertThat(retention.evict(few, NOTE, RemovalMode.REMOVE)).hasSize(1));
    assertByIndex(when + ": cleanUp", () -> retention.cleanUp(NAME, "run 0", RemovalMode.REMOVE));
    assertByIndex(
        when + ": retain",
        () ->
            assertThat(retain(connection, RemovalMode.REMOVE).amounts().keySet())
                .contains(
                    RemovedKind.SNAPSHOTS,
                    RemovedKind.LINKS,
                    RemovedKind.MANIFESTS,
                    RemovedKind.GRAPHS,
                    RemovedKind.RUNS,
                    RemovedKind.BUILDS,
                    RemovedKind.PARTITIONS,
                    RemovedKind.EVICTED_PARTITIONS,
                    RemovedKind.PROVENANCE,
                    RemovedKind.CLAIMS));
    assertByIndex(when + ": removeGraph", () -> removeGraph(retention, RemovalMode.REMOVE));
  }

  /** Also in sessions of a user's own pool, which nobody has set up. */
  @Test
  void what_others_have_is_not_read() {
    load(TABLES);
    analyze();
    try (Backend backend = Plans.open(SCHEMA, false);
        Connection connection = backend.connect()) {
      assertAllByIndex("analyzed", connection);
    }
  }

  /** From its sixth run on a session, a statement may have a plan that stays. */
  @Test
  void a_plan_that_was_kept_while_tables_were_small_is_by_index_too() {
    analyze();
    try (Backend backend = Plans.open(SCHEMA, true);
        Connection connection = backend.connect()) {
      for (int i = 0; i < 8; i++) {
        questions(connection).values().forEach(Runnable::run);
      }
      load(TABLES);
      assertAllByIndex("kept", connection);
    }
  }

  /** It counts tables as wholes, but for storages, which it goes through in pages. */
  @Test
  void statistics_go_through_storages_by_index() {
    Graph.Builder wide = Graph.builder().name("wide");
    for (int i = 0; i < OTHERS; i++) {
      wide.putArtifact(
          "a" + i, PostgresBackendTest.artifact("/data/{graph_name}/{names}/{n.value}"));
    }
    Set<String> tables = new HashSet<>(TABLES);
    tables.remove("graph_artifact"); // which storages are read from
    load(tables);
    try (Backend backend = Plans.open(SCHEMA, true);
        Connection connection = backend.connect()) {
      connection.writeGraph(wide.build());
      analyze();
      List<String> pages =
          Plans.of(() -> connection.retention().stats()).stream()
              .filter(
                  plan ->
                      plan.contains("AS in_snapshots")
                          || plan.contains("ORDER BY p.partition_key")
                          || plan.contains("WITH place AS"))
              .toList();
      assertThat(pages).hasSizeGreaterThan(OTHERS / 1_000 + 2);
      for (String plan : pages) {
        assertThat(plan).doesNotContainPattern("Seq Scan on (?!storage s\\b)");
        assertThat(wasteful(plan)).as(plan).isEmpty();
      }
    }
  }
}
