package org.artigraph4j.benchmarks;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.fingerprint.Json;
import org.artigraph4j.fingerprint.JsonObject;
import org.artigraph4j.partition.InputFingerprints;
import org.artigraph4j.partition.PartitionKey;
import org.artigraph4j.storage.Attributes;
import org.artigraph4j.storage.Storage;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;

/**
 * The cache lookup as one would write it by hand in JDBC, where it is all that a program does: one
 * connection kept, one prepared statement kept open, the arrays sent in binary, the same columns
 * fetched and the same value built of them. It checks nothing: neither its arguments, nor that the
 * storage is the one of that fingerprint.
 */
final class LookupBaseline implements AutoCloseable {
  private static final String ONE =
      """
      SELECT 1 AS number, content_fingerprint, attributes
      FROM ${schema}.storage_partition
      WHERE storage_fingerprint = ? AND key_fingerprint = ? AND input_fingerprint = ?
        AND partition_key = ?
      ORDER BY added_at DESC, content_fingerprint DESC
      LIMIT 1
      """;

  static final String LOOP =
      """
      SELECT asked.number, found.content_fingerprint, found.attributes
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

  private static final String JOIN =
      """
      SELECT DISTINCT ON (asked.number) asked.number, p.content_fingerprint, p.attributes
      FROM unnest(CAST(? AS bigint[]), CAST(? AS bigint[]), CAST(? AS bytea[]))
        WITH ORDINALITY AS asked (key_fingerprint, input_fingerprint, partition_key, number)
      JOIN ${schema}.storage_partition p
        ON p.storage_fingerprint = ? AND p.key_fingerprint = asked.key_fingerprint
          AND p.input_fingerprint = asked.input_fingerprint
          AND p.partition_key = asked.partition_key
      ORDER BY asked.number, p.added_at DESC, p.content_fingerprint DESC
      """;

  private final Connection connection;
  private final PreparedStatement one;
  private final PreparedStatement loop;
  private final PreparedStatement join;

  LookupBaseline(Connection connection, String schema) throws SQLException {
    this.connection = connection;
    this.one = connection.prepareStatement(ONE.replace("${schema}", schema));
    this.loop = connection.prepareStatement(LOOP.replace("${schema}", schema));
    this.join = connection.prepareStatement(JOIN.replace("${schema}", schema));
  }

  StoragePartitions one(Storage storage, InputFingerprints asked) throws SQLException {
    Map.Entry<PartitionKey, Optional<Fingerprint>> only =
        asked.byKey().entrySet().iterator().next();
    PartitionKey key = only.getKey();
    Optional<Fingerprint> input = only.getValue();
    one.setLong(1, storage.fingerprint().value());
    one.setLong(2, key.fingerprint().value());
    one.setLong(3, input.orElseThrow().value());
    one.setBytes(4, key.toBytes());
    return read(one, storage, List.of(key), List.of(input));
  }

  /** By a join, which has the planner choose how. */
  StoragePartitions join(Storage storage, InputFingerprints asked) throws SQLException {
    return many(join, storage, asked);
  }

  /** By a loop over the keys, in the server. */
  StoragePartitions loop(Storage storage, InputFingerprints asked) throws SQLException {
    return many(loop, storage, asked);
  }

  private static StoragePartitions many(
      PreparedStatement statement, Storage storage, InputFingerprints asked) throws SQLException {
    int size = asked.size();
    List<PartitionKey> keys = new ArrayList<>(size);
    List<Optional<Fingerprint>> inputs = new ArrayList<>(size);
    for (Map.Entry<PartitionKey, Optional<Fingerprint>> entry : asked.byKey().entrySet()) {
      keys.add(entry.getKey());
      inputs.add(entry.getValue());
    }
    bind(statement, storage, keys, inputs);
    return read(statement, storage, keys, inputs);
  }

  static void bind(
      PreparedStatement statement,
      Storage storage,
      List<PartitionKey> keys,
      List<Optional<Fingerprint>> inputs)
      throws SQLException {
    statement.setObject(1, keys.stream().mapToLong(key -> key.fingerprint().value()).toArray());
    statement.setObject(
        2, inputs.stream().mapToLong(input -> input.orElseThrow().value()).toArray());
    statement.setObject(3, keys.stream().map(PartitionKey::toBytes).toArray(byte[][]::new));
    statement.setLong(4, storage.fingerprint().value());
  }

  private static StoragePartitions read(
      PreparedStatement statement,
      Storage storage,
      List<PartitionKey> keys,
      List<Optional<Fingerprint>> inputs)
      throws SQLException {
    List<StoragePartition> found = new ArrayList<>(keys.size());
    try (ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        int index = row.getInt(1) - 1;
        found.add(
            StoragePartition.builder()
                .storage(storage)
                .key(keys.get(index))
                .inputFingerprint(inputs.get(index))
                .contentFingerprint(Fingerprint.of(row.getLong(2)))
                .attributes(new Attributes((JsonObject) Json.parse(row.getString(3))))
                .build());
      }
    }
    return StoragePartitions.copyOf(found);
  }

  @Override
  public void close() throws SQLException {
    connection.close(); // and with it the statements
  }
}
