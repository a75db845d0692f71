package org.artigraph4j.retention;

import com.google.common.collect.ImmutableList;
import java.util.HashMap;
import java.util.Map;
import org.artigraph4j.storage.FilePattern;
import org.artigraph4j.storage.LocalFile;

/** Where the files of all {@code LocalFile} storages are that a backend knows. */
final class StoragePatterns {
  private final Map<LocalFile, FilePattern> all = new HashMap<>();

  StoragePatterns(FileSweeping.Names names) {
    names.forEachStorage(
        storage -> {
          if (storage instanceof LocalFile file) {
            all.computeIfAbsent(file, LocalFile::pattern);
          }
        });
  }

  /** Those of others than a storage which may have a path in common with it. */
  ImmutableList<FilePattern> beside(LocalFile storage) {
    FilePattern own = storage.pattern();
    return all.entrySet().stream()
        .filter(other -> !other.getKey().equals(storage))
        .map(Map.Entry::getValue)
        .filter(other -> other.mayMeet(own))
        .collect(ImmutableList.toImmutableList());
  }
}
