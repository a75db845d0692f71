package org.artigraph4j.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.backend.Connection;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.lineage.LineageBounds;
import org.artigraph4j.lineage.Provenance;
import org.artigraph4j.partition.InputFingerprints;
import org.artigraph4j.producer.Version;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What each call of the contract costs on the network, which no change may raise unseen. */
class RoundTripsTest {
  private static final String SCHEMA = TestServer.schema(RoundTripsTest.class);
  private static Backend backend;
  private static Connection connection;

  /**
   * The costs: network round trips, and the statements sent, each by the tables that it writes or,
   * if it writes none, reads. BEGIN travels with the statement after it, and DECLARE with its first
   * FETCH. A COPY costs two, one to begin and one to end. A new connection costs one for TCP, one
   * for the startup and the password, one for each of its three statements, of which Jdbi's
   * Postgres plugin makes the last.
   */
  private static final String EXPECTED =
      """
      findGraph, on a new connection                 6  SET application_name = 'artigraph4j'; SHOW TRANSACTION ISOLATION LEVEL; SELECT pg_proc; SELECT graph
      writeGraph                                     1  INSERT graph
      writeGraph, known                              1  INSERT graph
      findGraph                                      1  SELECT graph
      snapshot 1                                     5  BEGIN; INSERT graph + INSERT snapshot; INSERT storage + INSERT storage_partition; SAVEPOINT links; INSERT snapshot_artifact; INSERT manifest + INSERT manifest_list + INSERT snapshot_artifact; COMMIT
      snapshot, known 1                              4  BEGIN; INSERT graph + INSERT snapshot; INSERT storage + INSERT storage_partition; SAVEPOINT links; INSERT snapshot_artifact; COMMIT
      writeArtifactPartitions 1                      1  INSERT storage + INSERT storage_partition
      writeArtifactPartitions, known 1               1  INSERT storage + INSERT storage_partition
      readArtifactPartitions 1                       1  SELECT storage + storage_partition
      streamArtifactPartitions 1                     2  BEGIN; DECLARE storage + storage_partition; FETCH; COMMIT
      lookup 1                                       1  SELECT storage + storage_partition
      lookup, storage seen 1                         1  SELECT storage_partition
      writeSnapshotPartitions 1                      1  INSERT snapshot_artifact + INSERT snapshot_partition
      writeSnapshotPartitions, refused 1             1  INSERT snapshot_artifact + INSERT snapshot_partition
      writeArtifactAndGraphPartitions 1              1  INSERT snapshot_artifact + INSERT storage + INSERT storage_partition + INSERT snapshot_partition
      writeArtifactAndGraphPartitions, known 1       1  INSERT snapshot_artifact + INSERT storage + INSERT storage_partition + INSERT snapshot_partition
      readSnapshotPartitions 1                       1  SELECT manifest + manifest_list + snapshot + snapshot_artifact + snapshot_partition
      streamSnapshotPartitions 1                     2  BEGIN; DECLARE manifest + manifest_list + snapshot + snapshot_artifact + snapshot_partition; FETCH; COMMIT
      streamArtifactPartitions, closed unread 1      2  BEGIN; DECLARE storage + storage_partition; FETCH; COMMIT
      atomically, a stream 1                         3  BEGIN; DECLARE manifest + manifest_list + snapshot + snapshot_artifact + snapshot_partition; FETCH; CLOSE; COMMIT
      writeSnapshotPartitions, sealed 1              2  INSERT snapshot_artifact + INSERT snapshot_partition; INSERT snapshot_artifact + INSERT snapshot_partition
      atomically, the same in two calls 1            3  BEGIN; INSERT storage + INSERT storage_partition; INSERT snapshot_artifact + INSERT snapshot_partition; COMMIT
      snapshot 100                                   5  BEGIN; INSERT graph + INSERT snapshot; INSERT storage + INSERT storage_partition; SAVEPOINT links; INSERT snapshot_artifact; INSERT manifest + INSERT manifest_list + INSERT snapshot_artifact; COMMIT
      snapshot, known 100                            4  BEGIN; INSERT graph + INSERT snapshot; INSERT storage + INSERT storage_partition; SAVEPOINT links; INSERT snapshot_artifact; COMMIT
      writeArtifactPartitions 100                    1  INSERT storage + INSERT storage_partition
      writeArtifactPartitions, known 100             1  INSERT storage + INSERT storage_partition
      readArtifactPartitions 100                     1  SELECT storage + storage_partition
      streamArtifactPartitions 100                   2  BEGIN; DECLARE storage + storage_partition; FETCH; COMMIT
      lookup 100                                     1  SELECT storage + storage_partition
      lookup, storage seen 100                       1  SELECT storage_partition
      writeSnapshotPartitions 100                    1  INSERT snapshot_artifact + INSERT snapshot_partition
      writeSnapshotPartitions, refused 100           1  INSERT snapshot_artifact + INSERT snapshot_partition
      writeArtifactAndGraphPartitions 100            1  INSERT snapshot_artifact + INSERT storage + INSERT storage_partition + INSERT snapshot_partition
      writeArtifactAndGraphPartitions, known 100     1  INSERT snapshot_artifact + INSERT storage + INSERT storage_partition + INSERT snapshot_partition
      readSnapshotPartitions 100                     1  SELECT manifest + manifest_list + snapshot + snapshot_artifact + snapshot_partition
      streamSnapshotPartitions 100                   2  BEGIN; DECLARE manifest + manifest_list + snapshot + snapshot_artifact + snapshot_partition; FETCH; COMMIT
      streamArtifactPartitions, closed unread 100    2  BEGIN; DECLARE storage + storage_partition; FETCH; COMMIT
      atomically, a stream 100                       3  BEGIN; DECLARE manifest + manifest_list + snapshot + snapshot_artifact + snapshot_partition; FETCH; CLOSE; COMMIT
      writeSnapshotPartitions, sealed 100            2  INSERT snapshot_artifact + INSERT snapshot_partition; INSERT snapshot_artifact + INSERT snapshot_partition
      atomically, the same in two calls 100          3  BEGIN; INSERT storage + INSERT storage_partition; INSERT snapshot_artifact + INSERT snapshot_partition; COMMIT
      snapshot 10000                                 5  BEGIN; INSERT graph + INSERT snapshot; INSERT storage + INSERT storage_partition; SAVEPOINT links; INSERT snapshot_artifact; INSERT manifest + INSERT manifest_list + INSERT snapshot_artifact; COMMIT
      snapshot, known 10000                          4  BEGIN; INSERT graph + INSERT snapshot; INSERT storage + INSERT storage_partition; SAVEPOINT links; INSERT snapshot_artifact; COMMIT
      writeArtifactPartitions 10000                  1  INSERT storage + INSERT storage_partition
      writeArtifactPartitions, known 10000           1  INSERT storage + INSERT storage_partition
      readArtifactPartitions 10000                   1  SELECT storage + storage_partition
      streamArtifactPartitions 10000                 12  BEGIN; DECLARE storage + storage_partition; 11 x FETCH; COMMIT
      lookup 10000                                   1  SELECT storage + storage_partition
      lookup, storage seen 10000                     1  SELECT storage_partition
      writeSnapshotPartitions 10000                  3  BEGIN; SAVEPOINT links; INSERT snapshot_artifact; INSERT manifest + INSERT manifest_list + INSERT snapshot_artifact; COMMIT
      writeSnapshotPartitions, refused 10000         4  BEGIN; SAVEPOINT links; INSERT snapshot_artifact; INSERT snapshot_artifact; SELECT snapshot_artifact; SELECT manifest + manifest_list + snapshot + snapshot_artifact + snapshot_partition; ROLLBACK
      writeArtifactAndGraphPartitions 10000          4  BEGIN; SAVEPOINT links; INSERT snapshot_artifact; INSERT manifest + INSERT manifest_list + INSERT snapshot_artifact; INSERT storage + INSERT storage_partition; COMMIT
      writeArtifactAndGraphPartitions, known 10000   3  BEGIN; SAVEPOINT links; INSERT snapshot_artifact; INSERT storage + INSERT storage_partition; COMMIT
      readSnapshotPartitions 10000                   1  SELECT manifest + manifest_list + snapshot + snapshot_artifact + snapshot_partition
      streamSnapshotPartitions 10000                 2  BEGIN; DECLARE manifest + manifest_list + snapshot + snapshot_artifact + snapshot_partition; FETCH; COMMIT
      streamArtifactPartitions, closed unread 10000  2  BEGIN; DECLARE storage + storage_partition; FETCH; COMMIT
      atomically, a stream 10000                     3  BEGIN; DECLARE manifest + manifest_list + snapshot + snapshot_artifact + snapshot_partition; FETCH; CLOSE; COMMIT
      writeSnapshotPartitions, sealed 10000          3  BEGIN; SAVEPOINT links; INSERT snapshot_artifact; SAVEPOINT links; INSERT snapshot_artifact; ROLLBACK
      atomically, the same in two calls 10000        3  BEGIN; INSERT storage + INSERT storage_partition; SAVEPOINT links; INSERT snapshot_artifact; COMMIT
      snapshot 20000                                 5  BEGIN; INSERT graph + INSERT snapshot; INSERT storage + INSERT storage_partition; SAVEPOINT links; INSERT snapshot_artifact; INSERT manifest + INSERT manifest_list + INSERT snapshot_artifact; COMMIT
      snapshot, known 20000                          4  BEGIN; INSERT graph + INSERT snapshot; INSERT storage + INSERT storage_partition; SAVEPOINT links; INSERT snapshot_artifact; COMMIT
      writeArtifactPartitions 20000                  4  BEGIN; SELECT pg_settings; SELECT pg_advisory_xact_lock($1); SAVEPOINT large_write; INSERT storage; SELECT pg_extension + storage + storage_partition; COPY storage_partition; COMMIT
      writeArtifactPartitions, known 20000           3  BEGIN; SELECT pg_settings; SELECT pg_advisory_xact_lock($1); SAVEPOINT large_write; INSERT storage; SELECT pg_extension + storage + storage_partition; SELECT pg_extension + storage + storage_partition; COMMIT
      readArtifactPartitions 20000                   1  SELECT storage + storage_partition
      streamArtifactPartitions 20000                 22  BEGIN; DECLARE storage + storage_partition; 21 x FETCH; COMMIT
      lookup 20000                                   1  SELECT storage + storage_partition
      lookup, storage seen 20000                     1  SELECT storage_partition
      writeSnapshotPartitions 20000                  3  BEGIN; SAVEPOINT links; INSERT snapshot_artifact; INSERT manifest + INSERT manifest_list + INSERT snapshot_artifact; COMMIT
      writeSnapshotPartitions, refused 20000         4  BEGIN; SAVEPOINT links; INSERT snapshot_artifact; INSERT snapshot_artifact; SELECT snapshot_artifact; SELECT manifest + manifest_list + snapshot + snapshot_artifact + snapshot_partition; ROLLBACK
      writeArtifactAndGraphPartitions 20000          6  BEGIN; SAVEPOINT links; INSERT snapshot_artifact; INSERT manifest + INSERT manifest_list + INSERT snapshot_artifact; SELECT pg_settings; SELECT pg_advisory_xact_lock($1); SAVEPOINT large_write; INSERT storage; SELECT pg_extension + storage + storage_partition; COPY storage_partition; COMMIT
      writeArtifactAndGraphPartitions, known 20000   3  BEGIN; SAVEPOINT links; INSERT snapshot_artifact; SELECT pg_settings; SELECT pg_advisory_xact_lock($1); SAVEPOINT large_write; INSERT storage; SELECT pg_extension + storage + storage_partition; COMMIT
      readSnapshotPartitions 20000                   1  SELECT manifest + manifest_list + snapshot + snapshot_artifact + snapshot_partition
      streamSnapshotPartitions 20000                 2  BEGIN; DECLARE manifest + manifest_list + snapshot + snapshot_artifact + snapshot_partition; FETCH; COMMIT
      streamArtifactPartitions, closed unread 20000  2  BEGIN; DECLARE storage + storage_partition; FETCH; COMMIT
      atomically, a stream 20000                     3  BEGIN; DECLARE manifest + manifest_list + snapshot + snapshot_artifact + snapshot_partition; FETCH; CLOSE; COMMIT
      writeSnapshotPartitions, sealed 20000          3  BEGIN; SAVEPOINT links; INSERT snapshot_artifact; SAVEPOINT links; INSERT snapshot_artifact; ROLLBACK
      atomically, the same in two calls 20000        4  BEGIN; SELECT pg_settings; SELECT pg_advisory_xact_lock($1); SAVEPOINT large_write; INSERT storage; SELECT pg_extension + storage + storage_partition; SELECT pg_extension + storage + storage_partition; SAVEPOINT links; INSERT snapshot_artifact; COMMIT
      sealSnapshot, not there                        1  UPDATE snapshot
      writeSnapshot                                  1  INSERT graph + INSERT snapshot
      writeSnapshot, known                           1  INSERT graph + INSERT snapshot
      findSnapshot                                   1  SELECT graph + snapshot
      writeSnapshotTag                               2  INSERT snapshot_tag + UPDATE snapshot; SELECT snapshot_artifact + snapshot_partition
      writeSnapshotTag, known                        1  INSERT snapshot_tag + UPDATE snapshot
      writeSnapshotTag, refused                      1  INSERT snapshot_tag + UPDATE snapshot
      writeSnapshotTag, moved                        2  INSERT snapshot_tag + UPDATE snapshot; SELECT snapshot_artifact + snapshot_partition
      findSnapshotTag                                1  SELECT graph + snapshot + snapshot_tag
      sealSnapshot, sealed                           1  UPDATE snapshot
      snapshot of no raw data                        1  INSERT graph + INSERT snapshot
      atomically, nothing                            0
      atomically, two reads                          3  BEGIN; SELECT graph + snapshot + snapshot_tag; SELECT graph; COMMIT
      record 1                                       1  INSERT storage + INSERT provenance_chunk + INSERT provenance
      record, known 1                                1  INSERT storage + INSERT provenance_chunk + INSERT provenance
      record 20000                                   2  SELECT provenance + provenance_chunk; INSERT storage + INSERT provenance_chunk + INSERT provenance
      record, known 20000                            1  SELECT provenance + provenance_chunk
      findProvenance 1                               2  SELECT provenance + provenance_chunk; SELECT storage
      findProvenance 20000                           1  SELECT provenance + provenance_chunk
      upstream, depth 1                              1  SELECT provenance + provenance_chunk
      downstream, depth 1                            3  SELECT graph + snapshot; SELECT manifest + manifest_list + snapshot + snapshot_artifact + snapshot_partition; SELECT provenance + provenance_chunk
      artifactUpstream                               2  SELECT graph; SELECT graph
      affectedTags                                   8  SELECT provenance + provenance_chunk; SELECT storage; SELECT storage_partition; SELECT provenance + provenance_chunk; SELECT graph + snapshot + snapshot_tag; SELECT snapshot_artifact + snapshot_partition; SELECT manifest + manifest_list; SELECT snapshot_artifact + snapshot_partition
      connect and close                              0
      """;

