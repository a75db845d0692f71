package org.artigraph4j.postgres.manifest;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Optional;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.fingerprint.InvalidValueException;
import org.artigraph4j.partition.PartitionKey;
import org.artigraph4j.storage.Attributes;
import org.artigraph4j.storage.Storage;
import org.artigraph4j.storage.StoragePartition;

/**
 * A manifest's partitions as bytes, without the content fingerprints, which are stored beside them.
 * The same partitions are always the same bytes. {@code docs/manifests.md} has the details.
 */
final class ManifestFormat {
  private static final int VERSION = 1;

  private ManifestFormat() {}

  static byte[] write(Storage storage, ImmutableList<StoragePartition> partitions) {
    ByteSink sink = new ByteSink();
    sink.putByte(VERSION);
    sink.putVarint(partitions.size());
    KeyColumns.write(partitions.stream().map(StoragePartition::key).toList(), sink);
    LongColumn.write(partitions.stream().mapToLong(ManifestIdentity::inputOrZero).toArray(), sink);
    AttributeColumns.write(partitions, new Places(storage), sink);
    return sink.toBytes();
  }

  /**
   * Reads what {@link #write} wrote. Damaged bytes are refused, or read as other partitions: that
   * they are the right ones, only their fingerprint tells.
   *
   * @throws InvalidValueException if they cannot be read
   */
  static ImmutableList<StoragePartition> read(Storage storage, long[] contents, byte[] bytes) {
    ByteSource source = new ByteSource(bytes);
    int version = source.readByte();
    if (version != VERSION) {
      throw source.damaged("they are of the version " + version + ", not " + VERSION);
    }
    int count = source.readCount(contents.length);
    if (count != contents.length) {
      throw source.damaged("there are " + count + ", but " + contents.length + " contents");
    }
    List<PartitionKey> keys = KeyColumns.read(count, source);
    long[] inputs = LongColumn.read(count, source);
    Places places = new Places(storage);
    String[] known = new String[count];
    List<Attributes> attributes =
        AttributeColumns.read(
            count,
            i -> {
              if (known[i] == null) {
                known[i] = places.of(keys.get(i), input(inputs[i]), Fingerprint.of(contents[i]));
              }
              return known[i];
            },
            source);
    source.requireEnd();
    ImmutableList.Builder<StoragePartition> partitions =
        ImmutableList.builderWithExpectedSize(count);
    for (int i = 0; i < count; i++) {
      partitions.add(
          StoragePartition.builder()
              .storage(storage)
              .key(keys.get(i))
              .inputFingerprint(input(inputs[i]))
              .contentFingerprint(Fingerprint.of(contents[i]))
              .attributes(attributes.get(i))
              .build());
    }
    return partitions.build();
  }

  private static Optional<Fingerprint> input(long input) {
    return input == 0 ? Optional.empty() : Optional.of(Fingerprint.of(input));
  }
}
