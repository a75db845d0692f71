package org.artigraph4j.postgres;

import org.artigraph4j.partition.PartitionKey;
import org.artigraph4j.storage.StoragePartition;

/** What a build is known to have read: the key and content of a partition, however it was built. */
record Data(PartitionKey key, long content) {
  static Data of(StoragePartition partition) {
    return new Data(partition.key(), partition.contentFingerprint().value());
  }
}