  @BeforeAll
  static void open() {
    backend = PostgresBackend.open(TestServer.config(watched(), SCHEMA).poolSize(2).build());
    connection = backend.connect();
  }

  @AfterAll
  static void close() {
    connection.close();
    backend.close();
    TestServer.drop(SCHEMA);
  }

  private static String watched() {
    String url = TestServer.url();
    return url + (url.indexOf('?') < 0 ? "?" : "&") + Wire.PARAMETERS;
  }

  private static final Pattern WRITTEN =
      Pattern.compile("(INSERT INTO|UPDATE|DELETE FROM) \"[^\"]+\"\\.(\\w+)");
  private static final Pattern COPIED = Pattern.compile("COPY \"[^\"]+\"\\.(\\w+)");
  private static final Pattern READ =
      Pattern.compile("(?:FROM|JOIN) (?:\"[^\"]+\"|pg_catalog)\\.(\\w+)");

  /** A statement in short. */
  private static String shortly(String sql) {
    List<String> words = new ArrayList<>();
    Matcher written = WRITTEN.matcher(sql);
    while (written.find()) {
      words.add(written.group(1).replaceAll(" .*", "") + " " + written.group(2));
    }
    if (!words.isEmpty()) {
      return String.join(" + ", words);
    }
    TreeSet<String> tables = new TreeSet<>();
    Matcher read = READ.matcher(sql);
    while (read.find()) {
      tables.add(read.group(1));
    }
    Matcher copied = COPIED.matcher(sql);
    if (copied.find()) {
      return "COPY " + copied.group(1);
    }
    if (sql.startsWith("FETCH ") || sql.startsWith("CLOSE ")) {
      return sql.replaceAll(" .*", "");
    }
    return tables.isEmpty()
        ? sql.strip()
        : (sql.startsWith("DECLARE ") ? "DECLARE " : "SELECT ") + String.join(" + ", tables);
  }

