package org.artigraph4j.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.artigraph4j.storage.Storage;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/** The known partitions of storages: rows that never change. */
final class ArtifactPartitions {
  static final String TABLE = "storage_partition";

  // BETWEEN as in SnapshotPartitions, over all keys: the storage itself must stand here as it is,
  // for a server that spreads the table over others by it.
  private static final String READ =
      """
      SELECT
        p.key_fingerprint, p.input_fingerprint, p.content_fingerprint, p.key, p.attributes,
        (
          SELECT s.body = CAST(:storage_body AS jsonb)
          FROM ${schema}.storage s
          WHERE s.fingerprint = :storage
        ) AS same_storage
      FROM ${schema}.storage_partition p
      WHERE p.storage_fingerprint = :storage
        AND p.key_fingerprint BETWEEN
          (SELECT -9223372036854775808) AND (SELECT 9223372036854775807)
      """;

  private static final String IN_ORDER =
      "ORDER BY p.partition_key, p.input_fingerprint, p.content_fingerprint";

  /** Whether the storage that is known by this fingerprint is this one; no row if none is. */
  static final String KNOWN_STORAGE =
      """
      known_storage AS MATERIALIZED (
        SELECT s.body = CAST(:storage_body AS jsonb) AS same
        FROM ${schema}.storage s
        WHERE s.fingerprint = :storage
      )
      """;

  /**
   * The same of a storage that was seen, whose body is neither sent nor compared. It must be there,
   * for tables may be emptied under an open backend.
   */
  static final String SEEN_STORAGE =
      """
      known_storage AS MATERIALIZED (
        SELECT true AS same FROM ${schema}.storage s WHERE s.fingerprint = :storage
      )
      """;

  /** What is written instead of such a storage. */
  static final String NO_STORAGE = "SELECT false AS same WHERE false\n";

  /**
   * What is known is looked up first: that costs less than to try and insert it, and finds two keys
   * of one fingerprint. LIMIT keeps it from becoming a join. The index of identities can be used
   * where it is said that no content is 0.
   */
  static final String LOOKUP = lookup("");

  /** In a storage that is new there is nothing to look for. */
  static final String LOOKUP_IN_KNOWN =
      lookup("AND (SELECT known_storage.same FROM known_storage)");

  static final String OTHER_KEY =
      """
      min(given.number) FILTER (WHERE given.known_key <> given.partition_key) AS other_key
      """;

  static final String VERDICT =
      "(SELECT known_storage.same FROM known_storage) AS known_storage, " + OTHER_KEY;

  static final String INSERT_STORAGE =
      """
      INSERT INTO ${schema}.storage (fingerprint, body)
      SELECT :storage, CAST(:storage_body AS jsonb)
      FROM verdict
      WHERE verdict.known_storage IS NULL AND verdict.other_key IS NULL
      """;

  /** Whether the storage is there and this one; null where a racer was faster with it. */
  static final String STORAGE =
      """
      storage AS MATERIALIZED (
        SELECT coalesce(
          (SELECT verdict.known_storage FROM verdict),
          (SELECT written_storage.same FROM written_storage)
        ) AS same
      )
      """;

  static final String INSERT_COLUMNS =
      """
      INSERT INTO ${schema}.storage_partition (
        storage_fingerprint, key_fingerprint, input_fingerprint, content_fingerprint,
        partition_key, key, attributes
      )
      """;

  static final String INSERT =
      INSERT_COLUMNS
          + """
      SELECT
        :storage, given.key_fingerprint, given.input_fingerprint, given.content_fingerprint,
        given.partition_key, CAST(given.key AS jsonb), CAST(given.attributes AS jsonb)
      FROM given
      WHERE given.known_key IS NULL AND (SELECT storage.same FROM storage)
        AND (SELECT verdict.other_key IS NULL FROM verdict)
      """;

  /** By its index, for each that could be meant is looked into before a row is written. */
  static final String ON_CONFLICT =
      """
      ON CONFLICT (storage_fingerprint, key_fingerprint, input_fingerprint, content_fingerprint)
        WHERE content_fingerprint <> 0
        DO NOTHING
      """;

  private static String lookup(String condition) {
    return """
        LEFT JOIN LATERAL (
          SELECT p.partition_key
          FROM ${schema}.storage_partition p
          WHERE p.storage_fingerprint = :storage AND p.key_fingerprint = g.key_fingerprint
            AND p.input_fingerprint = g.input_fingerprint
            AND p.content_fingerprint = g.content_fingerprint AND p.content_fingerprint <> 0
            CONDITION
          LIMIT 1
        ) AS known ON true
        """
        .replace("CONDITION", condition);
  }

  private final Storages storages;
  private final String read;
  private final String stream;

  ArtifactPartitions(Sql sql) {
    this.storages = new Storages(sql);
    this.read = sql.of(READ);
    this.stream = sql.of(Cursor.of(READ + IN_ORDER, Cursor.PAGE));
  }

  StoragePartitions read(Handle handle, Storage storage) {
    return bindStorage(handle.createQuery(read), storage)
        .map((row, context) -> read(row, storage))
        .collect(StoragePartitions.toStoragePartitions());
  }

  /** The same in key order, to be read piece by piece. */
  Cursor<StoragePartition> cursor(Storage storage) {
    return new Cursor<>(
        TABLE,
        stream,
        Cursor.PAGE,
        query -> bindStorage(query, storage),
        () -> new Cursor.Single(row -> read(row, storage)));
  }

  private StoragePartition read(ResultSet row, Storage storage) throws SQLException {
    storages.requireSame(row, storage);
    return PartitionRows.read(row, RowsOf.of(storage), storage);
  }

  /** Whether a batch was written; not known yet where a racer was faster with the storage. */
  static Optional<Boolean> written(
      Storages storages, ResultSet row, Storage storage, PartitionBatch batch) throws SQLException {
    Optional<Boolean> same = Rows.optionalBoolean(row, "same_storage");
    if (same.isPresent() && !same.get()) {
      throw storages.conflict(row, storage);
    }
    requireSameKeys(row, batch);
    return same;
  }

  static void requireSameKeys(ResultSet row, PartitionBatch batch) throws SQLException {
    long number = row.getLong("other_key");
    if (number != 0) {
      throw PartitionRows.otherKey(batch.get(number).key());
    }
  }

  static Query bindStorage(Query query, Storage storage) {
    return query
        .bind("storage", storage.fingerprint().value())
        .bind("storage_body", storage.toJson().toString());
  }
}
