package org.artigraph4j.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.partition.InputFingerprints;
import org.artigraph4j.partition.PartitionKey;
import org.artigraph4j.storage.Storage;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;

/** The cache lookup. It is written in JDBC, for in Jdbi a single key took twice the time. */
final class Lookups {
  private static final String SAME_STORAGE =
      """
      , (
        SELECT s.body = CAST(? AS jsonb) FROM ${schema}.storage s WHERE s.fingerprint = ?
      ) AS same_storage
      """;

  // The order is that of the primary key, read from its end: one entry, however many versions.
  // A statement of its own: by arrays one key costs almost twice as much.
  private static final String ONE = "SELECT 1 AS number, p.content_fingerprint, p.attributes";

  private static final String FROM_ONE =
      """
      FROM ${schema}.storage_partition p
      WHERE p.storage_fingerprint = ? AND p.key_fingerprint = ?
        AND p.input_fingerprint = ? AND p.partition_key = ?
      ORDER BY p.added_at DESC, p.content_fingerprint DESC
      LIMIT 1
      """;

  // For each key one descent of the index, whatever the statistics say: a plain join would become a
  // scan on a table that was never analyzed. The answer names keys by number, so none travels back.
  private static final String MANY =
      "SELECT asked.number, found.content_fingerprint, found.attributes";

  private static final String FROM_MANY =
      """
      FROM unnest(CAST(? AS bigint[]), CAST(? AS bigint[]), CAST(? AS bytea[]))
        WITH ORDINALITY AS asked (key_fingerprint, input_fingerprint, partition_key, number)
      CROSS JOIN LATERAL (
        SELECT p.content_fingerprint, p.attributes
        FROM ${schema}.storage_partition p
        WHERE p.storage_fingerprint = ? AND p.key_fingerprint = asked.key_fingerprint
          AND p.input_fingerprint = asked.input_fingerprint
          AND p.partition_key = asked.partition_key
        ORDER BY p.added_at DESC, p.content_fingerprint DESC
        LIMIT 1
      ) AS found
      """;

  private final Preparing preparing;
  private final String one;
  private final String oneChecked;
  private final String many;
  private final String manyChecked;

  private final Storages storageRows;
  private final SeenStorages storages;

  Lookups(Sql sql, Preparing preparing, SeenStorages storages) {
    this.preparing = preparing;
    this.storageRows = new Storages(sql);
    this.storages = storages;
    this.one = sql.of(ONE + "\n" + FROM_ONE);
    this.oneChecked = sql.of(ONE + SAME_STORAGE + FROM_ONE);
    this.many = sql.of(MANY + "\n" + FROM_MANY);
    this.manyChecked = sql.of(MANY + SAME_STORAGE + FROM_MANY);
  }

  StoragePartitions find(Connection connection, Storage storage, InputFingerprints asked)
      throws SQLException {
    int size = asked.size();
    List<PartitionKey> keys = new ArrayList<>(size);
    List<Optional<Fingerprint>> inputs = new ArrayList<>(size);
    for (Map.Entry<PartitionKey, Optional<Fingerprint>> entry : asked.byKey().entrySet()) {
      keys.add(entry.getKey());
      inputs.add(entry.getValue());
    }
    SeenStorages.Seen seen = storages.of(storage);
    boolean check = !seen.isSame();
    String sql = size == 1 ? (check ? oneChecked : one) : (check ? manyChecked : many);
    try (PreparedStatement statement = preparing.prepare(connection, sql)) {
      int parameter = 1;
      if (check) {
        statement.setString(parameter++, storage.toJson().toString());
        statement.setLong(parameter++, seen.fingerprint());
      }
      if (size == 1) {
        bindOne(statement, parameter, seen.fingerprint(), keys.get(0), inputs.get(0));
      } else {
        bindMany(statement, parameter, seen.fingerprint(), keys, inputs);
      }
      try (ResultSet rows = statement.executeQuery()) {
        RowsOf of = RowsOf.of(storage);
        List<StoragePartition> found = new ArrayList<>(size);
        while (rows.next()) {
          if (check) {
            storageRows.requireSame(rows, storage);
          }
          int index = rows.getInt(1) - 1; // by position: for many rows names take longer
          found.add(
              PartitionRows.build(
                  of,
                  storage,
                  keys.get(index),
                  inputs.get(index),
                  rows.getLong(2),
                  rows.getString(3)));
        }
        // What a block sees may be its own, and never come to be.
        if (check && !found.isEmpty() && connection.getAutoCommit()) {
          seen.committed();
        }
        return StoragePartitions.copyOf(found);
      }
    }
  }

  private static void bindOne(
      PreparedStatement statement,
      int first,
      long storage,
      PartitionKey key,
      Optional<Fingerprint> input)
      throws SQLException {
    statement.setLong(first, storage);
    statement.setLong(first + 1, key.fingerprint().value());
    statement.setLong(first + 2, PartitionRows.orZero(input));
    statement.setBytes(first + 3, key.toBytes());
  }

  private static void bindMany(
      PreparedStatement statement,
      int first,
      long storage,
      List<PartitionKey> keys,
      List<Optional<Fingerprint>> inputs)
      throws SQLException {
    int size = keys.size();
    long[] fingerprints = new long[size];
    long[] inputFingerprints = new long[size];
    byte[][] bytes = new byte[size][];
    for (int i = 0; i < size; i++) {
      fingerprints[i] = keys.get(i).fingerprint().value();
      inputFingerprints[i] = PartitionRows.orZero(inputs.get(i));
      bytes[i] = keys.get(i).toBytes();
    }
    statement.setObject(first, fingerprints); // the driver sends them in binary
    statement.setObject(first + 1, inputFingerprints);
    statement.setObject(first + 2, bytes);
    statement.setLong(first + 3, storage);
  }
}
