package org.artigraph4j.memory;

import io.vavr.collection.HashMap;
import io.vavr.collection.Map;
import io.vavr.control.Option;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.artigraph4j.error.FingerprintConflictException;
import org.artigraph4j.error.SnapshotNotFoundException;
import org.artigraph4j.error.TagConflictException;
import org.artigraph4j.fingerprint.Canonical;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.lineage.Provenance;
import org.artigraph4j.storage.Storage;
import org.artigraph4j.storage.StoragePartitions;

/**
 * All that a backend holds at one moment. Immutable: a write answers the next state, or this one if
 * it changes nothing, or throws and there is no next state.
 *
 * @param storages what is known of each storage
 * @param storageFingerprints the storages by fingerprint: no two may share one
 * @param names what is known of the graphs of each name
 * @param lineage how what is known was built
 * @param lastAdded the time of the last addition, in microseconds; time never stands still here
 */
record State(
    Map<Storage, KnownStorage> storages,
    Map<Fingerprint, Storage> storageFingerprints,
    Map<String, Named> names,
    KnownLineage lineage,
    long lastAdded) {
  static final State EMPTY =
      new State(
          HashMap.empty(), HashMap.empty(), HashMap.empty(), KnownLineage.NOTHING, Long.MIN_VALUE);

  /** The graphs of one name, their snapshots, and the tags on those. */
  record Named(
      Map<Fingerprint, Graph> graphs,
      Map<Fingerprint, KnownSnapshot> snapshots,
      Map<String, Fingerprint> tags) {
    static final Named NOTHING = new Named(HashMap.empty(), HashMap.empty(), HashMap.empty());

    Optional<GraphSnapshot> snapshot(Fingerprint fingerprint) {
      return snapshots.get(fingerprint).map(KnownSnapshot::snapshot).toJavaOptional();
    }
  }

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

  /** Adds partitions at the clock's time in microseconds, or just after the last addition. */
  State withPartitions(Storage storage, StoragePartitions partitions, long now) {
    KnownStorage known = storage(storage);
    long added = Math.max(now, lastAdded + 1);
    KnownStorage next = known.with(partitions, added);
    if (same(known, next)) {
      return this;
    }
    return new State(
        storages.put(storage, next),
        storageFingerprints.put(storage.fingerprint(), storage),
        names,
        lineage,
        added);
  }

  State withGraph(Graph graph) {
    Named named = named(graph.name());
    Graph known = named.graphs().getOrElse(graph.fingerprint(), graph);
    requireSame(graph, known);
    if (named.graphs().containsKey(graph.fingerprint())) {
      return this;
    }
    Map<Fingerprint, Graph> all = named.graphs().put(graph.fingerprint(), graph);
    return with(lineage.with(graph))
        .with(graph.name(), new Named(all, named.snapshots(), named.tags()));
  }

  State withSnapshot(GraphSnapshot snapshot) {
    State state = withGraph(snapshot.graph());
    Optional<GraphSnapshot> known = state.named(snapshot.name()).snapshot(snapshot.fingerprint());
    known.ifPresent(other -> requireSame(snapshot, other));
    return known.isPresent() ? state : state.with(snapshot, KnownSnapshot.of(snapshot));
  }

  State withLinks(GraphSnapshot snapshot, String artifactKey, StoragePartitions partitions) {
    return change(snapshot, known -> known.withLinks(artifactKey, partitions));
  }

  State withSeal(GraphSnapshot snapshot) {
    return change(snapshot, KnownSnapshot::withSeal);
  }

  State withTag(GraphSnapshot snapshot, String tag, boolean overwrite) {
    State sealed = withSeal(snapshot);
    Named named = sealed.named(snapshot.name());
    Option<Fingerprint> current = named.tags().get(tag);
    if (current.contains(snapshot.fingerprint())) {
      return sealed;
    }
    if (current.isDefined() && !overwrite) {
      throw new TagConflictException(snapshot.name(), tag, current.get(), snapshot.fingerprint());
    }
    Map<String, Fingerprint> tags = named.tags().put(tag, snapshot.fingerprint());
    return sealed.with(snapshot.name(), new Named(named.graphs(), named.snapshots(), tags));
  }

  private State change(GraphSnapshot snapshot, UnaryOperator<KnownSnapshot> change) {
    KnownSnapshot known = snapshot(snapshot);
    KnownSnapshot next = change.apply(known);
    return same(known, next) ? this : with(snapshot, next);
  }

  private State with(GraphSnapshot snapshot, KnownSnapshot known) {
    Named named = named(snapshot.name());
    Map<Fingerprint, KnownSnapshot> all = named.snapshots().put(snapshot.fingerprint(), known);
    return with(snapshot.name(), new Named(named.graphs(), all, named.tags()));
  }

  private State with(String name, Named named) {
    return new State(storages, storageFingerprints, names.put(name, named), lineage, lastAdded);
  }

  private State with(KnownLineage known) {
    return new State(storages, storageFingerprints, names, known, lastAdded);
  }

  /** Adds what is not known yet of how things were built. */
  State withProvenance(Iterable<Provenance> all) {
    Map<Fingerprint, Storage> known = storageFingerprints;
    KnownLineage next = lineage;
    for (Provenance provenance : all) {
      KnownLineage before = next;
      next = next.with(provenance);
      if (!same(before, next)) {
        known = with(known, provenance.storage());
        for (StoragePartitions inputs : provenance.inputs().values()) {
          for (Storage storage : inputs.storage().stream().toList()) {
            known = with(known, storage);
          }
        }
      }
    }
    return same(lineage, next) ? this : new State(storages, known, names, next, lastAdded);
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
