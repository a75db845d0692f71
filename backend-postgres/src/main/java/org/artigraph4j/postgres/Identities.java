package org.artigraph4j.postgres;

import java.util.Comparator;
import java.util.List;
import org.artigraph4j.storage.StoragePartition;
import org.jdbi.v3.core.statement.Query;

/**
 * What tells partitions from the others of their storage, as the columns of their primary key: in
 * its order, in which all who write or remove rows take them, so that no two deadlock.
 */
final class Identities {
  /** How many are sent at once. */
  static final int MOST = 10_000;

  private Identities() {}

  /** What tells one from the others. */
  record Identity(long key, long input, long content) {
    static final Comparator<Identity> ORDER =
        Comparator.comparingLong(Identity::key)
            .thenComparingLong(Identity::input)
            .thenComparingLong(Identity::content);

    static Identity of(StoragePartition partition) {
      return new Identity(
          partition.key().fingerprint().value(),
          PartitionRows.orZero(partition.inputFingerprint()),
          partition.contentFingerprint().value());
    }
  }

  /**
   * One with where it stands among those of its storage.
   *
   * @param key as bytes in the order of keys
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Keyed(Identity identity, byte[] key) {
    static Keyed of(StoragePartition partition) {
      return new Keyed(Identity.of(partition), partition.key().toBytes());
    }
  }

  /** Partitions of one storage in the order of its rows. */
  static List<StoragePartition> inRowOrder(List<StoragePartition> partitions) {
    return partitions.stream().sorted(Comparator.comparing(Identity::of, Identity.ORDER)).toList();
  }

  /** Binds the keys, inputs and contents of a batch. */
  static Query bind(Query query, List<StoragePartition> batch) {
    return bindAll(query, batch.stream().map(Identity::of).toList());
  }

  /** The same of what tells them apart. */
  static Query bindAll(Query query, List<Identity> all) {
    return query
        .bind("keys", ArrayArgument.of(all.stream().mapToLong(Identity::key).toArray()))
        .bind("inputs", ArrayArgument.of(all.stream().mapToLong(Identity::input).toArray()))
        .bind("contents", ArrayArgument.of(all.stream().mapToLong(Identity::content).toArray()));
  }
}
