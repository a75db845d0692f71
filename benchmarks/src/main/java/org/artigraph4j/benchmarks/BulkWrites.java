package org.artigraph4j.benchmarks;

import com.google.common.collect.Lists;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.backend.Connection;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.postgres.PostgresBackend;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;

/**
 * Writing partitions beside a binary COPY of the same rows into the same tables. Before each of
 * both the tables are emptied and filled anew, and the server has written its pages to disk.
 */
final class BulkWrites implements Suite {
  private static final String SCHEMA = "benchmarks_writes";
  private static final int IN_ONE_STATEMENT = 10_000;

  @Override
  public String name() {
    return "writes";
  }

  @Override
  public void run(Server server, Report report, boolean quick) throws Exception {
    server.drop(SCHEMA);
    try (Backend backend = PostgresBackend.open(server.config(SCHEMA).build());
        Connection connection = backend.connect();
        java.sql.Connection jdbc = server.connect()) {
      report.section("Writes", server.settings());
      int[] sizes = quick ? new int[] {1, 1000, 12_000} : new int[] {1, 1000, 100_000, 1_000_000};
      for (int size : sizes) {
        new Size(server, connection, jdbc, report, size, quick).run();
      }
    } finally {
      server.drop(SCHEMA);
    }
  }

  /** The benchmarks of one size. */
  private static final class Size {
    private static final String PARTITIONS =
        "benchmarks_writes.storage, benchmarks_writes.storage_partition";
    private static final String LINKS =
        """
        , benchmarks_writes.graph, benchmarks_writes.snapshot, benchmarks_writes.snapshot_partition,
        benchmarks_writes.snapshot_artifact, benchmarks_writes.manifest,
        benchmarks_writes.manifest_list
        """;

    private final Server server;
    private final Connection connection;
    private final java.sql.Connection jdbc;
    private final Report report;
    private final int size;
    private final int warmUp;
    private final int rounds;

    /** How many rows a storage has at least that is known. */
    private final int least;

    private final int calls;

    /** How many batches are linked to one artifact: what they cost grows with it. */
    private final int linkedCalls;

    private final CopyBaseline copy;

    /** Of which the batches are, but for those that go into new storages. */
    private final Dataset dataset = Dataset.of("writes");

    Size(
        Server server,
        Connection connection,
        java.sql.Connection jdbc,
        Report report,
        int size,
        boolean quick) {
      this.server = server;
      this.connection = connection;
      this.jdbc = jdbc;
      this.report = report;
      this.size = size;
      boolean small = size <= IN_ONE_STATEMENT;
      this.calls = calls(quick ? 100 : 200, quick ? 10_000 : 20_000);
      this.linkedCalls = calls(quick ? 100 : 200, 20_000);
      this.warmUp = quick ? (small ? 1 : 0) : small ? 3 : 1;
      this.rounds = size > 100_000 || quick ? 3 : small ? 9 : 5;
      this.least = quick ? 10_000 : 100_000;
      this.copy = new CopyBaseline(jdbc);
    }

    private int calls(int most, int rows) {
      return Math.max(1, Math.min(most, rows / size));
    }

    private String size() {
      return size == 1 ? "1 row" : size + " rows";
    }

    void run() throws Exception {
      int stored = Math.max(size, least);
      freshInNewStorages();
      List<StoragePartition> known =
          CopyBaseline.sorted(dataset.partitions(calls * size, calls * size + stored));
      List<StoragePartitions> batches =
          IntStream.range(0, calls)
              .mapToObj(call -> dataset.partitions(call * size, (call + 1) * size))
              .toList();
      freshInKnownStorage(batches, known);
      halfKnown(batches);
      allKnown(batches);
      withLinks(shuffled());
      empty(PARTITIONS + LINKS);
    }

    private void freshInNewStorages() throws Exception {
      NewStorages fresh = new NewStorages(calls, size);
      Duel duel =
          Duel.of(
              warmUp,
              rounds,
              () -> {
                empty(PARTITIONS);
                fresh.renew();
              },
              () -> {
                for (int call = 0; call < calls; call++) {
                  connection.writeArtifactPartitions(fresh.artifact(call), fresh.batch(call));
                }
              },
              () -> {
                jdbc.setAutoCommit(false);
                for (List<StoragePartition> call : fresh.rows()) {
                  copy.storage(call.get(0).storage());
                  copy.partitions(call);
                  jdbc.commit();
                }
                jdbc.setAutoCommit(true);
              });
      report.row("write into a new storage", size(), duel, 0.9);
    }

    private void freshInKnownStorage(List<StoragePartitions> batches, List<StoragePartition> known)
        throws Exception {
      List<List<StoragePartition>> rows = batches.stream().map(CopyBaseline::sorted).toList();
      Duel duel =
          Duel.of(
              warmUp,
              rounds,
              () -> fill(known),
              () -> writeAll(connection, batches),
              () -> copyAll(rows));
      report.row("write into a storage of " + known.size(), size(), duel, 0.7);
    }

