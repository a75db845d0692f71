package org.artigraph4j.retention;

import java.time.Instant;
import java.util.Objects;
import org.artigraph4j.storage.StoragePartition;

/**
 * A partition that was taken out of the cache. Whatever links it reads as before.
 *
 * @param at when, by the backend's clock, to the microsecond; in a dry run, now
 * @param note who, and why
 */
public record EvictedPartition(StoragePartition partition, Instant at, EvictionNote note) {
  public EvictedPartition {
    Objects.requireNonNull(partition, "partition");
    Objects.requireNonNull(at, "at");
    Objects.requireNonNull(note, "note");
  }
}
