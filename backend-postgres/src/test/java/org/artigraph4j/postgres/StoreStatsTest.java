package org.artigraph4j.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableSet;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.backend.Connection;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.retention.Amount;
import org.artigraph4j.retention.RemovedKind;
import org.artigraph4j.retention.Stats;
import org.artigraph4j.storage.Attributes;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a whole schema holds, of which nobody else writes anything. */
class StoreStatsTest {
  private static final String SCHEMA = TestServer.schema(StoreStatsTest.class);
  private static final long MANY = 25_000; // more than a batch of those that orphans are among

  private final Graph graph = PostgresBackendTest.graph();
  private final Artifact built = graph.artifact("built");
  private final Backend backend = PostgresBackend.open(TestServer.config(SCHEMA).build());
  private final Connection connection = backend.connect();

  @AfterEach
  void close() {
    connection.close();
    backend.close();
    TestServer.drop(SCHEMA);
  }

  private Stats stats() {
    return connection.retention().stats();
  }

  private static long number(String sql) {
    return Long.parseLong(TestServer.query(sql.replace(Sql.PLACEHOLDER, '"' + SCHEMA + '"')));
  }

  private StoragePartition partition(long n, String content) {
    return StoragePartition.builder()
        .storage(built.storage())
        .key(built.key(n))
        .inputFingerprint(Fingerprint.of(1))
        .contentFingerprint(Fingerprint.fromString(content))
        .attributes(Attributes.of("bytes", 100))
        .build();
  }

  private StoragePartitions range(long from, long to) {
    return LongStream.range(from, to)
        .mapToObj(n -> partition(n, "content " + n))
        .collect(StoragePartitions.toStoragePartitions());
  }

  @Test
  void an_empty_schema_has_tables_and_nothing_in_them() {
    Stats empty = stats();
    assertThat(empty.kinds().keySet())
        .containsExactlyInAnyOrderElementsOf(
            ImmutableSet.copyOf(RemovedKind.values()).stream()
                .filter(kind -> kind != RemovedKind.FILES)
                .toList());
    assertThat(empty.kinds().values())
        .allSatisfy(
            kind -> {
              assertThat(kind.amount().count()).isZero();
              assertThat(kind.amount().bytes()).as("its indexes").isPositive();
              assertThat(kind.oldest()).isEmpty();
              assertThat(kind.newest()).isEmpty();
            });
    assertThat(empty.links().held()).isEqualTo(Amount.NOTHING);
    assertThat(empty.links().deduplication()).isEqualTo(1);
    assertThat(empty.data().partitions()).isEqualTo(Amount.NOTHING);
    assertThat(empty.data().annotations()).isEmpty();
    assertThat(empty.data().orphans()).isEqualTo(Amount.NOTHING);
  }

  /** So that a table which a migration adds is not forgotten. */
  @Test
  void every_table_is_of_a_kind_but_the_history_of_migrations() {
    connection.writeGraph(graph);
    long kinds = stats().kinds().values().stream().mapToLong(kind -> kind.amount().bytes()).sum();
    assertThat(kinds)
        .isEqualTo(
            number(
                """
                SELECT sum(pg_total_relation_size(c.oid)) FROM pg_class c
                WHERE c.relnamespace = '${schema}'::regnamespace AND c.relkind = 'r'
                  AND c.relname <> 'flyway_schema_history'
                """));
  }

  @Test
  void a_schema_is_counted_whole() {
    StoragePartitions raw =
        StoragePartitions.of(PostgresBackendTest.partition(graph.artifact("raw"), 1, "raw"));
    GraphSnapshot first = connection.snapshot(graph, Map.of("raw", raw));
    connection.writeArtifactPartitions(built, range(0, MANY));
    connection.writeSnapshotPartitions(first, "built", range(10, MANY - 10));
    GraphSnapshot second = first.nextEdition();
    connection.writeSnapshot(second);
    connection.writeSnapshotPartitions(second, "built", range(10, MANY - 9));
    GraphSnapshot third = second.nextEdition();
    connection.writeSnapshot(third);
    connection.writeSnapshotPartitions(third, "built", range(3, 5)); // which stay loose

    Stats stats = stats();
    long links = 1 + (MANY - 20) + (MANY - 19) + 2;
    assertThat(stats.count(RemovedKind.LINKS)).isEqualTo(links);
    assertThat(stats.links().held().count()).isEqualTo(links);
    assertThat(stats.links().stored().count())
        .isEqualTo(
            number(
                """
                SELECT (SELECT sum(cardinality(contents)) FROM ${schema}.manifest)
                  + (SELECT count(*) FROM ${schema}.snapshot_partition)
                """));
    assertThat(stats.links().stored().count()).isBetween(MANY - 18, MANY + 5_000);
    assertThat(stats.links().held().bytes()).isGreaterThan(stats.links().stored().bytes() * 3 / 2);
    assertThat(stats.links().deduplication()).isBetween(1.5, 2.0);
    assertThat(stats.count(RemovedKind.MANIFESTS))
        .isEqualTo(number("SELECT count(*) FROM ${schema}.manifest"));
    assertThat(stats.data().storages())
        .containsExactly(Map.entry("LocalFile", new Amount(MANY + 1, MANY * 100)));
    assertThat(stats.data().files()).isEqualTo(new Amount(MANY + 1, MANY * 100));
    assertThat(stats.data().contents()).isEqualTo(new Amount(MANY + 1, MANY * 100));
    // 0 to 9 but for 3 and 4, and the last nine.
    assertThat(stats.data().orphans()).isEqualTo(new Amount(17, 1_700));
  }

  @Test
  void sums_that_no_number_holds_are_the_largest() {
    connection.writeArtifactPartitions(
        built, StoragePartitions.copyOf(List.of(huge(1), huge(2), partition(3, "c"))));
    assertThat(stats().data().partitions()).isEqualTo(new Amount(3, Long.MAX_VALUE));
    assertThat(stats().data().orphans()).isEqualTo(new Amount(3, Long.MAX_VALUE));
  }

  private StoragePartition huge(long n) {
    return StoragePartition.builder()
        .storage(built.storage())
        .key(built.key(n))
        .inputFingerprint(Fingerprint.of(1))
        .contentFingerprint(Fingerprint.of(n))
        .attributes(Attributes.of("bytes", Long.MAX_VALUE))
        .build();
  }
}