    /** The baseline copies the missing half alone, which it would first have to know. */
    private void halfKnown(List<StoragePartitions> batches) throws Exception {
      if (size == 1) {
        return;
      }
      List<List<StoragePartition>> rows = batches.stream().map(CopyBaseline::sorted).toList();
      List<List<StoragePartition>> missing = rows.stream().map(all -> every(all, 0)).toList();
      List<StoragePartition> known = rows.stream().flatMap(all -> every(all, 1).stream()).toList();
      Duel duel =
          Duel.of(
              warmUp,
              rounds,
              () -> fill(known),
              () -> writeAll(connection, batches),
              () -> copyAll(missing));
      report.row("write, half known", size(), duel);
    }

    private static List<StoragePartition> every(List<StoragePartition> rows, int second) {
      return IntStream.range(0, rows.size())
          .filter(row -> row % 2 == second)
          .mapToObj(rows::get)
          .toList();
    }

    /** The baseline is our own write of the same, fresh. */
    private void allKnown(List<StoragePartitions> batches) throws Exception {
      List<StoragePartition> known =
          batches.stream().flatMap(batch -> CopyBaseline.sorted(batch).stream()).toList();
      Duel duel =
          Duel.of(
              warmUp,
              rounds,
              () -> fill(known),
              () -> writeAll(connection, batches),
              () -> empty(PARTITIONS),
              () -> writeAll(connection, batches));
      report.row("write again, beside the first time", size(), duel, 1);
      fill(known);
      report.atMost("dead rows after writing again", size(), (double) deadRows(batches), "", 0);
    }

    /** Keys at random: each batch has some in all of what is linked before. */
    private List<StoragePartitions> shuffled() {
      List<StoragePartition> all =
          new ArrayList<>(dataset.partitions(0, linkedCalls * size).asList());
      Collections.shuffle(all, new Random(1));
      return Lists.partition(all, size).stream().map(StoragePartitions::copyOf).toList();
    }

    private void withLinks(List<StoragePartitions> batches) throws Exception {
      GraphSnapshot snapshot =
          GraphSnapshot.of(dataset.graph(), Map.of("raw", StoragePartitions.empty()));
      List<List<StoragePartition>> rows = batches.stream().map(CopyBaseline::sorted).toList();
      Duel duel =
          Duel.of(
              warmUp,
              rounds,
              () -> {
                empty(PARTITIONS + LINKS);
                connection.writeSnapshot(snapshot);
              },
              () -> {
                for (StoragePartitions batch : batches) {
                  connection.writeArtifactAndGraphPartitions(snapshot, "built", batch);
                }
              },
              () -> {
                jdbc.setAutoCommit(false);
                for (List<StoragePartition> batch : rows) {
                  copy.partitions(batch);
                  copy.links(batch, snapshot.name(), snapshot.fingerprint().value(), "built");
                  jdbc.commit();
                }
                jdbc.setAutoCommit(true);
              });
      report.row("write with links", size(), duel, 0.7);
    }

    private void writeAll(Connection to, List<StoragePartitions> batches) {
      for (StoragePartitions batch : batches) {
        to.writeArtifactPartitions(dataset.built(), batch);
      }
    }

    private void copyAll(List<List<StoragePartition>> batches) throws SQLException {
      for (List<StoragePartition> batch : batches) {
        copy.partitions(batch);
      }
    }

    /** No rows; and no vacuum of the server's own in the middle of a round. */
    private void empty(String tables) throws SQLException {
      execute(
          "TRUNCATE " + tables,
          """
          ALTER TABLE benchmarks_writes.storage_partition SET (autovacuum_enabled = false)
          """,
          """
          ALTER TABLE benchmarks_writes.snapshot_partition SET (autovacuum_enabled = false)
          """,
          "CHECKPOINT");
    }

    private void fill(List<StoragePartition> rows) throws SQLException {
      empty(PARTITIONS);
      connection.writeArtifactPartitions(dataset.built(), StoragePartitions.of(rows.get(0)));
      copy.partitions(rows.subList(1, rows.size()));
      execute("VACUUM ANALYZE benchmarks_writes.storage_partition", "CHECKPOINT");
    }

    /** Counted once the session that wrote has ended, for it reports late. */
    private long deadRows(List<StoragePartitions> batches) throws Exception {
      String name = "benchmarks-writes-again";
      try (Backend backend = PostgresBackend.open(server.config(SCHEMA, name).build());
          Connection again = backend.connect()) {
        writeAll(again, batches);
      }
      while (count("FROM pg_stat_activity WHERE application_name = '" + name + "'") > 0) {
        Thread.sleep(10);
      }
      return count(
          ", sum(n_dead_tup) FROM pg_stat_user_tables WHERE schemaname = 'benchmarks_writes'");
    }

    private long count(String from) throws SQLException {
      try (Statement statement = jdbc.createStatement();
          ResultSet row = statement.executeQuery("SELECT count(*) " + from)) {
        row.next();
        return row.getLong(row.getMetaData().getColumnCount());
      }
    }

    private void execute(String... statements) throws SQLException {
      try (Statement statement = jdbc.createStatement()) {
        for (String sql : statements) {
          statement.execute(sql);
        }
      }
    }
  }
}
