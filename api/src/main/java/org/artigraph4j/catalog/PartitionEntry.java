package org.artigraph4j.catalog;

import java.time.Instant;
import java.util.Objects;
import org.artigraph4j.storage.StoragePartition;

/**
 * A known partition in a listing.
 *
 * @param addedAt when it was first made known
 */
public record PartitionEntry(StoragePartition partition, Instant addedAt) {
  public PartitionEntry {
    Objects.requireNonNull(partition, "partition");
    Objects.requireNonNull(addedAt, "addedAt");
  }
}
