package org.artigraph4j.postgres;

import static org.artigraph4j.postgres.PostgresBackendTest.artifact;
import static org.artigraph4j.postgres.TestRoles.KEEPER;
import static org.artigraph4j.postgres.TestRoles.MIGRATOR;
import static org.artigraph4j.postgres.TestRoles.READER;
import static org.artigraph4j.postgres.TestRoles.WRITER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.google.common.util.concurrent.Uninterruptibles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.backend.Connection;
import org.artigraph4j.catalog.PartitionQuery;
import org.artigraph4j.claims.Claim;
import org.artigraph4j.claims.Claims;
import org.artigraph4j.claims.Lease;
import org.artigraph4j.error.AccessDeniedException;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.fingerprint.JsonObject;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.lineage.AffectedTag;
import org.artigraph4j.lineage.LineageBounds;
import org.artigraph4j.lineage.Provenance;
import org.artigraph4j.page.PageRequest;
import org.artigraph4j.partition.InputFingerprints;
import org.artigraph4j.producer.Producer;
import org.artigraph4j.producer.Version;
import org.artigraph4j.retention.EvictedPartition;
import org.artigraph4j.retention.Eviction;
import org.artigraph4j.retention.EvictionNote;
import org.artigraph4j.retention.RemovalMode;
import org.artigraph4j.runs.Build;
import org.artigraph4j.runs.BuildEntry;
import org.artigraph4j.runs.BuildQuery;
import org.artigraph4j.runs.BuildStatus;
import org.artigraph4j.runs.Run;
import org.artigraph4j.runs.RunEnd;
import org.artigraph4j.runs.RunQuery;
import org.artigraph4j.runs.RunStart;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;
import org.artigraph4j.tags.TagNote;
import org.artigraph4j.tags.Tags;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The roles and the queries of {@code docs/operations.md}, read out of that page. That the writer
 * may do all that the contract has, {@link PostgresBackendContractTest} tests.
 */
class RolesTest {
  private static final String DATABASE = "roles_test";
  private static final TestRoles ROLES = new TestRoles(DATABASE);
  // What the page asks for.
  private static final Fingerprint CONTENT = Fingerprint.of(4711);
  private static final Fingerprint INPUT = Fingerprint.fromString("input");

  private static final Graph GRAPH = graph();
  private static final Artifact RAW = GRAPH.artifact("vendor.sales");
  private static final Artifact TOTAL = GRAPH.artifact("total");
  private static final Map<String, StoragePartitions> RAW_PARTITIONS =
      Map.of("vendor.sales", StoragePartitions.of(partition(RAW, 1), partition(RAW, 2)));
  private static final StoragePartitions RESULTS =
      StoragePartitions.of(partition(TOTAL, 1), partition(TOTAL, 2));

  private static GraphSnapshot snapshot;

  private static final Provenance PROVENANCE =
      Provenance.builder()
          .storage(TOTAL.storage())
          .inputFingerprint(INPUT)
          .producer("sum")
          .version(Version.semVer(1, 0, 0))
          .putInput("sales", RAW_PARTITIONS.get("vendor.sales"))
          .build();

  private static Graph graph() {
    return Graph.builder()
        .name("spend")
        .putArtifact("vendor.sales", artifact("/data/{graph_name}/{n.value}"))
        .putArtifact("total", artifact("/data/{graph_name}/built/{n.value}/{input_fingerprint}"))
        .addProducer(
            Producer.builder()
                .name("sum")
                .version(Version.semVer(1, 0, 0))
                .putInput("sales", "vendor.sales")
                .addOutput("total")
                .build())
        .build();
  }

  private static StoragePartition partition(Artifact artifact, long n) {
    StoragePartition.Builder builder =
        StoragePartition.builder()
            .storage(artifact.storage())
            .key(artifact.key(n))
            .contentFingerprint(CONTENT);
    if (artifact.storage().takesInputFingerprint()) {
      builder.inputFingerprint(INPUT);
    }
    return builder.build();
  }

  private static void assertDenied(String role, String sql) {
    assertThatThrownBy(() -> ROLES.run(role, statement -> statement.execute(sql)))
        .as(sql)
        .isInstanceOfSatisfying(
            SQLException.class, refused -> assertThat(refused.getSQLState()).isEqualTo("42501"));
  }

