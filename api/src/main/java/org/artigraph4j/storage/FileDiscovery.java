package org.artigraph4j.storage;

import java.util.ArrayList;
import java.util.List;
import org.artigraph4j.partition.PartitionKeyTypes;

/** Reads the files of a place, and so the partitions that they are. */
final class FileDiscovery {
  private final LocalFile storage;
  private final List<StoragePartition> found = new ArrayList<>();

  private FileDiscovery(LocalFile storage) {
    this.storage = storage;
  }

  static StoragePartitions run(LocalFile storage, PartitionKeyTypes types) {
    FileDiscovery discovery = new FileDiscovery(storage);
    new FileWalk(storage, types, false, discovery::add).run();
    return StoragePartitions.copyOf(discovery.found);
  }

  private boolean add(FoundFile file) {
    if (file instanceof FoundFile.Unreadable unreadable) {
      throw unreadable.why();
    }
    return file instanceof FoundFile.OfPartition one && found.add(read(one));
  }

  private StoragePartition read(FoundFile.OfPartition file) {
    FileContent content = FileContent.of(file.path());
    if (!file.contentFingerprint().map(content.fingerprint()::equals).orElse(true)) {
      throw new ContentChangedException(
          "the file '"
              + file.path()
              + "' now has the content fingerprint "
              + content.fingerprint()
              + "; restore the content, or remove the file");
    }
    return storage.partition(file.key(), file.inputFingerprint(), content);
  }
}
