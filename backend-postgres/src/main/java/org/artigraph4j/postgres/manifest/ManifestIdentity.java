package org.artigraph4j.postgres.manifest;

import java.util.List;
import java.util.Optional;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.storage.StoragePartition;

/**
 * What a manifest is the hash of: the storage and, for each partition, the fingerprints of key,
 * input and content, and the attributes. Not of the bytes that are stored: the same partitions in a
 * later encoding are the same manifest.
 *
 * <p>For one thread; the buffer serves one manifest after the other.
 */
final class ManifestIdentity {
  private static final String KIND = "PartitionManifest";
  private static final int FORMAT = 1;

  private final ByteSink sink = new ByteSink();
  private final long storage;

  ManifestIdentity(Fingerprint storage) {
    this.storage = storage.value();
  }

  Fingerprint of(List<StoragePartition> partitions) {
    sink.clear();
    sink.putText(KIND);
    sink.putByte(FORMAT);
    sink.putLong(storage);
    sink.putLong(partitions.size());
    for (StoragePartition partition : partitions) {
      sink.putLong(partition.key().fingerprint().value());
      sink.putLong(inputOrZero(partition));
      sink.putLong(partition.contentFingerprint().value());
      byte[] attributes = partition.attributes().toBytes();
      sink.putVarint(attributes.length);
      sink.putBytes(attributes, 0, attributes.length);
    }
    return sink.fingerprint();
  }

  static long inputOrZero(StoragePartition partition) {
    Optional<Fingerprint> input = partition.inputFingerprint();
    return input.isPresent() ? input.get().value() : 0;
  }
}
