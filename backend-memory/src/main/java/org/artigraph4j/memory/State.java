package org.artigraph4j.memory;

import com.google.common.collect.ImmutableList;
import io.vavr.collection.HashMap;
import io.vavr.collection.Map;
import io.vavr.control.Option;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.artigraph4j.error.FingerprintConflictException;
import org.artigraph4j.error.SnapshotIncompleteException;
import org.artigraph4j.error.SnapshotNotFoundException;
import org.artigraph4j.fingerprint.Canonical;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.lineage.Provenance;
import org.artigraph4j.retention.EvictedPartition;
import org.artigraph4j.retention.EvictionNote;
import org.artigraph4j.runs.Build;
import org.artigraph4j.runs.RunEnd;
import org.artigraph4j.runs.RunStart;
import org.artigraph4j.storage.Storage;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;
import org.artigraph4j.tags.TagNote;
import org.artigraph4j.tags.TagState;

/**
 * All that a backend holds at one moment. Immutable: a write answers the next state, or this one if
 * it changes nothing, or throws and there is no next state.
 *
 * @param storages what is known of each storage
 * @param storageFingerprints the storages by fingerprint: no two may share one
 * @param names what is known of the graphs of each name
 * @param lineage how what is known was built
 * @param runs the journal of runs
 * @param claims who builds what
 * @param evicted what was taken out of the cache
 * @param lastAdded the time of the last addition of anything, in microseconds; time never stands
 *     still here
 */