  @BeforeAll
  static void makeTheRolesOfThePage() throws Exception {
    assumeThat(TestServer.isEmbedded()).as("makes roles and databases").isTrue();
    ROLES.make();

    try (Backend backend = ROLES.openWithoutDdl(WRITER);
        Connection connection = backend.connect()) {
      snapshot = connection.snapshot(GRAPH, RAW_PARTITIONS);
      connection.writeArtifactAndGraphPartitions(snapshot, "total", RESULTS);
      connection.lineage().record(List.of(PROVENANCE));
      connection.writeSnapshotTag(snapshot, "2026.03");
      connection.writeSnapshot(snapshot.nextEdition());
      liveWithTags(connection);
      liveWithRuns(connection);
      liveWithClaims(connection);
      assertThatThrownBy(() -> evict(connection))
          .isInstanceOf(AccessDeniedException.class)
          .hasMessageContaining("storage_partition");
    }
    try (Backend backend = ROLES.openWithoutDdl(KEEPER);
        Connection connection = backend.connect()) {
      connection.writeArtifactPartitions(TOTAL, StoragePartitions.of(partition(TOTAL, 3)));
      assertThat(evict(connection)).hasSize(3);
      assertThat(connection.readArtifactPartitions(TOTAL)).isEmpty();
      connection.writeArtifactPartitions(TOTAL, RESULTS);
      connection.retention().cleanUp("spend", "first", RemovalMode.REMOVE);
    }
  }

  private static List<EvictedPartition> evict(Connection connection) {
    return connection
        .retention()
        .evict(
            new Eviction.OfKeys(PartitionQuery.of(TOTAL)),
            new EvictionNote("ada", "the vendor sent yesterday's file"),
            RemovalMode.REMOVE);
  }

  /** All that may be done to a run. */
  private static void liveWithRuns(Connection connection) {
    JsonObject configuration = JsonObject.builder().put("threads", 8).build();
    Run run =
        connection
            .runs()
            .start(
                RunStart.builder()
                    .id("first")
                    .snapshot(snapshot)
                    .configuration(configuration)
                    .build());
    connection.runs().heartbeat("spend", run.id());
    connection.runs().record("spend", run.id(), List.of(build(1)));
    connection.runs().record("spend", run.id(), List.of(build(2)));
    connection.runs().finish("spend", run.id(), RunEnd.failed("no"));
    connection
        .runs()
        .start(RunStart.builder().id("second").snapshot(snapshot).retryOf("first").build());
  }

  /** All that may be done with a claim. */
  private static void liveWithClaims(Connection connection) {
    Claims claims = connection.claims();
    Lease first = Lease.of("first", Duration.ofMillis(1));
    Lease second = Lease.of("second", Duration.ofHours(1));
    InputFingerprints asked = InputFingerprints.of(TOTAL.key(3), INPUT);
    claims.claim(first, TOTAL, asked);
    while (claims.renew(first, TOTAL).isPresent()) {
      Uninterruptibles.sleepUninterruptibly(Duration.ofMillis(5));
    }
    assertThat(claims.claim(second, TOTAL, asked).values()).allMatch(Claim.Yours.class::isInstance);
    claims.renew(second, TOTAL);
    claims.release(second, TOTAL, asked);
    claims.claim(second, TOTAL, asked);
    assertThat(claims.built(second, TOTAL, StoragePartitions.of(partition(TOTAL, 3)))).isEmpty();
  }

  /** A build of one key that has failed so often. */
  private static Build build(int attempts) {
    return Build.builder(GRAPH.producerOf("total").orElseThrow(), TOTAL.key(1))
        .status(BuildStatus.FAILED)
        .attempts(attempts)
        .startedAt(Instant.EPOCH)
        .endedAt(Instant.EPOCH)
        .build();
  }

  /** All that may be done to a tag; its history is kept for ever. */
  private static void liveWithTags(Connection connection) {
    Tags tags = connection.tags();
    TagNote note = TagNote.of("ada", "release").allowingIncomplete();
    GraphSnapshot next = snapshot.nextEdition().nextEdition();
    connection.writeSnapshot(next);
    tags.create(snapshot, "prod", note);
    tags.move(next, "prod", snapshot.fingerprint(), note);
    tags.overwrite(snapshot, "prod", note);
    tags.protect("spend", "prod", note);
    tags.unprotect("spend", "prod", note);
    tags.create(snapshot, "gone", note);
    tags.delete("spend", "gone", snapshot.fingerprint(), note);
  }

