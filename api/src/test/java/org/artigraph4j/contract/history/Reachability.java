package org.artigraph4j.contract.history;

import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.artigraph4j.contract.history.Action.Refused;
import org.artigraph4j.contract.history.ClaimBook.Claimed;
import org.artigraph4j.contract.history.ClaimBook.Holder;
import org.artigraph4j.contract.history.ClaimBook.LeaseOf;
import org.artigraph4j.contract.history.Journal.Recorded;
import org.artigraph4j.contract.history.Model.Known;
import org.artigraph4j.contract.history.Model.Out;
import org.artigraph4j.contract.history.Model.Snapshot;
import org.artigraph4j.contract.history.World.Place;
import org.artigraph4j.error.GraphNotFoundException;
import org.artigraph4j.retention.RemovedKind;
import org.artigraph4j.runs.RunStatus;
import org.artigraph4j.storage.Storage;
import org.artigraph4j.storage.StoragePartition;

/** What is reached from tags, runs and a policy; the rest is taken out of the model. */
final class Reachability {
  private final Model model;
  private final Rules rules;
  private final Map<RemovedKind, Long> removed = new EnumMap<>(RemovedKind.class);

  private Reachability(Model model, Rules rules) {
    this.model = model;
    this.rules = rules;
  }

  /** Answers how many of each kind went. */
  static Map<RemovedKind, Long> retain(Model model, Rules rules) {
    Reachability walk = new Reachability(model, rules);
    List<Integer> names =
        rules.name().map(List::of).orElse(IntStream.range(0, World.NAMES).boxed().toList());
    List<Storage> storages = names.stream().flatMap(walk::storages).distinct().toList();
    if (rules.name().isEmpty()) {
      storages = Stream.of(Place.values()).map(walk::storage).toList();
    }
    names.forEach(walk::removeSnapshots);
    storages.forEach(walk::removeOrphans);
    names.forEach(walk::removeGraphs);
    return walk.removed;
  }

  static Map<RemovedKind, Long> removeGraph(Model model, int name) {
    Reachability walk = new Reachability(model, Rules.keepingNothing());
    Set<Storage> storages = new HashSet<>(walk.storages(name).toList());
    if (storages.isEmpty()) {
      throw new Refused(GraphNotFoundException.class);
    }
    IntStream.range(0, World.NAMES)
        .filter(other -> other != name)
        .boxed()
        .flatMap(walk::storages)
        .forEach(storages::remove);
    walk.count(RemovedKind.TAGS, model.tagged.stream().filter(tag -> tag.name() == name).count());
    model.tagged.removeIf(tag -> tag.name() == name);
    model.tags.keySet().removeIf(tag -> tag.name() == name);
    model.written(name).forEach(walk::remove);
    storages.forEach(walk::removeOrphans);
    walk.removeGraphs(name);
    return walk.removed;
  }

  private void count(RemovedKind kind, long more) {
    if (more > 0) {
      removed.merge(kind, more, Long::sum);
    }
  }

  private boolean isWithin(Optional<Integer> days, int since) {
    return days.filter(many -> model.today() - since <= many).isPresent();
  }

  private Storage storage(Place place) {
    return model.world.artifact(place).storage();
  }

  /** Of the graphs of a name that are there. */
  private Stream<Storage> storages(int name) {
    return model.graphs.keySet().stream().anyMatch(one -> World.nameOfGraph(one) == name)
        ? Place.ofName(name).stream().map(this::storage)
        : Stream.empty();
  }

  private void removeSnapshots(int name) {
    model.written(name).stream()
        .skip(rules.last())
        .filter(one -> !model.tags.containsValue(one) && !isKept(one))
        .forEach(this::remove);
  }

  private boolean isKept(int one) {
    Snapshot snapshot = model.require(one);
    int used = snapshot.usedOn();
    for (Recorded run : model.journal.of(one)) {
      RunStatus status = run.status(model.today());
      boolean failed = status != RunStatus.RUNNING && status != RunStatus.SUCCEEDED;
      if (status == RunStatus.RUNNING || (failed && isWithin(rules.failed(), run.lastOn()))) {
        return true;
      }
      used = Math.max(used, run.lastOn());
    }
    return isWithin(rules.younger(), used);
  }

