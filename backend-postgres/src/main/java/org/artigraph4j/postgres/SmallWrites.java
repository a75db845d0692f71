package org.artigraph4j.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.artigraph4j.fingerprint.CanonicalWriter;
import org.artigraph4j.storage.Storage;
import org.artigraph4j.storage.StoragePartition;

/**
 * The write of a batch to a storage that was seen, whose body need not be sent and compared. It is
 * written in JDBC, for in Jdbi a single partition took twice the time.
 */
final class SmallWrites {
  // Tables may be emptied under an open backend, and no partition may be without its storage.
  private static final String STORAGE =
      """
      WITH storage_row AS MATERIALIZED (
        SELECT FROM ${schema}.storage s WHERE s.fingerprint = ?
      )
      """;

  private static final String INSERT =
      """
      INSERT INTO ${schema}.storage_partition (
        storage_fingerprint, key_fingerprint, input_fingerprint, content_fingerprint,
        partition_key, key, attributes
      )
      """;

  // A statement of its own: by arrays one partition takes almost three times as long.
  private static final String ONE =
      STORAGE
          + """
      , known AS MATERIALIZED (
        SELECT p.partition_key
        FROM ${schema}.storage_partition p
        WHERE p.storage_fingerprint = ? AND p.key_fingerprint = ?
          AND p.input_fingerprint = ? AND p.content_fingerprint = ? AND p.content_fingerprint <> 0
        LIMIT 1
      ), written AS (
      """
          + INSERT
          + """
        SELECT ?, ?, ?, ?, ?, CAST(? AS jsonb), CAST(? AS jsonb)
        WHERE NOT EXISTS (SELECT FROM known) AND EXISTS (SELECT FROM storage_row)
      """
          + ArtifactPartitions.ON_CONFLICT
          + """
      )
      SELECT
        EXISTS (SELECT FROM storage_row) AS has_storage,
        (SELECT 1 FROM known WHERE known.partition_key <> ?) AS other_key
      """;

  private static final String MANY =
      STORAGE
          + """
      , given AS MATERIALIZED (
        SELECT g.*, known.partition_key AS known_key
        FROM
      """
          + NamedSql.of(PartitionBatch.GIVEN + ArtifactPartitions.LOOKUP).text()
          + """
      ), verdict AS MATERIALIZED (
        SELECT EXISTS (SELECT FROM storage_row) AS has_storage,
      """
          + ArtifactPartitions.OTHER_KEY
          + """
        FROM given
      ), written AS (
      """
          + INSERT
          + """
        SELECT
          ?, given.key_fingerprint, given.input_fingerprint, given.content_fingerprint,
          given.partition_key, CAST(given.key AS jsonb), CAST(given.attributes AS jsonb)
        FROM given
        WHERE given.known_key IS NULL
          AND (SELECT verdict.has_storage AND verdict.other_key IS NULL FROM verdict)
        ORDER BY given.key_fingerprint, given.input_fingerprint, given.content_fingerprint
      """
          + ArtifactPartitions.ON_CONFLICT
          + """
      )
      SELECT verdict.has_storage, verdict.other_key
      FROM verdict
      """;

  private final Preparing preparing;
  private final SeenStorages storages;
  private final String one;
  private final String many;

  SmallWrites(Sql sql, Preparing preparing, SeenStorages storages) {
    this.preparing = preparing;
    this.storages = storages;
    this.one = sql.of(ONE);
    this.many = sql.of(MANY);
  }

  /** Whether a batch to a storage is to be tried here. */
  boolean isFor(Storage storage) {
    return storages.of(storage).isSame();
  }

  /** Whether all is written or known; if not, nothing is written, for there is no such storage. */
  boolean write(Connection connection, Storage storage, PartitionBatch batch) throws SQLException {
    SeenStorages.Seen seen = storages.of(storage);
    boolean single = batch.partitions().size() == 1;
    try (PreparedStatement statement = preparing.prepare(connection, single ? one : many)) {
      statement.setLong(1, seen.fingerprint());
      if (single) {
        bindOne(statement, seen.fingerprint(), batch.get(1));
      } else {
        int next = batch.bindTo(statement, 2);
        statement.setLong(next, seen.fingerprint());
        statement.setLong(next + 1, seen.fingerprint());
      }
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        if (!row.getBoolean("has_storage")) {
          seen.forget();
          return false;
        }
        ArtifactPartitions.requireSameKeys(row, batch);
        return true;
      }
    }
  }

  private static void bindOne(PreparedStatement statement, long storage, StoragePartition partition)
      throws SQLException {
    int next = bindIdentity(statement, 2, storage, partition);
    next = bindIdentity(statement, next, storage, partition);
    CanonicalWriter key = new CanonicalWriter();
    partition.key().write(key);
    byte[] bytes = partition.key().toBytes();
    statement.setBytes(next, bytes);
    statement.setString(next + 1, key.toString());
    statement.setString(next + 2, partition.attributes().toString());
    statement.setBytes(next + 3, bytes);
  }

  private static int bindIdentity(
      PreparedStatement statement, int first, long storage, StoragePartition partition)
      throws SQLException {
    statement.setLong(first, storage);
    statement.setLong(first + 1, partition.key().fingerprint().value());
    statement.setLong(first + 2, PartitionRows.orZero(partition.inputFingerprint()));
    statement.setLong(first + 3, partition.contentFingerprint().value());
    return first + 4;
  }
}