  @AfterAll
  static void drop() {
    if (TestServer.isEmbedded()) {
      ROLES.drop();
    }
  }

  @Test
  void the_migrator_owns_what_it_made_and_may_do_so_again() throws SQLException {
    PostgresBackend.migrate(ROLES.config(MIGRATOR).build());
    ROLES.run(
        "postgres",
        statement -> {
          try (ResultSet others =
              statement.executeQuery(
                  "SELECT c.relname FROM pg_class c WHERE c.relnamespace ="
                      + " 'artigraph4j'::regnamespace AND c.relowner <>"
                      + " 'artigraph4j_migrator'::regrole")) {
            assertThat(others.next()).isFalse();
          }
        });
  }

  @Test
  void the_writer_cannot_change_the_tables_or_what_is_written() {
    assertDenied(WRITER, "CREATE TABLE artigraph4j.mine (a int)");
    assertDenied(WRITER, "CREATE TABLE public.mine (a int)");
    assertDenied(WRITER, "CREATE SCHEMA mine");
    assertDenied(WRITER, "ALTER TABLE artigraph4j.graph ADD COLUMN mine int");
    assertDenied(WRITER, "DROP TABLE artigraph4j.graph");
    assertDenied(WRITER, "UPDATE artigraph4j.flyway_schema_history SET success = false");
    assertDenied(WRITER, "UPDATE artigraph4j.snapshot SET edition = 0");
    assertDenied(WRITER, "UPDATE artigraph4j.snapshot_tag SET tag = 'a'");
    for (String table :
        List.of(
            "graph",
            "manifest",
            "manifest_list",
            "storage",
            "storage_partition",
            "provenance",
            "provenance_chunk",
            "run",
            "run_configuration",
            "run_build",
            "claim_lease",
            "claim",
            "evicted_partition")) {
      assertDenied(WRITER, "DELETE FROM artigraph4j." + table);
    }
    for (String table : List.of("graph", "snapshot_partition", "storage", "storage_partition")) {
      assertDenied(WRITER, "TRUNCATE artigraph4j." + table);
    }
    for (String table : List.of("snapshot_partition", "storage", "storage_partition")) {
      assertDenied(WRITER, "SELECT * FROM artigraph4j." + table + " FOR SHARE");
    }
    assertDenied(WRITER, "UPDATE artigraph4j.graph SET body = '{}'");
    assertDenied(WRITER, "UPDATE artigraph4j.storage_partition SET content_fingerprint = 1");
    assertDenied(WRITER, "UPDATE artigraph4j.manifest SET contents = '{}'");
    assertDenied(WRITER, "UPDATE artigraph4j.manifest_list SET manifests = '{}'");
    assertDenied(WRITER, "UPDATE artigraph4j.snapshot_artifact SET artifact_key = 'a'");
    assertDenied(WRITER, "UPDATE artigraph4j.run SET actor = 'nobody'");
    assertDenied(WRITER, "UPDATE artigraph4j.run_build SET key = '{}'");
    assertDenied(WRITER, "UPDATE artigraph4j.run_configuration SET body = '{}'");
    assertDenied(WRITER, "UPDATE artigraph4j.claim SET input_fingerprint = 1");
    assertDenied(WRITER, "DELETE FROM artigraph4j.snapshot_artifact");
    assertDenied(WRITER, "DELETE FROM artigraph4j.snapshot");
    assertDenied(WRITER, "DELETE FROM artigraph4j.snapshot_tag");
    assertDenied(WRITER, "DELETE FROM artigraph4j.snapshot_tag_history");
    assertDenied(WRITER, "UPDATE artigraph4j.snapshot_tag_history SET actor = 'nobody'");
  }

  @Test
  void no_other_role_may_make_tables() {
    PostgresConfig missing =
        TestServer.config(TestServer.url(DATABASE), "another").user(WRITER).build();
    assertThatThrownBy(() -> PostgresBackend.open(missing))
        .isInstanceOf(AccessDeniedException.class)
        .hasMessageContaining("another");
  }

