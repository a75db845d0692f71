package org.artigraph4j.memory;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.error.ContentionException;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.page.Page;
import org.artigraph4j.page.PageRequest;
import org.artigraph4j.retention.ByStorage;
import org.artigraph4j.retention.EvictedPartition;
import org.artigraph4j.retention.Eviction;
import org.artigraph4j.retention.EvictionNote;
import org.artigraph4j.retention.PartitionFiles;
import org.artigraph4j.retention.RemovalMode;
import org.artigraph4j.retention.RetentionListing;
import org.artigraph4j.storage.Storage;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;
import org.jspecify.annotations.Nullable;

/** Evictions as changes of a state. */
final class MemoryEvictions {
  private final Session session;

  MemoryEvictions(Session session) {
    this.session = session;
  }

  ImmutableList<EvictedPartition> evict(Eviction which, EvictionNote note, RemovalMode mode) {
    Instant now = State.instant(session.now());
    if (mode.isDryRun()) {
      return evicted(find(session.state(), which), note, now);
    }
    Optional<PartitionFiles> files =
        mode.removesFiles()
            ? Optional.of(PartitionFiles.ofEviction(new NamedFiles(session)))
            : Optional.empty();
    AtomicReference<@Nullable ImmutableList<StoragePartitions>> found = new AtomicReference<>();
    session.write(
        state -> {
          ImmutableList<StoragePartitions> all = find(state, which);
          ImmutableList<StoragePartitions> before = found.getAndSet(all);
          if (before != null && !before.equals(all)) {
            throw new ContentionException("others wrote or evicted the same meanwhile");
          }
          return state.withEvicted(all, note, now);
        });
    ImmutableList<EvictedPartition> evicted = evicted(requireNonNull(found.get()), note, now);
    files.ifPresent(of -> deleteFiles(of, session.state(), which));
    return evicted;
  }

  private static ImmutableList<EvictedPartition> evicted(
      List<StoragePartitions> found, EvictionNote note, Instant now) {
    return found.stream()
        .flatMap(StoragePartitions::stream)
        .map(one -> new EvictedPartition(one, now, note))
        .collect(ImmutableList.toImmutableList());
  }

  /** Also those of what was evicted before: who did may have been broken off. */
  private static void deleteFiles(PartitionFiles files, State state, Eviction which) {
    List<StoragePartition> gone =
        matching(state, which, one -> state.evictedOf(one).map(EvictedPartition::partition))
            .toList();
    files.delete(files.of(gone, named(state, gone)));
  }

  /** What is known or linked in the storages of some partitions, and what may be so again. */
  static List<StoragePartition> named(State state, List<StoragePartition> gone) {
    return gone.stream()
        .map(StoragePartition::storage)
        .distinct()
        .flatMap(
            storage ->
                Stream.concat(
                    state.storage(storage).all().stream(),
                    Stream.concat(
                            state.evicted().orphans().keysIterator().toJavaStream(),
                            state.snapshots().flatMap(known -> known.all()))
                        .filter(one -> one.storage().equals(storage))))
        .toList();
  }

  private static ImmutableList<StoragePartitions> find(State state, Eviction which) {
    return ByStorage.of(
        matching(state, which, one -> state.storage(one).all().stream())
            .collect(Collectors.toSet()));
  }

  /**
   * What an eviction is about.
   *
   * @param of what there is in a storage: what is known, or what is evicted
   */
  private static Stream<StoragePartition> matching(
      State state, Eviction which, Function<Storage, Stream<StoragePartition>> of) {
    if (which instanceof Eviction.OfKeys keys) {
      return of.apply(keys.query().artifact().storage())
          .filter(one -> keys.query().accepts(one.key()));
    }
    if (which instanceof Eviction.OfContent content) {
      return state
          .storageFingerprints()
          .valuesIterator()
          .toJavaStream()
          .flatMap(of)
          .filter(one -> one.contentFingerprint().equals(content.content()));
    }
    if (which instanceof Eviction.OfVersion built) {
      Set<Optional<Fingerprint>> inputs =
          state
              .lineage()
              .provenance()
              .valuesIterator()
              .toJavaStream()
              .filter(provenance -> provenance.storage().equals(built.artifact().storage()))
              .filter(provenance -> provenance.version().equals(built.version()))
              .map(provenance -> Optional.of(provenance.inputFingerprint()))
              .collect(Collectors.toSet());
      return of.apply(built.artifact().storage())
          .filter(one -> inputs.contains(one.inputFingerprint()));
    }
    Eviction.BuiltFrom from = (Eviction.BuiltFrom) which;
    Set<StoragePartition> all =
        Set.copyOf(MemoryLineage.builtFrom(state, from.partition(), from.bounds()));
    return all.stream()
        .map(StoragePartition::storage)
        .distinct()
        .flatMap(of)
        .filter(one -> !one.equals(from.partition()) && all.contains(one));
  }

  ImmutableList<EvictedPartition> evicted(GraphSnapshot snapshot, String artifactKey) {
    return evicted(session.state(), snapshot, artifactKey);
  }

  ImmutableSortedMap<String, ImmutableList<EvictedPartition>> evicted(GraphSnapshot snapshot) {
    State state = session.state();
    ImmutableSortedMap.Builder<String, ImmutableList<EvictedPartition>> all =
        ImmutableSortedMap.naturalOrder();
    for (String artifactKey : snapshot.graph().artifacts().keySet()) {
      ImmutableList<EvictedPartition> some = evicted(state, snapshot, artifactKey);
      if (!some.isEmpty()) {
        all.put(artifactKey, some);
      }
    }
    return all.build();
  }

  private static ImmutableList<EvictedPartition> evicted(
      State state, GraphSnapshot snapshot, String artifactKey) {
    Set<StoragePartition> linked =
        Set.copyOf(state.snapshot(snapshot).partitions(artifactKey).asList());
    return state
        .evictedOf(snapshot.graph().artifact(artifactKey).storage())
        .filter(one -> linked.contains(one.partition()))
        .sorted(Comparator.comparing(one -> one.partition().key()))
        .collect(ImmutableList.toImmutableList());
  }

  Page<EvictedPartition> list(Artifact artifact, PageRequest page) {
    return RetentionListing.evicted(artifact)
        .pageOfAll(page, session.state().evictedOf(artifact.storage()));
  }
}
