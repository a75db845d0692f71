package org.artigraph4j.contract;

import static org.artigraph4j.contract.Samples.BUILT;
import static org.artigraph4j.contract.Samples.print;
import static org.artigraph4j.contract.Samples.rawData;
import static org.artigraph4j.contract.Samples.unique;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.producer.Producer;
import org.artigraph4j.runs.Build;
import org.artigraph4j.runs.BuildEntry;
import org.artigraph4j.runs.BuildQuery;
import org.artigraph4j.runs.BuildStatus;
import org.artigraph4j.runs.Run;
import org.artigraph4j.runs.RunEnd;
import org.artigraph4j.runs.RunQuery;
import org.artigraph4j.runs.RunStart;
import org.artigraph4j.runs.Runs;
import org.junit.jupiter.api.BeforeEach;

/** What the groups on runs share. They are skipped where a backend has none. */
abstract class RunGroup extends ContractGroup {
  static final Instant NOON = Instant.parse("2026-11-01T12:00:00Z");

  /** So short that who waits for its end need not wait long. */
  static final Duration SHORT = Duration.ofMillis(200);

  static final Duration LONG = Duration.ofDays(1);

  Graph graph;
  String name;
  GraphSnapshot snapshot;

  RunGroup(Supplier<Backend> open) {
    super(open);
  }

  @BeforeEach
  final void takeSnapshot() {
    facet(connection::runs);
    snapshot = take(Samples.pipeline());
    graph = snapshot.graph();
    name = graph.name();
  }

  final GraphSnapshot take(Graph of) {
    return connection.snapshot(of, rawData(of, "a", "b"));
  }

  final Runs runs() {
    return connection.runs();
  }

  /** A start under an id of its own. */
  final RunStart.Builder someStart() {
    return RunStart.builder().id(unique("run")).snapshot(snapshot);
  }

  final Run start() {
    return runs().start(someStart().build());
  }

  final Run read(Run run) {
    return runs().find(run.name(), run.id()).orElseThrow();
  }

  final void record(Run run, Build... builds) {
    runs().record(run.name(), run.id(), List.of(builds));
  }

  final Run finish(Run run, RunEnd end) {
    return runs().finish(run.name(), run.id(), end);
  }

  final Producer clean() {
    return graph.producerOf(BUILT).orElseThrow();
  }

  final Build.Builder someBuild(long n) {
    return Build.builder(clean(), graph.artifact(BUILT).key(n));
  }

  final Build running(long n) {
    return someBuild(n).status(BuildStatus.RUNNING).startedAt(NOON).build();
  }

  final Build built(long n) {
    return built(n, Duration.ofSeconds(1));
  }

  final Build built(long n, Duration took) {
    return someBuild(n)
        .inputFingerprint(print("input " + n))
        .status(BuildStatus.SUCCEEDED)
        .startedAt(NOON)
        .endedAt(NOON.plus(took))
        .putCount("rows", n)
        .putOutput(BUILT, print("content " + n))
        .build();
  }

  final Build failed(long n, int attempts, String error) {
    return someBuild(n)
        .inputFingerprint(print("input " + n))
        .status(BuildStatus.FAILED)
        .attempts(attempts)
        .startedAt(NOON)
        .endedAt(NOON.plusMillis(attempts))
        .error(error)
        .build();
  }

  final Build cached(long n) {
    return someBuild(n)
        .inputFingerprint(print("input " + n))
        .status(BuildStatus.CACHED)
        .putOutput(BUILT, print("content " + n))
        .build();
  }

  final Build skipped(long n) {
    return someBuild(n).status(BuildStatus.SKIPPED).error("its input failed").build();
  }

  final List<Run> list(RunQuery query) {
    return CatalogGroup.all(page -> runs().list(query, page));
  }

  final List<BuildEntry> entries(BuildQuery query) {
    return CatalogGroup.all(page -> runs().listBuilds(query, page));
  }

  final List<Build> builds(BuildQuery query) {
    return entries(query).stream().map(BuildEntry::build).toList();
  }

  final List<Build> buildsOf(Run run) {
    return builds(BuildQuery.of(run.name(), run.id()));
  }

  static Optional<Instant> at(Instant instant) {
    return Optional.of(instant);
  }

  /** Waits for what time brings; the timeout of the group is the guard against never. */
  static void await(BooleanSupplier condition) throws InterruptedException {
    while (!condition.getAsBoolean()) {
      Thread.sleep(10);
    }
  }
}
