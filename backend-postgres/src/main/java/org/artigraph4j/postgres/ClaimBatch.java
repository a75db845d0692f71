package org.artigraph4j.postgres;

import com.google.common.collect.ImmutableList;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.partition.InputFingerprints;
import org.artigraph4j.partition.PartitionKey;
import org.artigraph4j.storage.StoragePartitions;

/**
 * Keys and input fingerprints as columns, in the order of the primary key of claims: rows are
 * locked in that order, so that two batches cannot deadlock.
 */
record ClaimBatch(ImmutableList<Entry> entries) {
  private static final Comparator<Entry> ORDER =
      Comparator.comparing((Entry entry) -> entry.key().fingerprint())
          .thenComparingLong(entry -> PartitionRows.orZero(entry.input()));

  record Entry(PartitionKey key, Optional<Fingerprint> input) {
    Prints prints() {
      return new Prints(key.fingerprint().value(), PartitionRows.orZero(input));
    }
  }

  /** What a row is known by. */
  record Prints(long key, long input) {}

  static ClaimBatch of(InputFingerprints asked) {
    return of(
        asked.byKey().entrySet().stream().map(one -> new Entry(one.getKey(), one.getValue())));
  }

  static ClaimBatch of(StoragePartitions partitions) {
    return of(partitions.stream().map(one -> new Entry(one.key(), one.inputFingerprint())));
  }

  private static ClaimBatch of(Stream<Entry> entries) {
    return new ClaimBatch(entries.sorted(ORDER).collect(ImmutableList.toImmutableList()));
  }

  boolean isEmpty() {
    return entries.isEmpty();
  }

  /** The entry of a number that a row source gave. */
  Entry get(long number) {
    return entries.get(Math.toIntExact(number - 1));
  }

  ClaimBatch without(Predicate<PartitionKey> keys) {
    return new ClaimBatch(
        entries.stream()
            .filter(entry -> !keys.test(entry.key()))
            .collect(ImmutableList.toImmutableList()));
  }

  /** The entries by what their rows are known by; of two that collide, both. */
  Map<Prints, ImmutableList<Entry>> byPrints() {
    Map<Prints, ImmutableList<Entry>> all = new HashMap<>();
    for (Entry entry : entries) {
      all.merge(
          entry.prints(),
          ImmutableList.of(entry),
          (some, more) -> ImmutableList.<Entry>builder().addAll(some).addAll(more).build());
    }
    return all;
  }

  void bindTo(NamedStatement statement) throws SQLException {
    statement
        .bind("keys", entries.stream().mapToLong(one -> one.key().fingerprint().value()).toArray())
        .bind(
            "inputs",
            entries.stream().mapToLong(one -> PartitionRows.orZero(one.input())).toArray());
  }

  void bindKeysTo(NamedStatement statement) throws SQLException {
    statement.bind(
        "key_bytes", entries.stream().map(one -> one.key().toBytes()).toArray(byte[][]::new));
  }
}
