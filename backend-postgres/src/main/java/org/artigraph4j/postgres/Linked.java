package org.artigraph4j.postgres;

import com.google.common.collect.ImmutableList;
import java.util.List;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;

/**
 * What a snapshot holds of an artifact, at one moment.
 *
 * @param list the fingerprint of the list of its manifests, 0 for none
 * @param inManifests the partitions in these, in key order
 * @param loose those that are in none yet
 */
record Linked(
    long list, ImmutableList<StoragePartition> inManifests, ImmutableList<StoragePartition> loose) {

  StoragePartitions all() {
    return with(List.of());
  }

  /** These and more. */
  StoragePartitions with(List<StoragePartition> more) {
    return StoragePartitions.copyOf(
        ImmutableList.<StoragePartition>builderWithExpectedSize(
                inManifests.size() + loose.size() + more.size())
            .addAll(inManifests)
            .addAll(loose)
            .addAll(more)
            .build());
  }
}
