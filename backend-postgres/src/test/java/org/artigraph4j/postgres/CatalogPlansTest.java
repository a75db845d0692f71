package org.artigraph4j.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Maps;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.artigraph4j.artifact.Annotation;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.artifact.Format;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.backend.Connection;
import org.artigraph4j.catalog.ArtifactQuery;
import org.artigraph4j.catalog.Catalog;
import org.artigraph4j.catalog.KeyCondition;
import org.artigraph4j.catalog.PartitionQuery;
import org.artigraph4j.catalog.SnapshotQuery;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.page.Page;
import org.artigraph4j.page.PageRequest;
import org.artigraph4j.partition.PartitionField.Int64Field;
import org.artigraph4j.producer.Producer;
import org.artigraph4j.producer.Version;
import org.artigraph4j.storage.LocalFile;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;
import org.artigraph4j.tags.TagNote;
import org.artigraph4j.type.CollectionType;
import org.artigraph4j.type.Int64Type;
import org.artigraph4j.type.StringType;
import org.artigraph4j.type.StructType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a page of each listing reads, as auto_explain says it: a range of the listing's index,
 * whatever the statistics, in sessions that are set up and in those that are left as they are, and
 * ten thousand items further no more than at the beginning.
 */
class CatalogPlansTest {
  private static final String SCHEMA = TestServer.schema(CatalogPlansTest.class);
  private static final String NAME = "catalog";
  private static final int DEEP = PageRequest.MAX_SIZE;
  private static final int SIZE = 10;

  /** A page of a heap for each row, and some of indexes. */
  private static final int MORE = 2 * SIZE + 8;

  private static final Annotation ANNOTATION = Annotation.of("Owner", "name", "ada");
  private static final Fingerprint CONTENT = Fingerprint.fromString("x");

  private final Graph graph = graph(50);
  private final Artifact artifact = graph.artifact("a.0");
  private final GraphSnapshot snapshot =
      GraphSnapshot.of(graph, Maps.asMap(graph.rawKeys(), key -> StoragePartitions.empty()));

  /** Raw artifacts in one place. */
  private static Graph graph(int artifacts) {
    Graph.Builder graph = Graph.builder().name(NAME);
    Artifact artifact =
        Artifact.builder()
            .type(CollectionType.of(StructType.of("n", new Int64Type()), "n"))
            .format(Format.CSV)
            .storage(LocalFile.at("/data/{graph_name}/{n.value}"))
            .addAnnotation(ANNOTATION)
            .build();
    for (int number = 0; number < artifacts; number++) {
      graph.putArtifact("a." + number, artifact);
    }
    return graph
        .putArtifact("b", PostgresBackendTest.artifact("/b/{n.value}/{input_fingerprint}"))
        .addProducer(
            Producer.builder()
                .name("build")
                .version(Version.semVer(1, 0, 0))
                .putInput("in", "a.0")
                .addOutput("b")
                .build())
        .build();
  }

  private StoragePartitions partitions(long size) {
    return LongStream.range(0, size)
        .mapToObj(
            n ->
                StoragePartition.builder()
                    .storage(artifact.storage())
                    .key(artifact.key(n))
                    .contentFingerprint(CONTENT)
                    .build())
        .collect(StoragePartitions.toStoragePartitions());
  }

  private StoragePartitions built(long from, long to) {
    Artifact one = graph.artifact("b");
    return LongStream.range(from, to)
        .mapToObj(n -> PostgresBackendTest.partition(one, n, "built " + n))
        .collect(StoragePartitions.toStoragePartitions());
  }

