package org.artigraph4j.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.storage.Storage;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/** The links: rows that never change, of snapshots that are not sealed. */
final class SnapshotPartitions {
  static final String TABLE = "snapshot_partition";

  // One row without a partition says that the snapshot is there and has no links. BETWEEN a value
  // that the planner cannot see is never estimated at the whole table, which it would then scan:
  // it may have seen the table last when this artifact was all that there was.
  private static final String READ =
      """
      SELECT
        p.key_fingerprint, p.input_fingerprint, p.content_fingerprint, p.key, p.attributes
      FROM ${schema}.snapshot s
      LEFT JOIN ${schema}.snapshot_partition p
        ON p.name = :name AND p.snapshot_fingerprint = :snapshot
          AND p.artifact_key BETWEEN (SELECT :artifact) AND (SELECT :artifact)
      WHERE s.name = :name AND s.fingerprint = :snapshot
      """;

  private static final String IN_ORDER = "ORDER BY p.partition_key";

  private static final String WRITE =
      "WITH given AS MATERIALIZED (SELECT g.*, "
          + Links.LINKED
          + " FROM "
          + PartitionBatch.GIVEN
          + Links.LOOKUP
          + "), "
          + Links.HELD
          + """
      , verdict AS MATERIALIZED (
        SELECT
      """
          + Links.VERDICT
          + """
        FROM given
      ),
      """
          + Links.INSERT
          + """
          AND (SELECT verdict.may_link FROM verdict)
        ORDER BY given.key_fingerprint
      )
      """
          + Links.ANSWER;

  private final String read;
  private final String stream;
  private final String write;

  SnapshotPartitions(Sql sql) {
    this.read = sql.of(READ);
    this.stream = sql.of(Cursor.of(READ + IN_ORDER));
    this.write = sql.of(WRITE);
  }

  StoragePartitions read(Handle handle, GraphSnapshot snapshot, String artifactKey) {
    Storage storage = snapshot.graph().artifact(artifactKey).storage();
    RowsOf of = RowsOf.of(snapshot, artifactKey);
    List<Optional<StoragePartition>> rows =
        bindTo(handle.createQuery(read), snapshot, artifactKey)
            .map((row, context) -> read(row, of, storage))
            .list();
    if (rows.isEmpty()) {
      throw Snapshots.notFound(snapshot);
    }
    return rows.stream().flatMap(Optional::stream).collect(StoragePartitions.toStoragePartitions());
  }

  /** The same in key order, to be read piece by piece. */
  Cursor cursor(GraphSnapshot snapshot, String artifactKey) {
    Storage storage = snapshot.graph().artifact(artifactKey).storage();
    RowsOf of = RowsOf.of(snapshot, artifactKey);
    return new Cursor(
        TABLE,
        stream,
        query -> bindTo(query, snapshot, artifactKey),
        row -> read(row, of, storage),
        Optional.of(() -> Snapshots.notFound(snapshot)));
  }

  private static Query bindTo(Query query, GraphSnapshot snapshot, String artifactKey) {
    return query
        .bind("name", snapshot.name())
        .bind("snapshot", snapshot.fingerprint().value())
        .bind("artifact", artifactKey);
  }

  private static Optional<StoragePartition> read(ResultSet row, RowsOf of, Storage storage)
      throws SQLException {
    return row.getString("key") == null
        ? Optional.empty()
        : Optional.of(PartitionRows.read(row, of, storage));
  }

  void write(Handle handle, GraphSnapshot snapshot, String artifactKey, PartitionBatch batch) {
    boolean raw = snapshot.raw().containsKey(artifactKey);
    Links links = new Links(snapshot, number -> artifactKey, batch, raw);
    Races.settle(
        () ->
            links
                .bindTo(handle.createQuery(write))
                .bind("artifact", artifactKey)
                .map((row, context) -> links.written(row))
                .one());
  }
}
