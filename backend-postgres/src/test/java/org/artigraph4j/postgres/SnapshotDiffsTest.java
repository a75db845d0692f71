package org.artigraph4j.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.backend.Connection;
import org.artigraph4j.diff.PartitionChange;
import org.artigraph4j.diff.SnapshotChange;
import org.artigraph4j.error.DamagedDataException;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.partition.PartitionKey;
import org.artigraph4j.storage.StoragePartitions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A diff opens what differs and nothing else, and refuses it where it is damaged. */
class SnapshotDiffsTest {
  private static final String SCHEMA = TestServer.schema(SnapshotDiffsTest.class);
  private static final int SIZE = 10_000;
  private static final Set<Long> CHANGED = Set.of(17L, 4_017L, 8_017L);

  private final Graph graph = PostgresBackendTest.graph("diffs");
  private final Artifact built = graph.artifact("built");
  private final GraphSnapshot first =
      GraphSnapshot.of(graph, Map.of("raw", StoragePartitions.empty()));
  private final GraphSnapshot second = first.nextEdition();
  private final Backend backend = PostgresBackend.open(TestServer.config(SCHEMA).build());
  private final Connection connection = backend.connect();

  @BeforeEach
  void write() {
    connection.writeSnapshot(first);
    connection.writeSnapshot(second);
    connection.writeSnapshotPartitions(first, "built", partitions(Set.of()));
    connection.writeSnapshotPartitions(second, "built", partitions(CHANGED));
  }

  @AfterEach
  void close() {
    connection.close();
    backend.close();
    TestServer.drop(SCHEMA);
  }

  private StoragePartitions partitions(Set<Long> changed) {
    return LongStream.range(0, SIZE)
        .mapToObj(
            n -> PostgresBackendTest.partition(built, n, changed.contains(n) ? "changed" : "as is"))
        .collect(StoragePartitions.toStoragePartitions());
  }

  private List<PartitionKey> changed() {
    try (Stream<SnapshotChange> changes = connection.diff(first, second)) {
      return changes.map(change -> ((PartitionChange) change).key()).toList();
    }
  }

  private List<PartitionKey> expected() {
    return CHANGED.stream().sorted().map(built::key).toList();
  }

  private static void execute(String template) {
    TestServer.execute(template.replace(Sql.PLACEHOLDER, '"' + SCHEMA + '"'));
  }

  /** The manifests that are in both lists, or in one of them. */
  private static String manifestsIn(int lists) {
    return """
    (
      SELECT m FROM ${schema}.manifest_list l CROSS JOIN unnest(l.manifests) AS m
      GROUP BY m HAVING count(*) = %d
    )
    """
        .formatted(lists);
  }

  @Test
  void manifests_that_both_have_are_not_opened() {
    execute("DELETE FROM ${schema}.manifest WHERE fingerprint IN " + manifestsIn(2));

    assertThat(changed()).isEqualTo(expected());
  }

  @Test
  void a_list_that_both_have_is_not_opened() {
    GraphSnapshot third = second.nextEdition();
    connection.writeSnapshot(third);
    connection.writeSnapshotPartitions(third, "built", partitions(CHANGED));
    execute("DELETE FROM ${schema}.manifest_list");
    execute("DELETE FROM ${schema}.manifest");

    try (Stream<SnapshotChange> changes = connection.diff(second, third)) {
      assertThat(changes).isEmpty();
    }
  }

  private void assertDamaged(String damage, String table) {
    assertThat(changed()).isEqualTo(expected());
    execute(damage);
    assertThatThrownBy(this::changed)
        .isInstanceOf(DamagedDataException.class)
        .hasMessageContaining("table " + table + ",")
        .hasMessageContaining("named by the snapshot " + second.fingerprint());
    assertThatThrownBy(
            () -> {
              try (Stream<SnapshotChange> changes = connection.diff(second, first)) {
                assertThat(changes.count()).isNegative();
              }
            })
        .isInstanceOf(DamagedDataException.class)
        .hasMessageContaining("named by the snapshot " + second.fingerprint());
  }

  private String onlyInSecond() {
    return manifestsIn(1)
        .replace(
            "GROUP BY",
            "WHERE l.fingerprint = (SELECT list_fingerprint FROM ${schema}.snapshot_artifact"
                + " WHERE snapshot_fingerprint = "
                + second.fingerprint()
                + ") AND NOT EXISTS (SELECT FROM ${schema}.manifest_list o WHERE"
                + " o.fingerprint <> l.fingerprint AND m = ANY (o.manifests)) GROUP BY");
  }

  @Test
  void a_damaged_manifest_is_found() {
    assertDamaged(
        "UPDATE ${schema}.manifest SET entries = set_byte(entries, length(entries) / 2, 200)"
            + " WHERE fingerprint IN "
            + onlyInSecond(),
        "manifest");
  }

  @Test
  void a_missing_manifest_is_found() {
    assertDamaged(
        "DELETE FROM ${schema}.manifest WHERE fingerprint IN " + onlyInSecond(), "manifest");
  }

  private String listOfSecond() {
    return " WHERE fingerprint = (SELECT list_fingerprint FROM ${schema}.snapshot_artifact"
        + " WHERE snapshot_fingerprint = "
        + second.fingerprint()
        + ")";
  }

  @Test
  void a_missing_list_is_found() {
    assertDamaged("DELETE FROM ${schema}.manifest_list" + listOfSecond(), "manifest_list");
  }

  /** It would say that the partitions of a manifest were removed. */
  @Test
  void a_list_that_lacks_a_manifest_is_found() {
    assertDamaged(
        "UPDATE ${schema}.manifest_list SET manifests = manifests[2:], counts = counts[2:],"
            + " first_keys = first_keys[2:]"
            + listOfSecond(),
        "manifest_list");
  }

  @Test
  void a_list_with_a_gap_is_found() {
    assertDamaged(
        "UPDATE ${schema}.manifest_list SET manifests[2] = NULL" + listOfSecond(), "manifest_list");
  }
}
