package org.artigraph4j.contract.history;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.artigraph4j.contract.history.Action.Refused;
import org.artigraph4j.contract.history.World.Whole;
import org.artigraph4j.error.LinkConflictException;
import org.artigraph4j.error.SnapshotNotFoundException;
import org.artigraph4j.error.SnapshotSealedException;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.lineage.Provenance;
import org.artigraph4j.partition.PartitionKey;
import org.artigraph4j.storage.Storage;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;

/** What a store must hold. Nothing of it is taken from a backend. */
final class Model {
  final World world;
  final Map<Integer, Moment> graphs = new TreeMap<>();
  final Map<Integer, Snapshot> snapshots = new TreeMap<>();

  /** Where tags point to. */
  final Map<NamedTag, Integer> tags = new HashMap<>();

  /** Tags that are there, or were. */
  final Set<NamedTag> tagged = new HashSet<>();

  final Map<StoragePartition, Known> known = new HashMap<>();
  final Map<StoragePartition, Out> out = new HashMap<>();
  final Map<BuiltOf, Recorded> provenance = new HashMap<>();
  final Journal journal;
  final ClaimBook claims;
  private int day;
  private long moments;

  /** When something was done: on which day, and after what else. */
  record Moment(int day, long order) {}

  record NamedTag(int name, int tag) {}

  /** A known partition, as it was written first. */
  record Known(Whole whole, Moment addedAt) {}

  /**
   * What was taken out of the cache; it says nothing while the partition is known again.
   *
   * @param reason why it was evicted; of an orphan none
   */
  record Out(Whole whole, Moment addedAt, int since, Optional<String> reason) {}

  record BuiltOf(Storage storage, Fingerprint input) {}

  record Recorded(Provenance provenance, int day) {}

  /**
   * A snapshot that was written.
   *
   * @param usedOn when it was written, last linked to, or sealed
   * @param links by artifact key; never changed
   */
  record Snapshot(
      Moment writtenAt, int usedOn, boolean sealed, Map<String, Map<PartitionKey, Whole>> links) {
    Snapshot with(int used, boolean seal, Map<String, Map<PartitionKey, Whole>> next) {
      return new Snapshot(writtenAt, used, seal, next);
    }

    Map<PartitionKey, Whole> of(String artifactKey) {
      return links.getOrDefault(artifactKey, Map.of());
    }

    Stream<StoragePartition> all() {
      return links.values().stream().flatMap(of -> of.values().stream()).map(Whole::partition);
    }
  }

  Model(World world) {
    this.world = world;
    this.journal = new Journal(this);
    this.claims = new ClaimBook(this);
  }

  private Model(Model from) {
    this(from.world);
    day = from.day;
    moments = from.moments;
    restore(from);
  }

  Model copy() {
    return new Model(this);
  }

  private void restore(Model from) {
    replace(graphs, from.graphs);
    replace(snapshots, from.snapshots);
    replace(tags, from.tags);
    tagged.clear();
    tagged.addAll(from.tagged);
    replace(known, from.known);
    replace(out, from.out);
    replace(provenance, from.provenance);
    replace(journal.runs, from.journal.runs);
    replace(claims.claims, from.claims.claims);
    replace(claims.leases, from.claims.leases);
  }

  private static <K, V> void replace(Map<K, V> all, Map<K, V> by) {
    all.clear();
    all.putAll(by);
  }

  /** Does all of it, or, if something is refused, nothing. */
  <T> T atomically(Supplier<T> work) {
    Model before = copy();
    try {
      return work.get();
    } catch (RuntimeException refused) {
      restore(before);
      throw refused;
    }
  }

  int today() {
    return day;
  }

  void passDays(int days) {
    day += days;
  }

  Moment now() {
    moments++;
    return new Moment(day, moments);
  }

  // What is written

  void writeGraph(int graph) {
    graphs.computeIfAbsent(graph, absent -> now());
  }

  void writeSnapshot(int snapshot) {
    writeGraph(World.graphOf(snapshot));
    snapshots.computeIfAbsent(snapshot, absent -> new Snapshot(now(), day, false, Map.of()));
  }

