package org.artigraph4j.postgres;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Lists;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.artigraph4j.retention.PartitionFiles;
import org.artigraph4j.storage.LocalFile;
import org.artigraph4j.storage.Storage;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;
import org.jdbi.v3.core.Handle;

/**
 * Which data files nobody names. A file is named by all partitions of its storage and key that have
 * its path: those that are known, or that a snapshot links, and orphans that may be wanted again.
 */
final class NamedFiles {
  private static final String KNOWN =
      """
      SELECT
        p.key_fingerprint, p.input_fingerprint, p.content_fingerprint, p.key, '{}' AS attributes
      FROM unnest(CAST(:keys AS bigint[])) AS g (key_fingerprint)
      CROSS JOIN LATERAL (
        SELECT p.*
        FROM ${schema}.storage_partition p
        WHERE p.storage_fingerprint = :storage AND p.key_fingerprint = g.key_fingerprint
        OFFSET 0
      ) AS p
      UNION ALL
      SELECT
        e.key_fingerprint, e.input_fingerprint, e.content_fingerprint, e.key, '{}' AS attributes
      FROM unnest(CAST(:keys AS bigint[])) AS g (key_fingerprint)
      CROSS JOIN LATERAL (
        SELECT e.*
        FROM ${schema}.evicted_partition e
        WHERE e.storage_fingerprint = :storage AND e.key_fingerprint = g.key_fingerprint
          AND e.cause = 'ORPHANED'
        OFFSET 0
      ) AS e
      """;

  private final String known;
  private final LinkedPartitions linked;

  NamedFiles(Sql sql, LinkedPartitions linked) {
    this.known = sql.of(KNOWN);
    this.linked = linked;
  }

  /**
   * The files of partitions that are gone, those that are there, may go, and that nobody names.
   *
   * @param handle in a transaction
   * @param gone of one storage
   * @param leaving which do not count, for they are to go
   * @param files of the removal
   */
  ImmutableList<Path> unnamed(
      Handle handle, StoragePartitions gone, Set<StoragePartition> leaving, PartitionFiles files) {
    if (gone.isEmpty() || !(gone.asList().get(0).storage() instanceof LocalFile)) {
      return ImmutableList.of();
    }
    ImmutableList.Builder<Path> unnamed = ImmutableList.builder();
    for (List<StoragePartition> batch : Lists.partition(gone.asList(), Identities.MOST)) {
      List<StoragePartition> left = known(handle, batch);
      left.addAll(linked.ofKeys(handle, batch));
      left.removeAll(leaving);
      unnamed.addAll(files.of(batch, left));
    }
    return unnamed.build();
  }

  /**
   * Adds the files of what goes with a batch, if they go too: but for those that anybody names by
   * now, who made it known again meanwhile, or linked it. In a dry run it is itself still there.
   */
  void addUnnamed(
      Removal removal, Handle handle, List<StoragePartition> going, Removal.Removed removed) {
    Set<StoragePartition> leaving = removal.isDryRun() ? new HashSet<>(going) : Set.of();
    removal
        .files()
        .ifPresent(
            of -> removed.addFiles(unnamed(handle, StoragePartitions.copyOf(going), leaving, of)));
  }

  private List<StoragePartition> known(Handle handle, List<StoragePartition> batch) {
    Storage storage = batch.get(0).storage();
    RowsOf rows = RowsOf.of(storage);
    return new ArrayList<>(
        handle
            .createQuery(known)
            .bind("storage", storage.fingerprint().value())
            .bind(
                "keys",
                ArrayArgument.of(
                    batch.stream()
                        .mapToLong(one -> one.key().fingerprint().value())
                        .distinct()
                        .toArray()))
            .map((row, context) -> PartitionRows.read(row, rows, storage))
            .list());
  }
}