record State(
    Map<Storage, KnownStorage> storages,
    Map<Fingerprint, Storage> storageFingerprints,
    Map<String, Named> names,
    KnownLineage lineage,
    KnownRuns runs,
    KnownClaims claims,
    KnownEvictions evicted,
    long lastAdded) {
  static final State EMPTY =
      new State(
          HashMap.empty(),
          HashMap.empty(),
          HashMap.empty(),
          KnownLineage.NOTHING,
          KnownRuns.NOTHING,
          KnownClaims.NOTHING,
          KnownEvictions.NOTHING,
          Long.MIN_VALUE);

  /** The graphs of one name, their snapshots, and the tags on those. */
  record Named(
      Map<Fingerprint, KnownGraph> graphs,
      Map<Fingerprint, KnownSnapshot> snapshots,
      Map<String, KnownTag> tags) {
    static final Named NOTHING = new Named(HashMap.empty(), HashMap.empty(), HashMap.empty());

    Optional<GraphSnapshot> snapshot(Fingerprint fingerprint) {
      return snapshots.get(fingerprint).map(KnownSnapshot::snapshot).toJavaOptional();
    }

    KnownTag tag(String tag) {
      return tags.getOrElse(tag, KnownTag.NONE);
    }
  }

  /** A graph with the time at which it was written, in microseconds. */
  record KnownGraph(Graph graph, long at) {}

  Named named(String name) {
    return names.getOrElse(name, Named.NOTHING);
  }

  /** What is known of a storage; nothing, if it was never written to. */
  KnownStorage storage(Storage storage) {
    Option<KnownStorage> known = storages.get(storage);
    if (known.isEmpty()) {
      requireSame(storage, storageFingerprints.getOrElse(storage.fingerprint(), storage));
    }
    return known.getOrElse(KnownStorage.NOTHING);
  }

  KnownSnapshot snapshot(GraphSnapshot snapshot) {
    return named(snapshot.name())
        .snapshots()
        .get(snapshot.fingerprint())
        .getOrElseThrow(
            () -> new SnapshotNotFoundException(snapshot.name(), snapshot.fingerprint()));
  }

  State withPartitions(Storage storage, StoragePartitions partitions, long now) {
    KnownStorage known = storage(storage);
    long added = after(now);
    KnownStorage next = known.with(partitions, added);
    if (same(known, next)) {
      return this;
    }
    return new State(
        storages.put(storage, next),
        storageFingerprints.put(storage.fingerprint(), storage),
        names,
        lineage,
        runs,
        claims,
        evicted,
        added);
  }

  State withGraph(Graph graph, long now) {
    Named named = named(graph.name());
    Option<KnownGraph> known = named.graphs().get(graph.fingerprint());
    known.forEach(other -> requireSame(graph, other.graph()));
    if (known.isDefined()) {
      return this;
    }
    KnownGraph added = new KnownGraph(graph, after(now));
    Map<Fingerprint, KnownGraph> all = named.graphs().put(graph.fingerprint(), added);
    return with(lineage.with(graph))
        .with(graph.name(), new Named(all, named.snapshots(), named.tags()), added.at());
  }

  State withSnapshot(GraphSnapshot snapshot, long now) {
    State state = withGraph(snapshot.graph(), now);
    Optional<GraphSnapshot> known = state.named(snapshot.name()).snapshot(snapshot.fingerprint());
    known.ifPresent(other -> requireSame(snapshot, other));
    long at = state.after(now);
    return known.isPresent() ? state : state.with(KnownSnapshot.of(snapshot, at), at);
  }

  State withLinks(
      GraphSnapshot snapshot, String artifactKey, StoragePartitions partitions, long now) {
    return change(snapshot, known -> known.withLinks(artifactKey, partitions, now));
  }

  State withSeal(GraphSnapshot snapshot, long now) {
    return change(snapshot, known -> known.withSeal(now));
  }

  /**
   * Points a tag to a snapshot.
   *
   * @param check throws if that is refused where it points elsewhere
   */
  State withTag(
      GraphSnapshot snapshot, String tag, TagNote note, Instant now, Consumer<TagState> check) {
    String name = snapshot.name();
    State sealed = withSeal(snapshot, micros(now));
    KnownTag known = named(name).tag(tag);
    if (known.target().equals(Optional.of(snapshot.fingerprint()))) {
      return sealed;
    }
    check.accept(known.state(name, tag));
    ImmutableList<String> missing = snapshot(snapshot).missing();
    if (!missing.isEmpty() && !note.incompleteAllowed()) {
      throw new SnapshotIncompleteException(snapshot, missing);
    }
    Fingerprint to = snapshot.fingerprint();
    return sealed.with(name, tag, known.pointed(name, tag, to, note, !missing.isEmpty(), now));
  }

  State withoutTag(String name, String tag, Fingerprint expected, TagNote note, Instant now) {
    KnownTag known = named(name).tag(tag);
    TagState state = known.state(name, tag);
    if (state.existed() && state.target().isEmpty()) {
      return this;
    }
    state.requireMovable(expected);
    return with(name, tag, known.deleted(note, now));
  }

  State withProtection(String name, String tag, boolean wanted, TagNote note, Instant now) {
    KnownTag known = named(name).tag(tag);
    known.state(name, tag).requireThere();
    KnownTag next = known.withProtection(wanted, note, now);
    return same(known, next) ? this : with(name, tag, next);
  }

  private State change(GraphSnapshot snapshot, UnaryOperator<KnownSnapshot> change) {
    KnownSnapshot known = snapshot(snapshot);
    KnownSnapshot next = change.apply(known);
    return same(known, next) ? this : with(next, lastAdded);
  }

  private State with(KnownSnapshot known, long at) {
    GraphSnapshot snapshot = known.snapshot();
    Named named = named(snapshot.name());
    Map<Fingerprint, KnownSnapshot> all = named.snapshots().put(snapshot.fingerprint(), known);
    return with(snapshot.name(), new Named(named.graphs(), all, named.tags()), at);
  }

  private State with(String name, String tag, KnownTag known) {
    Named named = named(name);
    Map<String, KnownTag> all = named.tags().put(tag, known);
    return with(name, new Named(named.graphs(), named.snapshots(), all), lastAdded);
  }

  private State with(String name, Named named, long at) {
    return new State(
        storages, storageFingerprints, names.put(name, named), lineage, runs, claims, evicted, at);
  }

  /** The clock's time in microseconds, or just after the last addition. */
  private long after(long now) {
    return Math.max(now, lastAdded + 1);
  }

  static long micros(Instant instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }

  static Instant instant(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }

  private State with(KnownLineage known) {
    return new State(storages, storageFingerprints, names, known, runs, claims, evicted, lastAdded);
  }

  State withRun(RunStart start, long now) {
    snapshot(start.snapshot());
    long at = after(now);
    KnownRuns next = runs.with(start, instant(at));
    return same(runs, next) ? this : with(next, at);
  }

  State withBuilds(String name, String id, Collection<Build> builds, Instant now) {
    return with(runs.with(name, id, builds, now), lastAdded);
  }

  /** What was added before is not later than the end, also where the clock stands still. */
  State withEnd(String name, String id, RunEnd end, long now) {
    KnownRuns next = runs.with(name, id, end, instant(Math.max(now, lastAdded)));
    return same(runs, next) ? this : with(next, lastAdded);
  }

  private State with(KnownRuns known, long at) {
    return new State(storages, storageFingerprints, names, lineage, known, claims, evicted, at);
  }

  /** Who builds what, from now on. */
  State with(KnownClaims next) {
    return same(claims, next)
        ? this
        : new State(storages, storageFingerprints, names, lineage, runs, next, evicted, lastAdded);
  }

  /** Takes partitions of a storage out of what is known. */
  State withoutPartitions(Storage storage, StoragePartitions gone) {
    KnownStorage known = storage(storage);
    KnownStorage next = known.without(gone);
    return same(known, next)
        ? this
        : new State(
            storages.put(storage, next),
            storageFingerprints,
            names,
            lineage,
            runs,
            claims,
            evicted,
            lastAdded);
  }

  /** Takes partitions out of the cache: what is known of them, and links them, stays. */
  State withEvicted(Iterable<StoragePartitions> byStorage, EvictionNote note, Instant at) {
    State state = this;
    KnownEvictions next = evicted;
    for (StoragePartitions some : byStorage) {
      Storage storage = some.storage().orElseThrow();
      state = state.withoutPartitions(storage, some);
      next = next.with(storage, some, note, at);
    }
    return same(evicted, next)
        ? state
        : new State(
            state.storages, storageFingerprints, names, lineage, runs, claims, next, lastAdded);
  }

  /** Those that a storage has lost, and that are not known again. */
  Stream<EvictedPartition> evictedOf(Storage storage) {
    KnownStorage known = storage(storage);
    return evicted.of(storage).filter(one -> !known.has(one.partition()));
  }

  Stream<KnownSnapshot> snapshots() {
    return names
        .valuesIterator()
        .toJavaStream()
        .flatMap(named -> named.snapshots().valuesIterator().toJavaStream());
  }

  State withoutLinks(GraphSnapshot snapshot, Collection<StoragePartition> gone) {
    return change(snapshot, known -> known.withoutLinks(gone));
  }

  /** Adds what is not known yet of how things were built. */
  State withProvenance(Iterable<Provenance> all, long now) {
    Map<Fingerprint, Storage> known = storageFingerprints;
    KnownLineage next = lineage;
    for (Provenance provenance : all) {
      KnownLineage before = next;
      next = next.with(provenance, now);
      if (!same(before, next)) {
        known = with(known, provenance.storage());
        for (StoragePartitions inputs : provenance.inputs().values()) {
          for (Storage storage : inputs.storage().stream().toList()) {
            known = with(known, storage);
          }
        }
      }
    }
    return same(lineage, next)
        ? this
        : new State(storages, known, names, next, runs, claims, evicted, lastAdded);
  }

  private static Map<Fingerprint, Storage> with(Map<Fingerprint, Storage> known, Storage storage) {
    requireSame(storage, known.getOrElse(storage.fingerprint(), storage));
    return known.put(storage.fingerprint(), storage);
  }

  /** Whether a change answered what it was given: to compare by value would cost what is stored. */
  static boolean same(Object known, Object next) {
    return known == next;
  }

  private static void requireSame(Canonical given, Canonical known) {
    if (!known.equals(given)) {
      throw new FingerprintConflictException(given.toString(), given.fingerprint());
    }
  }
}
