package org.artigraph4j.postgres;

import static java.util.Comparator.comparing;
import static java.util.stream.Collectors.groupingBy;

import com.google.common.collect.AbstractIterator;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.Iterators;
import com.google.common.collect.ListMultimap;
import com.google.common.collect.Lists;
import com.google.common.collect.MultimapBuilder;
import com.google.common.math.LongMath;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.fingerprint.Utf8;
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
import org.artigraph4j.postgres.Session.Work;
import org.artigraph4j.storage.Storage;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;
import org.jspecify.annotations.Nullable;

/**
 * Lineage. A walk asks level by level, each time in one statement for each storage, as tables that
 * are spread over servers by storage must be asked; between statements it holds no session.
 */
final class PostgresLineage implements Lineage {
  /** Of how many inputs a statement answers, or of one output's, if these are more. */
  private static final int PAGE = 100_000;

  /** Of how many partitions a statement asks at most: what does not fit is looked up again. */
  private static final int ASKED = 5_000;

  private final Session session;
  private final Tables tables;

  PostgresLineage(Session session, Tables tables) {
    this.session = session;
    this.tables = tables;
  }

  private LineageTables lineage() {
    return tables.lineage();
  }

  @Override
  public void record(Collection<Provenance> provenance) {
    if (!provenance.isEmpty()) {
      session.write(Work.of(handle -> lineage().writes().write(handle, provenance)));
    }
  }

  @Override
  public Optional<Provenance> findProvenance(Storage storage, Fingerprint inputFingerprint) {
    return lineage().reads().find(session, storage, inputFingerprint);
  }

  // Upstream

  @Override
  public Stream<PartitionEdge> upstream(StoragePartition partition, LineageBounds bounds) {
    return LineageWalk.of(partition, bounds, this::inputs);
  }

  private Iterator<Step<StoragePartition, PartitionEdge>> inputs(
      int depth, List<StoragePartition> level) {
    Map<Storage, ListMultimap<Long, StoragePartition>> outputs = new LinkedHashMap<>();
    for (StoragePartition output : level) {
      output
          .inputFingerprint()
          .ifPresent(
              input ->
                  outputs
                      .computeIfAbsent(
                          output.storage(),
                          none -> MultimapBuilder.linkedHashKeys().arrayListValues().build())
                      .put(input.value(), output));
    }
    return concat(
        outputs.entrySet(), entry -> inputs(depth, entry.getKey().fingerprint(), entry.getValue()));
  }

  private Iterator<Step<StoragePartition, PartitionEdge>> inputs(
      int depth, Fingerprint storage, ListMultimap<Long, StoragePartition> outputs) {
    Iterator<ProvenanceReads.Page> pages =
        new AbstractIterator<>() {
          private List<Long> rest = List.copyOf(outputs.keySet());

          @Override
          protected ProvenanceReads.@Nullable Page computeNext() {
            if (rest.isEmpty()) {
              return endOfData();
            }
            List<Long> asked = rest.subList(0, Math.min(rest.size(), ASKED));
            ProvenanceReads.Page page =
                lineage().reads().find(session, storage.value(), asked, PAGE);
            rest = rest.subList(asked.size() - page.rest().size(), rest.size());
            return page;
          }
        };
    return Iterators.concat(
        Iterators.transform(
            pages,
            page ->
                concat(
                    page.found(),
                    found ->
                        concat(
                            outputs.get(page.asked().get(found.row().number() - 1)),
                            output -> edges(depth, output, found, page)))));
  }

  private static Iterator<Step<StoragePartition, PartitionEdge>> edges(
      int depth, StoragePartition output, ProvenanceReads.Found found, ProvenanceReads.Page page) {
    ProvenanceReads.Row row = found.row();
    return Iterators.concat(
        new AbstractIterator<Iterator<Step<StoragePartition, PartitionEdge>>>() {
          private int chunk;

          @Override
          protected @Nullable Iterator<Step<StoragePartition, PartitionEdge>> computeNext() {
            if (chunk == found.chunks().size()) {
              return endOfData();
            }
            String parameter = row.parameter(chunk);
            return Iterators.transform(
                found.chunks().get(chunk++).partitions(page.storages()).iterator(),
                input ->
                    new Step<>(
                        new PartitionEdge(
                            depth, output, row.producer(), row.version(), parameter, input),
                        input));
          }
        });
  }

  // Downstream

  /** A partition as one of an artifact, which says where to look for what was built from it. */
  private record Held(String artifactKey, StoragePartition partition) {}

