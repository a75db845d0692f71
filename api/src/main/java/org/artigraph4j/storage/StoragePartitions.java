package org.artigraph4j.storage;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Lists;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collector;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.artigraph4j.fingerprint.Canonical;
import org.artigraph4j.fingerprint.CanonicalWriter;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.fingerprint.InvalidValueException;
import org.artigraph4j.fingerprint.Json;
import org.artigraph4j.fingerprint.JsonArray;
import org.artigraph4j.fingerprint.JsonObject;
import org.artigraph4j.partition.PartitionKey;
import org.artigraph4j.partition.PartitionKeyException;
import org.artigraph4j.partition.PartitionKeyTypes;
import org.jspecify.annotations.Nullable;

/**
 * Partitions of one storage, in their order, each identity once. Immutable and complete: it holds
 * all of them in memory and nothing of a backend.
 *
 * <p>Where an identity is given more than once, the first one's attributes stand. There may be
 * several partitions of one key, built from other inputs or of other content; {@link #find} is for
 * collections that have at most one, as lookups and snapshots do.
 */
public final class StoragePartitions implements Canonical, Iterable<StoragePartition> {
  private static final String KIND = "StoragePartitions";
  private static final StoragePartitions EMPTY = new StoragePartitions(ImmutableList.of());

  private final ImmutableList<StoragePartition> ordered;

  // What was found out of all of them, which is not done again: what is linked to one snapshot
  // after
  // another, or by a call inside another, is often the same object. Threads that race find the
  // same.
  private boolean onePerKey;
  private @Nullable PartitionKeyTypes fitting;

  private StoragePartitions(ImmutableList<StoragePartition> ordered) {
    this.ordered = ordered;
  }

  public static StoragePartitions empty() {
    return EMPTY;
  }

  public static StoragePartitions of(StoragePartition partition) {
    return new StoragePartitions(ImmutableList.of(partition));
  }

  public static StoragePartitions of(StoragePartition... partitions) {
    return copyOf(Arrays.asList(partitions));
  }

  /**
   * Some partitions, in any order.
   *
   * @throws InvalidValueException if they are of different storages
   */
  public static StoragePartitions copyOf(Collection<StoragePartition> partitions) {
    if (partitions.isEmpty()) {
      return EMPTY;
    }
    if (partitions.size() == 1) {
      return of(partitions.iterator().next());
    }
    StoragePartition[] sorted = partitions.toArray(new StoragePartition[0]);
    for (StoragePartition partition : sorted) {
      requireSameStorage(sorted[0].storage(), partition);
    }
    Arrays.sort(sorted); // stable, so that the first of equal ones stays the first
    ImmutableList.Builder<StoragePartition> distinct =
        ImmutableList.builderWithExpectedSize(sorted.length);
    for (int i = 0; i < sorted.length; i++) {
      if (i == 0 || sorted[i].compareTo(sorted[i - 1]) != 0) {
        distinct.add(sorted[i]);
      }
    }
    return new StoragePartitions(distinct.build());
  }

  public static Collector<StoragePartition, ?, StoragePartitions> toStoragePartitions() {
    return Collectors.collectingAndThen(Collectors.toList(), StoragePartitions::copyOf);
  }

  private static void requireSameStorage(Storage storage, StoragePartition partition) {
    if (!storage.equals(partition.storage())) {
      throw new InvalidValueException(
          "partitions of two storages in one batch: "
              + storage
              + " and "
              + partition.storage()
              + "; make a batch for each");
    }
  }

  public int size() {
    return ordered.size();
  }

  public boolean isEmpty() {
    return ordered.isEmpty();
  }

  /** The storage of all of them; none if there are none. */
  public Optional<Storage> storage() {
    return ordered.isEmpty() ? Optional.empty() : Optional.of(ordered.get(0).storage());
  }

  public ImmutableList<StoragePartition> asList() {
    return ordered;
  }

  public Stream<StoragePartition> stream() {
    return ordered.stream();
  }

  @Override
  public Iterator<StoragePartition> iterator() {
    return ordered.iterator();
  }

  /** The keys, in order. */
  public ImmutableSet<PartitionKey> keys() {
    return ordered.stream().map(StoragePartition::key).collect(ImmutableSet.toImmutableSet());
  }

  /** All partitions of a key. */
  public StoragePartitions withKey(PartitionKey key) {
    List<PartitionKey> keys = Lists.transform(ordered, StoragePartition::key);
    int any = Collections.binarySearch(keys, key);
    if (any < 0) {
      return EMPTY;
    }
    int from = any;
    while (from > 0 && keys.get(from - 1).equals(key)) {
      from--;
    }
    int to = any + 1;
    while (to < keys.size() && keys.get(to).equals(key)) {
      to++;
    }
    return new StoragePartitions(ordered.subList(from, to));
  }

  /**
   * The partition of a key.
   *
   * @throws PartitionKeyException if there are several
   */
  public Optional<StoragePartition> find(PartitionKey key) {
    StoragePartitions found = withKey(key).requireOnePerKey();
    return found.isEmpty() ? Optional.empty() : Optional.of(found.ordered.get(0));
  }

  /**
   * These partitions, if no two have the same key.
   *
   * @throws PartitionKeyException naming the first key that has two
   */
  public StoragePartitions requireOnePerKey() {
    if (onePerKey) {
      return this;
    }
    for (int i = 1; i < ordered.size(); i++) {
      StoragePartition partition = ordered.get(i);
      if (partition.key().equals(ordered.get(i - 1).key())) {
        throw new PartitionKeyException(
            "two partitions of the key "
                + partition.key()
                + ": "
                + ordered.get(i - 1)
                + " and "
                + partition
                + "; give one for each key");
      }
    }
    onePerKey = true;
    return this;
  }

  /**
   * These partitions, if their keys are of these types.
   *
   * @throws PartitionKeyException naming the first key that is not
   */
  public StoragePartitions requireKeys(PartitionKeyTypes types) {
    if (!types.equals(fitting)) {
      for (StoragePartition partition : ordered) {
        types.check(partition.key());
      }
      fitting = types;
    }
    return this;
  }

  /**
   * The hash of the storage's fingerprint and of [key, input fingerprint if any, content
   * fingerprint] of every partition in order; attributes take no part.
   */
  @Override
  public Fingerprint fingerprint() {
    CanonicalWriter writer = new CanonicalWriter().beginObject().kind(KIND, 1);
    writer.name("partitions").beginArray();
    for (StoragePartition partition : ordered) {
      writer.beginArray();
      partition.key().writeFields(writer);
      partition.inputFingerprint().ifPresent(writer::value);
      writer.value(partition.contentFingerprint()).endArray();
    }
    writer.endArray();
    storage().ifPresent(storage -> writer.name("storage").value(storage.fingerprint()));
    return writer.endObject().fingerprint();
  }

  @Override
  public JsonObject toJson() {
    return JsonObject.builder(KIND, 1).putUnlessEmpty("partitions", JsonArray.of(ordered)).build();
  }

  public static StoragePartitions fromJson(Json json) {
    JsonObject object = JsonObject.of(json, "a StoragePartitions");
    return copyOf(
        object.require(KIND, 1, "partitions").list("partitions", StoragePartition::fromJson));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof StoragePartitions partitions && ordered.equals(partitions.ordered);
  }

  @Override
  public int hashCode() {
    return ordered.hashCode();
  }

  /** For people: how many there are, and of what. */
  @Override
  public String toString() {
    return storage().map(storage -> size() + " of " + storage).orElse("none");
  }
}
