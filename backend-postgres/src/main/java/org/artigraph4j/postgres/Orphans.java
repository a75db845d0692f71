package org.artigraph4j.postgres;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.artigraph4j.postgres.StoragePages.Known;
import org.artigraph4j.retention.Amount;
import org.artigraph4j.storage.StoragePartition;
import org.jdbi.v3.core.Handle;

/**
 * Counts the known partitions that no snapshot links: on the server those of storages that no
 * snapshot has anything of, the others batch by batch, for what manifests link only we can read.
 */
final class Orphans {
  private static final int BATCH = 10_000;

  private final LinkedPartitions linked;
  private final String partitions;
  private final String ofStorages;

  Orphans(Sql sql, LinkedPartitions linked) {
    this.linked = linked;
    this.partitions = sql.of(StoreStatsSql.PARTITIONS);
    this.ofStorages = sql.of(StoreStatsSql.OF_STORAGES);
  }

  Amount count(Session session, List<Known> storages) {
    long[] unlinked =
        storages.stream().filter(one -> !one.inSnapshots()).mapToLong(Known::fingerprint).toArray();
    Amount orphans =
        unlinked.length == 0
            ? Amount.NOTHING
            : session.read(
                handle ->
                    handle
                        .createQuery(ofStorages)
                        .bind("storages", ArrayArgument.of(unlinked))
                        .map((row, context) -> StoreStats.amount(row))
                        .one());
    for (Known storage : storages) {
      if (storage.inSnapshots()) {
        orphans = orphans.plus(count(session, storage));
      }
    }
    return orphans;
  }

  private Amount count(Session session, Known storage) {
    Amount orphans = Amount.NOTHING;
    Optional<StoragePartition> last = Optional.empty();
    Counted counted;
    do {
      Optional<StoragePartition> after = last;
      counted = session.transact(handle -> count(handle, storage, after));
      orphans = orphans.plus(counted.orphans());
      last = counted.last();
    } while (last.isPresent());
    return orphans;
  }

  /**
   * What was counted.
   *
   * @param last the last of a full batch
   */
  private record Counted(Amount orphans, Optional<StoragePartition> last) {}

  private Counted count(Handle handle, Known storage, Optional<StoragePartition> after) {
    List<StoragePartition> batch = batch(handle, storage, after);
    Set<StoragePartition> found = linked.find(handle, batch, Optional.empty());
    Amount orphans = Amount.NOTHING;
    for (StoragePartition partition : batch) {
      if (!found.contains(partition)) {
        orphans = orphans.plus(Amount.ofData(partition));
      }
    }
    return new Counted(
        orphans,
        batch.size() < BATCH ? Optional.empty() : Optional.of(batch.get(batch.size() - 1)));
  }

  private List<StoragePartition> batch(
      Handle handle, Known storage, Optional<StoragePartition> after) {
    RowsOf rowsOf = RowsOf.of(storage.storage());
    return Rows.scan(
        handle
            .createQuery(partitions)
            .bind("storage", storage.fingerprint())
            .bind("key", after.map(one -> one.key().toBytes()).orElse(new byte[0]))
            .bind(
                "input",
                after
                    .map(one -> PartitionRows.orZero(one.inputFingerprint()))
                    .orElse(Keysets.FIRST))
            .bind(
                "content", after.map(one -> one.contentFingerprint().value()).orElse(Keysets.FIRST))
            .bind("limit", BATCH),
        rows -> {
          List<StoragePartition> batch = new ArrayList<>();
          while (rows.next()) {
            batch.add(PartitionRows.read(rows, rowsOf, storage.storage()));
          }
          return batch;
        });
  }
}
