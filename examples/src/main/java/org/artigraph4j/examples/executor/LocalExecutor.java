package org.artigraph4j.examples.executor;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toSet;

import com.google.common.base.Stopwatch;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Maps;
import com.google.common.collect.Sets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.artifact.Format;
import org.artigraph4j.backend.Connectable;
import org.artigraph4j.backend.Connection;
import org.artigraph4j.examples.server.RoundTrips;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.producer.Producer;
import org.artigraph4j.runs.Run;
import org.artigraph4j.storage.LocalFile;
import org.artigraph4j.storage.StoragePartitions;

/**
 * Runs a graph in this process: finds its raw data, takes a snapshot, and builds what no run built
 * before. What is built is recorded in small groups, so that the network is waited for once a
 * group: after {@value Unrecorded#MOST} builds, or the first that ends a second after the group
 * began, and when a producer is done or fails. A run that failed or was killed is continued by
 * running it again; of a killed one at most a group is built again, whose files are kept.
 *
 * <pre>{@code
 * RunReport report = new LocalExecutor(backend, Map.of("summarize", new Summarize())).run(graph);
 * }</pre>
 *
 * <p>The run and its builds are in the backend's journal, where it has one.
 *
 * <p>Several executors, also in several processes, may run the same graph at once: they share the
 * builds, each partition being built once, and end with the same ones. What one of them has claimed
 * when it is killed the others wait for, {@value #LEASE_SECONDS} seconds at most. Where the backend
 * has no claims, they build some partitions twice.
 *
 * <p>Code runs in the caller's thread; another one renews claims.
 */
public final class LocalExecutor {
  /** How long a killed executor may keep others waiting. */
  static final int LEASE_SECONDS = 15;

  private final Connectable backend;
  private final ImmutableMap<String, ProducerCode> code;
  private final DataFiles files;
  private final Duration lease;

  /**
   * An executor.
   *
   * @param code the code of each producer, by the producer's name
   */
  public LocalExecutor(Connectable backend, Map<String, ? extends ProducerCode> code) {
    this(backend, code, new DataFiles(), Duration.ofSeconds(LEASE_SECONDS));
  }

  LocalExecutor(
      Connectable backend,
      Map<String, ? extends ProducerCode> code,
      DataFiles files,
      Duration lease) {
    this.lease = lease;
    this.backend = backend;
    this.code = ImmutableMap.copyOf(code);
    this.files = files;
  }

  /** {@link #run(Graph, Map)}, with all raw data discovered. */
  public RunReport run(Graph graph) {
    return run(graph, Map.of());
  }

  /**
   * Runs a graph.
   *
   * @param given partitions of raw artifacts that are not to be discovered, such as those that a
   *     snapshot of another graph holds
   * @throws RunFailedException if a raw artifact has no data, a producer has no code or outputs
   *     that are not JSON in LocalFile, or if code failed or built what it does not find valid
   * @throws org.artigraph4j.storage.ContentChangedException if data that a build reads is not what
   *     was recorded
   */
  public RunReport run(Graph graph, Map<String, StoragePartitions> given) {
    Stopwatch watch = Stopwatch.createStarted();
    long tripsBefore = RoundTrips.soFar();
    requireRunnable(graph);
    ImmutableMap<String, StoragePartitions> raw = RawData.of(graph, given);
    try (Connection connection = backend.connect()) {
      GraphSnapshot first = Retry.call(() -> connection.snapshot(graph, raw));
      GraphSnapshot snapshot = Editions.open(connection, first, raw);
      RunJournal journal = RunJournal.start(connection, snapshot);
      try {
        ImmutableList<RunReport.Line> lines = run(new Links(connection, snapshot), journal, raw);
        Optional<Run> run = journal.succeed();
        return new RunReport(
            snapshot,
            ImmutableMap.copyOf(Maps.transformValues(raw, StoragePartitions::size)),
            lines,
            run,
            watch.elapsed(),
            RoundTrips.soFar() - tripsBefore);
      } catch (RuntimeException failure) {
        journal.fail(failure);
        throw failure;
      }
    }
  }

  private ImmutableList<RunReport.Line> run(
      Links links, RunJournal journal, Map<String, StoragePartitions> raw) {
    Map<String, StoragePartitions> done = new HashMap<>(raw);
    ImmutableList.Builder<RunReport.Line> lines = ImmutableList.builder();
    for (Producer producer : links.snapshot().graph().producersInOrder()) {
      ProducerCode itsCode = requireNonNull(code.get(producer.name()));
      Artifact first = links.snapshot().graph().artifact(producer.outputs().get(0));
      try (BuildClaims claims = new BuildClaims(links.connection(), first, lease)) {
        lines.add(new ProducerRun(links, journal, claims, producer, itsCode, files).run(done));
      }
    }
    Retry.run(() -> links.connection().sealSnapshot(links.snapshot()));
    return lines.build();
  }

  /** Refuses what could not be finished before anything is built or written. */
  private void requireRunnable(Graph graph) {
    Set<String> names = graph.producers().stream().map(Producer::name).collect(toSet());
    Set<String> missing = Sets.difference(names, code.keySet());
    if (!missing.isEmpty()) {
      throw new RunFailedException(
          "no code for the producers " + missing + "; there is code for " + code.keySet());
    }
    for (String key : Sets.difference(graph.artifacts().keySet(), graph.rawKeys())) {
      Artifact output = graph.artifact(key);
      if (!(output.storage() instanceof LocalFile) || !output.format().equals(Format.JSON)) {
        throw new RunFailedException(
            "this executor writes JSON to LocalFile, but '"
                + key
                + "' is "
                + output.format().kind()
                + " in "
                + output.storage());
      }
    }
  }
}