  @Test
  void the_reader_reads_everything() {
    try (Backend backend = ROLES.openWithoutDdl(READER);
        Connection connection = backend.connect()) {
      assertThat(connection.readGraph("spend", GRAPH.fingerprint())).isEqualTo(GRAPH);
      assertThat(connection.readSnapshot("spend", snapshot.fingerprint())).isEqualTo(snapshot);
      assertThat(connection.readSnapshotTag("spend", "2026.03")).isEqualTo(snapshot);
      assertThat(connection.findSnapshotTag("spend", "missing")).isEmpty();
      assertThat(connection.tags().find("spend", "gone")).isEmpty();
      assertThat(connection.tags().history("spend", "prod", PageRequest.first(9)).items())
          .hasSize(5);
      assertThat(connection.readSnapshotPartitions(snapshot, "total")).isEqualTo(RESULTS);
      assertThat(connection.readArtifactPartitions(TOTAL)).isEqualTo(RESULTS);
      assertThat(connection.lineage().findProvenance(TOTAL.storage(), INPUT)).contains(PROVENANCE);
      assertThat(
              connection
                  .lineage()
                  .affectedTags(
                      RAW_PARTITIONS.get("vendor.sales").asList().get(0), LineageBounds.standard()))
          .extracting(AffectedTag::tag)
          .containsExactly("2026.03", "prod");
      Run run = connection.runs().find("spend", "first").orElseThrow();
      assertThat(connection.runs().findConfiguration("spend", run.configuration().orElseThrow()))
          .isPresent();
      assertThat(connection.runs().list(RunQuery.of("spend"), PageRequest.first(9)).items())
          .hasSize(2);
      assertThat(
              connection
                  .runs()
                  .listBuilds(BuildQuery.of("spend", "first"), PageRequest.first(9))
                  .items())
          .extracting(BuildEntry::build)
          .containsExactly(build(2));
      InputFingerprints.Builder asked = InputFingerprints.builder();
      asked.put(TOTAL.key(1), INPUT);
      assertThat(connection.readArtifactPartitions(TOTAL, asked.build())).hasSize(1);
      asked.put(TOTAL.key(2), INPUT);
      assertThat(connection.readArtifactPartitions(TOTAL, asked.build())).isEqualTo(RESULTS);
      assertThat(connection.<Graph>atomically(i -> i.readGraph("spend", GRAPH.fingerprint())))
          .isEqualTo(GRAPH);
    }
  }

  private interface Call {
    void on(Connection connection);
  }

  @Test
  void each_write_of_the_reader_is_refused_and_leaves_nothing() throws SQLException {
    Map<String, Call> writes = new LinkedHashMap<>();
    GraphSnapshot next = snapshot.nextEdition();
    GraphSnapshot third = next.nextEdition();
    StoragePartitions more = StoragePartitions.of(partition(TOTAL, 3));
    writes.put("the graph that is there", c -> c.writeGraph(GRAPH));
    writes.put("a graph", c -> c.writeGraph(PostgresBackendTest.graph("new")));
    writes.put("the snapshot that is there", c -> c.writeSnapshot(snapshot));
    writes.put("a snapshot", c -> c.writeSnapshot(third));
    writes.put("snapshot()", c -> c.snapshot(GRAPH, RAW_PARTITIONS));
    writes.put("snapshot() of nothing", c -> c.snapshot(GRAPH, Map.of("vendor.sales", none())));
    writes.put("known partitions", c -> c.writeArtifactPartitions(TOTAL, RESULTS));
    writes.put("partitions", c -> c.writeArtifactPartitions(TOTAL, more));
    writes.put("known links", c -> c.writeSnapshotPartitions(snapshot, "total", RESULTS));
    writes.put("links", c -> c.writeSnapshotPartitions(next, "total", more));
    writes.put("no links", c -> c.writeSnapshotPartitions(next, "total", none()));
    writes.put("both", c -> c.writeArtifactAndGraphPartitions(next, "total", more));
    writes.put("provenance", c -> c.lineage().record(List.of(PROVENANCE)));
    writes.put("a run", c -> c.runs().start(RunStart.of("third", snapshot)));
    writes.put("the run that is there", c -> c.runs().start(RunStart.of("first", snapshot)));
    writes.put("a heartbeat", c -> c.runs().heartbeat("spend", "second"));
    writes.put("builds", c -> c.runs().record("spend", "second", List.of(build(1))));
    writes.put("an end", c -> c.runs().finish("spend", "second", RunEnd.succeeded()));
    writes.put("a seal", c -> c.sealSnapshot(next));
    writes.put("the seal that is there", c -> c.sealSnapshot(snapshot));
    writes.put("a tag", c -> c.writeSnapshotTag(next, "new"));
    writes.put("the tag that is there", c -> c.writeSnapshotTag(snapshot, "2026.03"));
    writes.put("a tag to move", c -> c.writeSnapshotTag(next, "2026.03", true));
    writes.put("a protection", c -> c.tags().protect("spend", "2026.03", TagNote.empty()));
    writes.put(
        "a tag to delete",
        c -> c.tags().delete("spend", "2026.03", snapshot.fingerprint(), TagNote.empty()));
    writes.put("a block", c -> c.runAtomically(inner -> inner.writeSnapshotTag(next, "new")));

    String before = everything();
    try (Backend backend = ROLES.openWithoutDdl(READER);
        Connection connection = backend.connect()) {
      writes.forEach(
          (name, write) ->
              assertThatThrownBy(() -> write.on(connection))
                  .as(name)
                  .isInstanceOfSatisfying(
                      AccessDeniedException.class,
                      denied -> assertThat(denied.isRetryable()).isFalse())
                  .hasMessageContaining("schema 'artigraph4j'"));
    }
    assertThat(everything()).isEqualTo(before);
    assertDenied(READER, "CREATE TABLE artigraph4j.mine (a int)");
    assertDenied(READER, "CREATE TABLE public.mine (a int)");
  }

