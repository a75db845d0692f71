package org.artigraph4j.postgres;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Lists;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.page.Keyset;
import org.artigraph4j.page.Page;
import org.artigraph4j.page.PageRequest;
import org.artigraph4j.page.Position;
import org.artigraph4j.producer.Version;
import org.artigraph4j.retention.EvictedPartition;
import org.artigraph4j.retention.EvictionNote;
import org.artigraph4j.retention.RetentionListing;
import org.artigraph4j.storage.Storage;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/**
 * What was evicted: rows that are moved from the known partitions, and shown where they are linked.
 */
final class Evictions {
  private static final String TABLE = "evicted_partition";

  private final String evict;
  private final String known;
  private final String now;
  private final String ofVersion;
  private final String evictedOfVersion;
  private final String evictedOfContent;
  private final String anyOfSnapshot;
  private final String ofBatch;
  private final String list;

  Evictions(Sql sql) {
    this.evict = sql.of(EvictionsSql.EVICT);
    this.known = sql.of(EvictionsSql.KNOWN);
    this.now = sql.of(EvictionsSql.NOW);
    this.ofVersion = sql.of(EvictionsSql.OF_VERSION);
    this.evictedOfVersion = sql.of(EvictionsSql.EVICTED_OF_VERSION);
    this.evictedOfContent = sql.of(EvictionsSql.EVICTED_OF_CONTENT);
    this.anyOfSnapshot = sql.of(EvictionsSql.ANY_OF_SNAPSHOT);
    this.ofBatch = sql.of(EvictionsSql.OF_BATCH);
    this.list = sql.of(EvictionsSql.LIST);
  }

  private static RowsOf rows(Storage storage) {
    return new RowsOf(TABLE, () -> "storage_fingerprint " + storage.fingerprint());
  }

  /** The server's time. */
  Instant now(Handle handle) {
    return handle.createQuery(now).map((row, context) -> Keysets.time(row, "now")).one();
  }

  /** Those of some partitions of one storage that are known. */
  List<StoragePartition> known(Handle handle, StoragePartitions partitions) {
    List<StoragePartition> found = new ArrayList<>();
    for (List<StoragePartition> batch : Lists.partition(partitions.asList(), Identities.MOST)) {
      Storage storage = batch.get(0).storage();
      RowsOf rows = RowsOf.of(storage);
      found.addAll(
          Identities.bind(handle.createQuery(known), batch)
              .bind("storage", storage.fingerprint().value())
              .map((row, context) -> PartitionRows.read(row, rows, storage))
              .list());
    }
    return found;
  }

  /** What is known of an artifact and was built by a version, as provenance says. */
  List<StoragePartition> ofVersion(Handle handle, Artifact artifact, Version version) {
    Storage storage = artifact.storage();
    return ofVersion(handle.createQuery(ofVersion), RowsOf.of(storage), storage, version);
  }

  /** The same of what was evicted, also if it is known again. */
  List<StoragePartition> evictedOfVersion(Handle handle, Artifact artifact, Version version) {
    Storage storage = artifact.storage();
    return ofVersion(handle.createQuery(evictedOfVersion), rows(storage), storage, version);
  }

  private static List<StoragePartition> ofVersion(
      Query query, RowsOf rows, Storage storage, Version version) {
    return ArtifactPartitions.bindStorage(query, storage)
        .bind("version", version.toJson().toString())
        .map((row, context) -> PartitionRows.read(row, rows, storage))
        .list();
  }

  /** What was evicted and has a content, in any storage, also if it is known again. */
  List<StoragePartition> evictedOfContent(Handle handle, Fingerprint content) {
    ReadBodies<Storage> storages = new ReadBodies<>(Storage::fromJson);
    return handle
        .createQuery(evictedOfContent)
        .bind("content", content.value())
        .map((row, context) -> ofContent(row, storages))
        .list();
  }

  private static StoragePartition ofContent(ResultSet row, ReadBodies<Storage> storages)
      throws SQLException {
    long fingerprint = row.getLong("storage_fingerprint");
    Storage storage =
        storages.read("storage", "(" + fingerprint + ")", fingerprint, row.getString("storage"));
    return PartitionRows.read(row, rows(storage), storage);
  }

