package org.artigraph4j.memory;

import io.vavr.collection.HashMap;
import io.vavr.collection.Map;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.stream.Stream;
import org.artigraph4j.error.FingerprintConflictException;
import org.artigraph4j.error.RunNotFoundException;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.fingerprint.JsonObject;
import org.artigraph4j.partition.PartitionKey;
import org.artigraph4j.runs.Build;
import org.artigraph4j.runs.BuildStatus;
import org.artigraph4j.runs.Counts;
import org.artigraph4j.runs.Run;
import org.artigraph4j.runs.RunEnd;
import org.artigraph4j.runs.RunStart;

/**
 * The journal of runs.
 *
 * @param runs by name of the graph and id
 * @param configurations by name of the graph and fingerprint
 */
record KnownRuns(Map<RunKey, KnownRun> runs, Map<ConfigurationKey, JsonObject> configurations) {
  static final KnownRuns NOTHING = new KnownRuns(HashMap.empty(), HashMap.empty());

  record RunKey(String name, String id) {}

  record ConfigurationKey(String name, Fingerprint fingerprint) {}

  /** What a run has one build for. */
  record BuildKey(String artifactKey, PartitionKey key) {
    static BuildKey of(Build build) {
      return new BuildKey(build.artifactKey(), build.key());
    }
  }

  /**
   * A run with its builds.
   *
   * @param run as it was last written, which does not say whether it is lost
   */
  record KnownRun(Run run, Map<BuildKey, Build> builds) {
    KnownRun with(Collection<Build> given, Instant now) {
      run.requireGoingOn();
      Map<BuildKey, Build> next = builds;
      Counts counts = run.counts();
      for (Build build : given) {
        Optional<Build> known = next.get(BuildKey.of(build)).toJavaOptional();
        if (known.isEmpty() || build.replaces(known.get(), run.name(), run.id())) {
          Optional<BuildStatus> before = known.map(Build::status);
          counts = before.isPresent() ? counts.plus(before.get(), -1) : counts;
          counts = counts.plus(build.status(), 1);
          next = next.put(BuildKey.of(build), build);
        }
      }
      return new KnownRun(run.beating(now, counts), next);
    }
  }

  Optional<KnownRun> find(String name, String id) {
    return runs.get(new RunKey(name, id)).toJavaOptional();
  }

  private KnownRun read(String name, String id) {
    return find(name, id).orElseThrow(() -> new RunNotFoundException(name, id));
  }

  Stream<KnownRun> all() {
    return runs.valuesIterator().toJavaStream();
  }

  Optional<JsonObject> configuration(String name, Fingerprint fingerprint) {
    return configurations.get(new ConfigurationKey(name, fingerprint)).toJavaOptional();
  }

  KnownRuns with(RunStart start, Instant now) {
    String name = start.snapshot().name();
    start.retryOf().ifPresent(retried -> read(name, retried));
    Optional<KnownRun> known = find(name, start.id());
    known.ifPresent(other -> start.requireSame(other.run()));
    if (known.isPresent()) {
      return this;
    }
    Run run = Run.started(start, now);
    return new KnownRuns(
        runs.put(new RunKey(name, start.id()), new KnownRun(run, HashMap.empty())),
        run.configuration()
            .map(fingerprint -> withConfiguration(name, fingerprint, start.configuration()))
            .orElse(configurations));
  }

  private Map<ConfigurationKey, JsonObject> withConfiguration(
      String name, Fingerprint fingerprint, JsonObject configuration) {
    Optional<JsonObject> known = configuration(name, fingerprint);
    if (known.isPresent() && !known.get().equals(configuration)) {
      throw new FingerprintConflictException("the configuration of a run", fingerprint);
    }
    return configurations.put(new ConfigurationKey(name, fingerprint), configuration);
  }

  KnownRuns with(String name, String id, Collection<Build> builds, Instant now) {
    return with(name, id, read(name, id).with(builds, now));
  }

  KnownRuns with(String name, String id, RunEnd end, Instant now) {
    KnownRun known = read(name, id);
    return end.isEndOf(known.run())
        ? this
        : with(name, id, new KnownRun(known.run().ended(end, now), known.builds()));
  }

  private KnownRuns with(String name, String id, KnownRun next) {
    return new KnownRuns(runs.put(new RunKey(name, id), next), configurations);
  }
}
