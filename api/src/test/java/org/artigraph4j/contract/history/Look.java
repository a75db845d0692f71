package org.artigraph4j.contract.history;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.backend.Connection;
import org.artigraph4j.catalog.SnapshotEntry;
import org.artigraph4j.catalog.SnapshotQuery;
import org.artigraph4j.contract.history.Journal.Recorded;
import org.artigraph4j.contract.history.Journal.RunId;
import org.artigraph4j.contract.history.Model.BuiltOf;
import org.artigraph4j.contract.history.Model.NamedTag;
import org.artigraph4j.contract.history.Model.Out;
import org.artigraph4j.contract.history.Model.Snapshot;
import org.artigraph4j.contract.history.World.Place;
import org.artigraph4j.contract.history.World.Whole;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.page.PageRequest;
import org.artigraph4j.partition.InputFingerprints;
import org.artigraph4j.retention.EvictedPartition;
import org.artigraph4j.retention.RemovedKind;
import org.artigraph4j.retention.Stats;
import org.artigraph4j.runs.BuildEntry;
import org.artigraph4j.runs.BuildQuery;
import org.artigraph4j.runs.Counts;
import org.artigraph4j.runs.Run;
import org.artigraph4j.runs.RunStatus;
import org.artigraph4j.tags.Tag;

/** Reads everything that there may be, whole. */
record Look() implements Action {
  private static final int KEYS = 4;
  private static final PageRequest ALL = PageRequest.first(1_000);

  /** What a listing says of a snapshot. */
  private record Listed(Fingerprint snapshot, boolean isSealed, List<String> tags) {
    static Listed of(SnapshotEntry entry) {
      return new Listed(entry.fingerprint(), entry.isSealed(), entry.tags());
    }
  }

  /** A run, but for its times. */
  private record Told(Fingerprint snapshot, boolean configured, RunStatus status, Counts counts) {
    static Told of(Run run) {
      return new Told(run.snapshot(), run.configuration().isPresent(), run.status(), run.counts());
    }
  }

  /** What was evicted, and why. */
  private record Evicted(Whole whole, String reason) {
    static List<Evicted> all(List<EvictedPartition> evicted) {
      return evicted.stream()
          .map(one -> new Evicted(Whole.of(one.partition()), one.note().reason()))
          .toList();
    }

    static List<Evicted> all(Stream<Out> evicted) {
      Map<Whole, String> reasons = new HashMap<>();
      evicted.forEach(one -> reasons.put(one.whole(), one.reason().orElseThrow()));
      return Model.sorted(reasons.keySet().stream()).stream()
          .map(one -> new Evicted(one, reasons.get(one)))
          .toList();
    }
  }

  @Override
  public Object call(Caller caller) {
    return new OfStore(caller).read();
  }

  @Override
  public Object expected(Model model) {
    return new OfModel(model).read();
  }

  private static InputFingerprints asked(Artifact artifact, int input) {
    return new Cells(0, KEYS, input, 0, 0).asked(artifact);
  }

  private static final class OfStore {
    private final Map<String, Object> all = new LinkedHashMap<>();
    private final World world;
    private final Connection connection;

    OfStore(Caller caller) {
      this.world = caller.world();
      this.connection = caller.connection();
    }

    Map<String, Object> read() {
      for (Graph graph : world.graphs) {
        all.put(
            "graph " + world.graphs.indexOf(graph),
            connection.findGraph(graph.name(), graph.fingerprint()));
      }
      for (int one = 0; one < World.SNAPSHOTS; one++) {
        GraphSnapshot snapshot = world.snapshots.get(one);
        Optional<GraphSnapshot> found =
            connection.findSnapshot(snapshot.name(), snapshot.fingerprint());
        all.put("snapshot " + one, found);
        if (found.isPresent()) {
          ofSnapshot(one, snapshot);
        }
      }
      Stream.of(Place.values()).forEach(this::ofStorage);
      for (int name = 0; name < World.NAMES; name++) {
        ofName(name, world.names.get(name));
      }
      Stats stats = connection.retention().stats();
      EnumMap<RemovedKind, Long> counts = new EnumMap<>(RemovedKind.class);
      stats.kinds().forEach((kind, of) -> counts.put(kind, of.amount().count()));
      counts.remove(RemovedKind.MANIFESTS);
      counts.values().removeIf(count -> count == 0);
      all.put("stats", counts);
      all.put("orphans", stats.data().orphans().count());
      return all;
    }