  @Override
  public Stream<PartitionEdge> downstream(
      GraphSnapshot snapshot,
      String artifactKey,
      StoragePartition partition,
      LineageBounds bounds) {
    requireWritten(snapshot);
    return LineageWalk.of(
        new Held(artifactKey, partition),
        bounds,
        (depth, level) ->
            concat(
                level.stream()
                    .collect(
                        groupingBy(
                            Held::artifactKey,
                            LinkedHashMap::new,
                            Collectors.mapping(Held::partition, Collectors.toList())))
                    .entrySet(),
                inputs ->
                    concat(
                        snapshot.graph().dependents(inputs.getKey()),
                        output -> uses(depth, snapshot, output, inputs.getValue()))));
  }

  private void requireWritten(GraphSnapshot snapshot) {
    String name = snapshot.name();
    if (session
        .read(handle -> tables.snapshots().find(handle, name, snapshot.fingerprint()))
        .isEmpty()) {
      throw Snapshots.notFound(snapshot);
    }
  }

  private Iterator<Step<Held, PartitionEdge>> uses(
      int depth, GraphSnapshot snapshot, String artifactKey, List<StoragePartition> inputs) {
    StoragePartitions linked =
        session.read(handle -> tables.snapshotPartitions().read(handle, snapshot, artifactKey));
    ListMultimap<Long, StoragePartition> outputs =
        MultimapBuilder.hashKeys().arrayListValues().build();
    linked.forEach(one -> outputs.put(PartitionRows.orZero(one.inputFingerprint()), one));
    if (linked.isEmpty()) {
      return List.<Step<Held, PartitionEdge>>of().iterator();
    }
    Storage storage = snapshot.graph().artifact(artifactKey).storage();
    return concat(
        session.read(handle -> lineage().uses().of(handle, inputs, storage, outputs.keySet())),
        use ->
            Iterators.transform(
                outputs.get(use.input()).iterator(),
                output ->
                    new Step<>(
                        new PartitionEdge(
                            depth,
                            output,
                            use.producer(),
                            use.version(),
                            use.parameter(),
                            use.read()),
                        new Held(artifactKey, output))));
  }

  // Artifacts

  @Override
  public Stream<ArtifactEdge> artifactUpstream(
      String name, String artifactKey, LineageBounds bounds) {
    return ArtifactWalk.upstream(graphs(), name, artifactKey, bounds);
  }

  @Override
  public Stream<ArtifactEdge> artifactDownstream(
      String name, String artifactKey, LineageBounds bounds) {
    return ArtifactWalk.downstream(graphs(), name, artifactKey, bounds);
  }

  private ArtifactWalk.Graphs graphs() {
    return lineage().newestGraphs().in(session);
  }

  // Tags

  @Override
  public ImmutableList<AffectedTag> affectedTags(StoragePartition partition, LineageBounds bounds) {
    Set<StoragePartition> affected = builtFrom(partition, bounds);
    affected.add(partition);
    return session.read(handle -> lineage().tagged().find(handle, affected)).stream()
        .sorted(
            comparing(AffectedTag::name, Utf8.ORDER).thenComparing(AffectedTag::tag, Utf8.ORDER))
        .collect(ImmutableList.toImmutableList());
  }

  /** All that was built from a partition, at every depth, in whatever graph. */
  Set<StoragePartition> builtFrom(StoragePartition partition, LineageBounds bounds) {
    Set<StoragePartition> all = new HashSet<>();
    AtomicLong told = new AtomicLong();
    LineageWalk.of(
            partition,
            bounds,
            (depth, level) -> built(level, LongMath.saturatedAdd(bounds.size() - told.get(), 1)))
        .forEach(
            built -> {
              told.incrementAndGet();
              all.add(built);
            });
    return all;
  }

  /**
   * What was built from a level.
   *
   * @param most at how many no further one is read: the walk ends there
   */
  private Iterator<Step<StoragePartition, StoragePartition>> built(
      List<StoragePartition> level, long most) {
    Set<StoragePartition> built = new LinkedHashSet<>();
    Map<Storage, List<StoragePartition>> byStorage =
        level.stream()
            .collect(
                groupingBy(StoragePartition::storage, LinkedHashMap::new, Collectors.toList()));
    for (List<StoragePartition> inputs : byStorage.values()) {
      for (List<StoragePartition> page : Lists.partition(inputs, ASKED)) {
        if (built.size() < most) {
          built.addAll(session.read(handle -> lineage().uses().of(handle, page, most)));
        }
      }
    }
    return Iterators.transform(built.iterator(), output -> new Step<>(output, output));
  }

  /** One after the other, each when its turn comes. */
  private static <T, R> Iterator<R> concat(
      Collection<T> some, Function<? super T, Iterator<R>> more) {
    return Iterators.concat(Iterators.transform(some.iterator(), more::apply));
  }
}
