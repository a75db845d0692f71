package org.artigraph4j.postgres.manifest;

import com.google.common.collect.ImmutableList;
import java.util.Optional;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.fingerprint.InvalidValueException;
import org.artigraph4j.partition.PartitionKey;
import org.artigraph4j.storage.Storage;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.Template;

/**
 * What a storage says of its partitions' places, so that an attribute that repeats it, such as the
 * path of a file, need not be stored.
 */
final class Places {
  private final Optional<Template> template;

  Places(Storage storage) {
    ImmutableList<Template> templates = storage.templates();
    this.template = templates.isEmpty() ? Optional.empty() : Optional.of(templates.get(0));
  }

  /** Whether a text is the partition's place. */
  boolean tells(StoragePartition partition, String text) {
    try {
      return template.isPresent()
          && template
              .get()
              .place(
                  partition.key(),
                  partition.inputFingerprint(),
                  Optional.of(partition.contentFingerprint()))
              .equals(text);
    } catch (InvalidValueException hasNone) {
      return false;
    }
  }

  /**
   * The place of a partition.
   *
   * @throws InvalidValueException if it has none
   */
  String of(PartitionKey key, Optional<Fingerprint> input, Fingerprint content) {
    return template
        .orElseThrow(() -> new InvalidValueException("the storage has no template"))
        .place(key, input, Optional.of(content));
  }
}
