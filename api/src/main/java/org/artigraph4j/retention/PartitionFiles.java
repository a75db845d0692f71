package org.artigraph4j.retention;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.TreeMap;
import org.artigraph4j.storage.LocalFile;
import org.artigraph4j.storage.StoragePartition;

/** For backends: the data files of partitions in {@code LocalFile} storages, on this machine. */
public final class PartitionFiles {
  private PartitionFiles() {}

  /**
   * The files of partitions that are there, by path; but for those that other partitions name.
   *
   * @param gone in any storages; those in others than {@code LocalFile} have no files
   * @param left what must keep its files: at least all of the same storages and keys
   */
  public static ImmutableList<Path> of(
      Collection<StoragePartition> gone, Collection<StoragePartition> left) {
    TreeMap<Path, Path> files = new TreeMap<>();
    for (StoragePartition one : gone) {
      if (one.storage() instanceof LocalFile) {
        Path file = LocalFile.path(one);
        files.put(whole(file), file);
      }
    }
    for (StoragePartition one : left) {
      if (one.storage() instanceof LocalFile) {
        files.remove(whole(LocalFile.path(one)));
      }
    }
    return files.values().stream()
        .filter(Files::isRegularFile)
        .collect(ImmutableList.toImmutableList());
  }

  private static Path whole(Path file) {
    return file.toAbsolutePath().normalize();
  }

  /**
   * Deletes files; those that are gone already are no error.
   *
   * @throws UncheckedIOException if one cannot be deleted, naming it; to repeat the call goes on
   */
  public static void delete(Iterable<Path> files) {
    for (Path file : files) {
      try {
        Files.deleteIfExists(file);
      } catch (IOException failure) {
        throw new UncheckedIOException("cannot delete " + file, failure);
      }
    }
  }
}
