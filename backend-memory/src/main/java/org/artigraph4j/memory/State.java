package org.artigraph4j.memory;

import io.vavr.collection.HashMap;
import io.vavr.collection.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.artigraph4j.error.FingerprintConflictException;
import org.artigraph4j.error.SnapshotNotFoundException;
import org.artigraph4j.error.TagConflictException;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.storage.Storage;
import org.artigraph4j.storage.StoragePartitions;

/**
 * All that a backend holds at one moment. Immutable: a write answers the next state, or this one if
 * it changes nothing, or throws and there is no next state.
 *
 * @param storages what is known of each storage, by its fingerprint
 * @param names what is known of the graphs of each name
 * @param lastAdded the time of the last addition, in microseconds; time never stands still here
 */
record State(Map<Fingerprint, KnownStorage> storages, Map<String, Named> names, long lastAdded) {
  static final State EMPTY = new State(HashMap.empty(), HashMap.empty(), Long.MIN_VALUE);

  /** The graphs of one name, their snapshots, and the tags on those. */
  record Named(
      Map<Fingerprint, Graph> graphs,
      Map<Fingerprint, KnownSnapshot> snapshots,
      Map<String, Fingerprint> tags) {
    static final Named NOTHING = new Named(HashMap.empty(), HashMap.empty(), HashMap.empty());
  }

  Optional<KnownStorage> storage(Storage storage) {
    return storages.get(storage.fingerprint()).toJavaOptional();
  }

  Named named(String name) {
    return names.getOrElse(name, Named.NOTHING);
  }

  KnownSnapshot snapshot(GraphSnapshot snapshot) {
    return named(snapshot.name())
        .snapshots()
        .get(snapshot.fingerprint())
        .getOrElseThrow(
            () -> new SnapshotNotFoundException(snapshot.name(), snapshot.fingerprint()));
  }

  /**
   * Adds partitions.
   *
   * @param now the clock's time in microseconds; an addition is always later than the one before
   */
  State withPartitions(Storage storage, StoragePartitions partitions, long now) {
    Fingerprint fingerprint = storage.fingerprint();
    KnownStorage known = storages.getOrElse(fingerprint, KnownStorage.of(storage));
    if (!known.storage().equals(storage)) {
      throw new FingerprintConflictException("the storage " + storage, fingerprint);
    }
    long added = Math.max(now, lastAdded + 1);
    KnownStorage next = known.with(partitions, added);
    return same(known, next) ? this : new State(storages.put(fingerprint, next), names, added);
  }

  State withGraph(Graph graph) {
    Named named = named(graph.name());
    Optional<Graph> known = named.graphs().get(graph.fingerprint()).toJavaOptional();
    if (known.isPresent()) {
      requireSame("the graph '" + graph.name() + "'", graph.fingerprint(), known.get(), graph);
      return this;
    }
    return with(
        graph.name(),
        new Named(named.graphs().put(graph.fingerprint(), graph), named.snapshots(), named.tags()));
  }

  State withSnapshot(GraphSnapshot snapshot) {
    State state = withGraph(snapshot.graph());
    Named named = state.named(snapshot.name());
    Optional<KnownSnapshot> known = named.snapshots().get(snapshot.fingerprint()).toJavaOptional();
    if (known.isPresent()) {
      requireSame(
          "a snapshot of '" + snapshot.name() + "'",
          snapshot.fingerprint(),
          known.get().snapshot(),
          snapshot);
      return state;
    }
    return state.with(snapshot, KnownSnapshot.of(snapshot));
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
    Fingerprint current = named.tags().getOrElse(tag, snapshot.fingerprint());
    if (!overwrite && !current.equals(snapshot.fingerprint())) {
      throw new TagConflictException(snapshot.name(), tag, current, snapshot.fingerprint());
    }
    return sealed.with(
        snapshot.name(),
        new Named(
            named.graphs(), named.snapshots(), named.tags().put(tag, snapshot.fingerprint())));
  }

  private State change(GraphSnapshot snapshot, UnaryOperator<KnownSnapshot> change) {
    KnownSnapshot known = snapshot(snapshot);
    KnownSnapshot next = change.apply(known);
    return same(known, next) ? this : with(snapshot, next);
  }

  private State with(GraphSnapshot snapshot, KnownSnapshot known) {
    Named named = named(snapshot.name());
    return with(
        snapshot.name(),
        new Named(
            named.graphs(), named.snapshots().put(snapshot.fingerprint(), known), named.tags()));
  }

  private State with(String name, Named named) {
    return new State(storages, names.put(name, named), lastAdded);
  }

  /** Whether a change answered what it was given: to compare by value would cost what is stored. */
  static boolean same(Object known, Object next) {
    return known == next;
  }

  private static void requireSame(
      String what, Fingerprint fingerprint, Object known, Object given) {
    if (!known.equals(given)) {
      throw new FingerprintConflictException(what, fingerprint);
    }
  }
}