  private final List<String> table = new ArrayList<>();

  /** Statements in short, pages of one cursor counted. */
  private static String shortly(List<String> statements) {
    List<String> words = new ArrayList<>();
    for (int from = 0, to = 0; from < statements.size(); from = to) {
      String sql = statements.get(from);
      do {
        to++;
      } while (to < statements.size()
          && statements.get(to).equals(sql)
          && sql.startsWith("FETCH "));
      String times = to - from > 1 ? to - from + " x " : "";
      words.add(times + shortly(sql));
    }
    return String.join("; ", words);
  }

  private void measure(String what, Runnable call) {
    Wire.clear();
    call.run();
    Wire.Traffic traffic = Wire.traffic();
    table.add(
        "%-46s %d  %s"
            .formatted(what, traffic.trips(), shortly(traffic.statements()))
            .stripTrailing());
  }

  private static StoragePartitions partitions(Artifact artifact, long size, String content) {
    return LongStream.range(0, size)
        .mapToObj(n -> PostgresBackendTest.partition(artifact, n, content))
        .collect(StoragePartitions.toStoragePartitions());
  }

  private static InputFingerprints inputs(StoragePartitions partitions) {
    InputFingerprints.Builder inputs = InputFingerprints.builder();
    for (StoragePartition partition : partitions) {
      inputs.put(partition.key(), partition.inputFingerprint());
    }
    return inputs.build();
  }

