package org.artigraph4j.retention;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;

/**
 * Files that were not changed for some time, and so are not in use: who adopts one changes its time
 * first, and then records it.
 *
 * @param limit when they were changed last, at the latest
 */
record OldFiles(Instant limit) {
  static OldFiles unchangedFor(Duration grace) {
    Instant now = Instant.now();
    boolean isEver = grace.compareTo(Duration.between(Instant.MIN, now)) >= 0;
    return new OldFiles(isEver ? Instant.MIN : now.minus(grace));
  }

  /** The size of one; -1 if it was changed since, or is gone. */
  long size(Path file) {
    try {
      BasicFileAttributes there = Files.readAttributes(file, BasicFileAttributes.class);
      return there.lastModifiedTime().toInstant().isAfter(limit) ? -1 : there.size();
    } catch (NoSuchFileException gone) {
      return -1;
    } catch (IOException failure) {
      throw new UncheckedIOException("cannot read " + file, failure);
    }
  }

  /** Deletes one, unless it was changed meanwhile; answers whether it did. */
  boolean delete(Path file) {
    try {
      return size(file) >= 0 && Files.deleteIfExists(file);
    } catch (IOException failure) {
      throw new UncheckedIOException("cannot remove " + file, failure);
    }
  }
}