  /**
   * Evicts partitions of one storage; those that are not known are passed over.
   *
   * @param at the same in each try of a call, and of no other call
   */
  List<EvictedPartition> evict(
      Handle handle, StoragePartitions partitions, EvictionNote note, Instant at) {
    List<EvictedPartition> evicted = new ArrayList<>();
    for (List<StoragePartition> batch :
        Lists.partition(Identities.inRowOrder(partitions.asList()), Identities.MOST)) {
      Storage storage = batch.get(0).storage();
      Query query = bind(handle.createQuery(evict), storage, batch);
      evicted.addAll(
          query
              .bind("at", Keysets.argument(Keysets.time(at)))
              .bind("actor", note.actor())
              .bind("reason", note.reason())
              .map((row, context) -> read(row, storage))
              .list());
    }
    return inOrder(evicted);
  }

  private static Query bind(Query query, Storage storage, List<StoragePartition> batch) {
    return ArtifactPartitions.bindStorage(Identities.bind(query, batch), storage);
  }

  private static EvictedPartition read(ResultSet row, Storage storage) throws SQLException {
    return new EvictedPartition(
        PartitionRows.read(row, rows(storage), storage),
        Keysets.time(row, "evicted_at"),
        new EvictionNote(row.getString("actor"), row.getString("reason")));
  }

  private static List<EvictedPartition> inOrder(List<EvictedPartition> evicted) {
    return evicted.stream()
        .sorted(Comparator.comparing(one -> RetentionListing.position(one.partition())))
        .toList();
  }

  /**
   * Those of some artifacts in whose storages anything is evicted: seldom any, and so the others
   * need not be looked into.
   *
   * @throws org.artigraph4j.error.SnapshotNotFoundException if there is no such snapshot
   */
  List<String> ofAny(Handle handle, GraphSnapshot snapshot, List<String> artifactKeys) {
    long[] storages =
        artifactKeys.stream()
            .mapToLong(key -> snapshot.graph().artifact(key).storage().fingerprint().value())
            .toArray();
    return Rows.scan(
        handle
            .createQuery(anyOfSnapshot)
            .bind("name", snapshot.name())
            .bind("snapshot", snapshot.fingerprint().value())
            .bind("storages", ArrayArgument.of(storages)),
        row -> {
          if (!row.next()) {
            throw Snapshots.notFound(snapshot);
          }
          List<String> found = new ArrayList<>();
          do {
            int number = row.getInt("number");
            if (number > 0) {
              found.add(artifactKeys.get(number - 1));
            }
          } while (row.next());
          return found;
        });
  }

  /** Those of some partitions of one storage that are evicted, in key order. */
  ImmutableList<EvictedPartition> of(Handle handle, StoragePartitions partitions) {
    List<EvictedPartition> evicted = new ArrayList<>();
    for (List<StoragePartition> batch : Lists.partition(partitions.asList(), Identities.MOST)) {
      Storage storage = batch.get(0).storage();
      evicted.addAll(
          bind(handle.createQuery(ofBatch), storage, batch)
              .map((row, context) -> read(row, storage))
              .list());
    }
    return ImmutableList.copyOf(inOrder(evicted));
  }

  Page<EvictedPartition> list(Handle handle, Artifact artifact, PageRequest page) {
    Keyset<EvictedPartition> listing = RetentionListing.evicted(artifact);
    Optional<Position> after = listing.after(page);
    Storage storage = artifact.storage();
    return listing.page(
        page,
        ArtifactPartitions.bindStorage(handle.createQuery(list), storage)
            .bind("key", after.map(one -> one.bytes(0)).orElse(new byte[0]))
            .bind("input", after.map(one -> one.number(1)).orElse(Keysets.FIRST))
            .bind("content", after.map(one -> one.number(2)).orElse(Keysets.FIRST))
            .bind("limit", Keysets.limit(page))
            .map((row, context) -> read(row, storage))
            .list());
  }
}
