package org.artigraph4j.memory;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.artigraph4j.error.GraphNotFoundException;
import org.artigraph4j.error.RunNotFoundException;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.memory.KnownRuns.KnownRun;
import org.artigraph4j.retention.ByStorage;
import org.artigraph4j.retention.CleanUp;
import org.artigraph4j.retention.PartitionFiles;
import org.artigraph4j.retention.RemovalMode;
import org.artigraph4j.retention.RunOutputs;
import org.artigraph4j.runs.Run;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;
import org.jspecify.annotations.Nullable;

/** Clean-ups after runs as changes of a state. */
final class MemoryCleanUps {
  private final Session session;

  MemoryCleanUps(Session session) {
    this.session = session;
  }

  CleanUp cleanUp(String name, String id, RemovalMode mode) {
    Instant now = State.instant(session.now());
    PartitionFiles files = PartitionFiles.ofRemoval(Duration.ZERO, new NamedFiles(session));
    if (mode.isDryRun()) {
      return plan(session.state(), name, id, now, files).told();
    }
    AtomicReference<@Nullable Plan> done = new AtomicReference<>();
    session.write(
        state -> {
          Plan plan = plan(state, name, id, now, files);
          done.set(plan);
          return plan.carriedOut(state);
        });
    CleanUp told = requireNonNull(done.get()).told();
    if (!mode.removesFiles()) {
      return new CleanUp(told.partitions(), told.links(), ImmutableList.of());
    }
    files.delete(told.files());
    return told;
  }

  /**
   * What is to be removed.
   *
   * @param partitions that are known
   * @param from whose links, if these may be removed
   * @param links of its links
   */
  private record Plan(
      ImmutableList<StoragePartition> partitions,
      Optional<KnownSnapshot> from,
      List<StoragePartition> links,
      ImmutableList<Path> files) {
    CleanUp told() {
      return new CleanUp(partitions, links.size(), files);
    }

    State carriedOut(State state) {
      State next = state;
      if (!links.isEmpty()) {
        next = next.withoutLinks(from.orElseThrow().snapshot(), links);
      }
      for (StoragePartitions some : ByStorage.of(partitions)) {
        next = next.withoutPartitions(some.storage().orElseThrow(), some);
      }
      return next;
    }
  }

  private static Plan plan(State state, String name, String id, Instant now, PartitionFiles files) {
    KnownRun known =
        state.runs().find(name, id).orElseThrow(() -> new RunNotFoundException(name, id));
    Run run = known.run().asOf(now);
    RunOutputs.requireCleanable(run);
    Graph graph =
        graph(state, run).orElseThrow(() -> new GraphNotFoundException(name, run.graph()));
    Set<StoragePartition> others =
        state
            .runs()
            .all()
            .filter(other -> RunOutputs.isBeside(run, other.run()))
            .flatMap(other -> outputs(state, other))
            .collect(Collectors.toSet());
    List<StoragePartition> written =
        ByStorage.of(
                known
                    .builds()
                    .valuesIterator()
                    .toJavaStream()
                    .filter(RunOutputs::areWritten)
                    .flatMap(build -> RunOutputs.of(graph, build))
                    .filter(one -> !others.contains(one))
                    .collect(Collectors.toSet()))
            .stream()
            .flatMap(StoragePartitions::stream)
            .toList();
    Optional<KnownSnapshot> from =
        state
            .named(name)
            .snapshots()
            .get(run.snapshot())
            .toJavaOptional()
            .filter(snapshot -> !snapshot.sealed() && !isHeld(state, run, now));
    List<StoragePartition> gone =
        written.stream()
            .filter(
                one -> addedAt(state, one).map(at -> RunOutputs.coversTime(run, at)).orElse(true))
            .filter(
                one ->
                    state
                        .snapshots()
                        .noneMatch(by -> from.stream().noneMatch(by::equals) && by.holds(one)))
            .toList();
    ImmutableList<StoragePartition> partitions =
        gone.stream()
            .flatMap(one -> state.storage(one.storage()).find(one).stream())
            .map(Added::partition)
            .collect(ImmutableList.toImmutableList());
    List<StoragePartition> links =
        from.stream().flatMap(KnownSnapshot::all).filter(Set.copyOf(gone)::contains).toList();
    Plan unnamed = new Plan(partitions, from, links, ImmutableList.of());
    List<StoragePartition> left = MemoryEvictions.named(unnamed.carriedOut(state), gone);
    return new Plan(partitions, from, links, files.of(gone, left));
  }

  private static Optional<Graph> graph(State state, Run run) {
    return state
        .named(run.name())
        .graphs()
        .get(run.graph())
        .map(State.KnownGraph::graph)
        .toJavaOptional();
  }

  private static Stream<StoragePartition> outputs(State state, KnownRun known) {
    return graph(state, known.run()).stream()
        .flatMap(
            graph ->
                known
                    .builds()
                    .valuesIterator()
                    .toJavaStream()
                    .flatMap(build -> RunOutputs.of(graph, build)));
  }

  private static boolean isHeld(State state, Run run, Instant now) {
    return state.runs().all().anyMatch(other -> RunOutputs.holdsLinks(run, other.run().asOf(now)));
  }

  private static Optional<Instant> addedAt(State state, StoragePartition partition) {
    return state.storage(partition.storage()).find(partition).map(Added::at).map(State::instant);
  }
}
