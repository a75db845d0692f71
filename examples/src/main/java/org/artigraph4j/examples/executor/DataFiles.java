package org.artigraph4j.examples.executor;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Predicate;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.partition.PartitionKey;
import org.artigraph4j.storage.ContentChangedException;
import org.artigraph4j.storage.FileContent;
import org.artigraph4j.storage.Literal;
import org.artigraph4j.storage.LocalFile;
import org.artigraph4j.storage.StoragePartition;

/**
 * Reads and writes the files of partitions so that a path either has no file or a complete one,
 * whatever crashes when.
 *
 * <p>A file is written under a temporary name beside its place, forced to the disk, and linked into
 * its place, which fails if there is a file already. Such a file is complete, as only complete ones
 * are ever put there, and it was built by the same code from the same inputs, as its path says. So
 * it is adopted: of two processes that build the same partition at once, both end with the content
 * of the first. Only what was evicted is not: what is built anew takes its place.
 *
 * <p>A process that is killed leaves a hidden temporary file at most. Discovery does not see it,
 * and the next write into that folder removes it once it is an hour old.
 */
class DataFiles {
  private static final Duration ABANDONED = Duration.ofHours(1);

  /**
   * A file that is in its place.
   *
   * @param adopted whether it was there before
   */
  record Stored(StoragePartition partition, boolean adopted) {}

  /**
   * The content of a partition: of its file, or of a literal.
   *
   * @throws ContentChangedException if it is missing, or not what was recorded
   */
  static byte[] read(StoragePartition partition) {
    if (partition.storage() instanceof Literal) {
      return Literal.read(partition).getBytes(StandardCharsets.UTF_8);
    }
    Path file = LocalFile.path(partition);
    try {
      byte[] bytes = Files.readAllBytes(file);
      LocalFile.verify(partition, FileContent.of(bytes));
      return bytes;
    } catch (NoSuchFileException gone) {
      throw new ContentChangedException("the file of " + partition + " is gone; build it again");
    } catch (IOException failure) {
      throw new UncheckedIOException("cannot read " + file, failure);
    }
  }

  /**
   * Whether a recorded partition still has a whole file; its content is checked when it is read.
   */
  boolean exists(StoragePartition partition) {
    Path file = LocalFile.path(partition);
    try {
      OptionalLong bytes = partition.attributes().integer("bytes");
      return Files.exists(file) && (bytes.isEmpty() || bytes.getAsLong() == Files.size(file));
    } catch (IOException failure) {
      throw new UncheckedIOException("cannot read " + file, failure);
    }
  }

  /**
   * Puts a file into its place, or adopts the one that is there.
   *
   * @param isEvicted of what file it takes the place, instead of adopting it
   */
  Stored write(
      LocalFile storage,
      PartitionKey key,
      Fingerprint input,
      byte[] bytes,
      Predicate<StoragePartition> isEvicted) {
    Optional<Fingerprint> from = Optional.of(input);
    FileContent content = FileContent.of(bytes);
    Path target = storage.path(key, from, Optional.of(content.fingerprint())).toAbsolutePath();
    Path folder = requireNonNull(target.getParent());
    Path temporary = folder.resolve(LocalFile.TEMPORARY + UUID.randomUUID());
    try {
      createFolder(folder);
      removeAbandoned(folder);
      boolean adopted = true;
      try {
        writeTemporary(temporary, bytes);
        publish(temporary, target);
        adopted = false;
      } catch (FileAlreadyExistsException complete) {
        FileContent found = adopt(target, content, storage);
        if (!found.equals(content) && isEvicted.test(storage.partition(key, from, found))) {
          Files.move(temporary, target, ATOMIC_MOVE);
          adopted = false;
        } else {
          content = found;
        }
      } finally {
        Files.deleteIfExists(temporary);
      }
      force(folder); // also for an adopted file: who wrote it may not have come to it
      return new Stored(storage.partition(key, from, content), adopted);
    } catch (IOException failure) {
      throw new UncheckedIOException("cannot write " + target, failure);
    }
  }

  /** Touches the file before anything else, so that no sweep takes it for left over. */
  private static FileContent adopt(Path file, FileContent ours, LocalFile storage)
      throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
    FileContent content = FileContent.of(file);
    if (storage.takesContentFingerprint() && !content.equals(ours)) {
      throw new ContentChangedException(
          "the file " + file + " has another content than its path names; delete it");
    }
    return content;
  }

  void writeTemporary(Path temporary, byte[] bytes) throws IOException {
    try (FileChannel channel = FileChannel.open(temporary, CREATE_NEW, WRITE)) {
      ByteBuffer rest = ByteBuffer.wrap(bytes);
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
      channel.force(true);
    }
  }

  /** Gives a complete file its name, unless that is taken. */
  void publish(Path temporary, Path target) throws IOException {
    try {
      Files.createLink(target, temporary);
    } catch (FileAlreadyExistsException taken) {
      throw taken;
    } catch (UnsupportedOperationException | FileSystemException noHardLinks) {
      // Here two processes at the same instant may both succeed. Still no file is incomplete.
      Files.move(temporary, target);
    }
  }

  /** Creates a folder and those above it, each forced into the one above. */
  private static void createFolder(Path folder) throws IOException {
    Path above = folder.getParent();
    if (above == null || Files.isDirectory(folder)) {
      return;
    }
    createFolder(above);
    try {
      Files.createDirectory(folder);
    } catch (FileAlreadyExistsException meanwhile) {
      // Another process was faster; what matters is that it is there.
    }
    force(above);
  }

  private static void removeAbandoned(Path folder) throws IOException {
    Instant limit = Instant.now().minus(ABANDONED);
    try (DirectoryStream<Path> leftOver =
        Files.newDirectoryStream(folder, LocalFile.TEMPORARY + "*")) {
      for (Path file : leftOver) {
        try {
          if (Files.getLastModifiedTime(file).toInstant().isBefore(limit)) {
            Files.deleteIfExists(file);
          }
        } catch (NoSuchFileException finished) {
          // Its writer lives, and was done with it.
        }
      }
    }
  }

  private static void force(Path folder) throws IOException {
    if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      try (FileChannel channel = FileChannel.open(folder, READ)) {
        channel.force(true);
      }
    } // elsewhere, as on Windows, folders cannot be opened
  }
}
