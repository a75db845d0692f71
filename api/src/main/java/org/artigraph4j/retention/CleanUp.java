package org.artigraph4j.retention;

import com.google.common.collect.ImmutableList;
import java.nio.file.Path;
import java.util.Objects;
import org.artigraph4j.storage.StoragePartition;

/**
 * What a clean-up after a run removes.
 *
 * @param partitions in the order of their storages' fingerprints, then by key
 * @param links how many links of the run's snapshot
 * @param files data files, by path; those that are there when they were to be removed, or would be
 */
public record CleanUp(
    ImmutableList<StoragePartition> partitions, long links, ImmutableList<Path> files) {
  public CleanUp {
    partitions = ImmutableList.copyOf(Objects.requireNonNull(partitions, "partitions"));
    files = ImmutableList.copyOf(Objects.requireNonNull(files, "files"));
  }
}