  private static StoragePartitions none() {
    return StoragePartitions.empty();
  }

  /** All rows of all tables. */
  private static String everything() throws SQLException {
    StringBuilder rows = new StringBuilder();
    ROLES.run(
        "postgres",
        statement -> {
          for (String table :
              List.of(
                  "graph",
                  "snapshot",
                  "snapshot_tag",
                  "snapshot_tag_history",
                  "snapshot_artifact",
                  "snapshot_partition",
                  "manifest",
                  "manifest_list")) {
            append(
                rows,
                statement,
                "SELECT t.*, xmin FROM artigraph4j." + table + " t WHERE name IN ('spend', 'new')");
          }
          append(
              rows,
              statement,
              "SELECT t.*, xmin FROM artigraph4j.storage_partition t"
                  + " WHERE content_fingerprint = "
                  + CONTENT.value());
          append(rows, statement, "SELECT * FROM artigraph4j.storage WHERE body::text ~ 'spend'");
        });
    return rows.toString();
  }

  private static void append(StringBuilder rows, Statement statement, String query)
      throws SQLException {
    try (ResultSet row =
        statement.executeQuery(
            "SELECT coalesce(string_agg(r::text, ' ' ORDER BY r::text), '') FROM ("
                + query
                + ") r")) {
      row.next();
      rows.append(row.getString(1)).append('\n');
    }
  }

  @Test
  void each_question_of_the_page_has_an_answer() throws Exception {
    List<String> questions = new ArrayList<>(TestRoles.blocks("Questions"));
    assertThat(questions).hasSize(10);
    questions.addAll(TestRoles.blocks("Bad data and failed runs"));
    questions.addAll(TestRoles.blocks("How much there is"));
    ROLES.run(
        READER,
        statement -> {
          for (String question : questions) {
            try (ResultSet answer = statement.executeQuery(question)) {
              assertThat(answer.next()).as(question).isTrue();
            }
          }
        });
  }

  @Test
  void the_page_names_every_table_and_column() throws Exception {
    String page = Files.readString(Path.of("../docs/operations.md"));
    ROLES.run(
        "postgres",
        statement -> {
          try (ResultSet table =
              statement.executeQuery(
                  """
                  SELECT table_name,
                    string_agg('`' || column_name || '`', ', ' ORDER BY ordinal_position)
                  FROM information_schema.columns
                  WHERE table_schema = 'artigraph4j' AND table_name <> 'flyway_schema_history'
                  GROUP BY table_name
                  """)) {
            while (table.next()) {
              assertThat(page)
                  .contains("| `" + table.getString(1) + "` | " + table.getString(2) + " |");
            }
          }
        });
  }
}
