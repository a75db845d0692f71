package org.artigraph4j.contract.history;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.Maps;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.catalog.KeyCondition;
import org.artigraph4j.catalog.PartitionQuery;
import org.artigraph4j.contract.history.Journal.Recorded;
import org.artigraph4j.contract.history.Journal.RunId;
import org.artigraph4j.contract.history.Model.BuiltOf;
import org.artigraph4j.contract.history.Model.Known;
import org.artigraph4j.contract.history.Model.Out;
import org.artigraph4j.contract.history.Model.Snapshot;
import org.artigraph4j.contract.history.World.Place;
import org.artigraph4j.contract.history.World.Whole;
import org.artigraph4j.error.RunStateException;
import org.artigraph4j.lineage.LineageBounds;
import org.artigraph4j.partition.PartitionKey;
import org.artigraph4j.producer.Version;
import org.artigraph4j.retention.Amount;
import org.artigraph4j.retention.CleanUp;
import org.artigraph4j.retention.EvictedPartition;
import org.artigraph4j.retention.Eviction;
import org.artigraph4j.retention.EvictionNote;
import org.artigraph4j.retention.RemovalMode;
import org.artigraph4j.retention.RemovedKind;
import org.artigraph4j.retention.Retention;
import org.artigraph4j.retention.RetentionPolicy;
import org.artigraph4j.retention.RetentionProgress;
import org.artigraph4j.retention.RetentionReport;
import org.artigraph4j.runs.RunStatus;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;

/** What removes something. Each does a dry run first, which must say what then goes. */
final class Removals {
  private Removals() {}

  /** An action after which all is looked at. */
  interface Removal extends Action {
    /** Whether it is a dry run alone, after which all must be as before. */
    boolean isDry();

    /** Does a dry run, and then, unless that is all, what it said. */
    default <T> T planned(Function<RemovalMode, T> call) {
      T plan = call.apply(RemovalMode.DRY_RUN);
      if (isDry()) {
        return plan;
      }
      T done = call.apply(RemovalMode.REMOVE);
      assertThat(done).as("what went by %s, and what its dry run had said", this).isEqualTo(plan);
      return done;
    }
  }

  enum Which {
    KEY,
    CONTENT,
    VERSION,
    BUILT_FROM
  }

  /** Evicts by a key, a content, a version, or what a partition was used for: the first cell. */
  record Evict(Which which, Place place, Cells cells, int minor, boolean isDry) implements Removal {
    private String reason() {
      return "bad " + which;
    }

    private Eviction of(World world) {
      Artifact artifact = world.artifact(place);
      return switch (which) {
        case KEY -> {
          PartitionQuery.Builder query = PartitionQuery.builder().artifact(artifact);
          Cells.key(artifact, cells.from())
              .fields()
              .forEach((field, value) -> query.addCondition(KeyCondition.equalTo(field, value)));
          yield new Eviction.OfKeys(query.build());
        }
        case CONTENT -> new Eviction.OfContent(World.content(cells.content()));
        case VERSION -> new Eviction.OfVersion(artifact, Version.semVer(1, minor, 0));
        case BUILT_FROM ->
            new Eviction.BuiltFrom(cells.one(artifact, cells.from()), LineageBounds.standard());
      };
    }

    @Override
    public Object call(Caller caller) {
      EvictionNote note = new EvictionNote("ada", reason());
      Eviction eviction = of(caller.world());
      return planned(
          mode ->
              Model.sorted(
                  caller.connection().retention().evict(eviction, note, mode).stream()
                      .map(EvictedPartition::partition)
                      .map(Whole::of)));
    }

    @Override
    public Object expected(Model model) {
      List<Known> found = matching(model);
      if (!isDry) {
        for (Known one : found) {
          StoragePartition partition = one.whole().partition();
          model.known.remove(partition);
          model.out.put(
              partition, new Out(one.whole(), one.addedAt(), model.today(), Optional.of(reason())));
        }
      }
      return Model.sorted(found.stream().map(Known::whole));
    }

    private List<Known> matching(Model model) {
      Artifact artifact = model.world.artifact(place);
      PartitionKey key = Cells.key(artifact, cells.from());
      Set<StoragePartition> built =
          which == Which.BUILT_FROM
              ? builtFrom(model, cells.one(artifact, cells.from()))
              : Set.of();
      return model.known.values().stream()
          .filter(
              known -> {
                StoragePartition one = known.whole().partition();
                boolean isHere = one.storage().equals(artifact.storage());
                return switch (which) {
                  case KEY -> isHere && one.key().equals(key);
                  case CONTENT -> one.contentFingerprint().equals(World.content(cells.content()));
                  case VERSION -> isHere && isOfVersion(model, one);
                  case BUILT_FROM -> built.contains(one);
                };
              })
          .toList();
    }

    private boolean isOfVersion(Model model, StoragePartition one) {
      return one.inputFingerprint()
          .map(input -> model.provenance.get(new BuiltOf(one.storage(), input)))
          .filter(found -> found.provenance().version().equals(Version.semVer(1, minor, 0)))
          .isPresent();
    }

    /** Goes on behind what was evicted; by data, however that was built. */
    private static Set<StoragePartition> builtFrom(Model model, StoragePartition first) {
      List<StoragePartition> all =
          Stream.concat(
                  model.known.values().stream().map(Known::whole), model.evicted().map(Out::whole))
              .map(Whole::partition)
              .toList();
      Set<StoragePartition> found = new HashSet<>();
      Set<StoragePartition> last = Set.of(first);
      while (!last.isEmpty()) {
        Set<StoragePartition> next = new HashSet<>();
        for (StoragePartition one : all) {
          Model.Recorded by =
              one.inputFingerprint()
                  .map(input -> model.provenance.get(new BuiltOf(one.storage(), input)))
                  .orElse(null);
          if (by != null && last.stream().anyMatch(data -> isUsed(by, data)) && found.add(one)) {
            next.add(one);
          }
        }
        last = next;
      }
      found.remove(first);
      return found;
    }