  private void remove(int one) {
    Snapshot snapshot = model.require(one);
    count(RemovedKind.SNAPSHOTS, 1);
    count(RemovedKind.LINKS, snapshot.all().count());
    for (Recorded run : model.journal.of(one)) {
      count(RemovedKind.RUNS, 1);
      count(RemovedKind.BUILDS, run.builds().size());
    }
    model.journal.removeOf(one);
    model.snapshots.remove(one);
  }

  private void removeGraphs(int name) {
    Set<Integer> kept = new HashSet<>();
    model.snapshots.keySet().forEach(one -> kept.add(World.graphOf(one)));
    for (int graph : List.copyOf(model.graphs.keySet())) {
      boolean isOld = !isWithin(rules.younger(), model.graphs.get(graph).day());
      if (World.nameOfGraph(graph) == name && !kept.contains(graph) && isOld) {
        model.graphs.remove(graph);
        count(RemovedKind.GRAPHS, 1);
      }
    }
  }

  // What is known of storages

  private void removeOrphans(Storage storage) {
    Set<StoragePartition> linked = model.linked();
    for (Known one : List.copyOf(model.known.values())) {
      StoragePartition partition = one.whole().partition();
      boolean isYoung = isWithin(rules.younger(), one.addedAt().day());
      if (partition.storage().equals(storage) && !isYoung && !linked.contains(partition)) {
        model.known.remove(partition);
        model.out.put(
            partition, new Out(one.whole(), one.addedAt(), model.today(), Optional.empty()));
        count(RemovedKind.PARTITIONS, 1);
      }
    }
    for (Out one : List.copyOf(model.out.values())) {
      if (one.whole().partition().storage().equals(storage)) {
        settle(one, linked.contains(one.whole().partition()));
      }
    }
    removeProvenance(storage);
    removeClaims(storage);
  }

  private void settle(Out one, boolean isLinked) {
    StoragePartition partition = one.whole().partition();
    boolean isOrphan = one.reason().isEmpty();
    boolean isOver = !isWithin(rules.grace(), one.since());
    boolean isKnown = model.known.containsKey(partition);
    if (isOrphan && isLinked && !isKnown) {
      model.out.remove(partition);
      model.known.put(partition, new Known(one.whole(), one.addedAt()));
    } else if ((isOrphan && isKnown) || (isOver && (isKnown || !isLinked))) {
      model.out.remove(partition);
      count(RemovedKind.EVICTED_PARTITIONS, 1);
    }
  }

  private void removeProvenance(Storage storage) {
    Set<Model.BuiltOf> built = new HashSet<>();
    Stream.concat(model.known.keySet().stream(), model.out.keySet().stream())
        .filter(one -> one.inputFingerprint().isPresent())
        .map(one -> new Model.BuiltOf(one.storage(), one.inputFingerprint().get()))
        .forEach(built::add);
    model
        .provenance
        .entrySet()
        .removeIf(
            one -> {
              boolean goes =
                  one.getKey().storage().equals(storage)
                      && !built.contains(one.getKey())
                      && !isWithin(rules.younger(), one.getValue().day());
              count(RemovedKind.PROVENANCE, goes ? 1 : 0);
              return goes;
            });
  }

  private void removeClaims(Storage storage) {
    model
        .claims
        .claims
        .entrySet()
        .removeIf(one -> one.getKey().storage().equals(storage) && isOver(one));
    model
        .claims
        .leases
        .entrySet()
        .removeIf(one -> one.getKey().storage().equals(storage) && hasEnded(one.getValue()));
  }

  /** Whether a lease ended before the grace began. */
  private boolean hasEnded(int lastDay) {
    return model.today() - lastDay > rules.grace().orElse(0);
  }

  private boolean isOver(Map.Entry<Claimed, Holder> claim) {
    Claimed of = claim.getKey();
    Optional<Integer> lastDay =
        claim
            .getValue()
            .lease()
            .flatMap(
                lease ->
                    Optional.ofNullable(model.claims.leases.get(new LeaseOf(of.storage(), lease))));
    return lastDay
        .map(this::hasEnded)
        .orElseGet(
            () ->
                model.known.values().stream()
                    .filter(one -> one.whole().partition().storage().equals(of.storage()))
                    .filter(one -> one.whole().partition().key().equals(of.key()))
                    .filter(one -> one.whole().partition().inputFingerprint().equals(of.input()))
                    .noneMatch(one -> isWithin(rules.grace(), one.addedAt().day())));
  }
}
