package org.artigraph4j.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.backend.Connection;
import org.artigraph4j.catalog.PartitionQuery;
import org.artigraph4j.claims.Lease;
import org.artigraph4j.error.DamagedDataException;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.page.PageRequest;
import org.artigraph4j.partition.InputFingerprints;
import org.artigraph4j.retention.EvictedPartition;
import org.artigraph4j.retention.Eviction;
import org.artigraph4j.retention.EvictionNote;
import org.artigraph4j.retention.RemovalMode;
import org.artigraph4j.retention.RemovedKind;
import org.artigraph4j.retention.RetentionPolicy;
import org.artigraph4j.retention.RetentionProgress;
import org.artigraph4j.retention.RetentionReport;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;
import org.artigraph4j.tags.TagNote;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Retention beside those who change the same rows, and what it does once, or in the end. */
@Tag("retention")
@Timeout(60)
class RemovalsTest {
  private static final String SCHEMA = TestServer.schema(RemovalsTest.class);

  private final Graph graph = PostgresBackendTest.graph("removals");
  private final Artifact built = graph.artifact("built");
  private final StoragePartition partition = PostgresBackendTest.partition(built, 1, "content");

  private final ExecutorService thread = Executors.newSingleThreadExecutor();
  private final Backend backend = PostgresBackend.open(TestServer.config(SCHEMA).build());
  private final Connection connection = backend.connect();

  @AfterEach
  void close() {
    thread.shutdownNow();
    connection.close();
    backend.close();
    TestServer.drop(SCHEMA);
  }

  private RetentionReport retain(RetentionProgress progress) {
    return connection
        .retention()
        .retain(RetentionPolicy.onlyTagged(), RemovalMode.REMOVE, progress);
  }

  private static String query(String sql) {
    return TestServer.query(sql.replace(Sql.PLACEHOLDER, '"' + SCHEMA + '"'));
  }

  private static void execute(String sql) {
    TestServer.execute(sql.replace(Sql.PLACEHOLDER, '"' + SCHEMA + '"'));
  }

  private static void await(Supplier<Boolean> condition) {
    while (!condition.get()) {
      Thread.onSpinWait();
    }
  }

  /** Whether somebody waits for a lock with a statement like that, in this schema. */
  private static boolean isWaiting(String like) {
    return query(
            "SELECT count(*) FROM pg_stat_activity a WHERE a.wait_event_type = 'Lock'"
                + " AND position('${schema}.' IN a.query) > 0 AND a.query LIKE '"
                + like
                + "'")
        .equals("1");
  }

  private void evict(Connection in, String reason) {
    in.writeArtifactPartitions(built, StoragePartitions.of(partition));
    in.retention()
        .evict(
            new Eviction.OfKeys(PartitionQuery.of(built)),
            new EvictionNote("ada", reason),
            RemovalMode.REMOVE);
  }

  /**
   * It was evicted again before retention began, which is told so between reading what was evicted
   * and removing that: while it asks for links, where the gate stops it.
   */
  @Test
  void what_is_evicted_again_meanwhile_stays_evicted() throws Exception {
    connection.writeGraph(graph);
    evict(connection, "bad");
    AtomicBoolean isClosed = new AtomicBoolean(true);

    Future<RetentionReport> retention;
    try (java.sql.Connection gate = DriverManager.getConnection(TestServer.url());
        Statement lock = gate.createStatement()) {
      gate.setAutoCommit(false);
      retention =
          connection.atomically(
              block -> {
                evict(block, "still bad");
                Future<RetentionReport> report =
                    thread.submit(() -> retain(soFar -> isPastGate(lock, isClosed)));
                await(() -> isWaiting("DECLARE%linked%") || isLetThrough(gate));
                return report;
              });
      isClosed.set(false);
      gate.rollback();
    }

    assertThat(retention.get().get(RemovedKind.EVICTED_PARTITIONS).count()).isZero();
    assertThat(connection.retention().listEvicted(built, PageRequest.first(9)).items())
        .extracting(EvictedPartition::partition, one -> one.note().reason())
        .containsExactly(tuple(partition, "still bad"));
  }

  private static boolean isPastGate(Statement lock, AtomicBoolean isClosed) {
    try {
      if (isClosed.get()) {
        lock.execute("LOCK TABLE \"" + SCHEMA + "\".graph_artifact");
      }
      return true;
    } catch (SQLException failed) {
      throw new IllegalStateException(failed);
    }
  }

  /** Opens the gate for whoever asks something else; it is closed again after the batch. */
  private static boolean isLetThrough(java.sql.Connection gate) {
    try {
      if (isWaiting("WITH%")) {
        gate.rollback();
      }
      return false;
    } catch (SQLException failed) {
      throw new IllegalStateException(failed);
    }
  }

