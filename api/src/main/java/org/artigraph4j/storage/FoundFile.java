package org.artigraph4j.storage;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.partition.PartitionKey;
import org.artigraph4j.partition.PartitionKeyException;

/** What is in the place of a {@link LocalFile}, as its path tells it. No file was read. */
public sealed interface FoundFile {
  Path path();

  /**
   * A file where that of a partition would be.
   *
   * @param contentFingerprint that the path names, which the content need not have; none if the
   *     template has no {@code {content_fingerprint}}
   */
  record OfPartition(
      Path path,
      PartitionKey key,
      Optional<Fingerprint> inputFingerprint,
      Optional<Fingerprint> contentFingerprint)
      implements FoundFile {
    public OfPartition {
      Objects.requireNonNull(path, "path");
      Objects.requireNonNull(key, "key");
      Objects.requireNonNull(inputFingerprint, "inputFingerprint");
      Objects.requireNonNull(contentFingerprint, "contentFingerprint");
    }

    /** Whether a partition of the same storage has its file here, whatever is in it. */
    public boolean isOf(StoragePartition partition) {
      return key.equals(partition.key())
          && inputFingerprint.equals(partition.inputFingerprint())
          && contentFingerprint.map(partition.contentFingerprint()::equals).orElse(true);
    }
  }

  /** A file in the making, or what is left of one: see {@link LocalFile#TEMPORARY}. */
  record Temporary(Path path) implements FoundFile {
    public Temporary {
      Objects.requireNonNull(path, "path");
    }
  }

  /**
   * A file whose path has the template's shape, and is not how that of any partition is spelled.
   *
   * @param why what is wrong with it, and what to do
   */
  record Unreadable(Path path, PartitionKeyException why) implements FoundFile {
    public Unreadable {
      Objects.requireNonNull(path, "path");
      Objects.requireNonNull(why, "why");
    }
  }
}