  void remember(StoragePartitions partitions) {
    Moment now = now();
    partitions.forEach(one -> known.putIfAbsent(one, new Known(Whole.of(one), now)));
  }

  Snapshot require(int snapshot) {
    return Optional.ofNullable(snapshots.get(snapshot))
        .orElseThrow(() -> new Refused(SnapshotNotFoundException.class));
  }

  void link(int snapshot, String artifactKey, StoragePartitions partitions) {
    Snapshot to = require(snapshot);
    Map<PartitionKey, Whole> next = new HashMap<>(to.of(artifactKey));
    for (StoragePartition one : partitions) {
      Whole linked = next.putIfAbsent(one.key(), Whole.of(one));
      if (linked != null && !linked.partition().equals(one)) {
        throw new Refused(LinkConflictException.class);
      }
    }
    if (next.size() == to.of(artifactKey).size()) {
      return;
    }
    if (to.sealed() && !artifactKey.equals(World.RAW)) {
      throw new Refused(SnapshotSealedException.class);
    }
    Map<String, Map<PartitionKey, Whole>> links = new HashMap<>(to.links());
    links.put(artifactKey, next);
    snapshots.put(snapshot, to.with(day, to.sealed(), links));
  }

  void seal(int snapshot) {
    Snapshot one = require(snapshot);
    if (!one.sealed()) {
      snapshots.put(snapshot, one.with(day, true, one.links()));
    }
  }

  void point(NamedTag tag, int snapshot) {
    seal(snapshot);
    tags.put(tag, snapshot);
    tagged.add(tag);
  }

  void record(Provenance one) {
    provenance.putIfAbsent(
        new BuiltOf(one.storage(), one.inputFingerprint()), new Recorded(one, day));
  }

  // What is there

  /** The snapshots of a name, the last one first. */
  List<Integer> written(int name) {
    return snapshots.keySet().stream()
        .filter(one -> World.nameOf(one) == name)
        .sorted(Comparator.comparingLong((Integer one) -> -require(one).writtenAt().order()))
        .toList();
  }

  /** The known partitions of a storage, in their order. */
  List<Whole> known(Storage storage) {
    return sorted(
        known.values().stream()
            .map(Known::whole)
            .filter(one -> one.partition().storage().equals(storage)));
  }

  /** By storage, in the order of their fingerprints, then in their own. */
  static List<Whole> sorted(Stream<Whole> all) {
    Map<Storage, List<Whole>> byStorage = new HashMap<>();
    all.forEach(
        one ->
            byStorage.computeIfAbsent(one.partition().storage(), of -> new ArrayList<>()).add(one));
    return byStorage.entrySet().stream()
        .sorted(Comparator.comparing(of -> of.getKey().fingerprint()))
        .flatMap(of -> of.getValue().stream().sorted(Comparator.comparing(Whole::partition)))
        .toList();
  }

  /** What was added last of a key and input. */
  Optional<Whole> lookUp(Storage storage, PartitionKey key, Fingerprint input) {
    return known.values().stream()
        .filter(one -> one.whole().partition().storage().equals(storage))
        .filter(one -> one.whole().partition().key().equals(key))
        .filter(one -> one.whole().partition().inputFingerprint().equals(Optional.of(input)))
        .max(
            Comparator.comparingLong((Known one) -> one.addedAt().order())
                .thenComparing(one -> one.whole().partition().contentFingerprint()))
        .map(Known::whole);
  }

  /** What was taken out of the cache, and is not known again. */
  Stream<Out> missing() {
    return out.values().stream().filter(one -> !known.containsKey(one.whole().partition()));
  }

  /** The same, but only what somebody evicted. */
  Stream<Out> evicted() {
    return missing().filter(one -> one.reason().isPresent());
  }

  /** All that any snapshot links. */
  Set<StoragePartition> linked() {
    Set<StoragePartition> linked = new HashSet<>();
    snapshots.values().forEach(one -> one.all().forEach(linked::add));
    return linked;
  }
}
