package org.artigraph4j.retention;

import com.google.common.collect.ImmutableList;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.artigraph4j.storage.FilePattern;
import org.artigraph4j.storage.LocalFile;
import org.artigraph4j.storage.StoragePartition;
import org.jspecify.annotations.Nullable;

/**
 * For backends: the data files of what a removal takes, in {@code LocalFile} storages, on this
 * machine. It is made before the removal looks for anything: what is changed from then on stays.
 */
public final class PartitionFiles {
  private final boolean alsoSources;
  private final OldFiles old;
  private final StoragePatterns patterns;
  private final Map<LocalFile, ImmutableList<FilePattern>> neighbours = new HashMap<>();

  private PartitionFiles(boolean alsoSources, OldFiles old, FileSweeping.Names names) {
    this.alsoSources = alsoSources;
    this.old = old;
    this.patterns = new StoragePatterns(names);
  }

  /** Of partitions that somebody has named: those of sources, too. */
  public static PartitionFiles ofEviction(FileSweeping.Names names) {
    return new PartitionFiles(true, OldFiles.unchangedFor(Duration.ZERO), names);
  }

  /**
   * Of partitions that nobody has named: not of sources, which nobody can build again, and whose
   * paths have no {@code {input_fingerprint}}.
   *
   * @param grace for how long they were not changed
   */
  public static PartitionFiles ofRemoval(Duration grace, FileSweeping.Names names) {
    return new PartitionFiles(false, OldFiles.unchangedFor(grace), names);
  }

  /**
   * The files of partitions that are there, by path; but for those that other partitions name, or
   * might name in another storage, and those that were changed since.
   *
   * @param gone in any storages; those in others than {@code LocalFile} have no files
   * @param left what must keep its files: at least all of the same storages and keys
   */
  public ImmutableList<Path> of(
      Collection<StoragePartition> gone, Collection<StoragePartition> left) {
    TreeMap<Path, StoragePartition> files = new TreeMap<>();
    for (StoragePartition one : gone) {
      if (one.storage() instanceof LocalFile && (alsoSources || isBuilt(one))) {
        files.put(whole(one), one);
      }
    }
    for (StoragePartition one : left) {
      if (one.storage() instanceof LocalFile) {
        files.remove(whole(one));
      }
    }
    return files.values().stream()
        .filter(one -> mayGo(one, LocalFile.path(one)))
        .map(LocalFile::path)
        .collect(ImmutableList.toImmutableList());
  }

  private static boolean isBuilt(StoragePartition one) {
    return one.storage().takesInputFingerprint();
  }

  private static Path whole(StoragePartition one) {
    return LocalFile.path(one).toAbsolutePath().normalize();
  }

  private boolean mayGo(StoragePartition one, Path file) {
    return Files.isRegularFile(file)
        && old.size(file) >= 0
        && neighbours.computeIfAbsent((LocalFile) one.storage(), patterns::beside).stream()
            .noneMatch(other -> other.matches(file));
  }

  /**
   * Deletes files; those that are gone already are no error, and those that were changed meanwhile
   * stay.
   *
   * @throws UncheckedIOException if some cannot be deleted, naming the first; the others are
   */
  public void delete(List<Path> files) {
    @Nullable UncheckedIOException first = null;
    for (Path file : files) {
      try {
        old.delete(file);
      } catch (UncheckedIOException failure) {
        if (first == null) {
          first = failure;
        }
      }
    }
    if (first != null) {
      throw first;
    }
  }
}
