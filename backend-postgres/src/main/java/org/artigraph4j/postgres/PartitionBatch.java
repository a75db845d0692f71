package org.artigraph4j.postgres;

import com.google.common.collect.ImmutableList;
import java.util.List;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;
import org.jdbi.v3.core.statement.Query;

/**
 * Partitions as columns, each of which travels as one array: the number of parameters does not
 * depend on the number of partitions. In key order, so that two batches cannot deadlock.
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

  /** The batch as a row source, numbered from 1: the order in which rows are locked. */
  static final String GIVEN =
      "unnest(" + ARRAYS + ") WITH ORDINALITY AS g (" + COLUMNS + ", number)\n";

  private final ImmutableList<StoragePartition> partitions;
  private final long[] keys;
  private final long[] inputs;
  private final long[] contents;
  private final byte[][] keyBytes;
  private final String[] keyTexts;
  private final String[] attributes;

  private PartitionBatch(ImmutableList<StoragePartition> partitions) {
    int size = partitions.size();
    this.partitions = partitions;
    this.keys = new long[size];
    this.inputs = new long[size];
    this.contents = new long[size];
    this.keyBytes = new byte[size][];
    this.keyTexts = new String[size];
    this.attributes = new String[size];
    for (int i = 0; i < size; i++) {
      StoragePartition partition = partitions.get(i);
      keys[i] = partition.key().fingerprint().value();
      inputs[i] = partition.inputFingerprint().map(Fingerprint::value).orElse(0L);
      contents[i] = partition.contentFingerprint().value();
      keyBytes[i] = partition.key().toBytes();
      keyTexts[i] = partition.key().toJson().toString();
      attributes[i] = partition.attributes().toString();
    }
  }

  static PartitionBatch of(StoragePartitions partitions) {
    return new PartitionBatch(partitions.asList());
  }

  /** Partitions of several storages, one after the other, each in key order. */
  static PartitionBatch ofAll(List<StoragePartition> partitions) {
    return new PartitionBatch(ImmutableList.copyOf(partitions));
  }

  /** The partition of a number that the row source gave. */
  StoragePartition get(long number) {
    return partitions.get(Math.toIntExact(number - 1));
  }

  Query bindTo(Query query) {
    return query
        .bind("keys", keys)
        .bind("inputs", inputs)
        .bind("contents", contents)
        .bind("key_bytes", keyBytes)
        .bind("key_texts", keyTexts)
        .bind("attributes", attributes);
  }
}