  private static void drain(Stream<?> elements) {
    try (elements) {
      elements.forEach(element -> {});
    }
  }

  private static void swallow(Runnable call) {
    try {
      call.run();
    } catch (org.artigraph4j.error.BackendException refused) {
      assertThat(refused).hasMessageNotContaining("refused a statement");
    }
  }

  @Test
  void each_call_costs_what_the_table_says() {
    Graph graph = PostgresBackendTest.graph("trips");
    if (TestServer.isEmbedded()) {
      measure(
          "findGraph, on a new connection",
          () -> connection.findGraph("trips", graph.fingerprint()));
    } else {
      connection.findGraph("trips", graph.fingerprint()); // how many depends on how it lets one in
    }
    measure("writeGraph", () -> connection.writeGraph(graph));
    measure("writeGraph, known", () -> connection.writeGraph(graph));
    measure("findGraph", () -> connection.findGraph("trips", graph.fingerprint()));
    for (int size : new int[] {1, 100, 10_000, 20_000}) {
      ofSize(size);
    }
    GraphSnapshot snapshot =
        GraphSnapshot.of(graph, Map.of("raw", partitions(graph.artifact("raw"), 1, "other")));
    measure("sealSnapshot, not there", () -> swallow(() -> connection.sealSnapshot(snapshot)));
    measure("writeSnapshot", () -> connection.writeSnapshot(snapshot));
    measure("writeSnapshot, known", () -> connection.writeSnapshot(snapshot));
    measure("findSnapshot", () -> connection.findSnapshot("trips", snapshot.fingerprint()));
    measure("writeSnapshotTag", () -> connection.writeSnapshotTag(snapshot, "a"));
    measure("writeSnapshotTag, known", () -> connection.writeSnapshotTag(snapshot, "a"));
    GraphSnapshot next = snapshot.nextEdition();
    connection.writeSnapshot(next);
    measure(
        "writeSnapshotTag, refused", () -> swallow(() -> connection.writeSnapshotTag(next, "a")));
    measure("writeSnapshotTag, moved", () -> connection.writeSnapshotTag(next, "a", true));
    measure("findSnapshotTag", () -> connection.findSnapshotTag("trips", "a"));
    measure("sealSnapshot, sealed", () -> connection.sealSnapshot(snapshot));
    measure(
        "snapshot of no raw data",
        () -> connection.snapshot(graph, Map.of("raw", StoragePartitions.empty())));
    measure("atomically, nothing", () -> connection.runAtomically(inner -> {}));
    measure(
        "atomically, two reads",
        () ->
            connection.runAtomically(
                inner -> {
                  inner.findSnapshotTag("trips", "a");
                  inner.findGraph("trips", graph.fingerprint());
                }));
    lineage();
    measure("connect and close", () -> backend.connect().close());

    assertThat(String.join("\n", table) + "\n")
        .isEqualTo(
            TestServer.isEmbedded() ? EXPECTED : EXPECTED.substring(EXPECTED.indexOf('\n') + 1));
  }