    private static boolean isUsed(Model.Recorded by, StoragePartition data) {
      return by.provenance().inputs().values().stream()
          .flatMap(StoragePartitions::stream)
          .anyMatch(
              input ->
                  input.storage().equals(data.storage())
                      && input.key().equals(data.key())
                      && input.contentFingerprint().equals(data.contentFingerprint()));
    }
  }

  /** Cleans up after a run; answers the partitions, and then how many links went. */
  record CleanUpRun(int name, int run, boolean isDry) implements Removal {
    @Override
    public Object call(Caller caller) {
      String of = caller.world().names.get(name);
      return planned(
          mode -> {
            CleanUp done = caller.connection().retention().cleanUp(of, World.run(run), mode);
            return List.of(Model.sorted(done.partitions().stream().map(Whole::of)), done.links());
          });
    }

    @Override
    public Object expected(Model model) {
      RunId id = new RunId(name, run);
      Recorded one = model.journal.require(id);
      RunStatus status = one.status(model.today());
      if (status == RunStatus.RUNNING || status == RunStatus.SUCCEEDED) {
        throw new Refused(RunStateException.class);
      }
      Set<StoragePartition> gone = new HashSet<>(model.journal.outputs(one, true).toList());
      boolean isHeld = model.require(one.snapshot()).sealed();
      for (var other : model.journal.runs.entrySet()) {
        if (!other.getKey().equals(id)) {
          Recorded its = other.getValue();
          RunStatus itsStatus = its.status(model.today());
          isHeld |=
              its.snapshot() == one.snapshot()
                  && (itsStatus == RunStatus.RUNNING || itsStatus == RunStatus.SUCCEEDED);
          boolean isBeside =
              its.endedAt().map(ended -> ended.order() > one.startedAt().order()).orElse(true);
          if (isBeside) {
            model.journal.outputs(its, false).forEach(gone::remove);
          }
        }
      }
      gone.removeIf(
          output -> {
            Known known = model.known.get(output);
            return known != null && !one.coversTime(known.addedAt());
          });
      for (var snapshot : model.snapshots.entrySet()) {
        if (isHeld || snapshot.getKey() != one.snapshot()) {
          snapshot.getValue().all().forEach(gone::remove);
        }
      }
      List<Whole> partitions =
          Model.sorted(
              gone.stream().map(model.known::get).filter(k -> k != null).map(Known::whole));
      long links = isHeld ? 0 : model.require(one.snapshot()).all().filter(gone::contains).count();
      if (!isDry) {
        model.known.keySet().removeAll(gone);
        if (links > 0) {
          unlink(model, one.snapshot(), gone);
        }
      }
      return List.of(partitions, links);
    }

    private static void unlink(Model model, int from, Set<StoragePartition> gone) {
      Snapshot snapshot = model.require(from);
      Map<String, Map<PartitionKey, Whole>> links = new HashMap<>();
      snapshot
          .links()
          .forEach(
              (artifactKey, of) ->
                  links.put(
                      artifactKey,
                      Map.copyOf(Maps.filterValues(of, link -> !gone.contains(link.partition())))));
      model.snapshots.put(from, snapshot.with(snapshot.usedOn(), snapshot.sealed(), links));
    }
  }

  record Retain(Rules rules, boolean isDry) implements Removal {
    @Override
    public Object call(Caller caller) {
      Retention retention = caller.connection().retention();
      RetentionPolicy policy = rules.of(caller.world());
      return told(
          planned(mode -> counts(retention.retain(policy, mode, RetentionProgress.toTheEnd()))));
    }

    @Override
    public Object expected(Model model) {
      return told(Reachability.retain(isDry ? model.copy() : model, rules));
    }
  }

  record RemoveGraph(int name, boolean isDry) implements Removal {
    @Override
    public Object call(Caller caller) {
      Retention retention = caller.connection().retention();
      String its = caller.world().names.get(name);
      return told(
          planned(mode -> counts(retention.removeGraph(its, mode, RetentionProgress.toTheEnd()))));
    }

    @Override
    public Object expected(Model model) {
      return told(Reachability.removeGraph(isDry ? model.copy() : model, name));
    }
  }

  /** What a dry run may say less of: it goes with partitions that are known until then. */
  private static final Set<RemovedKind> UNPLANNED =
      Set.of(RemovedKind.PROVENANCE, RemovedKind.CLAIMS);

  /** What backends keep in their own way: manifests, and rows that say nothing any more. */
  private static final Set<RemovedKind> OWN =
      Set.of(RemovedKind.MANIFESTS, RemovedKind.EVICTED_PARTITIONS);

  private static Map<RemovedKind, Long> counts(RetentionReport report) {
    assertThat(report.isComplete()).isTrue();
    return Maps.filterKeys(
        Maps.transformValues(report.amounts(), Amount::count), kind -> !UNPLANNED.contains(kind));
  }

  private static Map<RemovedKind, Long> told(Map<RemovedKind, Long> counts) {
    return Maps.filterKeys(counts, kind -> !UNPLANNED.contains(kind) && !OWN.contains(kind));
  }
}
