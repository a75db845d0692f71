package org.artigraph4j.memory;

import com.google.common.collect.ImmutableList;
import io.vavr.collection.HashMap;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.memory.KnownClaims.ClaimKey;
import org.artigraph4j.memory.KnownClaims.KnownClaim;
import org.artigraph4j.memory.KnownClaims.KnownLease;
import org.artigraph4j.memory.KnownClaims.LeaseKey;
import org.artigraph4j.memory.KnownEvictions.Orphan;
import org.artigraph4j.memory.KnownRuns.KnownRun;
import org.artigraph4j.memory.State.KnownGraph;
import org.artigraph4j.memory.State.Named;
import org.artigraph4j.retention.Amount;
import org.artigraph4j.retention.EvictedPartition;
import org.artigraph4j.retention.PartitionFiles;
import org.artigraph4j.retention.RemovedKind;
import org.artigraph4j.retention.RetentionPolicy;
import org.artigraph4j.retention.RetentionReport;
import org.artigraph4j.retention.RetentionTally;
import org.artigraph4j.retention.SnapshotLife;
import org.artigraph4j.runs.Run;
import org.artigraph4j.runs.RunStatus;
import org.artigraph4j.storage.Storage;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;

/** What is made of a state by removing from it, in the order in which nothing is named any more. */
final class Sweep {
  private final RetentionPolicy policy;
  private final Instant now;
  private final RetentionTally tally = new RetentionTally();
  private final List<StoragePartition> gone = new ArrayList<>();
  private State state;

  private Sweep(State state, RetentionPolicy policy, Instant now) {
    this.state = state;
    this.policy = policy;
    this.now = now;
  }

  static Sweep of(State state, RetentionPolicy policy, Instant now) {
    return new Sweep(state, policy, now);
  }

  State state() {
    return state;
  }

  /** The files of what is gone that nothing names. */
  ImmutableList<Path> files(PartitionFiles files) {
    return files.of(gone, MemoryEvictions.named(state, gone));
  }

  RetentionReport report(Optional<ImmutableList<Path>> files) {
    files.ifPresent(tally::addFiles);
    return tally.report(true);
  }

  Sweep retain() {
    List<String> names =
        policy.name().map(List::of).orElseGet(() -> state.names().keySet().toJavaList());
    List<Storage> storages =
        policy.name().map(name -> storages(name).toList()).orElseGet(this::allStorages);
    names.forEach(this::removeSnapshots);
    storages.forEach(this::removeOrphans);
    names.forEach(this::removeGraphs);
    return this;
  }

  Sweep removeGraph(String name) {
    Set<Storage> others =
        state
            .names()
            .keySet()
            .toJavaStream()
            .filter(other -> !other.equals(name))
            .flatMap(this::storages)
            .collect(Collectors.toSet());
    List<Storage> storages = storages(name).filter(one -> !others.contains(one)).toList();
    Named named = state.named(name);
    named.tags().keySet().forEach(tag -> count(RemovedKind.TAGS, tag.length()));
    with(name, new Named(named.graphs(), named.snapshots(), HashMap.empty()));
    removeSnapshots(name, known -> true);
    storages.forEach(this::removeOrphans);
    removeGraphs(name);
    return this;
  }

  Sweep purge() {
    state.names().keySet().toJavaList().forEach(this::removeGraph);
    allStorages().forEach(this::removeOrphans);
    state = State.EMPTY;
    return this;
  }

  private Stream<Storage> storages(String name) {
    return state
        .named(name)
        .graphs()
        .valuesIterator()
        .toJavaStream()
        .flatMap(known -> known.graph().artifacts().values().stream())
        .map(Artifact::storage)
        .distinct();
  }

  /** Also those that were claimed, and in which nothing was built. */
  private List<Storage> allStorages() {
    return Stream.of(
            state.storageFingerprints().valuesIterator().toJavaStream(),
            state.claims().claims().keysIterator().toJavaStream().map(ClaimKey::storage),
            state.claims().leases().keysIterator().toJavaStream().map(LeaseKey::storage))
        .flatMap(some -> some)
        .distinct()
        .toList();
  }

  private void count(RemovedKind kind, long bytes) {
    tally.add(kind, new Amount(1, bytes));
  }

  private void with(String name, Named named) {
    boolean isEmpty =
        named.graphs().isEmpty() && named.snapshots().isEmpty() && named.tags().isEmpty();
    state =
        new State(
            state.storages(),
            state.storageFingerprints(),
            isEmpty ? state.names().remove(name) : state.names().put(name, named),
            state.lineage(),
            state.runs(),
            state.claims(),
            state.evicted(),
            state.lastAdded());
  }

  private void with(KnownLineage lineage, KnownRuns runs, KnownEvictions evicted) {
    state =
        new State(
            state.storages(),
            state.storageFingerprints(),
            state.names(),
            lineage,
            runs,
            state.claims(),
            evicted,
            state.lastAdded());
  }

