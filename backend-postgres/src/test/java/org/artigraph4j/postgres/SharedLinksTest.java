package org.artigraph4j.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.backend.Connection;
import org.artigraph4j.error.DamagedDataException;
import org.artigraph4j.error.LinkConflictException;
import org.artigraph4j.error.SnapshotSealedException;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.partition.PartitionKey;
import org.artigraph4j.postgres.manifest.Manifest;
import org.artigraph4j.postgres.manifest.ManifestList;
import org.artigraph4j.retention.RemovalMode;
import org.artigraph4j.runs.RunEnd;
import org.artigraph4j.runs.RunStart;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.SqlLogger;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.core.statement.StatementContext;
import org.jdbi.v3.core.statement.TemplateEngine;
import org.jdbi.v3.postgres.PostgresPlugin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What snapshots share, and how loose links become manifests while others write and read. */
class SharedLinksTest {
  private static final String SCHEMA = TestServer.schema(SharedLinksTest.class);
  private static final int SIZE = 10_000;

  /** Folds early, so that little does. */
  private static final Sizes EARLY = new Sizes(10_000, 128, 16);

  /** Folds only where it is told to. */
  private static final Sizes NEVER = new Sizes(10_000, 128, 1_000_000);

  private final Graph graph = PostgresBackendTest.graph("shared");
  private final Artifact built = graph.artifact("built");
  private final GraphSnapshot first =
      GraphSnapshot.of(graph, Map.of("raw", StoragePartitions.empty()));
  private final GraphSnapshot second = first.nextEdition();

  @BeforeEach
  void make() {
    try (Backend backend = open(NEVER);
        Connection connection = backend.connect()) {
      connection.writeSnapshot(first);
      connection.writeSnapshot(second);
    }
  }

  @AfterEach
  void drop() {
    TestServer.drop(SCHEMA);
  }

  private static Backend open(Sizes sizes) {
    return PostgresBackend.open(TestServer.config(SCHEMA).poolSize(10).build(), sizes);
  }

  private static String sql(String template) {
    return template.replace(Sql.PLACEHOLDER, '"' + SCHEMA + '"');
  }

  private static long rows(String table) {
    return Long.parseLong(TestServer.query(sql("SELECT count(*) FROM ${schema}." + table)));
  }

  private StoragePartition partition(long n, String content) {
    return PostgresBackendTest.partition(built, n, content);
  }

  private StoragePartitions partitions(long from, long to) {
    return LongStream.range(from, to)
        .mapToObj(n -> partition(n, "content"))
        .collect(StoragePartitions.toStoragePartitions());
  }

  private StoragePartitions changed(StoragePartitions partitions, Set<Long> numbers) {
    List<StoragePartition> changed = new ArrayList<>();
    long n = 0;
    for (StoragePartition one : partitions) {
      changed.add(numbers.contains(n) ? partition(n, "changed") : one);
      n++;
    }
    return StoragePartitions.copyOf(changed);
  }

  /** All partitions, and each just once, wherever it is. */
  private static long stored() {
    return Long.parseLong(
        TestServer.query(
            sql(
                """
                SELECT (SELECT count(*) FROM ${schema}.snapshot_partition) + coalesce(sum(c), 0)
                FROM ${schema}.snapshot_artifact a
                JOIN ${schema}.manifest_list l
                  ON l.name = a.name AND l.fingerprint = a.list_fingerprint
                CROSS JOIN unnest(l.counts) AS c
                """)));
  }

  @Test
  void an_unchanged_artifact_costs_one_row() {
    StoragePartitions all = partitions(0, SIZE);
    try (Backend backend = open(Sizes.STANDARD);
        Connection connection = backend.connect()) {
      connection.writeSnapshotPartitions(first, "built", all);
      long manifests = rows("manifest");
      assertThat(manifests).isBetween(SIZE / 256L, SIZE / 64L);
      connection.writeSnapshotPartitions(second, "built", all);

      assertThat(rows("manifest")).isEqualTo(manifests);
      assertThat(rows("manifest_list")).isEqualTo(1);
      assertThat(rows("snapshot_artifact")).isEqualTo(2);
      assertThat(rows("snapshot_partition")).isZero();
      assertThat(connection.readSnapshotPartitions(second, "built").toJson())
          .isEqualTo(all.toJson());
      try (Stream<StoragePartition> links = connection.streamSnapshotPartitions(second, "built")) {
        assertThat(links).containsExactlyElementsOf(all);
      }
    }
  }

