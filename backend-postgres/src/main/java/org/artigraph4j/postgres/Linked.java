package org.artigraph4j.postgres;

import com.google.common.collect.ImmutableList;
import java.util.List;
import org.artigraph4j.postgres.manifest.ManifestList;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;

/**
 * What a snapshot holds of an artifact, at one moment.
 *
 * @param list of its manifests, empty if it has none
 * @param inManifests the partitions in these, in key order
 * @param loose those that are in none yet
 */
record Linked(
    ManifestList list,
    ImmutableList<StoragePartition> inManifests,
    ImmutableList<StoragePartition> loose) {

  /** The fingerprint of the list, 0 if there are no manifests. */
  long listOrZero() {
    return inManifests.isEmpty() ? 0 : list.fingerprint().value();
  }

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