  // Snapshots and their runs

  private void removeSnapshots(String name) {
    Named named = state.named(name);
    Set<KnownSnapshot> last =
        named
            .snapshots()
            .valuesIterator()
            .toJavaStream()
            .sorted(Comparator.comparingLong(KnownSnapshot::at).reversed())
            .limit(policy.keepLast())
            .collect(Collectors.toSet());
    removeSnapshots(name, known -> !policy.keeps(life(named, known, last.contains(known)), now));
  }

  private void removeSnapshots(String name, Predicate<KnownSnapshot> goes) {
    Named named = state.named(name);
    var snapshots = named.snapshots();
    for (KnownSnapshot known : named.snapshots().values()) {
      if (goes.test(known)) {
        snapshots = snapshots.remove(known.snapshot().fingerprint());
        count(RemovedKind.SNAPSHOTS, known.snapshot().toJson().toString().length());
        known.all().forEach(link -> count(RemovedKind.LINKS, bytes(link)));
        removeRuns(known);
      }
    }
    with(name, new Named(named.graphs(), snapshots, named.tags()));
  }

  private Stream<KnownRun> runs(KnownSnapshot of) {
    return state
        .runs()
        .all()
        .filter(known -> known.run().name().equals(of.snapshot().name()))
        .filter(known -> known.run().snapshot().equals(of.snapshot().fingerprint()));
  }

  private SnapshotLife life(Named named, KnownSnapshot known, boolean isAmongLast) {
    Instant used = State.instant(known.usedAt());
    Optional<Instant> failed = Optional.empty();
    boolean running = false;
    for (Run run : runs(known).map(one -> one.run().asOf(now)).toList()) {
      Instant end = run.endedAt().orElse(run.lastHeartbeat());
      used = later(later(used, run.lastHeartbeat()), end);
      running |= run.status() == RunStatus.RUNNING;
      if (run.status() != RunStatus.RUNNING && run.status() != RunStatus.SUCCEEDED) {
        failed = Optional.of(failed.map(last -> later(last, end)).orElse(end));
      }
    }
    Optional<Fingerprint> fingerprint = Optional.of(known.snapshot().fingerprint());
    boolean tagged = named.tags().exists(tag -> tag._2.target().equals(fingerprint));
    return new SnapshotLife(tagged, isAmongLast, running, used, failed);
  }

  private static Instant later(Instant left, Instant right) {
    return left.isAfter(right) ? left : right;
  }

  private void removeRuns(KnownSnapshot of) {
    var runs = state.runs().runs();
    for (KnownRun known : runs(of).toList()) {
      runs = runs.remove(new KnownRuns.RunKey(known.run().name(), known.run().id()));
      count(RemovedKind.RUNS, known.run().summary().toString().length());
      known
          .builds()
          .values()
          .forEach(build -> count(RemovedKind.BUILDS, build.toString().length()));
    }
    var left = runs;
    var configurations =
        state
            .runs()
            .configurations()
            .filterKeys(
                key ->
                    left.exists(
                        run ->
                            run._1.name().equals(key.name())
                                && run._2
                                    .run()
                                    .configuration()
                                    .equals(Optional.of(key.fingerprint()))));
    with(state.lineage(), new KnownRuns(left, configurations), state.evicted());
  }

  // Graphs

  private void removeGraphs(String name) {
    Named named = state.named(name);
    var graphs = named.graphs();
    for (KnownGraph known : named.graphs().values()) {
      boolean isNamed =
          named.snapshots().exists(one -> one._2.snapshot().graph().equals(known.graph()));
      if (!isNamed && !policy.isYoung(State.instant(known.at()), now)) {
        graphs = graphs.remove(known.graph().fingerprint());
        count(RemovedKind.GRAPHS, known.graph().toJson().toString().length());
      }
    }
    with(name, new Named(graphs, named.snapshots(), named.tags()));
    Optional<Graph> newest =
        graphs
            .valuesIterator()
            .toJavaStream()
            .max(Comparator.comparingLong(KnownGraph::at))
            .map(KnownGraph::graph);
    KnownLineage lineage = state.lineage();
    with(
        new KnownLineage(
            lineage.provenance(),
            lineage.recordedAt(),
            newest
                .map(graph -> lineage.newest().put(name, graph))
                .orElseGet(() -> lineage.newest().remove(name))),
        state.runs(),
        state.evicted());
  }

  // What is known of storages

  private void removeOrphans(Storage storage) {
    Set<StoragePartition> linked =
        state
            .snapshots()
            .flatMap(KnownSnapshot::all)
            .filter(one -> one.storage().equals(storage))
            .collect(Collectors.toSet());
    takeOut(storage, linked);
    settle(storage, linked);
    removeProvenance(storage);
    removeClaims(storage);
  }

