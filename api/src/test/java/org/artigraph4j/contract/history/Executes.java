package org.artigraph4j.contract.history;

import com.google.common.collect.Maps;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.claims.Claim;
import org.artigraph4j.contract.history.Journal.RunId;
import org.artigraph4j.contract.history.World.Place;
import org.artigraph4j.fingerprint.JsonObject;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.partition.InputFingerprints;
import org.artigraph4j.runs.Build;
import org.artigraph4j.runs.BuildStatus;
import org.artigraph4j.runs.Run;
import org.artigraph4j.runs.RunEnd;
import org.artigraph4j.runs.RunStart;
import org.artigraph4j.runs.RunStatus;
import org.artigraph4j.storage.StoragePartitions;

/** What executors do: runs and claims. */
final class Executes {
  static final JsonObject CONFIGURATION = JsonObject.builder("Configuration", 1).build();
  private static final Instant NOON = Instant.parse("2026-11-01T12:00:00Z");

  private Executes() {}

  record StartRun(int run, int snapshot, boolean configured) implements Action {
    @Override
    public Object call(Caller caller) {
      RunStart.Builder start =
          RunStart.builder()
              .id(World.run(run))
              .snapshot(caller.world().snapshots.get(snapshot))
              .lease(World.LEASE);
      if (configured) {
        start.configuration(CONFIGURATION);
      }
      return caller.connection().runs().start(start.build()).snapshot();
    }

    @Override
    public Object expected(Model model) {
      model.journal.start(new RunId(World.nameOf(snapshot), run), snapshot, configured);
      return model.world.snapshots.get(snapshot).fingerprint();
    }
  }

  record Beat(int name, int run) implements Action {
    @Override
    public Object call(Caller caller) {
      caller.connection().runs().heartbeat(caller.world().names.get(name), World.run(run));
      return DONE;
    }

    @Override
    public Object expected(Model model) {
      model.journal.record(new RunId(name, run), List.of());
      return DONE;
    }
  }

  record FinishRun(int name, int run, RunStatus end) implements Action {
    @Override
    public Object call(Caller caller) {
      return caller
          .connection()
          .runs()
          .finish(
              caller.world().names.get(name),
              World.run(run),
              new RunEnd(end, Optional.empty(), JsonObject.empty()))
          .status();
    }

    @Override
    public Object expected(Model model) {
      model.journal.finish(new RunId(name, run), end);
      return end;
    }
  }

  /** Records builds, and nothing else. */
  record RecordBuilds(int name, int run, Cells cells, BuildStatus status, int attempts)
      implements Action {
    @Override
    public Object call(Caller caller) {
      caller
          .connection()
          .runs()
          .record(
              caller.world().names.get(name),
              World.run(run),
              builds(caller.world(), cells, status, attempts));
      return DONE;
    }

    @Override
    public Object expected(Model model) {
      model.journal.record(new RunId(name, run), builds(model.world, cells, status, attempts));
      return DONE;
    }
  }

  private static Collection<Build> builds(
      World world, Cells cells, BuildStatus status, int attempts) {
    Artifact artifact = world.artifact(Place.BUILT);
    return cells
        .numbers(artifact)
        .mapToObj(n -> build(artifact, cells, n, status, attempts))
        .toList();
  }

  private static Build build(
      Artifact artifact, Cells cells, long n, BuildStatus status, int attempts) {
    Build.Builder build =
        Build.builder()
            .producer("build")
            .artifactKey(World.BUILT)
            .key(artifact.key(n))
            .inputFingerprint(World.input(cells.input()))
            .status(status);
    boolean ended = status == BuildStatus.SUCCEEDED || status == BuildStatus.FAILED;
    if (ended || status == BuildStatus.RUNNING) {
      build.startedAt(NOON).attempts(attempts);
    }
    if (ended) {
      build.endedAt(NOON.plusSeconds(1));
    }
    if (ended || status == BuildStatus.CACHED) {
      build.putOutput(World.BUILT, World.content(cells.content()));
    }
    return build.build();
  }

