package org.artigraph4j.retention;

import static java.util.stream.Collectors.groupingBy;

import com.google.common.collect.ImmutableList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import org.artigraph4j.storage.Storage;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;

/** For backends: partitions of any storages in the order in which removals answer them. */
public final class ByStorage {
  private ByStorage() {}

  /** Those of each storage together, in the order of the storages' fingerprints; each once. */
  public static ImmutableList<StoragePartitions> of(Collection<StoragePartition> partitions) {
    Map<Storage, StoragePartitions> byStorage =
        partitions.stream()
            .collect(
                groupingBy(StoragePartition::storage, StoragePartitions.toStoragePartitions()));
    return byStorage.entrySet().stream()
        .sorted(Comparator.comparing(one -> one.getKey().fingerprint()))
        .map(Map.Entry::getValue)
        .collect(ImmutableList.toImmutableList());
  }
}
