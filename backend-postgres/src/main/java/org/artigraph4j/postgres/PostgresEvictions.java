package org.artigraph4j.postgres;

import com.google.common.collect.ImmutableList;
import java.time.Instant;
import java.util.Collection;
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
import org.artigraph4j.retention.RemovalMode;
import org.artigraph4j.storage.Storage;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;

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
    ImmutableList<EvictedPartition> evicted =
        session.transact(
            handle ->
                found.stream()
                    .flatMap(some -> evictions().evict(handle, some, note, at).stream())
                    .collect(ImmutableList.toImmutableList()));
    if (mode.removesFiles()) {
      new PostgresCleanUps(session, tables)
          .removeFiles(evicted.stream().map(EvictedPartition::partition).toList());
    }
    return evicted;
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
    Eviction.BuiltFrom from = (Eviction.BuiltFrom) which;
    Set<StoragePartition> all =
        new PostgresLineage(session, tables).builtFrom(from.partition(), from.bounds());
    all.remove(from.partition());
    return known(all);
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
    Storage storage = snapshot.graph().artifact(artifactKey).storage();
    return session.read(
        handle ->
            evictions().isAny(handle, snapshot, storage)
                ? evictions()
                    .of(handle, tables.snapshotPartitions().read(handle, snapshot, artifactKey))
                : ImmutableList.of());
  }
}
