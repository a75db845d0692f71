package org.artigraph4j.memory;

import static java.util.Comparator.comparing;

import com.google.common.collect.ImmutableList;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.fingerprint.Utf8;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.lineage.AffectedTag;
import org.artigraph4j.lineage.ArtifactEdge;
import org.artigraph4j.lineage.ArtifactWalk;
import org.artigraph4j.lineage.Lineage;
import org.artigraph4j.lineage.LineageBounds;
import org.artigraph4j.lineage.LineageWalk;
import org.artigraph4j.lineage.LineageWalk.Step;
import org.artigraph4j.lineage.PartitionEdge;
import org.artigraph4j.lineage.Provenance;
import org.artigraph4j.retention.EvictedPartition;
import org.artigraph4j.storage.Storage;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;

/** Lineage, of the state as it is at the call. */
final class MemoryLineage implements Lineage {
  private final Session session;

  MemoryLineage(Session session) {
    this.session = session;
  }

  @Override
  public void record(Collection<Provenance> provenance) {
    long now = session.now();
    session.write(state -> state.withProvenance(provenance, now));
  }

  @Override
  public Optional<Provenance> findProvenance(Storage storage, Fingerprint inputFingerprint) {
    return session.state().lineage().of(storage, inputFingerprint);
  }

  @Override
  public Stream<PartitionEdge> upstream(StoragePartition partition, LineageBounds bounds) {
    KnownLineage known = session.state().lineage();
    return LineageWalk.of(
        partition,
        bounds,
        (depth, level) ->
            level.stream()
                .flatMap(
                    output ->
                        known.of(output).stream()
                            .flatMap(provenance -> edges(depth, output, provenance)))
                .map(edge -> new Step<>(edge, edge.input()))
                .iterator());
  }

  private static Stream<PartitionEdge> edges(
      int depth, StoragePartition output, Provenance provenance) {
    return provenance.inputs().entrySet().stream()
        .flatMap(
            entry ->
                entry.getValue().stream()
                    .map(input -> edge(depth, output, provenance, entry.getKey(), input)));
  }

  private static PartitionEdge edge(
      int depth,
      StoragePartition output,
      Provenance provenance,
      String parameter,
      StoragePartition input) {
    return new PartitionEdge(
        depth, output, provenance.producer(), provenance.version(), parameter, input);
  }

  /** A partition as one of an artifact, which says where to look for what was built from it. */
  private record Held(String artifactKey, StoragePartition partition) {}

  @Override
  public Stream<PartitionEdge> downstream(
      GraphSnapshot snapshot,
      String artifactKey,
      StoragePartition partition,
      LineageBounds bounds) {
    State state = session.state();
    KnownSnapshot links = state.snapshot(snapshot);
    Graph graph = snapshot.graph();
    return LineageWalk.of(
        new Held(artifactKey, partition),
        bounds,
        (depth, level) ->
            level.stream()
                .flatMap(
                    from ->
                        graph.dependents(from.artifactKey()).stream()
                            .flatMap(
                                key ->
                                    links.partitions(key).stream()
                                        .flatMap(
                                            output ->
                                                builtFrom(state, depth, output, from.partition()))
                                        .map(edge -> step(key, edge))))
                .iterator());
  }

  private static Step<Held, PartitionEdge> step(String artifactKey, PartitionEdge edge) {
    return new Step<>(edge, new Held(artifactKey, edge.output()));
  }

  private static Stream<PartitionEdge> builtFrom(
      State state, int depth, StoragePartition output, StoragePartition input) {
    return state.lineage().of(output).stream()
        .flatMap(
            provenance ->
                provenance.inputs().entrySet().stream()
                    .filter(entry -> holds(entry.getValue(), input))
                    .map(entry -> edge(depth, output, provenance, entry.getKey(), input)));
  }

  /** Whether one of some partitions is the same data, however it was built. */
  private static boolean holds(StoragePartitions partitions, StoragePartition data) {
    return partitions.withKey(data.key()).stream()
        .anyMatch(
            other ->
                other.contentFingerprint().equals(data.contentFingerprint())
                    && other.storage().equals(data.storage()));
  }

  @Override
  public Stream<ArtifactEdge> artifactUpstream(
      String name, String artifactKey, LineageBounds bounds) {
    return ArtifactWalk.upstream(new Newest(session.state()), name, artifactKey, bounds);
  }

  @Override
  public Stream<ArtifactEdge> artifactDownstream(
      String name, String artifactKey, LineageBounds bounds) {
    return ArtifactWalk.downstream(new Newest(session.state()), name, artifactKey, bounds);
  }

  private record Newest(State state) implements ArtifactWalk.Graphs {
    @Override
    public Optional<Graph> newest(String name) {
      return state.lineage().newest().get(name).toJavaOptional();
    }

    @Override
    public Collection<Graph> newestWith(Set<Storage> storages) {
      return state
          .lineage()
          .newest()
          .values()
          .filter(
              graph ->
                  graph.artifacts().values().stream()
                      .map(Artifact::storage)
                      .anyMatch(storages::contains))
          .asJava();
    }
  }

  @Override
  public ImmutableList<AffectedTag> affectedTags(StoragePartition partition, LineageBounds bounds) {
    State state = session.state();
    Set<StoragePartition> affected = builtFrom(state, partition, bounds);
    affected.add(partition);
    return state
        .names()
        .values()
        .toJavaStream()
        .flatMap(
            named ->
                named
                    .tags()
                    .toJavaStream()
                    .flatMap(
                        tag ->
                            tag
                                ._2()
                                .target()
                                .flatMap(to -> named.snapshots().get(to).toJavaOptional())
                                .stream()
                                .filter(known -> holdsAny(known, affected))
                                .map(known -> affectedTag(known.snapshot(), tag._1()))))
        .sorted(
            comparing(AffectedTag::name, Utf8.ORDER).thenComparing(AffectedTag::tag, Utf8.ORDER))
        .collect(ImmutableList.toImmutableList());
  }

  /** All that was built from a partition, at every depth. */
  static Set<StoragePartition> builtFrom(
      State state, StoragePartition partition, LineageBounds bounds) {
    return LineageWalk.of(
            partition,
            bounds,
            (depth, level) ->
                level.stream()
                    .flatMap(input -> built(state, input))
                    .distinct()
                    .map(output -> new Step<>(output, output))
                    .iterator())
        .collect(Collectors.toCollection(HashSet::new));
  }

  private static AffectedTag affectedTag(GraphSnapshot snapshot, String tag) {
    return new AffectedTag(snapshot.name(), tag, snapshot.fingerprint());
  }

  /** All that is known, or evicted, and was built from a partition, in whatever graph. */
  private static Stream<StoragePartition> built(State state, StoragePartition input) {
    return state
        .lineage()
        .provenance()
        .values()
        .toJavaStream()
        .filter(
            provenance ->
                provenance.inputs().values().stream().anyMatch(inputs -> holds(inputs, input)))
        .flatMap(
            provenance ->
                Stream.concat(
                        state.storage(provenance.storage()).all().stream(),
                        state.evictedOf(provenance.storage()).map(EvictedPartition::partition))
                    .filter(
                        output ->
                            output
                                .inputFingerprint()
                                .equals(Optional.of(provenance.inputFingerprint()))));
  }

  private static boolean holdsAny(KnownSnapshot snapshot, Set<StoragePartition> affected) {
    return snapshot.snapshot().graph().artifacts().keySet().stream()
        .map(snapshot::partitions)
        .anyMatch(held -> affected.stream().anyMatch(data -> holds(held, data)));
  }
}
