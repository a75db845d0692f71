package org.artigraph4j.postgres;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.artigraph4j.catalog.PartitionEntry;
import org.artigraph4j.catalog.PartitionQuery;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.page.Page;
import org.artigraph4j.page.PageRequest;
import org.artigraph4j.postgres.Session.JdbcWork;
import org.artigraph4j.retention.ByStorage;
import org.artigraph4j.retention.EvictedPartition;
import org.artigraph4j.retention.Eviction;
import org.artigraph4j.retention.EvictionNote;
import org.artigraph4j.retention.PartitionFiles;
import org.artigraph4j.retention.RemovalMode;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;
import org.jdbi.v3.core.Handle;

/**
 * Evictions: what they are about is looked for first, and moved in one transaction, of which no
 * statement has more than a batch. What others have removed meanwhile is not in the answer.
 */
final class PostgresEvictions {
  private final Session session;
  private final Tables tables;

  PostgresEvictions(Session session, Tables tables) {
    this.session = session;
    this.tables = tables;
  }

  private Evictions evictions() {
    return tables.retention().evictions();
  }

  ImmutableList<EvictedPartition> evict(Eviction which, EvictionNote note, RemovalMode mode) {
    if (!mode.removesFiles()) {
      return move(which, note, mode);
    }
    PartitionFiles files = PartitionFiles.ofEviction(tables.retention().sweptFiles().in(session));
    Set<StoragePartition> gone = new HashSet<>(before(which));
    ImmutableList<EvictedPartition> evicted = move(which, note, mode);
    evicted.forEach(one -> gone.add(one.partition()));
    new PostgresCleanUps(session, tables).removeFiles(gone, files);
    return evicted;
  }

  private ImmutableList<EvictedPartition> move(
      Eviction which, EvictionNote note, RemovalMode mode) {
    ImmutableList<StoragePartitions> found = ByStorage.of(find(which));
    if (found.isEmpty()) {
      return ImmutableList.of();
    }
    Instant at = session.read(handle -> evictions().now(handle));
    if (mode.isDryRun()) {
      return found.stream()
          .flatMap(StoragePartitions::stream)
          .map(one -> new EvictedPartition(one, at, note))
          .collect(ImmutableList.toImmutableList());
    }
    return session.transact(
        handle ->
            found.stream()
                .flatMap(some -> evictions().evict(handle, some, note, at).stream())
                .collect(ImmutableList.toImmutableList()));
  }

  /** What was evicted before: who did may have been broken off, and have left files. */
  private List<StoragePartition> before(Eviction which) {
    if (which instanceof Eviction.OfKeys keys) {
      try (Stream<EvictedPartition> evicted =
          Page.stream(
              PageRequest.first(Identities.MOST),
              page ->
                  session.read(
                      handle -> evictions().list(handle, keys.query().artifact(), page)))) {
        return evicted
            .map(EvictedPartition::partition)
            .filter(one -> keys.query().accepts(one.key()))
            .toList();
      }
    }
    if (which instanceof Eviction.OfContent content) {
      return session.read(handle -> evictions().evictedOfContent(handle, content.content()));
    }
    if (which instanceof Eviction.OfVersion built) {
      return session.read(
          handle -> evictions().evictedOfVersion(handle, built.artifact(), built.version()));
    }
    return ByStorage.of(builtFrom((Eviction.BuiltFrom) which)).stream()
        .flatMap(some -> session.read(handle -> evictions().of(handle, some)).stream())
        .map(EvictedPartition::partition)
        .toList();
  }

  private Collection<StoragePartition> find(Eviction which) {
    if (which instanceof Eviction.OfKeys keys) {
      PartitionQuery query =
          PartitionQuery.builder()
              .artifact(keys.query().artifact())
              .addAllConditions(keys.query().conditions())
              .build();
      return all(page -> jdbc -> tables.partitionListings().partitions(jdbc, query, page));
    }
    if (which instanceof Eviction.OfContent content) {
      return all(
          page -> jdbc -> tables.contentListings().partitions(jdbc, content.content(), page));
    }
    if (which instanceof Eviction.OfVersion built) {
      return session.read(
          handle -> evictions().ofVersion(handle, built.artifact(), built.version()));
    }
    return known(builtFrom((Eviction.BuiltFrom) which));
  }

  private Set<StoragePartition> builtFrom(Eviction.BuiltFrom from) {
    Set<StoragePartition> all =
        new PostgresLineage(session, tables).builtFrom(from.partition(), from.bounds());
    all.remove(from.partition());
    return all;
  }

  /** A page of what is known. */
  @FunctionalInterface
  private interface Listed {
    JdbcWork<Page<PartitionEntry>> of(PageRequest page);
  }

  private List<StoragePartition> all(Listed listed) {
    try (Stream<PartitionEntry> entries =
        Page.stream(PageRequest.first(Identities.MOST), page -> session.query(listed.of(page)))) {
      return entries.map(PartitionEntry::partition).toList();
    }
  }

  /** The walk also goes by what is evicted already. */
  private List<StoragePartition> known(Set<StoragePartition> all) {
    return ByStorage.of(all).stream()
        .flatMap(some -> session.read(handle -> evictions().known(handle, some)).stream())
        .toList();
  }

  ImmutableList<EvictedPartition> evicted(GraphSnapshot snapshot, String artifactKey) {
    snapshot.graph().artifact(artifactKey); // or it is refused
    return session.read(
        handle ->
            evictions().ofAny(handle, snapshot, List.of(artifactKey)).isEmpty()
                ? ImmutableList.of()
                : evictions()
                    .of(handle, tables.snapshotPartitions().read(handle, snapshot, artifactKey)));
  }

  ImmutableSortedMap<String, ImmutableList<EvictedPartition>> evicted(GraphSnapshot snapshot) {
    return session.read(handle -> evicted(handle, snapshot));
  }

  private ImmutableSortedMap<String, ImmutableList<EvictedPartition>> evicted(
      Handle handle, GraphSnapshot snapshot) {
    ImmutableSortedMap.Builder<String, ImmutableList<EvictedPartition>> all =
        ImmutableSortedMap.naturalOrder();
    List<String> keys =
        evictions().ofAny(handle, snapshot, snapshot.graph().artifacts().keySet().asList());
    if (!keys.isEmpty()) {
      tables
          .snapshotPartitions()
          .linked(handle, snapshot, keys)
          .forEach(
              (key, linked) -> {
                ImmutableList<EvictedPartition> some = evictions().of(handle, linked.all());
                if (!some.isEmpty()) {
                  all.put(key, some);
                }
              });
    }
    return all.build();
  }
}
