package org.artigraph4j.benchmarks;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import org.artigraph4j.partition.PartitionField;
import org.artigraph4j.partition.PartitionField.DateField;
import org.artigraph4j.partition.PartitionField.Int64Field;
import org.artigraph4j.partition.PartitionKey;
import org.artigraph4j.storage.Storage;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * Rows of a {@link Dataset} by binary COPY, encoded by hand for just these keys and attributes.
 * They are given in the order of the primary key, which fills the index fastest.
 */
final class CopyBaseline {
  private static final String STORAGE =
      """
      INSERT INTO benchmarks_writes.storage (fingerprint, body) VALUES (?, CAST(? AS jsonb))
      """;

  private static final String PARTITIONS =
      """
      COPY benchmarks_writes.storage_partition (
        storage_fingerprint, key_fingerprint, input_fingerprint, content_fingerprint,
        partition_key, key, attributes
      )
      FROM STDIN (FORMAT binary)
      """;

  private static final String LINKS =
      """
      COPY benchmarks_writes.snapshot_partition (
        name, snapshot_fingerprint, artifact_key,
        key_fingerprint, input_fingerprint, content_fingerprint, partition_key, key, attributes
      )
      FROM STDIN (FORMAT binary)
      """;

  private static final byte[] HEADER =
      "PGCOPY\n\u00ff\r\n\0\0\0\0\0\0\0\0\0".getBytes(StandardCharsets.ISO_8859_1);

  private final Connection jdbc;
  private final ByteBuffer buffer = ByteBuffer.allocate(1 << 16);

  CopyBaseline(Connection jdbc) {
    this.jdbc = jdbc;
  }

  /** In the order of the primary key. */
  static List<StoragePartition> sorted(StoragePartitions partitions) {
    return partitions.stream()
        .sorted(
            Comparator.comparingLong(
                (StoragePartition partition) -> partition.key().fingerprint().value()))
        .toList();
  }

  /** Inserts the row of a storage. */
  void storage(Storage storage) throws SQLException {
    try (PreparedStatement insert = jdbc.prepareStatement(STORAGE)) {
      insert.setLong(1, storage.fingerprint().value());
      insert.setString(2, storage.toJson().toString());
      insert.executeUpdate();
    }
  }

  /** Copies partitions to what is known of their storage. */
  void partitions(List<StoragePartition> sorted) throws SQLException {
    long storage = sorted.get(0).storage().fingerprint().value();
    CopyIn copy = begin(PARTITIONS);
    for (StoragePartition partition : sorted) {
      flush(copy, 1024);
      buffer.putShort((short) 7);
      put(storage);
      body(partition);
    }
    end(copy);
  }

  /** Copies partitions to the links of an artifact. */
  void links(List<StoragePartition> sorted, String name, long snapshot, String artifactKey)
      throws SQLException {
    byte[] nameBytes = name.getBytes(StandardCharsets.UTF_8);
    byte[] artifactBytes = artifactKey.getBytes(StandardCharsets.UTF_8);
    CopyIn copy = begin(LINKS);
    for (StoragePartition partition : sorted) {
      flush(copy, 1024);
      buffer.putShort((short) 9);
      put(nameBytes);
      put(snapshot);
      put(artifactBytes);
      body(partition);
    }
    end(copy);
  }

  private CopyIn begin(String sql) throws SQLException {
    CopyIn copy = jdbc.unwrap(PGConnection.class).getCopyAPI().copyIn(sql);
    buffer.clear().put(HEADER);
    return copy;
  }

  private void end(CopyIn copy) throws SQLException {
    flush(copy, 1024);
    buffer.putShort((short) -1);
    flush(copy, buffer.capacity());
    copy.endCopy();
  }

  private void flush(CopyIn copy, int needed) throws SQLException {
    if (buffer.remaining() < needed) {
      copy.writeToCopy(buffer.array(), 0, buffer.position());
      buffer.clear();
    }
  }

  private void body(StoragePartition partition) {
    PartitionKey key = partition.key();
    put(key.fingerprint().value());
    put(partition.inputFingerprint().orElseThrow().value());
    put(partition.contentFingerprint().value());
    put(key.toBytes());
    List<PartitionField> fields = key.fields().values().asList();
    LocalDate day = ((DateField) fields.get(0)).value();
    long n = ((Int64Field) fields.get(1)).value();
    jsonb(
        "{\"kind\":\"PartitionKey\",\"kind_format\":1,\"fields\":[[\"day\",\"DateField\",\""
            + day
            + "\"],[\"n\",\"Int64Field\","
            + n
            + "]]}");
    jsonb(
        "{\"bytes\":"
            + partition.attributes().integer("bytes").orElseThrow()
            + ",\"rows\":"
            + partition.attributes().integer("rows").orElseThrow()
            + "}");
  }

  private void put(long value) {
    buffer.putInt(Long.BYTES).putLong(value);
  }

  private void put(byte[] value) {
    buffer.putInt(value.length).put(value);
  }

  private void jsonb(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    buffer.putInt(bytes.length + 1).put((byte) 1).put(bytes);
  }
}
