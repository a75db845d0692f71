package org.artigraph4j.contract.history;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.artigraph4j.contract.BuildSteps;
import org.artigraph4j.contract.history.Action.Refused;
import org.artigraph4j.contract.history.Model.Moment;
import org.artigraph4j.error.BuildStateException;
import org.artigraph4j.error.RunConflictException;
import org.artigraph4j.error.RunNotFoundException;
import org.artigraph4j.error.RunStateException;
import org.artigraph4j.runs.Build;
import org.artigraph4j.runs.BuildStatus;
import org.artigraph4j.runs.RunStatus;
import org.artigraph4j.storage.StoragePartition;

/** The runs of a model. */
final class Journal {
  final Map<RunId, Recorded> runs = new HashMap<>();
  private final Model model;

  record RunId(int name, int run) {}

  /**
   * A run.
   *
   * @param builds by key; never changed
   * @param end none while nobody has ended it
   */
  record Recorded(
      int snapshot,
      boolean configured,
      Moment startedAt,
      int beatOn,
      Map<String, Build> builds,
      Optional<RunStatus> end,
      Optional<Moment> endedAt) {
    /** As it is on a day: the lease ends with the day. */
    RunStatus status(int today) {
      return end.orElse(beatOn < today ? RunStatus.LOST : RunStatus.RUNNING);
    }

    /** When it ended or, if nobody has ended it, gave its last sign of life. */
    int lastOn() {
      return endedAt.map(Moment::day).orElse(beatOn);
    }

    private Recorded with(Map<String, Build> now, int today) {
      return new Recorded(snapshot, configured, startedAt, today, now, end, endedAt);
    }

    private Recorded ended(RunStatus how, Moment at) {
      return new Recorded(
          snapshot, configured, startedAt, beatOn, builds, Optional.of(how), Optional.of(at));
    }

    boolean coversTime(Moment addedAt) {
      return addedAt.order() > startedAt.order()
          && endedAt.map(ended -> addedAt.order() < ended.order()).orElse(addedAt.day() <= beatOn);
    }
  }

  Journal(Model model) {
    this.model = model;
  }

  void start(RunId id, int snapshot, boolean configured) {
    model.require(snapshot);
    Recorded before = runs.get(id);
    if (before != null && (before.snapshot() != snapshot || before.configured() != configured)) {
      throw new Refused(RunConflictException.class);
    }
    runs.computeIfAbsent(
        id,
        absent ->
            new Recorded(
                snapshot,
                configured,
                model.now(),
                model.today(),
                Map.of(),
                Optional.empty(),
                Optional.empty()));
  }

  Recorded require(RunId id) {
    return Optional.ofNullable(runs.get(id))
        .orElseThrow(() -> new Refused(RunNotFoundException.class));
  }

  void record(RunId id, Collection<Build> builds) {
    Recorded run = require(id);
    if (run.end().isPresent()) {
      throw new Refused(RunStateException.class);
    }
    Map<String, Build> next = new LinkedHashMap<>(run.builds());
    for (Build build : builds) {
      Build before = next.put(build.key().toString(), build);
      if (before != null && !before.equals(build) && !BuildSteps.follows(before, build)) {
        throw new Refused(BuildStateException.class);
      }
    }
    runs.put(id, run.with(next, model.today()));
  }

  void finish(RunId id, RunStatus end) {
    Recorded run = require(id);
    if (run.end().isPresent()) {
      if (run.end().get() != end) {
        throw new Refused(RunStateException.class);
      }
      return;
    }
    runs.put(id, run.ended(end, model.now()));
  }

  List<Recorded> of(int snapshot) {
    return runs.values().stream().filter(run -> run.snapshot() == snapshot).toList();
  }

  void removeOf(int snapshot) {
    runs.values().removeIf(run -> run.snapshot() == snapshot);
  }

  /** What the builds of a run name as outputs. */
  Stream<StoragePartition> outputs(Recorded run, boolean onlyWritten) {
    return run.builds().values().stream()
        .filter(build -> !onlyWritten || build.status() != BuildStatus.CACHED)
        .filter(build -> !build.outputs().isEmpty())
        .map(
            build ->
                StoragePartition.builder()
                    .storage(model.world.artifact(World.Place.BUILT).storage())
                    .key(build.key())
                    .inputFingerprint(build.inputFingerprint())
                    .contentFingerprint(build.outputs().get(World.BUILT))
                    .build());
  }
}