  /** What is read is linked as the manifests that it was read from. */
  @Test
  void what_was_read_is_linked_with_the_list_that_it_had() {
    StoragePartitions all = partitions(0, SIZE);
    GraphSnapshot third = second.nextEdition();
    GraphSnapshot fourth = third.nextEdition();
    try (Backend backend = open(NEVER);
        Connection connection = backend.connect()) {
      connection.writeSnapshot(third);
      connection.writeSnapshot(fourth);
      connection.writeSnapshotPartitions(first, "built", all);
      StoragePartitions read = connection.readSnapshotPartitions(first, "built");
      connection.writeSnapshotPartitions(second, "built", read);
      connection.writeSnapshotPartitions(second, "built", partitions(SIZE, SIZE + 1));
      StoragePartitions more = connection.readSnapshotPartitions(second, "built");
      connection.writeSnapshotPartitions(third, "built", more);

      assertThat(rows("manifest_list")).isEqualTo(2);
      assertThat(connection.readSnapshotPartitions(third, "built"))
          .isEqualTo(partitions(0, SIZE + 1));
    }
    try (Backend backend = open(NEVER); // which knows nothing yet
        Connection connection = backend.connect()) {
      connection.writeSnapshotPartitions(fourth, "built", partitions(0, SIZE + 1));
      assertThat(rows("manifest_list")).isEqualTo(2);
    }
  }

  @Test
  void ten_changes_write_few_manifests() {
    StoragePartitions all = partitions(0, SIZE);
    StoragePartitions other =
        changed(
            all,
            Set.of(17L, 1_017L, 2_017L, 3_017L, 4_017L, 5_017L, 6_017L, 7_017L, 8_017L, 9_017L));
    try (Backend backend = open(Sizes.STANDARD);
        Connection connection = backend.connect()) {
      connection.writeSnapshotPartitions(first, "built", all);
      long manifests = rows("manifest");
      connection.writeSnapshotPartitions(second, "built", other);

      assertThat(rows("manifest")).isBetween(manifests + 1, manifests + 10);
      assertThat(connection.readSnapshotPartitions(first, "built")).isEqualTo(all);
      assertThat(connection.readSnapshotPartitions(second, "built")).isEqualTo(other);
    }
  }

  @Test
  void small_additions_are_checked_against_manifests_and_streamed_in_key_order() {
    StoragePartitions odd =
        LongStream.range(0, 2_000)
            .map(n -> 2 * n + 1)
            .mapToObj(n -> partition(n, "content"))
            .collect(StoragePartitions.toStoragePartitions());
    StoragePartitions even =
        LongStream.range(-5, 100)
            .mapToObj(n -> partition(40 * n, "content"))
            .collect(StoragePartitions.toStoragePartitions());
    List<StoragePartition> all = new ArrayList<>(odd.asList());
    all.addAll(even.asList());
    try (Backend backend = open(NEVER);
        Connection connection = backend.connect()) {
      connection.writeSnapshotPartitions(first, "built", odd);
      connection.writeSnapshotPartitions(first, "built", even);
      long loose = rows("snapshot_partition");
      assertThat(loose).isEqualTo(even.size());

      connection.writeSnapshotPartitions(
          first, "built", StoragePartitions.of(partition(1, "content"), partition(40, "content")));
      assertThatThrownBy(
              () ->
                  connection.writeSnapshotPartitions(
                      first,
                      "built",
                      StoragePartitions.of(partition(2, "new"), partition(777, "another"))))
          .isInstanceOfSatisfying(
              LinkConflictException.class,
              conflict -> assertThat(conflict.linked()).isEqualTo(partition(777, "content")));
      assertThat(rows("snapshot_partition")).isEqualTo(loose);
      try (Stream<StoragePartition> links = connection.streamSnapshotPartitions(first, "built")) {
        assertThat(links).containsExactlyElementsOf(StoragePartitions.copyOf(all));
      }

      connection.writeSnapshotTag(first, "prod"); // folds
      assertThat(rows("snapshot_partition")).isZero();
      assertThat(connection.readSnapshotPartitions(first, "built"))
          .isEqualTo(StoragePartitions.copyOf(all));
      connection.writeSnapshotPartitions(first, "built", even);
      assertThatThrownBy(
              () ->
                  connection.writeSnapshotPartitions(
                      first, "built", StoragePartitions.of(partition(2, "new"))))
          .isInstanceOf(SnapshotSealedException.class);
    }
  }

