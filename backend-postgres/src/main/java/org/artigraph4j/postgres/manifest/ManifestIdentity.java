package org.artigraph4j.postgres.manifest;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Optional;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.fingerprint.Json;
import org.artigraph4j.storage.Attributes;
import org.artigraph4j.storage.Storage;
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

  private static final int AS_BEFORE = 0;
  private static final int OTHER = 1;

  private static final int TEXT = 0;
  private static final int INTEGER = 1;

  private final ByteSink sink = new ByteSink();
  private final long storage;

  ManifestIdentity(Storage storage) {
    this.storage = storage.fingerprint().value();
  }

  Fingerprint of(List<StoragePartition> partitions) {
    sink.clear();
    sink.putText(KIND);
    sink.putByte(FORMAT);
    sink.putLong(storage);
    sink.putLong(partitions.size());
    Attributes before = Attributes.empty();
    for (StoragePartition partition : partitions) {
      sink.putLong(partition.key().fingerprint().value());
      sink.putLong(inputOrZero(partition));
      sink.putLong(partition.contentFingerprint().value());
      put(partition.attributes(), before);
      before = partition.attributes();
    }
    return sink.fingerprint();
  }

  static long inputOrZero(StoragePartition partition) {
    Optional<Fingerprint> input = partition.inputFingerprint();
    return input.isPresent() ? input.get().value() : 0;
  }

  /** The names and types, where they are not those of the partition before, and the values. */
  private void put(Attributes attributes, Attributes before) {
    ImmutableList<String> names = attributes.names().asList();
    ImmutableList<Json> values = attributes.json().members().values().asList();
    if (haveTypesOf(before, names, values)) {
      sink.putByte(AS_BEFORE);
    } else {
      sink.putByte(OTHER);
      sink.putVarint(names.size());
      for (int i = 0; i < names.size(); i++) {
        sink.putText(names.get(i));
        sink.putByte(values.get(i) instanceof Json.Text ? TEXT : INTEGER);
      }
    }
    for (int i = 0; i < values.size(); i++) {
      Json value = values.get(i);
      if (value instanceof Json.Text text) {
        sink.putText(text.value());
      } else if (value instanceof Json.Int integer) {
        sink.putLong(integer.value());
      }
    }
  }

  private static boolean haveTypesOf(
      Attributes before, ImmutableList<String> names, ImmutableList<Json> values) {
    ImmutableList<String> namesBefore = before.names().asList();
    ImmutableList<Json> valuesBefore = before.json().members().values().asList();
    if (names.size() != namesBefore.size()) {
      return false;
    }
    for (int i = 0; i < names.size(); i++) {
      if (!names.get(i).equals(namesBefore.get(i))
          || values.get(i).getClass() != valuesBefore.get(i).getClass()) {
        return false;
      }
    }
    return true;
  }
}