    private void ofSnapshot(int one, GraphSnapshot snapshot) {
      for (String key : World.ARTIFACTS) {
        all.put(
            "links " + one + " " + key,
            Whole.all(connection.readSnapshotPartitions(snapshot, key)));
      }
      all.put(
          "evicted of " + one, Evicted.all(connection.retention().evicted(snapshot, World.BUILT)));
    }

    private void ofStorage(Place place) {
      Artifact artifact = world.artifact(place);
      all.put("known " + place, Whole.all(connection.readArtifactPartitions(artifact)));
      all.put(
          "evicted " + place,
          Evicted.all(connection.retention().listEvicted(artifact, ALL).items()));
      if (place != Place.RAW) {
        for (int input = 0; input < World.INPUTS; input++) {
          all.put(
              "lookup " + place + " " + input,
              Whole.all(connection.readArtifactPartitions(artifact, asked(artifact, input))));
          all.put(
              "provenance " + place + " " + input,
              connection.lineage().findProvenance(artifact.storage(), World.input(input)));
        }
      }
    }

    private void ofName(int index, String name) {
      all.put(
          "snapshots of " + index,
          connection.catalog().snapshots(SnapshotQuery.of(name), ALL).items().stream()
              .map(Listed::of)
              .toList());
      for (int tag = 0; tag < World.TAGS; tag++) {
        all.put(
            "tag " + index + " " + tag,
            connection.tags().find(name, World.tag(tag)).map(Tag::snapshot));
        all.put("tagged " + index + " " + tag, connection.findSnapshotTag(name, World.tag(tag)));
      }
      for (int run = 0; run < World.RUNS; run++) {
        Optional<Run> found = connection.runs().find(name, World.run(run));
        all.put("run " + index + " " + run, found.map(Told::of));
        if (found.isPresent()) {
          BuildQuery builds = BuildQuery.of(name, World.run(run));
          all.put(
              "builds " + index + " " + run,
              new HashSet<>(
                  connection.runs().listBuilds(builds, ALL).items().stream()
                      .map(BuildEntry::build)
                      .toList()));
        }
      }
      all.put(
          "configuration " + index,
          connection.runs().findConfiguration(name, Executes.CONFIGURATION.fingerprint()));
    }
  }

  private static final class OfModel {
    private final Map<String, Object> all = new LinkedHashMap<>();
    private final Model model;
    private final World world;

    OfModel(Model model) {
      this.model = model;
      this.world = model.world;
    }

    Map<String, Object> read() {
      for (int graph = 0; graph < World.GRAPHS; graph++) {
        boolean isThere = model.graphs.containsKey(graph);
        all.put("graph " + graph, Optional.of(world.graphs.get(graph)).filter(one -> isThere));
      }
      for (int one = 0; one < World.SNAPSHOTS; one++) {
        boolean isThere = model.snapshots.containsKey(one);
        all.put("snapshot " + one, Optional.of(world.snapshots.get(one)).filter(found -> isThere));
        if (isThere) {
          ofSnapshot(one, model.snapshots.get(one));
        }
      }
      Stream.of(Place.values()).forEach(this::ofStorage);
      for (int name = 0; name < World.NAMES; name++) {
        ofName(name);
      }
      all.put("stats", counts());
      HashSet<Object> orphans = new HashSet<>(model.known.keySet());
      orphans.removeAll(model.linked());
      all.put("orphans", (long) orphans.size());
      return all;
    }

    private void ofSnapshot(int one, Snapshot snapshot) {
      for (String key : World.ARTIFACTS) {
        all.put("links " + one + " " + key, Model.sorted(snapshot.of(key).values().stream()));
      }
      HashSet<Object> held = new HashSet<>();
      snapshot.of(World.BUILT).values().forEach(link -> held.add(link.partition()));
      all.put(
          "evicted of " + one,
          Evicted.all(model.evicted().filter(out -> held.contains(out.whole().partition()))));
    }

