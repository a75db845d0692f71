package org.artigraph4j.postgres;

import java.util.Arrays;
import java.util.List;
import org.artigraph4j.storage.StoragePartition;
import org.jdbi.v3.core.statement.Query;

/**
 * A large batch of one storage in the order of the primary keys, which are hashes and therefore in
 * no order in the batch. An index that is written in any other order costs almost twice.
 */
final class SortedRows {
  /** What identifies a row, as arrays, which is all that the server needs to tell what it knows. */
  static final String ASKED =
      """
      asked AS NOT MATERIALIZED (
        SELECT
          CAST(:keys AS bigint[]) AS keys, CAST(:inputs AS bigint[]) AS inputs,
          CAST(:contents AS bigint[]) AS contents, CAST(:key_bytes AS bytea[]) AS key_bytes
      )
      """;

  /** The rows, numbered from 1. */
  static final String GIVEN =
      """
      asked CROSS JOIN LATERAL unnest(asked.keys, asked.inputs, asked.contents, asked.key_bytes)
        WITH ORDINALITY AS g (
          key_fingerprint, input_fingerprint, content_fingerprint, partition_key, number
        )
      """;

  private final StoragePartition[] partitions;
  private final long[] keys;
  private final long[] inputs;
  private final long[] contents;
  private final byte[][] keyBytes;

  /** Rows of partitions of one storage, given in their order. */
  SortedRows(List<StoragePartition> batch) {
    int size = batch.size();
    this.partitions = new StoragePartition[size];
    this.keys = new long[size];
    this.inputs = new long[size];
    this.contents = new long[size];
    this.keyBytes = new byte[size][];
    long[] order = order(batch);
    for (int row = 0; row < size; row++) {
      StoragePartition partition = batch.get((int) order[row]);
      partitions[row] = partition;
      keys[row] = partition.key().fingerprint().value();
      inputs[row] = PartitionRows.orZero(partition.inputFingerprint());
      contents[row] = partition.contentFingerprint().value();
      keyBytes[row] = partition.key().toBytes();
    }
  }

  /**
   * The indexes of a batch by the fingerprints of its keys. Partitions of one key are in order
   * already. Sorting numbers that end in the index is several times faster than sorting objects;
   * what that leaves in disorder are fingerprints that differ in those last bits alone.
   */
  private static long[] order(List<StoragePartition> batch) {
    int size = batch.size();
    long indexBits = (Long.highestOneBit(size) << 1) - 1;
    long[] order = new long[size];
    for (int index = 0; index < size; index++) {
      order[index] = (key(batch, index) & ~indexBits) | index;
    }
    Arrays.sort(order);
    for (int row = 0; row < size; row++) {
      order[row] &= indexBits;
      for (int at = row; at > 0 && key(batch, order[at - 1]) > key(batch, order[at]); at--) {
        long greater = order[at - 1];
        order[at - 1] = order[at];
        order[at] = greater;
      }
    }
    return order;
  }

  private static long key(List<StoragePartition> batch, long index) {
    return batch.get((int) index).key().fingerprint().value();
  }

  int size() {
    return partitions.length;
  }

  StoragePartition partition(int row) {
    return partitions[row];
  }

  /** The primary key from the key on, and the key as bytes. */
  CopyRows identity(int row, CopyRows to) {
    return to.bigint(keys[row]).bigint(inputs[row]).bigint(contents[row]).bytes(keyBytes[row]);
  }

  Query bindTo(Query query) {
    return query
        .bind("keys", ArrayArgument.of(keys))
        .bind("inputs", ArrayArgument.of(inputs))
        .bind("contents", ArrayArgument.of(contents))
        .bind("key_bytes", ArrayArgument.of(keyBytes));
  }
}
