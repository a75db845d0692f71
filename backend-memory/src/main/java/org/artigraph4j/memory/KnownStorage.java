package org.artigraph4j.memory;

import com.google.common.collect.ImmutableSortedMap;
import io.vavr.collection.HashMap;
import io.vavr.collection.Map;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.partition.InputFingerprints;
import org.artigraph4j.partition.PartitionKey;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;
import org.jspecify.annotations.Nullable;

/**
 * The known partitions of one storage. What a lookup asks for is one step away, however long the
 * history. Immutable, as all of the state.
 *
 * <p>Most of it is one hash table, which is never written again: a persistent map of a million
 * slots is slower to fill and to read, and larger. Small additions go to such a map beside it,
 * until they are so many that the table is made anew.
 */
final class KnownStorage {
  static final KnownStorage NOTHING = new KnownStorage(new Added[1], 0, HashMap.empty());

  /** A new table is made when the additions are more than this part of the old one. */
  private static final int PART = 4;

  // What was most recently added to each slot: at the place of its hash, or the next free one.
  private final @Nullable Added[] table;
  private final int inTable; // how many of its places are taken
  private final Map<Slot, Added> recent; // which stands before the table

  private KnownStorage(@Nullable Added[] table, int inTable, Map<Slot, Added> recent) {
    this.table = table;
    this.inTable = inTable;
    this.recent = recent;
  }

  /** This storage with more partitions; itself if all are known. */
  KnownStorage with(StoragePartitions partitions, long at) {
    List<StoragePartition> unknown = new ArrayList<>();
    for (StoragePartition partition : partitions) {
      if (!has(partition)) {
        unknown.add(partition);
      }
    }
    if (unknown.isEmpty()) {
      return this;
    }
    boolean isSmall = (long) PART * (recent.size() + unknown.size()) <= inTable;
    return isSmall ? withRecent(unknown, at) : withTable(unknown, at);
  }

  private KnownStorage withRecent(List<StoragePartition> unknown, long at) {
    Map<Slot, Added> next = recent;
    for (StoragePartition partition : unknown) {
      Added last = next.getOrElse(slot(partition), tabled(slot(partition)));
      Added added = Added.with(last, at, partition);
      next = next.put(added, added);
    }
    return new KnownStorage(table, inTable, next);
  }

  private KnownStorage withTable(List<StoragePartition> unknown, long at) {
    long most = (long) inTable + recent.size() + unknown.size();
    @Nullable Added[] next = new Added[Math.toIntExact(Long.highestOneBit(most) * 4)];
    for (Added added : table) {
      if (added != null) {
        next[place(next, added)] = added;
      }
    }
    recent.valuesIterator().forEach(added -> next[place(next, added)] = added);
    for (StoragePartition partition : unknown) {
      int place = place(next, slot(partition));
      next[place] = Added.with(next[place], at, partition);
    }
    int count = 0;
    for (Added added : next) {
      count += added == null ? 0 : 1;
    }
    return new KnownStorage(next, count, HashMap.empty());
  }

  /** This storage without some partitions; itself if none is known. */
  KnownStorage without(StoragePartitions gone) {
    Set<StoragePartition> all = Set.copyOf(gone.asList());
    if (all.stream().noneMatch(this::has)) {
      return this;
    }
    List<Added> kept = added().filter(added -> !all.contains(added.partition())).toList();
    @Nullable Added[] table = new Added[Integer.highestOneBit(Math.max(1, kept.size())) * 4];
    int count = 0;
    for (Added added : kept) {
      int place = place(table, added);
      count += table[place] == null ? 1 : 0;
      table[place] = Added.with(table[place], added.at(), added.partition());
    }
    return new KnownStorage(table, count, HashMap.empty());
  }

  boolean has(StoragePartition partition) {
    return Added.contents(get(slot(partition))).contains(partition);
  }

  /** A partition as it was added. */
  Optional<Added> find(StoragePartition partition) {
    return Stream.ofNullable(get(slot(partition)))
        .flatMap(Added::stream)
        .filter(added -> added.partition().equals(partition))
        .findFirst();
  }

  StoragePartitions all() {
    List<StoragePartition> all = new ArrayList<>(inTable + recent.size());
    slots().forEach(added -> all.addAll(Added.contents(added)));
    return StoragePartitions.copyOf(all);
  }

  /** Everything that was added, in no order. */
  Stream<Added> added() {
    return slots().flatMap(Added::stream);
  }

  private Stream<Added> slots() {
    Stream<Added> tabled =
        Arrays.stream(table).filter(added -> added != null && !recent.containsKey(added));
    return Stream.concat(tabled, recent.valuesIterator().toJavaStream());
  }

  StoragePartitions lookup(InputFingerprints inputFingerprints) {
    // The common question, for which a list costs as much as the rest.
    if (inputFingerprints.size() == 1) {
      ImmutableSortedMap<PartitionKey, Optional<Fingerprint>> asked = inputFingerprints.byKey();
      Added last = get(new Slot(asked.firstKey(), asked.values().asList().get(0)));
      return last == null ? StoragePartitions.empty() : StoragePartitions.of(last.partition());
    }
    List<StoragePartition> found = new ArrayList<>(inputFingerprints.size());
    inputFingerprints
        .byKey()
        .forEach(
            (key, input) -> {
              Added last = get(new Slot(key, input));
              if (last != null) {
                found.add(last.partition());
              }
            });
    return StoragePartitions.copyOf(found);
  }

  private @Nullable Added get(Slot slot) {
    Added found = recent.isEmpty() ? null : recent.getOrElse(slot, null);
    return found == null ? tabled(slot) : found;
  }

  private @Nullable Added tabled(Slot slot) {
    return table[place(table, slot)];
  }

  private static Slot slot(StoragePartition partition) {
    return new Slot(partition.key(), partition.inputFingerprint());
  }

  /** Where a slot is in a table, or would be: there is always a free place. */
  private static int place(@Nullable Added[] table, Slot slot) {
    int mask = table.length - 1;
    int place = slot.hashCode() & mask;
    while (table[place] != null && !slot.equals(table[place])) {
      place = (place + 1) & mask;
    }
    return place;
  }
}