    private void ofStorage(Place place) {
      Artifact artifact = world.artifact(place);
      all.put("known " + place, model.known(artifact.storage()));
      all.put(
          "evicted " + place,
          Evicted.all(
              model
                  .evicted()
                  .filter(one -> one.whole().partition().storage().equals(artifact.storage()))));
      if (place != Place.RAW) {
        for (int input = 0; input < World.INPUTS; input++) {
          all.put(
              "lookup " + place + " " + input,
              asked(artifact, input).byKey().entrySet().stream()
                  .flatMap(
                      one ->
                          model
                              .lookUp(
                                  artifact.storage(), one.getKey(), one.getValue().orElseThrow())
                              .stream())
                  .toList());
          all.put(
              "provenance " + place + " " + input,
              Optional.ofNullable(
                      model.provenance.get(new BuiltOf(artifact.storage(), World.input(input))))
                  .map(Model.Recorded::provenance));
        }
      }
    }

    private void ofName(int name) {
      all.put("snapshots of " + name, model.written(name).stream().map(this::listed).toList());
      for (int tag = 0; tag < World.TAGS; tag++) {
        Optional<GraphSnapshot> target =
            Optional.ofNullable(model.tags.get(new NamedTag(name, tag))).map(world.snapshots::get);
        all.put("tag " + name + " " + tag, target.map(GraphSnapshot::fingerprint));
        all.put("tagged " + name + " " + tag, target);
      }
      boolean isConfigured = false;
      for (int run = 0; run < World.RUNS; run++) {
        Optional<Recorded> found =
            Optional.ofNullable(model.journal.runs.get(new RunId(name, run)));
        all.put("run " + name + " " + run, found.map(this::told));
        if (found.isPresent()) {
          all.put("builds " + name + " " + run, new HashSet<>(found.get().builds().values()));
          isConfigured |= found.get().configured();
        }
      }
      boolean hasOne = isConfigured;
      all.put(
          "configuration " + name,
          Optional.of(Executes.CONFIGURATION).filter(configuration -> hasOne));
    }

    private Listed listed(int snapshot) {
      List<String> tags =
          LongStream.range(0, World.TAGS)
              .mapToObj(tag -> new NamedTag(World.nameOf(snapshot), (int) tag))
              .filter(tag -> Integer.valueOf(snapshot).equals(model.tags.get(tag)))
              .map(tag -> World.tag(tag.tag()))
              .toList();
      return new Listed(
          world.snapshots.get(snapshot).fingerprint(), model.require(snapshot).sealed(), tags);
    }

    private Told told(Recorded run) {
      Counts counts = Counts.none();
      for (var build : run.builds().values()) {
        counts = counts.plus(build.status(), 1);
      }
      return new Told(
          world.snapshots.get(run.snapshot()).fingerprint(),
          run.configured(),
          run.status(model.today()),
          counts);
    }

    private Map<RemovedKind, Long> counts() {
      EnumMap<RemovedKind, Long> counts = new EnumMap<>(RemovedKind.class);
      counts.put(RemovedKind.GRAPHS, (long) model.graphs.size());
      counts.put(RemovedKind.SNAPSHOTS, (long) model.snapshots.size());
      counts.put(
          RemovedKind.LINKS, model.snapshots.values().stream().flatMap(Snapshot::all).count());
      counts.put(RemovedKind.TAGS, (long) model.tags.size());
      counts.put(RemovedKind.RUNS, (long) model.journal.runs.size());
      counts.put(
          RemovedKind.BUILDS,
          model.journal.runs.values().stream().mapToLong(run -> run.builds().size()).sum());
      counts.put(RemovedKind.PARTITIONS, (long) model.known.size());
      counts.put(RemovedKind.EVICTED_PARTITIONS, model.missing().count());
      counts.put(RemovedKind.PROVENANCE, (long) model.provenance.size());
      counts.put(RemovedKind.CLAIMS, (long) model.claims.claims.size());
      counts.values().removeIf(count -> count == 0);
      return counts;
    }
  }
}
