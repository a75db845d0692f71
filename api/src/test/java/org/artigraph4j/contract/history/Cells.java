package org.artigraph4j.contract.history;

import java.util.Optional;
import java.util.stream.LongStream;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.partition.InputFingerprints;
import org.artigraph4j.partition.PartitionKey;
import org.artigraph4j.storage.Attributes;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;

/**
 * Partitions of a range of keys that have one input and one content. Of what is not partitioned,
 * and of what nothing built, that which fits.
 *
 * @param rows an attribute; none if it is 0
 */
record Cells(int from, int size, int input, int content, int rows) {
  StoragePartitions of(Artifact artifact) {
    return numbers(artifact)
        .mapToObj(n -> one(artifact, n))
        .collect(StoragePartitions.toStoragePartitions());
  }

  StoragePartition one(Artifact artifact, long n) {
    boolean isBuilt = artifact.storage().takesInputFingerprint();
    return StoragePartition.builder()
        .storage(artifact.storage())
        .key(key(artifact, n))
        .inputFingerprint(isBuilt ? Optional.of(World.input(input)) : Optional.empty())
        .contentFingerprint(World.content(content))
        .attributes(rows == 0 ? Attributes.empty() : Attributes.of("rows", rows))
        .build();
  }

  /** Asks for the keys, with the input. */
  InputFingerprints asked(Artifact artifact) {
    InputFingerprints.Builder asked = InputFingerprints.builder();
    numbers(artifact).forEach(n -> asked.put(key(artifact, n), World.input(input)));
    return asked.build();
  }

  LongStream numbers(Artifact artifact) {
    return isPartitioned(artifact) ? LongStream.range(from, from + (long) size) : LongStream.of(0);
  }

  static PartitionKey key(Artifact artifact, long n) {
    return isPartitioned(artifact) ? artifact.key(n) : artifact.key();
  }

  private static boolean isPartitioned(Artifact artifact) {
    return !artifact.keyTypes().isEmpty();
  }
}