  /** Every second one has a content that is linked, though not all of these are. */
  private StoragePartitions some(long from, long to) {
    return LongStream.range(from, to)
        .mapToObj(n -> PostgresBackendTest.partition(built, n, "content " + (n % 2) * n))
        .collect(StoragePartitions.toStoragePartitions());
  }

  private void link(StoragePartitions partitions) {
    GraphSnapshot snapshot = GraphSnapshot.of(graph, Map.of("raw", StoragePartitions.empty()));
    connection.writeSnapshot(snapshot);
    connection.writeSnapshotPartitions(snapshot, "built", partitions);
    connection.tags().create(snapshot, "prod", TagNote.empty().allowingIncomplete());
  }

  @Test
  void of_several_pages_goes_what_is_not_linked() {
    connection.writeArtifactPartitions(built, some(0, 20_100));
    link(some(9_000, 11_000));

    RetentionReport plan =
        connection
            .retention()
            .retain(
                RetentionPolicy.onlyTagged(), RemovalMode.DRY_RUN, RetentionProgress.toTheEnd());
    RetentionReport done = retain(RetentionProgress.toTheEnd());

    assertThat(done.get(RemovedKind.PARTITIONS).count()).isEqualTo(18_100);
    for (RemovedKind kind : List.of(RemovedKind.PARTITIONS, RemovedKind.EVICTED_PARTITIONS)) {
      assertThat(plan.get(kind)).isEqualTo(done.get(kind));
    }
    assertThat(connection.readArtifactPartitions(built)).isEqualTo(some(9_000, 11_000));
  }

  @Test
  void nothing_goes_where_what_is_linked_cannot_be_looked_into() {
    connection.writeArtifactPartitions(built, some(0, 1_000));
    link(some(0, 500));
    execute("DELETE FROM ${schema}.manifest");

    assertThatThrownBy(() -> retain(RetentionProgress.toTheEnd()))
        .isInstanceOf(DamagedDataException.class)
        .hasMessageContaining("table manifest,");
    assertThat(connection.readArtifactPartitions(built)).hasSize(1_000);
  }

  /** A thousand versions go in one batch; the next one has only such that stay. */
  @Test
  void definitions_go_with_the_last_graph_that_goes() {
    connection.writeGraph(graph);
    connection.writeGraph(
        Graph.builder()
            .name(graph.name())
            .putArtifact("other", PostgresBackendTest.artifact("/data/{graph_name}/o/{n.value}"))
            .build());
    execute(
        """
        WITH was AS (
          DELETE FROM ${schema}.graph RETURNING *
        )
        INSERT INTO ${schema}.graph (name, fingerprint, body, created_at)
        SELECT w.name, n, w.body, w.created_at
        FROM was w, generate_series(-1000, -1) AS n
        WHERE w.body -> 'artifacts' ? 'built'
        UNION ALL
        SELECT w.name, n, w.body, w.created_at + interval '1 day'
        FROM was w, generate_series(1, 100) AS n
        WHERE w.body -> 'artifacts' ? 'other'
        """);
    String definitions = "SELECT count(*) FROM ${schema}.graph_artifact";
    assertThat(query(definitions)).isEqualTo("3");

    retain(soFar -> soFar.get(RemovedKind.GRAPHS).count() == 0);
    assertThat(query("SELECT count(*) FROM ${schema}.graph")).isEqualTo("101");
    assertThat(query(definitions)).as("they are looked at in the end").isEqualTo("3");

    retain(RetentionProgress.toTheEnd());
    assertThat(query("SELECT count(*) FROM ${schema}.graph")).isEqualTo("100");
    assertThat(query(definitions)).isEqualTo("1");
  }

  /** No storage was written, and in the end no graph names one. */
  @Test
  void a_claim_that_outlived_its_graph_goes_when_its_lease_has_ended() {
    connection.writeGraph(graph);
    connection
        .claims()
        .claim(
            Lease.of("ada", Duration.ofHours(1)),
            built,
            InputFingerprints.of(built.key(1), Fingerprint.of(7)));
    connection
        .retention()
        .removeGraph(graph.name(), RemovalMode.REMOVE, RetentionProgress.toTheEnd());
    retain(RetentionProgress.toTheEnd());
    assertThat(query("SELECT count(*) FROM ${schema}.claim")).isEqualTo("1");

    execute("UPDATE ${schema}.claim_lease SET expires_at = now() - interval '1 hour'");
    assertThat(retain(RetentionProgress.toTheEnd()).get(RemovedKind.CLAIMS).count()).isEqualTo(1);
    assertThat(query("SELECT count(*) FROM ${schema}.claim")).isEqualTo("0");
    assertThat(query("SELECT count(*) FROM ${schema}.claim_lease")).isEqualTo("0");
  }
}