  @BeforeEach
  void write() {
    Plans.assumeTold();
    try (Backend backend = PostgresBackend.open(TestServer.config(SCHEMA).build());
        Connection connection = backend.connect()) {
      TestServer.leaveUnanalyzed(SCHEMA);
      connection.writeSnapshot(snapshot);
      connection.tags().create(snapshot, "tag", TagNote.empty().allowingIncomplete());
      connection.writeArtifactPartitions(artifact, partitions(50));
      GraphSnapshot linked = snapshot.nextEdition();
      connection.writeSnapshot(linked);
      connection.writeSnapshotPartitions(linked, "b", built(0, 200));
      connection.writeSnapshotPartitions(linked, "b", built(200, 201)); // loose
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
    try (Backend backend = PostgresBackend.open(TestServer.config(SCHEMA).build());
        Connection connection = backend.connect()) {
      connection.writeGraph(graph(DEEP + 100));
      connection.writeArtifactPartitions(artifact, partitions(DEEP + 100));
    }
    TestServer.execute(
        sql(
            """
            INSERT INTO ${schema}.graph
            SELECT g.name, n, '{}', g.created_at - n * interval '1 second'
            FROM generate_series(1, ROWS) AS n,
              (SELECT * FROM ${schema}.graph ORDER BY created_at LIMIT 1) AS g
            """),
        sql(
            """
            INSERT INTO ${schema}.graph
            SELECT 'name ' || n, version, '{}'
            FROM generate_series(1, ROWS) AS n, generate_series(1, 3) AS version
            """),
        sql(
            """
            INSERT INTO ${schema}.snapshot
            SELECT
              s.name, n, s.graph_fingerprint + n % 2, n, '{}', NULL,
              s.created_at - n * interval '1 second'
            FROM generate_series(1, 2 * ROWS) AS n, (SELECT * FROM ${schema}.snapshot WHERE edition = 0) AS s
            """),
        sql(
            """
            INSERT INTO ${schema}.snapshot_partition
            SELECT
              p.name, n, p.artifact_key, p.key_fingerprint, p.input_fingerprint, n, now(),
              p.partition_key, p.key, p.attributes
            FROM generate_series(1, ROWS) AS n, (SELECT * FROM ${schema}.snapshot_partition) AS p
            """),
        sql(
            """
            INSERT INTO ${schema}.snapshot_artifact
            SELECT a.name, n, a.artifact_key, n
            FROM generate_series(1, ROWS) AS n, (SELECT * FROM ${schema}.snapshot_artifact) AS a
            """),
        sql(
            """
            INSERT INTO ${schema}.manifest
            SELECT m.name, n, ARRAY[n], ''
            FROM generate_series(1, ROWS) AS n, (SELECT * FROM ${schema}.manifest LIMIT 1) AS m
            """),
        sql(
            """
            INSERT INTO ${schema}.manifest_list
            SELECT l.name, n, ARRAY[n], '{1}', '{}'
            FROM generate_series(1, ROWS) AS n, (SELECT * FROM ${schema}.manifest_list) AS l
            """),
        sql(
            """
            INSERT INTO ${schema}.snapshot_tag
            SELECT t.name, 'tag ' || n, n
            FROM generate_series(1, ROWS) AS n, (SELECT * FROM ${schema}.snapshot_tag) AS t
            """));
  }

  private static void analyze() {
    for (String table :
        List.of(
            "graph",
            "graph_artifact",
            "graph_artifact_annotation",
            "snapshot",
            "snapshot_tag",
            "manifest",
            "manifest_list",
            "snapshot_artifact",
            "snapshot_partition",
            "storage",
            "storage_partition")) {
      TestServer.execute(sql("ANALYZE ${schema}." + table));
    }
  }

  /** The listings, by the index that a page of each is a range of. */
  private Map<String, Function<PageRequest, Page<?>>> listings(Catalog catalog) {
    ImmutableMap.Builder<String, Function<PageRequest, Page<?>>> all = ImmutableMap.builder();
    all.put("graph_(pkey|newest)", catalog::graphNames);
    all.put("graph_newest", page -> catalog.graphs(NAME, page));
    SnapshotQuery.Builder named = SnapshotQuery.builder().name(NAME);
    SnapshotQuery every = named.from(Instant.EPOCH).notTaggedWith("tag").build();
    all.put("snapshot_newest", page -> catalog.snapshots(every, page));
    SnapshotQuery ofGraph = named.graph(graph.fingerprint()).build();
    all.put("snapshot_newest_of_graph", page -> catalog.snapshots(ofGraph, page));
    all.put("snapshot_tag_pkey", page -> catalog.tags(NAME, "t", page));
    all.put("graph_artifact_pkey", page -> catalog.artifacts(ArtifactQuery.of(NAME), page));
    ArtifactQuery byKey = ArtifactQuery.builder().keyPrefix("a.").build();
    all.put("graph_artifact_by_key", page -> catalog.artifacts(byKey, page));
    ArtifactQuery byStorage = ArtifactQuery.builder().storage(artifact.storage()).build();
    all.put("graph_artifact_by_storage", page -> catalog.artifacts(byStorage, page));
    ArtifactQuery byAnnotation = ArtifactQuery.builder().annotation(ANNOTATION).build();
    all.put(
        "graph_artifact_annotation_by_annotation", page -> catalog.artifacts(byAnnotation, page));
    PartitionQuery.Builder partitions = PartitionQuery.builder().artifact(artifact);
    PartitionQuery inKeyOrder =
        partitions.addCondition(KeyCondition.atLeast("n", new Int64Field(0))).build();
    all.put("storage_partition_by_key", page -> catalog.partitions(inKeyOrder, page));
    PartitionQuery newest = partitions.order(PartitionQuery.Order.NEWEST_FIRST).build();
    all.put("storage_partition_newest", page -> catalog.partitions(newest, page));
    all.put("storage_partition_content", page -> catalog.partitionsWithContent(CONTENT, page));
    return all.buildOrThrow();
  }

  private static Fingerprint content(int number) {
    return Fingerprint.fromString("built " + number);
  }

  private static void assertByIndex(String when, String index, String plan) {
    assertThat(plan)
        .as(when)
        .doesNotContainPattern("Seq Scan on (?!storage s\\b)")
        .containsPattern("Index (Only )?Scan (Backward )?using " + index + "\\b")
        .doesNotContain("Sort Key")
        .doesNotContainPattern("Rows Removed by [A-Za-z ]+: [0-9]{3}");
  }

  /** To make a plan takes longer than a page: one that is kept compares with parameters. */
  private static boolean isKept(String plan) {
    return Pattern.compile("Index Cond: .*\\$\\d").matcher(plan).find();
  }

  private void assertAllFlat(String when, boolean isSetUp, Catalog catalog) {
    listings(catalog)
        .forEach(
            (index, listing) -> {
              Page<?> before = listing.apply(PageRequest.first(DEEP));
              PageRequest first = PageRequest.first(SIZE);
              PageRequest deep = first.after(before.next().orElseThrow());
              assertThat(listing.apply(deep)).isNotNull(); // may clean up after writers

              String at = when + ", " + index;
              String begin =
                  Plans.ofOne(() -> assertThat(listing.apply(first).items()).hasSize(SIZE));
              String end = Plans.ofOne(() -> assertThat(listing.apply(deep).items()).hasSize(SIZE));

              assertByIndex(at, index, begin);
              assertByIndex(at, index, end);
              assertThat(Plans.buffers(end))
                  .as(at + "\n" + end)
                  .isLessThan(Plans.buffers(begin) + MORE);
              assertThat(Plans.buffers(end)).as(at + "\n" + end).isLessThan(15 * SIZE);
            });
    for (Fingerprint one : List.of(content(100), content(200))) {
      String plan =
          Plans.ofOne(
              () ->
                  assertThat(catalog.linksWithContent(one, PageRequest.first(SIZE)).items())
                      .hasSize(1));
      if (isSetUp) { // others may scan manifests as few as these
        assertThat(plan)
            .doesNotContain("Seq Scan")
            .contains("manifest_list_manifests", "snapshot_partition_content");
      }
    }
    SnapshotQuery tagged = SnapshotQuery.builder().name(NAME).taggedWith("tag 9").build();
    assertThat(Plans.ofOne(() -> catalog.snapshots(tagged, PageRequest.first(SIZE))))
        .doesNotContain("Seq Scan")
        .contains("snapshot_tag_pkey", "snapshot_pkey");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_page_far_on_costs_what_the_first_one_does(boolean isSetUp) {
    load();
    try (Backend backend = Plans.open(SCHEMA, isSetUp);
        Connection connection = backend.connect()) {
      assertAllFlat("unanalyzed", isSetUp, connection.catalog());
    }
    analyze();
    try (Backend backend = Plans.open(SCHEMA, isSetUp);
        Connection connection = backend.connect()) {
      assertAllFlat("analyzed", isSetUp, connection.catalog());
    }
  }

  /** A thousand numbers a group, of which five are asked for. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void what_does_not_meet_a_condition_on_a_later_field_is_not_read(boolean isSetUp) {
    Artifact grouped =
        Graph.builder()
            .name(NAME)
            .putArtifact(
                "grouped",
                Artifact.builder()
                    .type(
                        CollectionType.of(
                            StructType.of("group", new StringType(), "n", new Int64Type()),
                            "group",
                            "n"))
                    .format(Format.CSV)
                    .storage(LocalFile.at("/{graph_name}/{group.value}/{n.value}"))
                    .build())
            .build()
            .artifact("grouped");
    PartitionQuery few =
        PartitionQuery.builder()
            .artifact(grouped)
            .addCondition(KeyCondition.lessThan("n", new Int64Field(5)))
            .build();
    try (Backend backend = Plans.open(SCHEMA, isSetUp);
        Connection connection = backend.connect()) {
      connection.writeArtifactPartitions(
          grouped,
          LongStream.range(0, 5000)
              .mapToObj(
                  n ->
                      StoragePartition.builder()
                          .storage(grouped.storage())
                          .key(grouped.key("group " + n / 1000, n % 1000))
                          .contentFingerprint(CONTENT)
                          .build())
              .collect(StoragePartitions.toStoragePartitions()));
      Catalog catalog = connection.catalog();
      PageRequest first = PageRequest.first(SIZE);
      PageRequest second = first.after(catalog.partitions(few, first).next().orElseThrow());
      for (String when : List.of("unanalyzed", "analyzed")) {
        String plan =
            Plans.ofOne(() -> assertThat(catalog.partitions(few, second).items()).hasSize(SIZE));

        assertByIndex(when, "storage_partition_by_key", plan);
        assertThat(Plans.buffers(plan)).as(when + "\n" + plan).isLessThan(8 * SIZE);
        analyze();
      }
      for (int i = 0; i < 12; i++) { // a plan may be kept
        assertThat(catalog.partitions(few, first).items()).hasSize(SIZE);
      }
      String kept =
          Plans.ofOne(() -> assertThat(catalog.partitions(few, second).items()).hasSize(SIZE));
      assertByIndex("kept", "storage_partition_by_key", kept);
      assertThat(Plans.buffers(kept)).as(kept).isLessThan(8 * SIZE);
      assertThat(isKept(kept)).as(kept).isEqualTo(isSetUp);
      assertThat(kept).as("the range tells it").doesNotContain("jsonb_path_match");
    }
  }

  /** From its sixth run on a session, a statement may have a plan that stays. */
  @Test
  void a_plan_that_was_kept_while_tables_were_small_is_by_index_too() {
    analyze();
    try (Backend backend = Plans.open(SCHEMA, true);
        Connection connection = backend.connect()) {
      Catalog catalog = connection.catalog();
      for (int i = 0; i < 12; i++) {
        listings(catalog)
            .values()
            .forEach(listing -> assertThat(listing.apply(PageRequest.first(SIZE))).isNotNull());
        catalog.linksWithContent(CONTENT, PageRequest.first(SIZE));
      }
      load();
      assertAllFlat("kept", true, catalog);
      listings(catalog)
          .forEach(
              (index, listing) -> {
                PageRequest first = PageRequest.first(SIZE);
                String plan = Plans.ofOne(() -> assertThat(listing.apply(first)).isNotNull());
                assertThat(isKept(plan)).as(index + "\n" + plan).isTrue();
              });
    }
  }

  /** The statistics say that next to nothing is in it: a plan for its value seems to be cheap. */
  @Test
  void plans_are_kept_of_a_storage_that_came_after_the_large_ones_were_analyzed() {
    TestServer.execute(
        sql(
            """
            INSERT INTO ${schema}.storage_partition
            SELECT
              p.storage_fingerprint, n, p.input_fingerprint, p.content_fingerprint, now(),
              p.partition_key || CAST(CAST(n AS text) AS bytea), p.key, p.attributes
            FROM generate_series(1, 100000) AS n,
              (
                SELECT * FROM ${schema}.storage_partition
                WHERE input_fingerprint = 0 ORDER BY partition_key LIMIT 1
              ) AS p
            """));
    analyze();
    try (Backend backend = Plans.open(SCHEMA, true);
        Connection connection = backend.connect()) {
      Artifact late = PostgresBackendTest.artifact("/late/{n.value}/{input_fingerprint}");
      connection.writeArtifactPartitions(
          late,
          LongStream.range(0, 2 * SIZE)
              .mapToObj(n -> PostgresBackendTest.partition(late, n, "late " + n))
              .collect(StoragePartitions.toStoragePartitions()));
      PageRequest page = PageRequest.first(SIZE);
      for (PartitionQuery.Order order : PartitionQuery.Order.values()) {
        PartitionQuery query = PartitionQuery.builder().artifact(late).order(order).build();
        for (int i = 0; i < 12; i++) {
          assertThat(connection.catalog().partitions(query, page).items()).hasSize(SIZE);
        }
        String plan = Plans.ofOne(() -> connection.catalog().partitions(query, page));
        assertThat(isKept(plan)).as(order + "\n" + plan).isTrue();
      }
    }
  }
}
