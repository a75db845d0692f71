package org.artigraph4j.retention;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ListMultimap;
import com.google.common.collect.MultimapBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.fingerprint.InvalidValueException;
import org.artigraph4j.partition.PartitionKey;
import org.artigraph4j.storage.FilePattern;
import org.artigraph4j.storage.FoundFile;
import org.artigraph4j.storage.FoundFile.OfPartition;
import org.artigraph4j.storage.LocalFile;
import org.artigraph4j.storage.Storage;
import org.artigraph4j.storage.StoragePartition;

/** For backends: {@link Retention#sweepFiles}, but for who names a file, which they know. */
public final class FileSweeping {
  /** How many files a backend is asked about at once. */
  private static final int BATCH = 1_000;

  /** What a backend knows of files. */
  public interface Names {
    /**
     * Tells of all storages that it knows, by a partition or by a graph; of some more than once.
     */
    void forEachStorage(Consumer<? super Storage> consumer);

    /**
     * Those that any partition names which is known, linked by a snapshot, or evicted.
     *
     * @param files at most 1,000, sorted by key
     */
    Set<OfPartition> named(LocalFile storage, List<OfPartition> files);
  }

  private final Artifact artifact;
  private final LocalFile storage;
  private final OldFiles old;
  private final RemovalMode mode;
  private final int most;
  private final Names names;
  private final ImmutableList<FilePattern> neighbours;

  private final List<FoundFile> batch = new ArrayList<>();
  private final ImmutableList.Builder<Path> files = ImmutableList.builder();
  private final ImmutableList.Builder<Path> unreadable = ImmutableList.builder();
  private int fileCount;
  private int unreadableCount;
  private long bytes;

  private FileSweeping(
      Artifact artifact, LocalFile storage, OldFiles old, RemovalMode mode, int most, Names names) {
    this.artifact = artifact;
    this.storage = storage;
    this.old = old;
    this.mode = mode;
    this.most = most;
    this.names = names;
    this.neighbours = new StoragePatterns(names).beside(storage);
  }

  /**
   * The storage whose files may be swept.
   *
   * @throws InvalidValueException if it is no {@code LocalFile}, or if files of sources would be
   *     removed
   */
  public static LocalFile requireSwept(Artifact artifact, RemovalMode mode) {
    if (!(artifact.storage() instanceof LocalFile storage)) {
      throw new InvalidValueException(
          artifact.storage() + " has no files to sweep; give an artifact of a LocalFile storage");
    }
    storage.requireResolved();
    storage.requireFits(artifact.keyTypes());
    if (mode.removesFiles() && !storage.takesInputFingerprint()) {
      throw new InvalidValueException(
          "what is in "
              + storage
              + " and nobody knows may be a source that is still to be read, for its path has no"
              + " {input_fingerprint} that says what built it; look at a dry run, and remove by hand"
              + " what you do not need");
    }
    return storage;
  }

  /** Sweeps. The arguments were checked. */
  public static FileSweep run(Artifact artifact, Duration grace, RemovalMode mode, Names names) {
    return run(artifact, grace, mode, FileSweep.MOST_FILES, names);
  }

  static FileSweep run(Artifact artifact, Duration grace, RemovalMode mode, int most, Names names) {
    LocalFile storage = requireSwept(artifact, mode);
    return new FileSweeping(artifact, storage, OldFiles.unchangedFor(grace), mode, most, names)
        .run();
  }

  /** Those that one of some partitions names, all of one storage. */
  public static Set<OfPartition> named(List<OfPartition> files, Stream<StoragePartition> by) {
    record Build(PartitionKey key, Optional<Fingerprint> input) {}
    ListMultimap<Build, OfPartition> places = MultimapBuilder.hashKeys().arrayListValues().build();
    files.forEach(file -> places.put(new Build(file.key(), file.inputFingerprint()), file));
    Set<OfPartition> named = new HashSet<>();
    by.forEach(
        partition ->
            places.get(new Build(partition.key(), partition.inputFingerprint())).stream()
                .filter(file -> file.isOf(partition))
                .forEach(named::add));
    return named;
  }

  private FileSweep run() {
    storage.walk(artifact.keyTypes(), this::take);
    sweep();
    return new FileSweep(files.build(), bytes, unreadable.build(), fileCount < most);
  }

  /** Takes a file that is found into the batch; answers whether to go on. */
  private boolean take(FoundFile file) {
    if (file instanceof FoundFile.Unreadable) {
      if (unreadableCount++ < FileSweep.MOST_UNREADABLE) {
        unreadable.add(file.path());
      }
    } else if (old.size(file.path()) >= 0) {
      batch.add(file);
    }
    if (batch.size() == BATCH) {
      sweep();
    }
    return fileCount < most;
  }

  /** Asks about the files of the batch, and removes those that nobody names right then. */
  private void sweep() {
    List<OfPartition> asked = new ArrayList<>();
    for (FoundFile file : batch) {
      if (file instanceof OfPartition one) {
        asked.add(one);
      }
    }
    asked.sort((one, other) -> one.key().compareTo(other.key()));
    Set<OfPartition> named = asked.isEmpty() ? Set.of() : names.named(storage, asked);
    for (FoundFile file : batch) {
      boolean isNamed = file instanceof OfPartition one && named.contains(one);
      if (!isNamed
          && fileCount < most
          && neighbours.stream().noneMatch(other -> other.matches(file.path()))) {
        remove(file.path());
      }
    }
    batch.clear();
  }

  /** Removes a file, unless it was changed meanwhile: whoever adopts one touches it first. */
  private void remove(Path file) {
    long size = old.size(file);
    if (size < 0 || (mode.removesFiles() && !old.delete(file))) {
      return;
    }
    files.add(file);
    fileCount++;
    bytes += size;
  }
}
