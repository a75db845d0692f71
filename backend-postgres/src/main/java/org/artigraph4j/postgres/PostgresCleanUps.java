package org.artigraph4j.postgres;

import com.google.common.collect.ImmutableList;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.Set;
import org.artigraph4j.retention.ByStorage;
import org.artigraph4j.retention.CleanUp;
import org.artigraph4j.retention.PartitionFiles;
import org.artigraph4j.retention.RemovalMode;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;
import org.jdbi.v3.core.Handle;

/** Clean-ups after runs, and the files that removals leave without a partition. */
final class PostgresCleanUps {
  private final Session session;
  private final Tables tables;

  PostgresCleanUps(Session session, Tables tables) {
    this.session = session;
    this.tables = tables;
  }

  CleanUp cleanUp(String name, String id, RemovalMode mode) {
    if (mode == RemovalMode.REMOVE) {
      return session.transact(handle -> remove(handle, name, id, false)).with(ImmutableList.of());
    }
    PartitionFiles files =
        PartitionFiles.ofRemoval(Duration.ZERO, tables.retention().sweptFiles().in(session));
    if (mode.isDryRun()) {
      return session.transact(
          handle -> {
            CleanUps.Removed removed = remove(handle, name, id, true);
            return removed.with(unnamed(handle, removed.gone(), Set.copyOf(removed.gone()), files));
          });
    }
    CleanUps.Removed removed = session.transact(handle -> remove(handle, name, id, false));
    return removed.with(removeFiles(removed.gone(), files));
  }

  private CleanUps.Removed remove(Handle handle, String name, String id, boolean isDry) {
    ReadCommitted.begin(handle);
    return tables.retention().cleanUps().removeMetadata(handle, tables, name, id, isDry);
  }

  /**
   * Deletes the files of partitions that nobody names any more: by now, for what made them so is
   * committed.
   */
  ImmutableList<Path> removeFiles(Collection<StoragePartition> gone, PartitionFiles files) {
    ImmutableList<Path> unnamed =
        session.transact(handle -> unnamed(handle, gone, Set.of(), files));
    files.delete(unnamed);
    return unnamed;
  }

  private ImmutableList<Path> unnamed(
      Handle handle,
      Collection<StoragePartition> gone,
      Set<StoragePartition> leaving,
      PartitionFiles files) {
    ImmutableList.Builder<Path> unnamed = ImmutableList.builder();
    for (StoragePartitions some : ByStorage.of(gone)) {
      unnamed.addAll(tables.retention().namedFiles().unnamed(handle, some, leaving, files));
    }
    return ImmutableList.sortedCopyOf(unnamed.build());
  }
}