  private void ofSize(int size) {
    Graph graph = PostgresBackendTest.graph("trips-" + size);
    Artifact raw = graph.artifact("raw");
    Artifact built = graph.artifact("built");
    Map<String, StoragePartitions> rawData = Map.of("raw", partitions(raw, size, "a"));
    GraphSnapshot snapshot = GraphSnapshot.of(graph, rawData);
    GraphSnapshot next = snapshot.nextEdition();
    StoragePartitions first = partitions(built, size, "a");
    StoragePartitions second = partitions(built, size, "b");
    StoragePartitions third = partitions(built, size, "c");
    InputFingerprints asked = inputs(first);
    String of = " " + size;

    measure("snapshot" + of, () -> connection.snapshot(graph, rawData));
    measure("snapshot, known" + of, () -> connection.snapshot(graph, rawData));
    connection.writeSnapshot(next);
    measure("writeArtifactPartitions" + of, () -> connection.writeArtifactPartitions(built, first));
    measure(
        "writeArtifactPartitions, known" + of,
        () -> connection.writeArtifactPartitions(built, first));
    measure("readArtifactPartitions" + of, () -> connection.readArtifactPartitions(built));
    measure(
        "streamArtifactPartitions" + of, () -> drain(connection.streamArtifactPartitions(built)));
    measure("lookup" + of, () -> connection.readArtifactPartitions(built, asked));
    measure("lookup, storage seen" + of, () -> connection.readArtifactPartitions(built, asked));
    measure(
        "writeSnapshotPartitions" + of,
        () -> connection.writeSnapshotPartitions(snapshot, "built", first));
    measure(
        "writeSnapshotPartitions, refused" + of,
        () -> swallow(() -> connection.writeSnapshotPartitions(snapshot, "built", second)));
    measure(
        "writeArtifactAndGraphPartitions" + of,
        () -> connection.writeArtifactAndGraphPartitions(next, "built", second));
    measure(
        "writeArtifactAndGraphPartitions, known" + of,
        () -> connection.writeArtifactAndGraphPartitions(next, "built", second));
    measure("readSnapshotPartitions" + of, () -> connection.readSnapshotPartitions(next, "built"));
    measure(
        "streamSnapshotPartitions" + of,
        () -> drain(connection.streamSnapshotPartitions(next, "built")));
    measure(
        "streamArtifactPartitions, closed unread" + of,
        () -> connection.streamArtifactPartitions(built).close());
    measure(
        "atomically, a stream" + of,
        () ->
            connection.runAtomically(
                inner -> drain(inner.streamSnapshotPartitions(next, "built"))));
    connection.sealSnapshot(snapshot);
    GraphSnapshot sealed = next.nextEdition();
    connection.writeSnapshot(sealed);
    connection.sealSnapshot(sealed);
    measure(
        "writeSnapshotPartitions, sealed" + of,
        () -> swallow(() -> connection.writeSnapshotPartitions(sealed, "built", third)));
    measure(
        "atomically, the same in two calls" + of,
        () ->
            connection.runAtomically(
                inner -> {
                  inner.writeArtifactPartitions(built, second);
                  inner.writeSnapshotPartitions(next, "built", second);
                }));
  }

