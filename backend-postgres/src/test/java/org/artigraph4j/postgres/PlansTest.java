package org.artigraph4j.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.backend.Connection;
import org.artigraph4j.error.LineageLimitException;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.lineage.Lineage;
import org.artigraph4j.lineage.LineageBounds;
import org.artigraph4j.lineage.Provenance;
import org.artigraph4j.page.PageRequest;
import org.artigraph4j.partition.InputFingerprints;
import org.artigraph4j.producer.Version;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;
import org.artigraph4j.tags.TagNote;
import org.artigraph4j.tags.Tags;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The plans by which hot statements really ran, as the server's auto_explain says them to the
 * session: by an index, whatever the statistics, and also where the session keeps plans that were
 * made while the tables were small.
 */
class PlansTest {
  private static final String SCHEMA = TestServer.schema(PlansTest.class);

  /** How a backend comes by its sessions; in each the guard against kept plans is another. */
  enum Sessions {
    SET_UP,
    LEFT_AS_THEY_ARE,
    OF_A_DATA_SOURCE;

    Opened open() {
      String url = Plans.url();
      if (this == OF_A_DATA_SOURCE) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(url);
        OneConnection session = new OneConnection(source);
        return new Opened(
            PostgresBackend.open(
                PostgresConfig.builder().dataSource(session).schema(SCHEMA).build()),
            session::close);
      }
      return new Opened(
          PostgresBackend.open(
              TestServer.config(url, SCHEMA).poolSize(2).sessionOptions(this == SET_UP).build()),
          () -> {});
    }
  }

  /** A backend with the session that it does not close. */
  private record Opened(Backend backend, AutoCloseable session) implements AutoCloseable {
    Connection connect() {
      return backend.connect();
    }

    @Override
    public void close() throws Exception {
      backend.close();
      session.close();
    }
  }

  private final Graph graph = PostgresBackendTest.graph("plans");
  private final Artifact built = graph.artifact("built");
  private final StoragePartitions some = partitions(200);
  // The storage of most partitions while the tables are small.
  private final Artifact other = PostgresBackendTest.artifact("/other/{n.value}");
  private long last = 1_000_000;
  private final GraphSnapshot snapshot =
      GraphSnapshot.of(
          graph,
          Map.of(
              "raw",
              StoragePartitions.of(PostgresBackendTest.partition(graph.artifact("raw"), 1, "a"))));

  private final GraphSnapshot inManifests = snapshot.nextEdition();
  private final GraphSnapshot tagged = inManifests.nextEdition();
  private final StoragePartition source =
      PostgresBackendTest.partition(graph.artifact("raw"), 1, "a");

  private StoragePartitions partitions(int size) {
    return partitions(built, size);
  }

  private static StoragePartitions partitions(Artifact artifact, int size) {
    return LongStream.range(0, size)
        .mapToObj(n -> PostgresBackendTest.partition(artifact, n, "x"))
        .collect(StoragePartitions.toStoragePartitions());
  }

  /** A partition that was never written before. */
  private StoragePartitions another() {
    return StoragePartitions.of(PostgresBackendTest.partition(built, ++last, "x"));
  }

  @BeforeEach
  void write() {
    Plans.assumeTold();
    try (Backend backend = PostgresBackend.open(TestServer.config(SCHEMA).build());
        Connection connection = backend.connect()) {
      TestServer.leaveUnanalyzed(SCHEMA);
      connection.writeSnapshot(snapshot);
      connection.writeArtifactAndGraphPartitions(snapshot, "built", partitions(100));
      connection.writeArtifactAndGraphPartitions(snapshot, "built", some); // loose as well
      connection.writeSnapshot(inManifests);
      connection.writeSnapshotPartitions(inManifests, "built", some);
      connection.writeArtifactPartitions(other, partitions(other, 300));
      connection.writeSnapshotTag(inManifests, "prod");
      connection.writeSnapshot(tagged);
      connection.writeSnapshotPartitions(tagged, "built", partitions(1));
      connection.sealSnapshot(tagged);
      connection
          .lineage()
          .record(
              List.of(
                  Provenance.builder()
                      .storage(built.storage())
                      .inputFingerprint(some.asList().get(0).inputFingerprint().orElseThrow())
                      .producer("build")
                      .version(Version.text("1"))
                      .putInput("in", StoragePartitions.of(source))
                      .build()));
    }
  }

  @AfterEach
  void drop() {
    TestServer.drop(SCHEMA);
  }

  /** Many rows beside those that are asked for: of the same storage and name, and of others. */
  private static void load() {
    String size = "50000";
    TestServer.execute(
        sql(
            """
            INSERT INTO ${schema}.storage_partition
            SELECT
              CASE WHEN n % 2 = 0 THEN p.storage_fingerprint ELSE n % 1000 END,
              n * 7919::bigint + 1, p.input_fingerprint, n, now(), p.partition_key, p.key, p.attributes
            FROM generate_series(1, ROWS) AS n,
              (SELECT * FROM ${schema}.storage_partition LIMIT 1) AS p
            ON CONFLICT DO NOTHING
            """,
            size),
        sql(
            """
            INSERT INTO ${schema}.snapshot_partition
            SELECT
              p.name, CASE WHEN n % 2 = 0 THEN p.snapshot_fingerprint ELSE n % 1000 END,
              CASE WHEN n % 2 = 0 THEN 'another' ELSE p.artifact_key END,
              n * 7919::bigint + 1, p.input_fingerprint, n, now(), p.partition_key, p.key, p.attributes
            FROM generate_series(1, ROWS) AS n,
              (SELECT * FROM ${schema}.snapshot_partition LIMIT 1) AS p
            """,
            size),
        sql(
            """
            INSERT INTO ${schema}.snapshot_artifact
            SELECT
              a.name, CASE WHEN n % 2 = 0 THEN a.snapshot_fingerprint ELSE n END,
              CASE WHEN n % 2 = 0 THEN 'another ' || n ELSE a.artifact_key END, a.list_fingerprint
            FROM generate_series(1, ROWS / 10) AS n,
              (SELECT * FROM ${schema}.snapshot_artifact LIMIT 1) AS a
            """,
            size),
        sql(
            """
            INSERT INTO ${schema}.manifest
            SELECT m.name, n, m.contents[1:1], '\\x00'
            FROM generate_series(1, ROWS / 10) AS n, (SELECT * FROM ${schema}.manifest LIMIT 1) AS m
            """,
            size),
        sql(
            """
            INSERT INTO ${schema}.manifest_list
            SELECT l.name, n, '{1}', '{1}', '{}'
            FROM generate_series(1, ROWS / 10) AS n,
              (SELECT * FROM ${schema}.manifest_list LIMIT 1) AS l
            """,
            size),
        sql(
            """
            INSERT INTO ${schema}.snapshot
            SELECT s.name, n, s.graph_fingerprint, s.edition, '{}'
            FROM generate_series(1, ROWS / 10) AS n, (SELECT * FROM ${schema}.snapshot LIMIT 1) AS s
            """,
            size),
        sql(
            """
            INSERT INTO ${schema}.snapshot_tag
            SELECT t.name, 'tag ' || n, t.snapshot_fingerprint
            FROM generate_series(1, ROWS / 10) AS n,
              (SELECT * FROM ${schema}.snapshot_tag LIMIT 1) AS t
            """,
            size),
        sql(
            """
            INSERT INTO ${schema}.snapshot_tag_history
            SELECT h.name, CASE WHEN n % 2 = 0 THEN h.tag ELSE 'tag ' || n END,
              h.changed_at - n * interval '1 second', 'MOVED', 1, n, '', '', false
            FROM generate_series(1, ROWS / 10) AS n,
              (SELECT * FROM ${schema}.snapshot_tag_history WHERE tag = 'prod' LIMIT 1) AS h
            ON CONFLICT DO NOTHING
            """,
            size),
        sql(
            """
            INSERT INTO ${schema}.graph
            SELECT 'graph ' || n % 1000, n, '{}'
            FROM generate_series(1, ROWS / 10) AS n
            """,
            size),
        sql(
            """
            INSERT INTO ${schema}.provenance
            SELECT
              p.storage_fingerprint, n, p.producer, p.version, p.parameters, p.chunk_counts,
              ARRAY[n], p.size
            FROM generate_series(1, ROWS / 10) AS n,
              (SELECT * FROM ${schema}.provenance LIMIT 1) AS p
            """,
            size),
        sql(
            """
            INSERT INTO ${schema}.provenance_chunk
            SELECT
              c.storage_fingerprint, n, c.input_storage_fingerprint, ARRAY[n, -n],
              decode(repeat('00', 1000), 'hex')
            FROM generate_series(1, ROWS / 10) AS n,
              (SELECT * FROM ${schema}.provenance_chunk LIMIT 1) AS c
            """,
            size));
  }

  private static void analyze() {
    for (String table :
        List.of(
            "graph",
            "snapshot",
            "snapshot_tag",
            "snapshot_tag_history",
            "snapshot_partition",
            "snapshot_artifact",
            "manifest",
            "manifest_list",
            "storage",
            "storage_partition",
            "provenance",
            "provenance_chunk")) {
      TestServer.execute(sql("ANALYZE ${schema}." + table, ""));
    }
  }

  private static String sql(String template, String rows) {
    return template.replace(Sql.PLACEHOLDER, '"' + SCHEMA + '"').replace("ROWS", rows);
  }

  /** A lookup reads the last entry of the primary key: one, and nothing is sorted. */
  private static void assertOfTheLastEntry(String when, Runnable call) {
    assertThat(Plans.of(call))
        .as(when)
        .isNotEmpty()
        .allSatisfy(
            plan ->
                assertThat(plan)
                    .containsPattern(
                        "Index Scan Backward using storage_partition_pkey on storage_partition p"
                            + ".* \\(actual rows=1(\\.00)? loops=")
                    .doesNotContain("Sort")
                    .doesNotContainPattern("Rows Removed by [A-Za-z ]+: [0-9]{2}"));
  }

  private static void assertByIndex(String when, String table, Runnable call) {
    List<String> plans = Plans.of(call);
    assertThat(plans).as(when).isNotEmpty();
    assertThat(plans)
        .as(when)
        .allSatisfy(
            plan ->
                assertThat(plan)
                    // but of storages, a small table, where the planner is free
                    .doesNotContainPattern("Seq Scan on (?!storage s\\b)")
                    // a scan of a whole index would be no better
                    .containsPattern(
                        "Index (Only )?Scan (Backward )?using "
                            + table
                            + "_(pkey|identity)|Bitmap Index Scan on "
                            + table
                            + "_(pkey|identity)")
                    .contains("Index Cond")
                    // nor would one of a part of the index, most of which is then thrown away
                    .doesNotContainPattern("Rows Removed by [A-Za-z ]+: [0-9]{4}"));
  }

  /** Its statements have indexes of their own. */
  private static void assertLineageByIndex(String when, Runnable call) {
    List<String> plans =
        Plans.of(call).stream()
            .filter(plan -> !plan.contains(".storage s")) // a small table
            .toList();
    assertThat(plans)
        .as(when)
        .isNotEmpty()
        .allSatisfy(
            plan ->
                assertThat(plan)
                    .doesNotContainPattern("Seq Scan on (?!storage s\\b)")
                    .contains("Index Cond"));
  }

  private void assertAllByIndex(String when, Connection connection) {
    InputFingerprints one = PostgresBackendTest.asked(partitions(1));
    InputFingerprints many = PostgresBackendTest.asked(some);
    assertOfTheLastEntry(
        when + ": lookup of one",
        () -> assertThat(connection.readArtifactPartitions(built, one)).hasSize(1));
    assertOfTheLastEntry(
        when + ": lookup of many",
        () -> assertThat(connection.readArtifactPartitions(built, many)).hasSize(200));
    StoragePartitions first = partitions(1);
    assertByIndex(
        when + ": write of what is known",
        "storage_partition",
        () -> connection.writeArtifactPartitions(built, first));
    assertByIndex(
        when + ": write of what is new",
        "storage_partition",
        () -> connection.writeArtifactPartitions(built, another()));
    assertByIndex(
        when + ": links and write of what is known",
        "snapshot_partition",
        () -> connection.writeArtifactAndGraphPartitions(snapshot, "built", some));
    assertByIndex(
        when + ": write of links that are known",
        "snapshot_partition",
        () -> connection.writeSnapshotPartitions(snapshot, "built", some));
    assertByIndex(
        when + ": links of an artifact",
        "snapshot_partition",
        () -> assertThat(connection.readSnapshotPartitions(snapshot, "built")).hasSize(200));
    for (String table : List.of("manifest", "manifest_list", "snapshot_artifact")) {
      assertByIndex(
          when + ": manifests of an artifact",
          table,
          () -> assertThat(connection.readSnapshotPartitions(inManifests, "built")).hasSize(200));
      assertByIndex(
          when + ": stream of the manifests of an artifact",
          table,
          () -> {
            try (Stream<StoragePartition> links =
                connection.streamSnapshotPartitions(inManifests, "built")) {
              assertThat(links).hasSize(200);
            }
          });
      assertByIndex(
          when + ": a link that is in a manifest",
          table,
          () -> connection.writeSnapshotPartitions(inManifests, "built", first));
    }
    assertByIndex(
        when + ": manifests that are known",
        "snapshot_artifact",
        () -> connection.writeSnapshotPartitions(inManifests, "built", some));
    assertByIndex(
        when + ": partitions of a storage",
        "storage_partition",
        () -> assertThat(connection.readArtifactPartitions(other)).hasSize(300));
    assertByIndex(
        when + ": stream of partitions of a storage",
        "storage_partition",
        () -> {
          try (Stream<StoragePartition> known = connection.streamArtifactPartitions(other)) {
            assertThat(known).hasSize(300);
          }
        });
    assertByIndex(
        when + ": stream of the links of an artifact",
        "snapshot_partition",
        () -> {
          try (Stream<StoragePartition> links =
              connection.streamSnapshotPartitions(snapshot, "built")) {
            assertThat(links).hasSize(200);
          }
        });
    assertByIndex(
        when + ": graph", "graph", () -> connection.readGraph("plans", graph.fingerprint()));
    assertByIndex(
        when + ": snapshot",
        "snapshot",
        () -> connection.readSnapshot("plans", snapshot.fingerprint()));
    Lineage lineage = connection.lineage();
    StoragePartition first0 = some.asList().get(0);
    LineageBounds bounds = LineageBounds.standard();
    assertLineageByIndex(
        when + ": upstream", () -> assertThat(lineage.upstream(first0, bounds)).hasSize(1));
    assertLineageByIndex(
        when + ": downstream",
        () -> assertThat(lineage.downstream(inManifests, "raw", source, bounds)).hasSize(200));
    assertByIndex(
        when + ": tag", "snapshot_tag", () -> connection.readSnapshotTag("plans", "prod"));
    assertByIndex(
        when + ": state of a tag",
        "snapshot_tag",
        () -> assertThat(connection.tags().find("plans", "prod")).isPresent());
    assertByIndex(
        when + ": tag as of an instant",
        "snapshot_tag_history",
        () -> connection.tags().readSnapshotTag("plans", "prod", Instant.MAX));
    assertByIndex(
        when + ": history of a tag",
        "snapshot_tag_history",
        () -> connection.tags().history("plans", "prod", PageRequest.first(100)));
    for (Runnable change : tagChanges(connection)) {
      assertByIndex(when + ": a change of a tag", "snapshot_tag", change);
    }
  }

  /** From a snapshot with a loose link to one with manifests, and back. */
  private List<Runnable> tagChanges(Connection connection) {
    Tags tags = connection.tags();
    TagNote note = TagNote.empty();
    String moving = "moving " + last;
    return List.of(
        () -> tags.create(tagged, moving, note),
        () -> tags.move(inManifests, moving, tagged.fingerprint(), note),
        () -> tags.overwrite(tagged, moving, note),
        () -> tags.protect("plans", moving, note),
        () -> tags.unprotect("plans", moving, note),
        () -> tags.delete("plans", moving, tagged.fingerprint(), note));
  }

  @Test
  void large_tables_are_read_by_an_index_analyzed_or_not() throws Exception {
    load();
    assertAllByIndexOfNewSessions("unanalyzed");
    analyze();
    assertAllByIndexOfNewSessions("analyzed");
  }

  private void assertAllByIndexOfNewSessions(String when) throws Exception {
    for (Sessions sessions : Sessions.values()) {
      try (Opened backend = sessions.open();
          Connection connection = backend.connect()) {
        assertAllByIndex(when + ", sessions " + sessions, connection);
      }
    }
  }

  /** Deleted rows are found by hash: a join that is planned for a few takes a product of many. */
  @ParameterizedTest
  @EnumSource
  void what_was_folded_is_deleted_in_one_pass(Sessions sessions) throws Exception {
    analyze();
    try (Opened backend = sessions.open();
        Connection connection = backend.connect()) {
      for (int i = 0; i < 8; i++) {
        GraphSnapshot next = tagged.nextEdition();
        for (int edition = 0; edition < i; edition++) {
          next = next.nextEdition();
        }
        GraphSnapshot sealed = next;
        connection.writeSnapshot(sealed);
        connection.writeSnapshotPartitions(sealed, "built", partitions(120));
        List<String> plans = Plans.of(() -> connection.sealSnapshot(sealed));
        assertThat(plans)
            .filteredOn(plan -> plan.contains("Delete on snapshot_partition"))
            .hasSize(1)
            .allSatisfy(
                plan ->
                    assertThat(plan)
                        .contains("hashed SubPlan")
                        .doesNotContain("Rows Removed by Join Filter"));
      }
    }
  }

  /** To plan such a statement takes longer than to run it. */
  @Test
  void changes_of_tags_are_not_planned_each_time() throws Exception {
    try (Opened backend = Sessions.SET_UP.open();
        Connection connection = backend.connect()) {
      for (int i = 0; i < 12; i++) {
        tagChanges(connection).forEach(Runnable::run);
      }
      for (Runnable change : tagChanges(connection)) {
        assertThat(Plans.of(change))
            .isNotEmpty()
            .allSatisfy(plan -> assertThat(plan).contains("Index Cond: ((name = ($"));
      }
    }
  }

  /** However many tags there are, and however many partitions are affected: no product of both. */
  @ParameterizedTest
  @EnumSource
  void affected_tags_are_found_in_one_pass(Sessions sessions) throws Exception {
    try (Opened backend = sessions.open();
        Connection connection = backend.connect()) {
      for (int i = 0; i < 10; i++) {
        connection.tags().create(inManifests, "more " + i, TagNote.empty());
      }
      for (int i = 0; i < 8; i++) { // a plan may be kept
        List<String> plans =
            Plans.of(
                () ->
                    assertThat(connection.lineage().affectedTags(source, LineageBounds.standard()))
                        .hasSize(11));
        assertThat(plans)
            .filteredOn(plan -> plan.contains(" on snapshot_tag t"))
            .singleElement()
            .satisfies(plan -> assertLoops(plan, " on graph g", 1));
        assertThat(plans)
            .filteredOn(plan -> plan.contains(" on snapshot_partition p"))
            .hasSize(2)
            .allSatisfy(plan -> assertLoops(plan, " on snapshot_partition p", 11))
            .allSatisfy(plan -> assertThat(plan).contains("hashed SubPlan"));
        assertThat(plans)
            .filteredOn(plan -> plan.contains(" on manifest m"))
            .anySatisfy(
                plan ->
                    assertThat(plan)
                        .contains("hashed SubPlan", "WindowAgg")
                        .doesNotContain("width_bucket"));
      }
    }
  }

  @Test
  void of_what_was_built_no_more_is_read_than_a_walk_may_find() throws Exception {
    try (Opened backend = Sessions.SET_UP.open();
        Connection connection = backend.connect()) {
      LineageBounds bounds = LineageBounds.standard().withSize(7);
      assertThat(
              Plans.of(
                  () ->
                      assertThatThrownBy(() -> connection.lineage().affectedTags(source, bounds))
                          .isInstanceOf(LineageLimitException.class)))
          .filteredOn(plan -> plan.contains(" on storage_partition p"))
          .singleElement()
          .satisfies(plan -> assertThat(plan).containsPattern("Limit .*actual rows=8(\\.00)? "));
    }
  }

  private static void assertLoops(String plan, String scan, int most) {
    assertThat(Pattern.compile(Pattern.quote(scan) + "\\b.*loops=([0-9]+)").matcher(plan).results())
        .isNotEmpty()
        .allSatisfy(
            found ->
                assertThat(Integer.parseInt(found.group(1))).as(plan).isLessThanOrEqualTo(most));
  }

  /** The trap: from its sixth run on a session, a statement may have a plan that stays. */
  @ParameterizedTest
  @EnumSource
  void a_plan_that_was_kept_while_tables_were_small_is_no_scan_when_they_have_grown(
      Sessions sessions) throws Exception {
    analyze();
    try (Opened backend = sessions.open();
        Connection connection = backend.connect()) {
      InputFingerprints one = PostgresBackendTest.asked(partitions(1));
      InputFingerprints many = PostgresBackendTest.asked(some);
      for (int i = 0; i < 12; i++) {
        connection.readArtifactPartitions(built, one);
        connection.readArtifactPartitions(built, many);
        connection.writeArtifactPartitions(built, partitions(1));
        connection.writeArtifactAndGraphPartitions(snapshot, "built", some);
        connection.writeSnapshotPartitions(snapshot, "built", some);
        connection.readSnapshotPartitions(snapshot, "built");
        connection.readSnapshotPartitions(inManifests, "built");
        connection.writeSnapshotPartitions(inManifests, "built", partitions(1));
        connection.writeSnapshotPartitions(inManifests, "built", some);
        connection.streamSnapshotPartitions(inManifests, "built").close();
        connection.readArtifactPartitions(other);
        connection.streamSnapshotPartitions(snapshot, "built").close();
        connection.streamArtifactPartitions(other).close();
        connection.readGraph("plans", graph.fingerprint());
        connection.readSnapshot("plans", snapshot.fingerprint());
        connection.readSnapshotTag("plans", "prod");
        connection.tags().readSnapshotTag("plans", "prod", Instant.MAX);
        connection.tags().history("plans", "prod", PageRequest.first(100));
        tagChanges(connection).forEach(Runnable::run);
      }
      int sockets = Wire.sockets();
      load();
      assertAllByIndex("kept", connection);
      assertThat(Wire.sockets()).as("the same session all the time").isEqualTo(sockets);
    }
  }

  /**
   * As an index of the identities alone it would be sorted by, and is the cheaper one at some sizes
   * of the table: where it has fewer pages, or one level less.
   */
  @ParameterizedTest
  @EnumSource
  void of_hundreds_of_versions_of_the_same_input_one_is_read(Sessions sessions) throws Exception {
    try (Opened backend = sessions.open();
        Connection connection = backend.connect()) {
      TestServer.execute(sql("TRUNCATE ${schema}.storage_partition", ""));
      for (int size : new int[] {1, 150, 170, 190}) {
        connection.writeArtifactPartitions(built, partitions(size));
        for (int i = 0; i < 12; i++) { // a plan may be kept
          assertOfTheLastEntry(
              "at " + size,
              () ->
                  connection.readArtifactPartitions(
                      built, PostgresBackendTest.asked(partitions(1))));
          assertOfTheLastEntry(
              "at " + size,
              () ->
                  connection.readArtifactPartitions(
                      built, PostgresBackendTest.asked(partitions(size))));
        }
      }
      TestServer.execute(
          sql(
              """
              INSERT INTO ${schema}.storage_partition
              SELECT
                p.storage_fingerprint, p.key_fingerprint, p.input_fingerprint, n,
                p.added_at - n * interval '1 hour', p.partition_key, p.key, p.attributes
              FROM ${schema}.storage_partition AS p, generate_series(1, ROWS) AS n
              """,
              "300"));
      assertOfTheLastEntry(
          "one",
          () ->
              assertThat(
                      connection.readArtifactPartitions(
                          built, PostgresBackendTest.asked(partitions(1))))
                  .isEqualTo(partitions(1)));
      assertOfTheLastEntry(
          "many",
          () ->
              assertThat(
                      connection.readArtifactPartitions(
                          built, PostgresBackendTest.asked(partitions(190))))
                  .isEqualTo(partitions(190)));
    }
  }
}
