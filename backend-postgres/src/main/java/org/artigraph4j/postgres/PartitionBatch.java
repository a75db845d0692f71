package org.artigraph4j.postgres;

import com.google.common.collect.ImmutableList;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import org.artigraph4j.fingerprint.CanonicalWriter;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;
import org.jdbi.v3.core.statement.Query;

/**
 * Partitions as columns, each of which travels as one array: the number of parameters does not
 * depend on the number of partitions. Rows are written in the order of their primary key, so that
 * two batches cannot deadlock, and the index is filled from left to right.
 */
final class PartitionBatch {
  static final String ARRAYS =
      """
      CAST(:keys AS bigint[]), CAST(:inputs AS bigint[]), CAST(:contents AS bigint[]),
      CAST(:key_bytes AS bytea[]), CAST(:key_texts AS text[]), CAST(:attributes AS text[])
      """;

  static final String COLUMNS =
      """
      key_fingerprint, input_fingerprint, content_fingerprint, partition_key, key, attributes
      """;

  /** The batch as a row source, numbered from 1. */
  static final String GIVEN =
      "unnest(" + ARRAYS + ") WITH ORDINALITY AS g (" + COLUMNS + ", number)\n";

  private final ImmutableList<StoragePartition> partitions;

  private PartitionBatch(ImmutableList<StoragePartition> partitions) {
    this.partitions = partitions;
  }

  static PartitionBatch of(StoragePartitions partitions) {
    return new PartitionBatch(partitions.asList());
  }

  /** Partitions of several storages, one after the other, each in key order. */
  static PartitionBatch ofAll(List<StoragePartition> partitions) {
    return new PartitionBatch(ImmutableList.copyOf(partitions));
  }

  ImmutableList<StoragePartition> partitions() {
    return partitions;
  }

  /** The partition of a number that the row source gave. */
  StoragePartition get(long number) {
    return partitions.get(Math.toIntExact(number - 1));
  }

  Query bindTo(Query query) {
    Columns columns = columns();
    return query
        .bind("keys", ArrayArgument.of(columns.keys()))
        .bind("inputs", ArrayArgument.of(columns.inputs()))
        .bind("contents", ArrayArgument.of(columns.contents()))
        .bind("key_bytes", ArrayArgument.of(columns.keyBytes()))
        .bind("key_texts", ArrayArgument.of(columns.keyTexts()))
        .bind("attributes", ArrayArgument.of(columns.attributes()));
  }

  /** Binds them in the order of {@link #ARRAYS}; answers the number of the next parameter. */
  int bindTo(PreparedStatement statement, int first) throws SQLException {
    Columns columns = columns();
    statement.setObject(first, columns.keys()); // the driver sends them in binary
    statement.setObject(first + 1, columns.inputs());
    statement.setObject(first + 2, columns.contents());
    statement.setObject(first + 3, columns.keyBytes());
    statement.setObject(first + 4, columns.keyTexts());
    statement.setObject(first + 5, columns.attributes());
    return first + 6;
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Columns(
      long[] keys,
      long[] inputs,
      long[] contents,
      byte[][] keyBytes,
      String[] keyTexts,
      String[] attributes) {}

  private Columns columns() {
    int size = partitions.size();
    long[] keys = new long[size];
    long[] inputs = new long[size];
    long[] contents = new long[size];
    byte[][] keyBytes = new byte[size][];
    String[] keyTexts = new String[size];
    String[] attributes = new String[size];
    for (int i = 0; i < size; i++) {
      StoragePartition partition = partitions.get(i);
      keys[i] = partition.key().fingerprint().value();
      inputs[i] = PartitionRows.orZero(partition.inputFingerprint());
      contents[i] = partition.contentFingerprint().value();
      keyBytes[i] = partition.key().toBytes();
      CanonicalWriter key = new CanonicalWriter();
      partition.key().write(key);
      keyTexts[i] = key.toString();
      attributes[i] = partition.attributes().toString();
    }
    return new Columns(keys, inputs, contents, keyBytes, keyTexts, attributes);
  }
}
