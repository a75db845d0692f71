package org.artigraph4j.memory;

import static java.util.Comparator.comparing;

import com.google.common.collect.HashMultimap;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Maps;
import com.google.common.collect.SetMultimap;
import io.vavr.collection.Map;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.artigraph4j.artifact.Annotation;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.memory.KnownEvictions.Orphan;
import org.artigraph4j.partition.PartitionKey;
import org.artigraph4j.retention.Amount;
import org.artigraph4j.retention.DataStats;
import org.artigraph4j.retention.EvictedPartition;
import org.artigraph4j.retention.KindStats;
import org.artigraph4j.retention.LinkStats;
import org.artigraph4j.retention.RemovedKind;
import org.artigraph4j.retention.Stats;
import org.artigraph4j.storage.LocalFile;
import org.artigraph4j.storage.Storage;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.tags.Tag;

/** What a state holds. How much memory that takes nobody knows: metadata has no bytes here. */
final class MemoryStats {
  private final State state;
  private final List<Added> known; // in the order of addition

  private MemoryStats(State state) {
    this.state = state;
    this.known =
        values(state.storages())
            .flatMap(KnownStorage::added)
            .sorted(comparing(Added::at).thenComparing(one -> one.partition().contentFingerprint()))
            .toList();
  }

  static Stats of(State state) {
    return new MemoryStats(state).stats();
  }

  static <T> Stream<T> values(Map<?, T> map) {
    return map.valuesIterator().toJavaStream();
  }

  /** What snapshots link, as often as they do. */
  private Stream<StoragePartition> links() {
    return state.snapshots().flatMap(KnownSnapshot::all);
  }

  private Stats stats() {
    Amount links = new Amount(links().count(), 0);
    return new Stats(kinds(links), new LinkStats(links, links), data());
  }

  private ImmutableMap<RemovedKind, KindStats> kinds(Amount links) {
    Set<StoragePartition> there = known.stream().map(Added::partition).collect(Collectors.toSet());
    EnumMap<RemovedKind, KindStats> kinds = new EnumMap<>(RemovedKind.class);
    kinds.put(RemovedKind.SNAPSHOTS, dated(state.snapshots().map(one -> State.instant(one.at()))));
    kinds.put(RemovedKind.LINKS, undated(links.count()));
    kinds.put(
        RemovedKind.GRAPHS,
        dated(
            values(state.names())
                .flatMap(named -> values(named.graphs()))
                .map(one -> State.instant(one.at()))));
    kinds.put(
        RemovedKind.TAGS,
        dated(
            values(state.names())
                .flatMap(named -> values(named.tags()))
                .flatMap(tag -> tag.current().stream())
                .map(Tag::since)));
    kinds.put(RemovedKind.RUNS, dated(state.runs().all().map(one -> one.run().startedAt())));
    kinds.put(
        RemovedKind.BUILDS,
        undated(state.runs().all().mapToLong(one -> one.builds().size()).sum()));
    kinds.put(RemovedKind.PARTITIONS, dated(known.stream().map(one -> State.instant(one.at()))));
    kinds.put(
        RemovedKind.EVICTED_PARTITIONS,
        dated(
            Stream.concat(
                values(state.evicted().byStorage())
                    .flatMap(MemoryStats::values)
                    .filter(one -> !there.contains(one.partition()))
                    .map(EvictedPartition::at),
                values(state.evicted().orphans())
                    .filter(one -> !there.contains(one.partition()))
                    .map(Orphan::since))));
    kinds.put(RemovedKind.PROVENANCE, undated(state.lineage().provenance().size()));
    kinds.put(RemovedKind.CLAIMS, undated(state.claims().claims().size()));
    kinds.values().removeIf(one -> one.amount().count() == 0);
    return Maps.immutableEnumMap(kinds);
  }

  private static KindStats undated(long count) {
    return new KindStats(new Amount(count, 0), Optional.empty(), Optional.empty());
  }

  private static KindStats dated(Stream<Instant> times) {
    List<Instant> all = times.sorted().toList();
    return all.isEmpty()
        ? KindStats.NOTHING
        : new KindStats(
            new Amount(all.size(), 0),
            Optional.of(all.get(0)),
            Optional.of(all.get(all.size() - 1)));
  }

  private DataStats data() {
    Set<StoragePartition> linked = links().collect(Collectors.toSet());
    java.util.Map<String, Amount> storages = new HashMap<>();
    java.util.Map<Annotation, Amount> annotations = new HashMap<>();
    java.util.Map<File, Amount> files = new HashMap<>();
    java.util.Map<Fingerprint, Amount> contents = new HashMap<>();
    Amount orphans = Amount.NOTHING;
    SetMultimap<Storage, Annotation> annotated = annotated();
    for (Added added : known) {
      StoragePartition partition = added.partition();
      Amount amount = Amount.ofData(partition);
      storages.merge(partition.storage().kind(), amount, Amount::plus);
      for (Annotation annotation : annotated.get(partition.storage())) {
        annotations.merge(annotation, amount, Amount::plus);
      }
      if (partition.storage() instanceof LocalFile) {
        files.put(File.of(partition), amount);
      }
      contents.merge(partition.contentFingerprint(), amount, MemoryStats::larger);
      if (!linked.contains(partition)) {
        orphans = orphans.plus(amount);
      }
    }
    return new DataStats(
        ImmutableMap.copyOf(storages),
        ImmutableMap.copyOf(annotations),
        sum(files),
        sum(contents),
        orphans);
  }

  /** What any graph says of the artifacts of each storage. */
  private SetMultimap<Storage, Annotation> annotated() {
    SetMultimap<Storage, Annotation> annotated = HashMultimap.create();
    values(state.names())
        .flatMap(named -> values(named.graphs()))
        .flatMap(known -> known.graph().artifacts().values().stream())
        .forEach(artifact -> annotated.putAll(artifact.storage(), artifact.annotations()));
    return annotated;
  }

  /** What tells a partition's file from others: its path, which some keys have none of. */
  private record File(
      Storage storage,
      PartitionKey key,
      Optional<Fingerprint> input,
      Optional<Fingerprint> content) {
    static File of(StoragePartition partition) {
      return new File(
          partition.storage(),
          partition.key(),
          partition.inputFingerprint(),
          Optional.of(partition.contentFingerprint())
              .filter(content -> partition.storage().takesContentFingerprint()));
    }
  }

  private static Amount sum(java.util.Map<?, Amount> amounts) {
    return amounts.values().stream().reduce(Amount.NOTHING, Amount::plus);
  }

  private static Amount larger(Amount one, Amount other) {
    return one.bytes() < other.bytes() ? other : one;
  }
}
