package org.artigraph4j.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.backend.Connection;
import org.artigraph4j.error.FingerprintConflictException;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.storage.StoragePartitions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Writes by one statement, of one partition and of more. */
class SmallWritesTest {
  private static final String SCHEMA = TestServer.schema(SmallWritesTest.class);

  private final Artifact built = PostgresBackendTest.graph().artifact("built");
  private Backend backend;
  private Connection connection;

  @BeforeEach
  void open() {
    backend = PostgresBackend.open(TestServer.config(SCHEMA).build());
    connection = backend.connect();
  }

  @AfterEach
  void drop() {
    connection.close();
    backend.close();
    TestServer.drop(SCHEMA);
  }

  private StoragePartitions partitions(long from, int size) {
    return LongStream.range(from, from + size)
        .mapToObj(n -> PostgresBackendTest.partition(built, n, "x"))
        .collect(StoragePartitions.toStoragePartitions());
  }

  private static void execute(String sql) {
    TestServer.execute(sql.replace(Sql.PLACEHOLDER, '"' + SCHEMA + '"'));
  }

  private static String query(String sql) {
    return TestServer.query(sql.replace(Sql.PLACEHOLDER, '"' + SCHEMA + '"'));
  }

  private static String rows(String table) {
    return query("SELECT count(*) FROM ${schema}." + table);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void write_what_is_new_and_leave_what_is_known(int size) {
    connection.writeArtifactPartitions(built, partitions(0, size));
    String first =
        "SELECT string_agg(ctid || ' ' || added_at, ',') FROM ${schema}.storage_partition";
    String before = query(first);
    connection.writeArtifactPartitions(built, partitions(0, size));
    assertThat(query(first)).isEqualTo(before);

    connection.writeArtifactPartitions(built, partitions(size, size));

    assertThat(connection.readArtifactPartitions(built).toJson())
        .isEqualTo(partitions(0, 2 * size).toJson());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void find_another_key_of_the_same_fingerprint(int size) {
    connection.writeArtifactPartitions(built, partitions(7, 1));
    execute("UPDATE ${schema}.storage_partition SET partition_key = '\\x00'");

    assertThatThrownBy(() -> connection.writeArtifactPartitions(built, partitions(7, size)))
        .isInstanceOf(FingerprintConflictException.class)
        .hasMessageContaining("{n=7}");

    assertThat(rows("storage_partition")).isEqualTo("1");
  }

  /** As a restore or a clean-up by hand may leave them. */
  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void write_the_storage_again_where_somebody_has_emptied_the_tables(int size) {
    connection.writeArtifactPartitions(built, partitions(0, 1));
    execute("TRUNCATE ${schema}.storage, ${schema}.storage_partition");

    connection.writeArtifactPartitions(built, partitions(0, size));

    assertThat(rows("storage")).isEqualTo("1");
    assertThat(connection.readArtifactPartitions(built)).hasSize(size);
  }

  /** A storage that has partitions is not new, though its row is. */
  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void leave_what_is_known_where_somebody_has_removed_the_storage(int size) {
    connection.writeArtifactPartitions(built, partitions(0, 1));
    execute("TRUNCATE ${schema}.storage");

    connection.writeArtifactPartitions(built, partitions(0, size));

    assertThat(rows("storage")).isEqualTo("1");
    assertThat(rows("storage_partition")).isEqualTo(String.valueOf(size));
  }

  private static void awaitLock() {
    while (query(
            "SELECT count(*) FROM pg_stat_activity a"
                + " WHERE a.wait_event_type = 'Lock' AND position('${schema}.' IN a.query) > 0")
        .equals("0")) {
      Thread.onSpinWait();
    }
  }

  /** Who is second with a new storage waits, and finds what the first has written. */
  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void race_for_a_new_storage(int size) {
    CompletableFuture<Void> second =
        connection.atomically(
            first -> {
              first.writeArtifactPartitions(built, partitions(0, 1));
              CompletableFuture<Void> writing =
                  CompletableFuture.runAsync(
                      () -> connection.writeArtifactPartitions(built, partitions(0, size)));
              awaitLock();
              return writing;
            });
    second.join();

    assertThat(rows("storage")).isEqualTo("1");
    assertThat(rows("storage_partition")).isEqualTo(String.valueOf(size));
  }

  /** The storage of a block that is undone was not seen. */
  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void write_the_storage_that_a_block_did_not_commit(int size) {
    assertThatThrownBy(
            () ->
                connection.runAtomically(
                    inner -> {
                      inner.writeArtifactPartitions(built, partitions(0, size));
                      inner.writeArtifactPartitions(built, partitions(10, size));
                      throw new IllegalArgumentException("undone");
                    }))
        .hasMessage("undone");
    assertThat(rows("storage")).isEqualTo("0");

    connection.writeArtifactPartitions(built, partitions(0, size));

    assertThat(connection.readArtifactPartitions(built)).hasSize(size);
  }

  private GraphSnapshot snapshot() {
    GraphSnapshot snapshot =
        GraphSnapshot.of(PostgresBackendTest.graph(), Map.of("raw", StoragePartitions.empty()));
    connection.writeSnapshot(snapshot);
    return snapshot;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void write_links_whatever_has_become_of_a_storage_that_was_seen(int size) {
    GraphSnapshot snapshot = snapshot();
    connection.writeArtifactAndGraphPartitions(snapshot, "built", partitions(0, size));
    connection.writeArtifactAndGraphPartitions(snapshot, "built", partitions(size, size));
    assertThat(connection.readArtifactPartitions(built)).hasSize(2 * size);
    execute("TRUNCATE ${schema}.storage, ${schema}.storage_partition");

    connection.writeArtifactAndGraphPartitions(snapshot, "built", partitions(2L * size, size));

    assertThat(rows("storage")).isEqualTo("1");
    assertThat(connection.readArtifactPartitions(built)).hasSize(size);
    assertThat(connection.readSnapshotPartitions(snapshot, "built").toJson())
        .isEqualTo(partitions(0, 3 * size).toJson());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void with_links_find_another_key_of_the_same_fingerprint(int size) {
    GraphSnapshot snapshot = snapshot();
    connection.writeArtifactPartitions(built, partitions(7, 1));
    execute("UPDATE ${schema}.storage_partition SET partition_key = '\\x00'");

    assertThatThrownBy(
            () ->
                connection.writeArtifactAndGraphPartitions(snapshot, "built", partitions(7, size)))
        .isInstanceOf(FingerprintConflictException.class)
        .hasMessageContaining("{n=7}");

    assertThat(rows("storage_partition")).isEqualTo("1");
    assertThat(rows("snapshot_partition")).isEqualTo("0");
  }
}