  private void lineage() {
    Graph graph = PostgresBackendTest.graph("trips-lineage");
    StoragePartitions raw = partitions(graph.artifact("raw"), 20_000, "a");
    StoragePartitions built = partitions(graph.artifact("built"), 1, "a");
    GraphSnapshot snapshot = connection.snapshot(graph, Map.of("raw", raw));
    connection.writeArtifactAndGraphPartitions(snapshot, "built", built);
    connection.writeSnapshotTag(snapshot, "prod");
    StoragePartition one = built.asList().get(0);
    StoragePartition source = raw.asList().get(0);
    LineageBounds bounds = LineageBounds.standard();
    measure("record 1", () -> record(one, "a", StoragePartitions.of(source)));
    measure("record, known 1", () -> record(one, "a", StoragePartitions.of(source)));
    measure("record 20000", () -> record(one, "b", raw));
    measure("record, known 20000", () -> record(one, "b", raw));
    measure("findProvenance 1", () -> connection.lineage().findProvenance(of(one, "a")));
    measure("findProvenance 20000", () -> connection.lineage().findProvenance(of(one, "b")));
    record(one, "input", StoragePartitions.of(source));
    measure("upstream, depth 1", () -> drain(connection.lineage().upstream(one, bounds)));
    measure(
        "downstream, depth 1",
        () -> drain(connection.lineage().downstream(snapshot, "raw", source, bounds)));
    measure(
        "artifactUpstream",
        () -> drain(connection.lineage().artifactUpstream("trips-lineage", "built", bounds)));
    measure("affectedTags", () -> connection.lineage().affectedTags(source, bounds));
  }