  /** Writes, links and records what a run has built, and makes claims of a lease built, in one. */
  record BuildInRun(int name, int run, int lease, Cells cells) implements Action {
    @Override
    public Object call(Caller caller) {
      World world = caller.world();
      String of = world.names.get(name);
      Optional<Run> found = caller.connection().runs().find(of, World.run(run));
      if (found.isEmpty()) {
        return "no run";
      }
      GraphSnapshot to = world.snapshots.get(world.snapshot(found.get().snapshot()));
      Artifact artifact = to.graph().artifact(World.BUILT);
      StoragePartitions built = cells.of(artifact);
      return caller
          .connection()
          .atomically(
              block -> {
                block.writeArtifactAndGraphPartitions(to, World.BUILT, built);
                block
                    .runs()
                    .record(of, World.run(run), builds(world, cells, BuildStatus.SUCCEEDED, 1));
                return block.claims().built(world.leases.get(lease), artifact, built);
              });
    }

    @Override
    public Object expected(Model model) {
      RunId id = new RunId(name, run);
      if (!model.journal.runs.containsKey(id)) {
        return "no run";
      }
      int snapshot = model.journal.require(id).snapshot();
      StoragePartitions built = cells.of(model.world.artifact(Place.BUILT));
      return model.atomically(
          () -> {
            model.link(snapshot, World.BUILT, built);
            model.remember(built);
            model.journal.record(id, builds(model.world, cells, BuildStatus.SUCCEEDED, 1));
            return model.claims.built(lease, model.world.artifact(Place.BUILT).storage(), built);
          });
    }
  }

  record TakeClaims(int lease, Place place, Cells cells) implements Action {
    @Override
    public Object call(Caller caller) {
      Artifact artifact = caller.world().artifact(place);
      InputFingerprints asked = cells.asked(artifact);
      return Maps.transformValues(
          caller.connection().claims().claim(caller.world().leases.get(lease), artifact, asked),
          TakeClaims::shown);
    }

    private static String shown(Claim claim) {
      if (claim instanceof Claim.Built built) {
        return World.Whole.of(built.partition()).toString();
      }
      return claim instanceof Claim.Others others ? others.holder() : "yours";
    }

    @Override
    public Object expected(Model model) {
      Artifact artifact = model.world.artifact(place);
      return model.claims.claim(lease, artifact.storage(), cells.asked(artifact));
    }
  }

  record Renew(int lease, Place place) implements Action {
    @Override
    public Object call(Caller caller) {
      return caller
          .connection()
          .claims()
          .renew(caller.world().leases.get(lease), caller.world().artifact(place))
          .isPresent();
    }

    @Override
    public Object expected(Model model) {
      return model.claims.renew(lease, model.world.artifact(place).storage());
    }
  }

  record Release(int lease, Place place, Cells cells) implements Action {
    @Override
    public Object call(Caller caller) {
      Artifact artifact = caller.world().artifact(place);
      caller
          .connection()
          .claims()
          .release(caller.world().leases.get(lease), artifact, cells.asked(artifact));
      return DONE;
    }

    @Override
    public Object expected(Model model) {
      Artifact artifact = model.world.artifact(place);
      model.claims.release(lease, artifact.storage(), cells.asked(artifact));
      return DONE;
    }
  }

  /** Writes what was claimed, linking it nowhere; answers the keys that came late. */
  record WriteClaimed(int lease, Place place, Cells cells) implements Action {
    @Override
    public Object call(Caller caller) {
      Artifact artifact = caller.world().artifact(place);
      StoragePartitions built = cells.of(artifact);
      return caller
          .connection()
          .atomically(
              block -> {
                block.writeArtifactPartitions(artifact, built);
                return block.claims().built(caller.world().leases.get(lease), artifact, built);
              });
    }

    @Override
    public Object expected(Model model) {
      Artifact artifact = model.world.artifact(place);
      StoragePartitions built = cells.of(artifact);
      model.remember(built);
      return model.claims.built(lease, artifact.storage(), built);
    }
  }
}