  @Test
  void sixteen_link_one_by_one_while_others_read() throws Exception {
    int threads = 16;
    int each = 60;
    Set<StoragePartition> acknowledged = ConcurrentHashMap.newKeySet();
    AtomicBoolean done = new AtomicBoolean();
    ExecutorService pool = Executors.newFixedThreadPool(threads + 2);
    try (Backend backend = open(EARLY);
        Connection connection = backend.connect()) {
      List<Callable<Boolean>> writers = new ArrayList<>();
      for (int thread = 0; thread < threads; thread++) {
        int number = thread;
        writers.add(
            () -> {
              for (long n = 0; n < each; n++) {
                StoragePartition one = partition(n * threads + number, "content");
                connection.writeSnapshotPartitions(first, "built", StoragePartitions.of(one));
                acknowledged.add(one);
              }
              return true;
            });
      }
      List<Future<?>> readers = new ArrayList<>();
      for (int reader = 0; reader < 2; reader++) {
        readers.add(
            pool.submit(
                () -> {
                  while (!done.get()) {
                    List<StoragePartition> before = List.copyOf(acknowledged);
                    StoragePartitions read = connection.readSnapshotPartitions(first, "built");
                    assertThat(Set.copyOf(read.asList())).containsAll(before);
                    read.requireOnePerKey();
                  }
                }));
      }
      try {
        for (Future<Boolean> written : pool.invokeAll(writers)) {
          written.get();
        }
      } finally {
        done.set(true);
      }
      for (Future<?> read : readers) {
        read.get();
      }
      assertThat(connection.readSnapshotPartitions(first, "built"))
          .isEqualTo(partitions(0, (long) threads * each));
      assertThat(stored()).isEqualTo((long) threads * each);
      assertThat(rows("manifest_list")).as("it was folded").isPositive();
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void a_block_folds_after_it_has_ended() {
    try (Backend backend = open(EARLY);
        Connection connection = backend.connect()) {
      connection.runAtomically(
          inner -> {
            inner.writeSnapshotPartitions(first, "built", partitions(0, 100));
            inner.sealSnapshot(first);
            assertThat(inner.readSnapshotPartitions(first, "built")).hasSize(100);
          });
      assertThat(rows("snapshot_partition")).isZero();
      assertThat(connection.readSnapshotPartitions(first, "built")).isEqualTo(partitions(0, 100));
    }
  }

  @Test
  void sealing_folds_all_artifacts_that_have_many_loose_links() {
    Artifact raw = graph.artifact("raw");
    StoragePartitions given =
        LongStream.range(0, 20)
            .mapToObj(n -> PostgresBackendTest.partition(raw, n, "content"))
            .collect(StoragePartitions.toStoragePartitions());
    GraphSnapshot snapshot = GraphSnapshot.of(graph, Map.of("raw", given));
    try (Backend backend = open(Sizes.STANDARD);
        Connection connection = backend.connect()) {
      connection.writeSnapshot(snapshot);
      connection.writeSnapshotPartitions(snapshot, "raw", given);
      connection.writeSnapshotPartitions(snapshot, "built", partitions(0, 1_000));
      connection.writeSnapshotPartitions(snapshot, "built", partitions(1_000, 1_020));
      connection.writeSnapshotPartitions(first, "built", partitions(0, 15));
      connection.sealSnapshot(snapshot);
      connection.sealSnapshot(first);

      assertThat(rows("snapshot_partition")).as("too few to fold").isEqualTo(15);
      assertThat(stored()).isEqualTo(20 + 1_020 + 15);
      assertThat(connection.readSnapshotPartitions(snapshot, "raw").toJson())
          .isEqualTo(given.toJson());
      assertThat(connection.readSnapshotPartitions(snapshot, "built").toJson())
          .isEqualTo(partitions(0, 1_020).toJson());
    }
  }

  // Folds whose end is in the test's hands.

  private static final ManifestWrites WRITES =
      new ManifestWrites(
          new Sql(SCHEMA),
          new SnapshotPartitions(new Sql(SCHEMA), new Listings()),
          new Listings(),
          NEVER,
          new ListedKeys());

  private static Handle handle() {
    return Jdbi.create(TestServer.url()).installPlugin(new PostgresPlugin()).open();
  }

  private static void fold(GraphSnapshot snapshot) {
    try (Handle handle = handle()) {
      handle.useTransaction(fold -> WRITES.fold(fold, snapshot, List.of("built")));
    }
  }

  private static void awaitLock() throws InterruptedException {
    while (TestServer.query(
            sql(
                "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                    + " AND query LIKE '%${schema}.%'"))
        .equals("0")) {
      Thread.sleep(5);
    }
  }

  @Test
  void of_two_that_fold_one_wins() throws Exception {
    StoragePartitions links = partitions(0, 100);
    try (Backend backend = open(NEVER);
        Connection connection = backend.connect();
        Handle winner = handle()) {
      connection.writeSnapshotPartitions(first, "built", links);
      winner.begin();
      WRITES.fold(winner, first, List.of("built"));
      assertThatThrownBy(() -> fold(first)).isInstanceOf(JdbiException.class); // it gives way
      assertThat(connection.readSnapshotPartitions(first, "built")).isEqualTo(links);
      winner.commit();
      fold(first); // nothing left

      assertThat(rows("snapshot_partition")).isZero();
      assertThat(stored()).isEqualTo(100);
      assertThat(connection.readSnapshotPartitions(first, "built")).isEqualTo(links);
    }
  }

  @Test
  void one_that_dies_half_way_leaves_all_to_the_next() {
    StoragePartitions links = partitions(0, 100);
    try (Backend backend = open(NEVER);
        Connection connection = backend.connect()) {
      connection.writeSnapshotPartitions(first, "built", links);
      try (Handle dying = handle()) {
        dying.begin();
        WRITES.fold(dying, first, List.of("built"));
        String pid = dying.createQuery("SELECT pg_backend_pid()").mapTo(String.class).one();
        TestServer.execute("SELECT pg_terminate_backend(" + pid + ")");
        assertThatThrownBy(dying::commit).isInstanceOf(JdbiException.class);
      } catch (JdbiException broken) {
        assertThat(broken).isNotNull(); // closing it fails as well
      }
      assertThat(rows("snapshot_partition")).isEqualTo(100);
      assertThat(rows("manifest")).isZero();
      connection.writeSnapshotPartitions(first, "built", partitions(100, 101));
      fold(first);

      assertThat(connection.readSnapshotPartitions(first, "built")).isEqualTo(partitions(0, 101));
      assertThat(rows("snapshot_partition")).isZero();
    }
  }

  /** The writer's statement sees neither the racer's link nor the list that it was folded into. */
  @Test
  void a_link_that_is_made_and_folded_meanwhile_is_not_doubled() throws Exception {
    try (Backend backend = open(NEVER);
        Connection connection = backend.connect();
        java.sql.Connection blocker = DriverManager.getConnection(TestServer.url());
        Statement statement = blocker.createStatement()) {
      connection.writeSnapshotPartitions(first, "built", partitions(0, 1));
      connection.writeSnapshotPartitions(second, "built", partitions(7, 8));
      blocker.setAutoCommit(false);
      statement.execute(sql("SELECT FROM ${schema}.snapshot FOR UPDATE"));
      CompletableFuture<Void> same =
          CompletableFuture.runAsync(
              () -> connection.writeSnapshotPartitions(first, "built", partitions(7, 9)));
      awaitLock();
      TestServer.execute(
          sql(
              """
              INSERT INTO ${schema}.snapshot_partition
              SELECT
                p.name, %d, p.artifact_key, p.key_fingerprint, p.input_fingerprint,
                p.content_fingerprint, p.linked_at, p.partition_key, p.key, p.attributes
              FROM ${schema}.snapshot_partition p
              WHERE p.snapshot_fingerprint = %d
              """
                  .formatted(first.fingerprint().value(), second.fingerprint().value())));
      fold(first);
      blocker.rollback();
      same.join();

      assertThat(rows("snapshot_partition")).as("8, and 7 of the other snapshot").isEqualTo(2);
      StoragePartitions read = connection.readSnapshotPartitions(first, "built");
      assertThat(read).hasSize(3);
      fold(first);
      assertThat(connection.readSnapshotPartitions(first, "built")).isEqualTo(read);
    }
  }

  /** Runs something after the first statement of a text that a handle runs. */
  private static Handle after(String text, AtomicInteger times, Runnable work) {
    Handle handle = handle();
    handle.getConfig(SqlStatements.class).setTemplateEngine(TemplateEngine.NOP);
    handle
        .getConfig(SqlStatements.class)
        .setSqlLogger(
            new SqlLogger() {
              @Override
              public void logAfterExecution(StatementContext context) {
                if (context.getRenderedSql().contains(text) && times.incrementAndGet() == 1) {
                  work.run();
                }
              }
            });
    return handle;
  }

  /** What the first run finds in the manifests, the second one need not find there again. */
  private void assertNotDoubled(LinkWrite write) throws SQLException {
    AtomicInteger runs = new AtomicInteger();
    try (Backend backend = open(NEVER);
        Connection connection = backend.connect();
        java.sql.Connection jdbc = DriverManager.getConnection(TestServer.url())) {
      connection.writeSnapshotPartitions(first, "built", partitions(0, 1_000));
      connection.writeSnapshotPartitions(first, "built", partitions(5_000, 5_001));
      write.run(
          beforeTheSecondRun(jdbc, runs, () -> fold(first)),
          PartitionBatch.of(
              StoragePartitions.of(partition(3, "content"), partition(9_000, "content"))));

      assertThat(runs).as("it meets another list than it was told").hasValueGreaterThan(2);
      assertThat(rows("snapshot_partition")).isEqualTo(1);
      assertThat(connection.readSnapshotPartitions(first, "built")).hasSize(1_002);
      assertThat(stored()).isEqualTo(1_002);
    }
  }

  /** A session that does something before it prepares a second statement; the runs are counted. */
  private static java.sql.Connection beforeTheSecondRun(
      java.sql.Connection jdbc, AtomicInteger runs, Runnable work) {
    return (java.sql.Connection)
        Proxy.newProxyInstance(
            SharedLinksTest.class.getClassLoader(),
            new Class<?>[] {java.sql.Connection.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("prepareStatement") && runs.incrementAndGet() == 2) {
                work.run();
              }
              return method.invoke(jdbc, arguments);
            });
  }

  private static final Preparing PREPARING = new Preparing(true, 0);

  /** A write of links by JDBC. */
  @FunctionalInterface
  private interface LinkWrite {
    void run(java.sql.Connection jdbc, PartitionBatch batch) throws SQLException;
  }

  @Test
  void a_fold_between_two_runs_of_loose_links_doubles_nothing() throws SQLException {
    assertNotDoubled(
        (jdbc, batch) ->
            new LooseLinks(new Sql(SCHEMA), PREPARING, NEVER, new ListedKeys())
                .write(jdbc, first, "built", batch));
  }

  @Test
  void a_fold_between_two_runs_of_built_partitions_doubles_nothing() throws SQLException {
    assertNotDoubled(
        (jdbc, batch) ->
            new BuiltPartitions(
                    new Sql(SCHEMA), PREPARING, new SeenStorages(), NEVER, new ListedKeys())
                .write(jdbc, first, "built", batch));
  }

  /** What the first run finds in the manifests may be in none when the second one is made. */
  @Test
  void a_clean_up_between_two_runs_takes_no_link_out_of_the_batch() throws SQLException {
    StoragePartition failed = partition(3, "content");
    try (Backend backend = open(NEVER);
        Connection connection = backend.connect();
        java.sql.Connection jdbc = DriverManager.getConnection(TestServer.url())) {
      connection.runs().start(RunStart.of("run", first));
      connection.writeArtifactAndGraphPartitions(first, "built", partitions(0, 1_000));
      connection
          .runs()
          .record(graph.name(), "run", List.of(PostgresBackendTest.build(graph, failed)));
      connection.runs().finish(graph.name(), "run", RunEnd.failed("it broke"));
      assertThat(rows("snapshot_partition")).as("all in manifests").isZero();

      new LooseLinks(new Sql(SCHEMA), PREPARING, NEVER, new ListedKeys())
          .write(
              beforeTheSecondRun(
                  jdbc,
                  new AtomicInteger(),
                  () ->
                      assertThat(
                              connection
                                  .retention()
                                  .cleanUp(graph.name(), "run", RemovalMode.REMOVE)
                                  .links())
                          .isEqualTo(1)),
              first,
              "built",
              PartitionBatch.of(StoragePartitions.of(failed, partition(9_000, "content"))));

      assertThat(connection.readSnapshotPartitions(first, "built")).contains(failed).hasSize(1_001);
      assertThat(stored()).isEqualTo(1_001);
    }
  }

  /** Odd keys in manifests, and what a backend has seen of these. */
  private StoragePartitions odd(long from, long to) {
    return LongStream.range(from, to)
        .mapToObj(n -> partition(2 * n + 1, "content"))
        .collect(StoragePartitions.toStoragePartitions());
  }

  @Test
  void what_others_link_and_fold_is_found_whatever_was_seen_before() {
    try (Backend backend = open(NEVER);
        Connection connection = backend.connect();
        Backend racing = open(NEVER);
        Connection racer = racing.connect()) {
      connection.writeSnapshotPartitions(first, "built", odd(0, 1_000));
      for (long n : new long[] {-2, 200, 4_000}) { // before, between and after all
        connection.writeSnapshotPartitions(
            first, "built", StoragePartitions.of(partition(n, "content")));
      }
      racer.writeSnapshotPartitions(
          first,
          "built",
          StoragePartitions.of(partition(202, "content"), partition(204, "racer's")));
      fold(first);

      connection.writeSnapshotPartitions(
          first,
          "built",
          StoragePartitions.of(partition(200, "content"), partition(202, "content")));
      assertThat(rows("snapshot_partition")).isZero();
      assertThatThrownBy(
              () ->
                  connection.writeSnapshotPartitions(
                      first,
                      "built",
                      StoragePartitions.of(partition(204, "content"), partition(206, "content"))))
          .isInstanceOfSatisfying(
              LinkConflictException.class,
              conflict -> assertThat(conflict.linked()).isEqualTo(partition(204, "racer's")));
      assertThat(stored()).isEqualTo(1_005);
    }
  }

  @Test
  void keys_that_were_seen_in_manifests_are_compared_with_these() {
    try (Backend backend = open(NEVER);
        Connection connection = backend.connect()) {
      connection.writeSnapshotPartitions(first, "built", odd(0, 1_000));
      StoragePartitions some =
          StoragePartitions.of(partition(7, "content"), partition(8, "content"));
      connection.writeSnapshotPartitions(first, "built", some);
      connection.writeSnapshotPartitions(first, "built", some);
      assertThatThrownBy(
              () ->
                  connection.writeSnapshotPartitions(
                      first,
                      "built",
                      StoragePartitions.of(partition(7, "other"), partition(10, "content"))))
          .isInstanceOf(LinkConflictException.class);
      assertThat(stored()).isEqualTo(1_001);
    }
  }

  @Test
  void what_was_seen_of_tables_that_were_emptied_since_does_not_count() {
    try (Backend backend = open(NEVER);
        Connection connection = backend.connect()) {
      connection.writeSnapshotPartitions(first, "built", odd(0, 1_000));
      connection.writeSnapshotPartitions(first, "built", partitions(4, 5));
      TestServer.execute(
          sql(
              """
              TRUNCATE ${schema}.snapshot_artifact, ${schema}.snapshot_partition,
                ${schema}.manifest_list, ${schema}.manifest
              """));
      connection.writeSnapshotPartitions(first, "built", partitions(4, 8));
      assertThat(connection.readSnapshotPartitions(first, "built")).isEqualTo(partitions(4, 8));
    }
  }

  /** A list that was only linked in a block that was undone. */
  @Test
  void what_was_seen_in_a_block_that_was_undone_does_not_count() {
    try (Backend backend = open(NEVER);
        Connection connection = backend.connect()) {
      assertThatThrownBy(
              () ->
                  connection.runAtomically(
                      inner -> {
                        inner.writeSnapshotPartitions(first, "built", odd(0, 1_000));
                        inner.writeSnapshotPartitions(first, "built", partitions(4, 5));
                        throw new IllegalArgumentException("undone");
                      }))
          .hasMessage("undone");
      connection.writeSnapshotPartitions(first, "built", partitions(0, 300));
      assertThat(connection.readSnapshotPartitions(first, "built")).isEqualTo(partitions(0, 300));
    }
  }

  /** A racer's manifests are there, but only those that were asked for are locked. */
  @Test
  void manifests_of_a_racer_are_asked_for_again() {
    StoragePartitions all = partitions(0, 1_000);
    StoragePartitions other = changed(all, Set.of(17L)); // all manifests but one are the same
    AtomicInteger asked = new AtomicInteger();
    try (Backend backend = open(NEVER);
        Connection connection = backend.connect();
        Handle handle =
            after(
                "known_list",
                asked,
                () -> connection.writeSnapshotPartitions(second, "built", other))) {
      handle.begin();
      assertThat(WRITES.link(handle, first, "built", all)).isTrue();
      assertThat(asked).hasValue(2);
      assertThatThrownBy(
              () -> TestServer.execute(sql("SELECT FROM ${schema}.manifest FOR UPDATE NOWAIT")))
          .as("they are locked")
          .hasMessageContaining("could not obtain lock on row in relation \"manifest\"");
      handle.commit();
      assertThat(connection.readSnapshotPartitions(first, "built")).isEqualTo(all);
    }
  }

  @Test
  void a_fold_asks_for_the_manifests_of_a_racer_again() {
    StoragePartitions all = partitions(0, 1_000);
    AtomicInteger asked = new AtomicInteger();
    try (Backend backend = open(new Sizes(10_000, 2_000, 1_000_000));
        Connection connection = backend.connect();
        Backend racing = open(NEVER);
        Connection racer = racing.connect();
        Handle handle =
            after("known_list", asked, () -> racer.writeSnapshotPartitions(second, "built", all))) {
      connection.writeSnapshotPartitions(first, "built", all);
      assertThat(rows("snapshot_partition")).isEqualTo(1_000);
      handle.useTransaction(fold -> WRITES.fold(fold, first, List.of("built")));

      assertThat(asked).hasValue(2);
      assertThat(rows("snapshot_partition")).isZero();
      assertThat(connection.readSnapshotPartitions(first, "built")).isEqualTo(all);
    }
  }

  @Test
  void many_bytes_are_written_by_several_statements() {
    StoragePartitions all = partitions(0, SIZE);
    ManifestWrites writes =
        new ManifestWrites(
            new Sql(SCHEMA),
            new SnapshotPartitions(new Sql(SCHEMA), new Listings()),
            new Listings(),
            new Sizes(10_000, 128, 1_024, 1_000_000, 20_000),
            new ListedKeys());
    AtomicInteger statements = new AtomicInteger();
    try (Backend backend = open(NEVER);
        Connection connection = backend.connect();
        Handle handle = after("INSERT INTO \"" + SCHEMA + "\".manifest ", statements, () -> {})) {
      handle.useTransaction(linking -> writes.link(linking, first, "built", all));

      assertThat(statements).hasValueBetween(4, 10);
      assertThat(connection.readSnapshotPartitions(first, "built").toJson())
          .isEqualTo(all.toJson());
      StoragePartitions changed = changed(all, Set.of(17L, 5_017L));
      handle.useTransaction(linking -> writes.link(linking, second, "built", changed));
      assertThat(connection.readSnapshotPartitions(second, "built")).isEqualTo(changed);
    }
  }

  @Test
  void a_fold_that_fails_is_no_failure_of_the_call() {
    TestServer.execute(
        sql(
            """
            CREATE FUNCTION ${schema}.refuse() RETURNS trigger LANGUAGE plpgsql
              AS $$ BEGIN RAISE EXCEPTION 'no'; END $$
            """),
        sql(
            """
            CREATE TRIGGER refuse BEFORE INSERT ON ${schema}.manifest_list
              EXECUTE FUNCTION ${schema}.refuse()
            """));
    try (Backend backend = open(EARLY);
        Connection connection = backend.connect()) {
      for (long n = 0; n < 40; n++) {
        connection.writeSnapshotPartitions(first, "built", partitions(n, n + 1));
      }
      connection.sealSnapshot(first);

      assertThat(rows("snapshot_partition")).isEqualTo(40);
      assertThat(connection.readSnapshotPartitions(first, "built")).isEqualTo(partitions(0, 40));
    }
  }

  @Test
  void artifacts_that_cannot_be_folded_together_are_folded_one_by_one() {
    Artifact raw = graph.artifact("raw");
    StoragePartitions given =
        LongStream.range(0, 20)
            .mapToObj(n -> PostgresBackendTest.partition(raw, n, "content"))
            .collect(StoragePartitions.toStoragePartitions());
    GraphSnapshot snapshot = GraphSnapshot.of(graph, Map.of("raw", given));
    try (Backend backend = open(Sizes.STANDARD);
        Connection connection = backend.connect()) {
      connection.writeSnapshot(snapshot);
      connection.writeSnapshotPartitions(snapshot, "raw", given);
      connection.writeSnapshotPartitions(snapshot, "built", partitions(0, 20));
      TestServer.execute(
          sql(
              "UPDATE ${schema}.snapshot_partition SET content_fingerprint = 0"
                  + " WHERE artifact_key = 'built'"));
      connection.sealSnapshot(snapshot);

      assertThat(rows("snapshot_partition")).isEqualTo(20);
      assertThat(connection.readSnapshotPartitions(snapshot, "raw")).isEqualTo(given);
      assertThat(rows("manifest_list")).isEqualTo(1);
    }
  }

  @Test
  void what_would_not_fit_into_memory_stays_loose() {
    try (Backend backend = open(new Sizes(10_000, 128, 16, 50, 1_000_000));
        Connection connection = backend.connect()) {
      for (long n = 0; n < 51; n++) {
        connection.writeSnapshotPartitions(second, "built", partitions(n, n + 1));
      }
      assertThat(rows("manifest_list")).as("as long as it fits").isPositive();
      connection.writeSnapshotPartitions(first, "built", partitions(0, 51));
      connection.sealSnapshot(first);

      assertThat(rows("snapshot_partition")).isGreaterThanOrEqualTo(51);
      assertThat(connection.readSnapshotPartitions(first, "built")).hasSize(51);
    }
  }

  @Test
  void as_many_as_one_statement_takes_are_never_loose_beside_manifests() {
    try (Backend backend = open(new Sizes(200, 128, 150));
        Connection connection = backend.connect()) {
      connection.writeSnapshotPartitions(first, "built", partitions(0, 4_000));
      connection.writeSnapshotPartitions(first, "built", partitions(4_000, 4_199));
      assertThat(rows("snapshot_partition")).isEqualTo(199);
      connection.writeSnapshotPartitions(first, "built", partitions(5_000, 5_200));
      assertThat(rows("snapshot_partition")).isZero();
    }
  }

  @Test
  void large_batches_join_what_is_there() {
    try (Backend backend = open(Sizes.STANDARD);
        Connection connection = backend.connect()) {
      connection.writeSnapshotPartitions(first, "built", partitions(0, 3));
      connection.writeSnapshotPartitions(first, "built", partitions(2, 3_000));
      assertThat(rows("snapshot_partition")).isZero();
      connection.writeSnapshotPartitions(first, "built", partitions(2_000, 5_000));
      connection.writeSnapshotPartitions(second, "built", partitions(0, 5_000));

      assertThat(rows("snapshot_partition")).isZero();
      assertThat(stored()).isEqualTo(10_000);
      assertThat(connection.readSnapshotPartitions(first, "built")).isEqualTo(partitions(0, 5_000));
      assertThat(
              TestServer.query(
                  sql("SELECT count(DISTINCT list_fingerprint) FROM ${schema}.snapshot_artifact")))
          .as("however it came about")
          .isEqualTo("1");
    }
  }

  private void assertDamaged(String damage, String table) throws SQLException {
    try (Backend backend = open(NEVER);
        Connection connection = backend.connect()) {
      connection.writeSnapshotPartitions(second, "built", partitions(0, 1_000));
      TestServer.execute(sql(damage));
      assertThatThrownBy(() -> connection.readSnapshotPartitions(second, "built"))
          .isInstanceOf(DamagedDataException.class)
          .hasMessageContaining("table " + table + ",")
          .hasMessageContaining("snapshot " + second.fingerprint());
      assertThatThrownBy(
              () -> {
                try (Stream<StoragePartition> links =
                    connection.streamSnapshotPartitions(second, "built")) {
                  assertThat(links.count()).isNegative();
                }
              })
          .isInstanceOf(DamagedDataException.class);
    }
  }

  @Test
  void damage_is_told_with_manifest_and_snapshot() throws SQLException {
    assertDamaged(
        "UPDATE ${schema}.manifest SET entries = set_byte(entries, length(entries) / 2, 200)",
        "manifest");
  }

  @Test
  void a_changed_content_is_found() throws SQLException {
    assertDamaged("UPDATE ${schema}.manifest SET contents[3] = 4711", "manifest");
  }

  @Test
  void missing_contents_are_found() throws SQLException {
    assertDamaged("UPDATE ${schema}.manifest SET contents = '{}'", "manifest");
  }

  @Test
  void a_manifest_that_does_not_fit_its_artifact_is_found() {
    try (Backend backend = open(NEVER);
        Connection connection = backend.connect()) {
      connection.writeSnapshotPartitions(first, "built", partitions(0, 200));
      StoragePartitions unfit =
          StoragePartitions.of(
              StoragePartition.builder()
                  .storage(built.storage())
                  .key(PartitionKey.EMPTY)
                  .inputFingerprint(Fingerprint.of(7))
                  .contentFingerprint(Fingerprint.of(7))
                  .build());
      Manifest manifest = Manifest.allOf(unfit).get(0);
      long list = ManifestList.of(List.of(manifest)).fingerprint().value();
      TestServer.execute(
          sql("UPDATE ${schema}.manifest SET fingerprint = %d, contents = '{7}', entries = '\\x%s'")
                  .formatted(
                      manifest.fingerprint().value(), HexFormat.of().formatHex(manifest.entries()))
              + sql(" WHERE fingerprint = (SELECT min(fingerprint) FROM ${schema}.manifest)"),
          sql("UPDATE ${schema}.manifest_list SET fingerprint = %d, manifests = '{%d}',")
                  .formatted(list, manifest.fingerprint().value())
              + " counts = '{1}', first_keys = '{\"\"}'",
          sql("UPDATE ${schema}.snapshot_artifact SET list_fingerprint = %d".formatted(list)));
      assertThatThrownBy(() -> connection.readSnapshotPartitions(first, "built"))
          .isInstanceOf(DamagedDataException.class)
          .hasMessageContaining("table manifest_list,")
          .hasMessageContaining("must have the fields");
    }
  }

  @Test
  void a_link_that_does_not_fit_its_artifact_is_found() {
    try (Backend backend = open(NEVER);
        Connection connection = backend.connect()) {
      connection.writeSnapshotPartitions(first, "built", partitions(0, 1));
      TestServer.execute(
          sql(
              """
              UPDATE ${schema}.snapshot_partition SET
                key = '{"kind": "PartitionKey", "kind_format": 1, "fields": []}',
                partition_key = '', key_fingerprint = %d
              """
                  .formatted(PartitionKey.EMPTY.fingerprint().value())));
      assertThatThrownBy(() -> connection.readSnapshotPartitions(first, "built"))
          .isInstanceOf(DamagedDataException.class)
          .hasMessageContaining("table snapshot_partition,")
          .hasMessageContaining("must have the fields");
    }
  }

  @Test
  void a_missing_manifest_is_found() throws SQLException {
    assertDamaged("DELETE FROM ${schema}.manifest", "manifest");
  }

  @Test
  void a_missing_list_is_found() throws SQLException {
    assertDamaged("DELETE FROM ${schema}.manifest_list", "manifest_list");
  }

  @Test
  void a_list_that_lacks_a_manifest_is_found() throws SQLException {
    assertDamaged(
        "UPDATE ${schema}.manifest_list SET manifests = manifests[2:], counts = counts[2:],"
            + " first_keys = first_keys[2:]",
        "manifest_list");
  }
}