  private static StoragePartition of(StoragePartition built, String input) {
    return StoragePartition.builder()
        .storage(built.storage())
        .key(built.key())
        .inputFingerprint(Fingerprint.fromString(input))
        .contentFingerprint(built.contentFingerprint())
        .build();
  }

  private static void record(StoragePartition built, String input, StoragePartitions inputs) {
    connection
        .lineage()
        .record(
            List.of(
                Provenance.builder()
                    .storage(built.storage())
                    .inputFingerprint(Fingerprint.fromString(input))
                    .producer("build")
                    .version(Version.text("1"))
                    .putInput("in", inputs)
                    .build()));
  }

  @Test
  void connections_come_and_go_without_the_network() {
    try (Backend other =
        PostgresBackend.open(TestServer.config(watched(), SCHEMA).migrateOnOpen(false).build())) {
      int sockets = Wire.sockets();
      Wire.clear();
      for (int i = 0; i < 1000; i++) {
        Connection one = other.connect();
        Connection inner = one.connect();
        inner.close();
        one.close();
      }
      assertThat(Wire.traffic().trips()).isZero();
      assertThat(Wire.sockets()).isEqualTo(sockets);
      Fingerprint none = Fingerprint.fromString("none");
      try (Connection one = other.connect()) {
        assertThat(one.findGraph("none", none)).isEmpty();
      }
      assertThat(Wire.sockets()).isEqualTo(sockets + 1);
    }
  }
}
