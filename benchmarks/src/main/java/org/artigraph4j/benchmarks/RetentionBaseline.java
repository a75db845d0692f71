package org.artigraph4j.benchmarks;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.artigraph4j.benchmarks.Retentions.History;
import org.artigraph4j.storage.StoragePartition;
import org.postgresql.PGConnection;
import org.postgresql.copy.PGCopyOutputStream;

/**
 * What one would write by hand: a row for each link of each snapshot, and DELETE … WHERE NOT EXISTS
 * of everything in one transaction. It knows no tags and no runs, shares nothing, and has no index
 * but the keys.
 */
final class RetentionBaseline implements AutoCloseable {
  private static final String SCHEMA = "benchmarks_retention_baseline";

  private static final String TABLES =
      """
      CREATE SCHEMA benchmarks_retention_baseline;
      SET search_path = benchmarks_retention_baseline;
      CREATE TABLE snapshot (
        name text, fingerprint bigint, created_at timestamptz NOT NULL,
        PRIMARY KEY (name, fingerprint)
      );
      CREATE TABLE link (
        name text, snapshot_fingerprint bigint, artifact_key text, key_fingerprint bigint,
        storage_fingerprint bigint NOT NULL, input_fingerprint bigint NOT NULL,
        content_fingerprint bigint NOT NULL,
        PRIMARY KEY (name, snapshot_fingerprint, artifact_key, key_fingerprint)
      );
      CREATE TABLE storage_partition (
        storage_fingerprint bigint, key_fingerprint bigint, input_fingerprint bigint,
        content_fingerprint bigint, partition_key bytea NOT NULL, key jsonb NOT NULL,
        attributes jsonb NOT NULL, added_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (storage_fingerprint, key_fingerprint, input_fingerprint, content_fingerprint)
      )
      """;

  private static final String DELETE_SNAPSHOTS =
      """
      DELETE FROM snapshot s
      WHERE NOT EXISTS (
        SELECT FROM (
          SELECT l.fingerprint FROM snapshot l WHERE l.name = 'name' ORDER BY l.created_at DESC LIMIT %d
        ) AS l
        WHERE l.fingerprint = s.fingerprint
      )
      """;

  private static final String DELETE_LINKS =
      """
      DELETE FROM link l
      WHERE NOT EXISTS (
        SELECT FROM snapshot s
        WHERE s.name = l.name AND s.fingerprint = l.snapshot_fingerprint
      )
      """;

  private static final String DELETE_PARTITIONS =
      """
      DELETE FROM storage_partition p
      WHERE NOT EXISTS (
        SELECT FROM link l
        WHERE l.storage_fingerprint = p.storage_fingerprint
          AND l.key_fingerprint = p.key_fingerprint
          AND l.input_fingerprint = p.input_fingerprint
          AND l.content_fingerprint = p.content_fingerprint
      )
      """;

  private final Server server;
  private final Connection jdbc;

  RetentionBaseline(Server server) throws SQLException {
    this.server = server;
    server.drop(SCHEMA);
    this.jdbc = server.connect();
    execute(TABLES);
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = jdbc.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Fills the tables. */
  void load(History history) throws SQLException, IOException {
    execute("TRUNCATE snapshot, link, storage_partition");
    copy("storage_partition", out -> partitions(out, history.partitions.asList()));
    copy("snapshot", out -> snapshots(out, history.snapshots));
    for (int snapshot = 0; snapshot < history.snapshots; snapshot++) {
      int number = snapshot;
      copy("link", out -> links(out, number, CopyBaseline.sorted(history.of(number))));
    }
    execute("VACUUM ANALYZE");
    execute("CHECKPOINT");
  }

  private interface Rows {
    void write(Writer out) throws IOException;
  }

  private void copy(String table, Rows rows) throws SQLException, IOException {
    String columns =
        table.equals("storage_partition")
            ? " (storage_fingerprint, key_fingerprint, input_fingerprint, content_fingerprint,"
                + " partition_key, key, attributes)"
            : "";
    try (Writer out =
        new BufferedWriter(
            new OutputStreamWriter(
                new PGCopyOutputStream(
                    jdbc.unwrap(PGConnection.class),
                    "COPY " + table + columns + " FROM STDIN",
                    1 << 16),
                StandardCharsets.UTF_8))) {
      rows.write(out);
    }
  }

  private static void partitions(Writer out, List<StoragePartition> partitions) throws IOException {
    for (StoragePartition one : partitions) {
      line(
          out,
          one.storage().fingerprint(),
          one.key().fingerprint(),
          one.inputFingerprint().orElseThrow(),
          one.contentFingerprint(),
          "\\\\x" + HexFormat.of().formatHex(one.key().toBytes()),
          one.key().toJson(),
          one.attributes());
    }
  }

  private static void snapshots(Writer out, int count) throws IOException {
    for (int number = 0; number < count; number++) {
      line(out, "name", number, Instant.EPOCH.plusSeconds(number));
    }
  }

  private static void links(Writer out, int snapshot, List<StoragePartition> links)
      throws IOException {
    for (StoragePartition one : links) {
      line(
          out,
          "name",
          snapshot,
          "built",
          one.key().fingerprint(),
          one.storage().fingerprint(),
          one.inputFingerprint().orElseThrow(),
          one.contentFingerprint());
    }
  }

  private static void line(Writer out, Object... columns) throws IOException {
    for (int i = 0; i < columns.length; i++) {
      out.append(i == 0 ? "" : "\t").append(columns[i].toString());
    }
    out.append('\n');
  }

  /** Removes all snapshots but the last ones, and what only they reach. */
  void retain(History history) throws SQLException {
    jdbc.setAutoCommit(false);
    long snapshots = delete(DELETE_SNAPSHOTS.formatted(history.kept));
    delete(DELETE_LINKS);
    long partitions = delete(DELETE_PARTITIONS);
    jdbc.commit();
    jdbc.setAutoCommit(true);
    history.requireRemoved(snapshots, partitions);
  }

  private long delete(String sql) throws SQLException {
    try (Statement statement = jdbc.createStatement()) {
      return statement.executeLargeUpdate(sql);
    }
  }

  @Override
  public void close() throws SQLException {
    jdbc.close();
    server.drop(SCHEMA);
  }
}