  private void takeOut(Storage storage, Set<StoragePartition> linked) {
    List<Added> orphans =
        state
            .storage(storage)
            .added()
            .filter(added -> !policy.isYoung(State.instant(added.at()), now))
            .filter(added -> !linked.contains(added.partition()))
            .toList();
    KnownEvictions evicted = state.evicted();
    for (Added orphan : orphans) {
      count(RemovedKind.PARTITIONS, bytes(orphan.partition()));
      evicted = evicted.withOrphan(orphan, now);
    }
    if (!orphans.isEmpty()) {
      StoragePartitions all =
          orphans.stream().map(Added::partition).collect(StoragePartitions.toStoragePartitions());
      state = state.withoutPartitions(storage, all);
      with(state.lineage(), state.runs(), evicted);
    }
  }

  private void settle(Storage storage, Set<StoragePartition> linked) {
    for (Orphan orphan : state.evicted().orphans().values()) {
      StoragePartition one = orphan.partition();
      if (!one.storage().equals(storage)) {
        continue;
      }
      if (state.storage(storage).has(one)) {
        remove(one, false);
      } else if (linked.contains(one)) {
        forget(one);
        putBack(orphan);
      } else if (!policy.isInGrace(orphan.since(), now)) {
        remove(one, true);
      }
    }
    for (EvictedPartition evicted : state.evicted().of(storage).toList()) {
      StoragePartition one = evicted.partition();
      boolean isKnown = state.storage(storage).has(one);
      if (!policy.isInGrace(evicted.at(), now) && (isKnown || !linked.contains(one))) {
        remove(one, !isKnown);
      }
    }
  }

  private void remove(StoragePartition one, boolean isGone) {
    count(RemovedKind.EVICTED_PARTITIONS, bytes(one));
    forget(one);
    if (isGone) {
      gone.add(one);
    }
  }

  private void forget(StoragePartition one) {
    with(state.lineage(), state.runs(), state.evicted().without(one));
  }

  private void putBack(Orphan orphan) {
    StoragePartition one = orphan.partition();
    KnownStorage known =
        state.storage(one.storage()).with(StoragePartitions.of(one), orphan.addedAt());
    state =
        new State(
            state.storages().put(one.storage(), known),
            state.storageFingerprints(),
            state.names(),
            state.lineage(),
            state.runs(),
            state.claims(),
            state.evicted(),
            state.lastAdded());
  }

  private void removeProvenance(Storage storage) {
    Set<Optional<Fingerprint>> inputs = new HashSet<>();
    state.storage(storage).added().forEach(one -> inputs.add(one.partition().inputFingerprint()));
    state.evicted().of(storage).forEach(one -> inputs.add(one.partition().inputFingerprint()));
    state
        .evicted()
        .orphans()
        .keySet()
        .toJavaStream()
        .filter(one -> one.storage().equals(storage))
        .forEach(one -> inputs.add(one.inputFingerprint()));
    KnownLineage lineage = state.lineage();
    var provenance = lineage.provenance();
    var recordedAt = lineage.recordedAt();
    for (KnownLineage.Built built : lineage.provenance().keySet()) {
      boolean isYoung = policy.isYoung(State.instant(recordedAt.get(built).getOrElse(0L)), now);
      if (built.storage().equals(storage)
          && !isYoung
          && !inputs.contains(Optional.of(built.input()))) {
        provenance = provenance.remove(built);
        recordedAt = recordedAt.remove(built);
        count(RemovedKind.PROVENANCE, 0);
      }
    }
    with(new KnownLineage(provenance, recordedAt, lineage.newest()), state.runs(), state.evicted());
  }

  private void removeClaims(Storage storage) {
    KnownClaims known = state.claims();
    var claims = known.claims();
    for (var one : known.claims()) {
      if (one._1.storage().equals(storage) && isOver(one._1, one._2)) {
        claims = claims.remove(one._1);
        count(RemovedKind.CLAIMS, 0);
      }
    }
    var leases =
        known.leases().filter((key, lease) -> !key.storage().equals(storage) || !isOver(lease));
    state = state.with(new KnownClaims(leases, claims));
  }

  private boolean isOver(KnownLease lease) {
    return !policy.isInGrace(State.instant(lease.until()), now);
  }

  private boolean isOver(ClaimKey key, KnownClaim claim) {
    Optional<KnownLease> lease =
        claim
            .lease()
            .flatMap(
                id ->
                    state.claims().leases().get(new LeaseKey(key.storage(), id)).toJavaOptional());
    return lease
        .map(this::isOver)
        .orElseGet(
            () ->
                state
                    .storage(key.storage())
                    .added()
                    .filter(one -> one.partition().key().equals(key.key()))
                    .filter(one -> one.partition().inputFingerprint().equals(key.input()))
                    .noneMatch(one -> policy.isInGrace(State.instant(one.at()), now)));
  }

  private static long bytes(StoragePartition one) {
    return one.key().toBytes().length + one.attributes().toString().length() + 3L * Long.BYTES;
  }
}
