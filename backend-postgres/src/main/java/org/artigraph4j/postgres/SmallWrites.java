package org.artigraph4j.postgres;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.artigraph4j.fingerprint.CanonicalWriter;
import org.artigraph4j.storage.Storage;
import org.artigraph4j.storage.StoragePartition;

/**
 * The write of a batch by one statement, which can do and explain everything. It is written in
 * JDBC, for in Jdbi a single partition took twice the time.
 */
final class SmallWrites {
  private static final String NEW_STORAGE =
      ArtifactPartitions.INSERT_STORAGE + "ON CONFLICT DO NOTHING RETURNING true AS same\n";

  // A statement of its own: by arrays one partition takes almost three times as long.
  private static String one(String knownStorage, String newStorage) {
    return "WITH "
        + knownStorage
        + """
      , given AS MATERIALIZED (
        SELECT (
          SELECT p.partition_key
          FROM ${schema}.storage_partition p
          WHERE p.storage_fingerprint = :storage AND p.key_fingerprint = :key
            AND p.input_fingerprint = :input AND p.content_fingerprint = :content
            AND p.content_fingerprint <> 0
          LIMIT 1
        ) AS known_key
      ), verdict AS MATERIALIZED (
        SELECT
          (SELECT known_storage.same FROM known_storage) AS known_storage,
          CASE WHEN given.known_key <> :key_bytes THEN 1 END AS other_key
        FROM given
      ), written_storage AS (
      """
        + newStorage
        + "), "
        + ArtifactPartitions.STORAGE
        + ", written AS ("
        + ArtifactPartitions.INSERT_COLUMNS
        + """
        SELECT
          :storage, :key, :input, :content, :key_bytes, CAST(:key_text AS jsonb),
          CAST(:attributes AS jsonb)
        FROM given
        WHERE given.known_key IS NULL AND (SELECT storage.same FROM storage)
      """
        + ArtifactPartitions.ON_CONFLICT
        + ANSWER;
  }

  private static String many(String knownStorage, String lookup, String newStorage, String fresh) {
    return "WITH "
        + knownStorage
        + ", given AS MATERIALIZED (SELECT g.*, known.partition_key AS known_key FROM "
        + PartitionBatch.GIVEN
        + lookup
        + "), verdict AS MATERIALIZED (SELECT "
        + ArtifactPartitions.VERDICT
        + "FROM given), written_storage AS ("
        + newStorage
        + "), "
        + ArtifactPartitions.STORAGE
        + fresh
        + ", written AS ("
        + ArtifactPartitions.INSERT
        + (fresh.isEmpty() ? "" : "AND NOT (SELECT fresh.storage FROM fresh)\n")
        + ORDER
        + ArtifactPartitions.ON_CONFLICT
        + ANSWER;
  }

  private static final String ORDER =
      """
        ORDER BY given.key_fingerprint, given.input_fingerprint, given.content_fingerprint
      """;

  // ON CONFLICT costs, and nobody else can write to a storage that this statement makes; where only
  // the row of a storage is gone, its partitions are there.
  private static final String FRESH =
      """
      , fresh AS MATERIALIZED (
        SELECT EXISTS (SELECT FROM written_storage) AND NOT EXISTS (
          SELECT FROM ${schema}.storage_partition p WHERE p.storage_fingerprint = :storage
        ) AS storage
      ), written_fresh AS (
      """
          + ArtifactPartitions.INSERT
          + "AND (SELECT fresh.storage FROM fresh)\n"
          + ORDER
          + ")";

  private static final String ANSWER =
      """
      )
      SELECT storage.same AS same_storage, verdict.other_key
      FROM verdict CROSS JOIN storage
      """;

  private final Storages storages;
  private final Preparing preparing;
  private final SeenStorages seen;
  private final NamedSql one;
  private final NamedSql oneToSeen;
  private final NamedSql many;
  private final NamedSql manyToSeen;

  SmallWrites(Sql sql, Preparing preparing, SeenStorages seen) {
    this.storages = new Storages(sql);
    this.preparing = preparing;
    this.seen = seen;
    this.one = NamedSql.of(sql.of(one(ArtifactPartitions.KNOWN_STORAGE, NEW_STORAGE)));
    this.oneToSeen =
        NamedSql.of(sql.of(one(ArtifactPartitions.SEEN_STORAGE, ArtifactPartitions.NO_STORAGE)));
    this.many =
        NamedSql.of(
            sql.of(
                many(
                    ArtifactPartitions.KNOWN_STORAGE,
                    ArtifactPartitions.LOOKUP_IN_KNOWN,
                    NEW_STORAGE,
                    FRESH)));
    this.manyToSeen =
        NamedSql.of(
            sql.of(
                many(
                    ArtifactPartitions.SEEN_STORAGE,
                    ArtifactPartitions.LOOKUP,
                    ArtifactPartitions.NO_STORAGE,
                    "")));
  }

  void write(Connection connection, Storage storage, PartitionBatch batch) throws SQLException {
    SeenStorages.Seen known = seen.of(storage);
    Races.settle(() -> write(connection, storage, known, batch));
    if (connection.getAutoCommit()) {
      known.committed();
    }
  }

  private Optional<Boolean> write(
      Connection connection, Storage storage, SeenStorages.Seen seen, PartitionBatch batch)
      throws SQLException {
    boolean same = seen.isSame();
    boolean single = batch.partitions().size() == 1;
    NamedSql sql = single ? (same ? oneToSeen : one) : (same ? manyToSeen : many);
    try (NamedStatement statement = sql.prepare(connection, preparing)) {
      statement.bind("storage", seen.fingerprint());
      if (!same) {
        statement.bind("storage_body", storage.toJson().toString());
      }
      if (single) {
        bind(statement, batch.get(1));
      } else {
        statement.bind(batch);
      }
      return statement.query(
          row -> {
            row.next();
            return written(row, storage, seen, batch);
          });
    }
  }

  private Optional<Boolean> written(
      ResultSet row, Storage storage, SeenStorages.Seen seen, PartitionBatch batch)
      throws SQLException {
    Optional<Boolean> written = ArtifactPartitions.written(storages, row, storage, batch);
    if (written.isEmpty()) {
      seen.forget(); // a racer was faster with it, or somebody has emptied the tables
    }
    return written;
  }

  private static void bind(NamedStatement statement, StoragePartition partition)
      throws SQLException {
    CanonicalWriter key = new CanonicalWriter();
    partition.key().write(key);
    statement
        .bind("key", partition.key().fingerprint().value())
        .bind("input", PartitionRows.orZero(partition.inputFingerprint()))
        .bind("content", partition.contentFingerprint().value())
        .bind("key_bytes", partition.key().toBytes())
        .bind("key_text", key.toString())
        .bind("attributes", partition.attributes().toString());
  }
}
