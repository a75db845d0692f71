package org.artigraph4j.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.artigraph4j.postgres.Removal.Removed;
import org.artigraph4j.retention.Amount;
import org.artigraph4j.retention.PartitionFiles;
import org.artigraph4j.retention.RemovedKind;
import org.artigraph4j.retention.RetentionPolicy;
import org.artigraph4j.storage.Storage;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.SqlStatements;

/**
 * Removes partitions that nothing links, in two steps. What is old is taken out of the cache first,
 * where nobody finds it any more; who has found it before may still link it. After the grace it
 * goes, unless it is linked: then it is put back as it was. Without a grace both steps are one.
 */
final class OrphanRemovals {
  private static final int BATCH = 5_000;

  private static final String KNOWN =
      """
      SELECT
        p.key_fingerprint, p.input_fingerprint, p.content_fingerprint, p.key, '{}' AS attributes,
        p.added_at <= :before AS is_old, pg_column_size(p.*) AS bytes
      FROM ${schema}.storage_partition p
      WHERE p.storage_fingerprint = :storage AND p.added_at <> '-infinity'
        AND (p.partition_key, p.input_fingerprint, p.content_fingerprint)
          > (:key, :input, :content)
      ORDER BY p.partition_key, p.input_fingerprint, p.content_fingerprint
      """
          + Keysets.LIMIT;

  /** In its old place it is as old as it was. */
  private static final String TAKE_OUT =
      EvictionsSql.REMOVE
          + """
          , written AS (
          """
          + EvictionsSql.write("'ORPHANED', :now, '', ''")
          + """
            RETURNING pg_column_size(evicted_partition.*) AS bytes
          )
          SELECT
          """
          + Removal.amount("written", "written");

  /** Both steps in one, which count as both. */
  private static final String REMOVE_AT_ONCE =
      EvictionsSql.REMOVE.replace("RETURNING p.*", "RETURNING pg_column_size(p.*) AS bytes")
          + "SELECT "
          + Removal.amount("removed", "taken_out")
          + ", "
          + Removal.amount("removed", "removed");

  private static final String OUT =
      """
      SELECT
        e.key_fingerprint, e.input_fingerprint, e.content_fingerprint, e.key, '{}' AS attributes,
        e.cause = 'ORPHANED' AS is_orphan, e.evicted_at, pg_column_size(e.*) AS bytes,
        again.found IS NOT NULL AS is_known_again
      FROM (
        SELECT e.*
        FROM ${schema}.evicted_partition e
        WHERE e.storage_fingerprint = :storage
          AND (e.key_fingerprint, e.input_fingerprint, e.content_fingerprint)
            > (:key, :input, :content)
        ORDER BY e.key_fingerprint, e.input_fingerprint, e.content_fingerprint
      """
          + Keysets.LIMIT
          + ") AS e\n"
          + EvictionsSql.KNOWN_AGAIN
          + "ORDER BY e.key_fingerprint, e.input_fingerprint, e.content_fingerprint";

  // One that was evicted meanwhile is another row, for all that anybody knows.
  private static final String REMOVE =
      """
      WITH held AS MATERIALIZED (
        SELECT e.place
        FROM
      """
          + EvictionsSql.GIVEN
          + """
        CROSS JOIN LATERAL (
          SELECT e.ctid AS place
          FROM ${schema}.evicted_partition e
          WHERE e.storage_fingerprint = :storage AND e.key_fingerprint = g.key_fingerprint
            AND e.input_fingerprint = g.input_fingerprint
            AND e.content_fingerprint = g.content_fingerprint AND e.evicted_at <= :now
          LIMIT 1
          FOR UPDATE
        ) AS e
      ), removed AS (
        DELETE FROM ${schema}.evicted_partition e
        WHERE e.storage_fingerprint = :storage
          AND e.ctid = ANY (ARRAY(SELECT held.place FROM held))
        RETURNING e.*
      )
      """;

  private static final String PUT_BACK =
      REMOVE
          + ", written AS (\n"
          + """
          INSERT INTO ${schema}.storage_partition (
            storage_fingerprint, key_fingerprint, input_fingerprint, content_fingerprint,
            added_at, partition_key, key, attributes
          )
          SELECT
            r.storage_fingerprint, r.key_fingerprint, r.input_fingerprint, r.content_fingerprint,
            r.added_at, r.partition_key, r.key, r.attributes
          FROM removed AS r
          ORDER BY r.key_fingerprint, r.input_fingerprint, r.content_fingerprint
          """
          + ArtifactPartitions.ON_CONFLICT
          + ") SELECT count(*) FROM removed";

  private static final String REMOVE_FOR_GOOD =
      REMOVE.replace("RETURNING e.*", "RETURNING pg_column_size(e.*) AS bytes")
          + "SELECT "
          + Removal.amount("removed", "removed");

  /** Where a walk over the known partitions of a storage is: they go by key. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Place(byte[] key, long input, long content) {
    static final Place START = new Place(new byte[0], Long.MIN_VALUE, Long.MIN_VALUE);

    static Place of(StoragePartition one) {
      return new Place(
          one.key().toBytes(),
          PartitionRows.orZero(one.inputFingerprint()),
          one.contentFingerprint().value());
    }
  }

  private record Known(StoragePartition partition, boolean isOld, long bytes) {}

  private record Out(
      StoragePartition partition, boolean isOrphan, boolean isKnownAgain, Instant at, long bytes) {}

  private final String known;
  private final String takeOut;
  private final String removeAtOnce;
  private final String out;
  private final String putBack;
  private final String remove;
  private final LinkedPartitions linked;
  private final NamedFiles files;

  OrphanRemovals(Sql sql, LinkedPartitions linked, NamedFiles files) {
    this.known = sql.of(KNOWN);
    this.takeOut = sql.of(TAKE_OUT);
    this.removeAtOnce = sql.of(REMOVE_AT_ONCE);
    this.out = sql.of(OUT);
    this.putBack = sql.of(PUT_BACK);
    this.remove = sql.of(REMOVE_FOR_GOOD);
    this.linked = linked;
    this.files = files;
  }

  /**
   * Removes those of a storage.
   *
   * @param gone the links of which snapshots do not count, in a dry run
   */
  void run(
      Removal removal, Storage storage, RetentionPolicy policy, Instant now, GoneSnapshots gone) {
    Instant before = Times.before(now, policy.keepYounger());
    removal.walk(
        Place.START,
        (handle, after, removed) -> {
          List<Known> page = known(handle, storage, after, before);
          List<Known> orphans = orphans(handle, page, gone);
          boolean isAtOnce = policy.grace().isZero();
          if (removal.isDryRun()) {
            count(orphans, isAtOnce, removed);
          } else if (!orphans.isEmpty()) {
            takeOut(handle, orphans, isAtOnce, now, removed);
          }
          if (isAtOnce) {
            List<StoragePartition> going = orphans.stream().map(Known::partition).toList();
            removal
                .files()
                .ifPresent(of -> addFiles(of, handle, going, removal.isDryRun(), removed));
          }
          return page.size() < BATCH
              ? Optional.empty()
              : Optional.of(Place.of(page.get(BATCH - 1).partition()));
        });
    removal.walk(
        new Identities.Identity(Long.MIN_VALUE, Long.MIN_VALUE, Long.MIN_VALUE),
        (handle, after, removed) -> {
          List<Out> page = out(handle, storage, after);
          settle(removal, handle, page, policy, now, gone, removed);
          return page.size() < BATCH
              ? Optional.empty()
              : Optional.of(Identities.Identity.of(page.get(BATCH - 1).partition()));
        });
  }

  private List<Known> known(Handle handle, Storage storage, Place after, Instant before) {
    RowsOf rows = RowsOf.of(storage);
    return handle
        .createQuery(known)
        .bind("storage", storage.fingerprint().value())
        .bind("before", Times.argument(before))
        .bind("key", after.key())
        .bind("input", after.input())
        .bind("content", after.content())
        .bind("limit", BATCH)
        .map(
            (row, context) ->
                new Known(
                    PartitionRows.read(row, rows, storage),
                    row.getBoolean("is_old"),
                    row.getLong("bytes")))
        .list();
  }

  private List<Known> orphans(Handle handle, List<Known> page, GoneSnapshots gone) {
    List<StoragePartition> old = page.stream().filter(Known::isOld).map(Known::partition).toList();
    Set<StoragePartition> held = linked.find(handle, old, gone);
    return page.stream().filter(one -> one.isOld() && !held.contains(one.partition())).toList();
  }

  private static void count(List<Known> orphans, boolean isAtOnce, Removed removed) {
    for (Known one : orphans) {
      removed.add(RemovedKind.PARTITIONS, new Amount(1, one.bytes()));
      if (isAtOnce) {
        removed.add(RemovedKind.EVICTED_PARTITIONS, new Amount(1, one.bytes()));
      }
    }
  }

  private void takeOut(
      Handle handle, List<Known> orphans, boolean isAtOnce, Instant now, Removed removed) {
    List<StoragePartition> all = orphans.stream().map(Known::partition).toList();
    if (isAtOnce) {
      Removal.count(
          ask(handle, removeAtOnce, all),
          removed,
          RemovedKind.PARTITIONS,
          RemovedKind.EVICTED_PARTITIONS);
    } else {
      Removal.count(
          ask(handle, takeOut, all).bind("now", Times.argument(now)),
          removed,
          RemovedKind.PARTITIONS);
    }
  }

  private List<Out> out(Handle handle, Storage storage, Identities.Identity after) {
    RowsOf rows = new RowsOf("evicted_partition", RowsOf.of(storage).owner());
    return handle
        .createQuery(out)
        .bind("storage", storage.fingerprint().value())
        .bind("key", after.key())
        .bind("input", after.input())
        .bind("content", after.content())
        .bind("limit", BATCH)
        .map((row, context) -> out(row, rows, storage))
        .list();
  }

  private static Out out(ResultSet row, RowsOf rows, Storage storage) throws SQLException {
    return new Out(
        PartitionRows.read(row, rows, storage),
        row.getBoolean("is_orphan"),
        row.getBoolean("is_known_again"),
        Keysets.time(row, "evicted_at"),
        row.getLong("bytes"));
  }

  private void settle(
      Removal removal,
      Handle handle,
      List<Out> page,
      RetentionPolicy policy,
      Instant now,
      GoneSnapshots gone,
      Removed removed) {
    List<Out> open =
        page.stream().filter(one -> one.isOrphan() || !policy.isInGrace(one.at(), now)).toList();
    Set<StoragePartition> held =
        linked.find(
            handle,
            open.stream().filter(one -> !one.isKnownAgain()).map(Out::partition).sorted().toList(),
            gone);
    List<StoragePartition> back = new ArrayList<>();
    List<Out> over = new ArrayList<>();
    for (Out one : open) {
      if (one.isKnownAgain()) {
        over.add(one); // it says nothing
      } else if (held.contains(one.partition())) {
        if (one.isOrphan()) {
          back.add(one.partition());
        }
      } else if (!policy.isInGrace(one.at(), now)) {
        over.add(one);
      }
    }
    if (removal.isDryRun()) {
      over.forEach(one -> removed.add(RemovedKind.EVICTED_PARTITIONS, new Amount(1, one.bytes())));
    } else {
      if (!back.isEmpty()) {
        ask(handle, putBack, back).bind("now", Times.argument(now)).mapTo(Long.class).list();
      }
      removeForGood(handle, over, now, removed);
    }
    removal
        .files()
        .ifPresent(
            of ->
                addFiles(
                    of,
                    handle,
                    over.stream().filter(one -> !one.isKnownAgain()).map(Out::partition).toList(),
                    removal.isDryRun(),
                    removed));
  }

  private void removeForGood(Handle handle, List<Out> over, Instant now, Removed removed) {
    if (!over.isEmpty()) {
      List<StoragePartition> all = over.stream().map(Out::partition).toList();
      Removal.count(
          ask(handle, remove, all).bind("now", Times.argument(now)),
          removed,
          RemovedKind.EVICTED_PARTITIONS);
    }
  }

  /**
   * Their files, but for those that anybody names by now: who made one of them known again
   * meanwhile, or linked it, keeps its file. In a dry run they themselves are still there.
   */
  private void addFiles(
      PartitionFiles of,
      Handle handle,
      List<StoragePartition> going,
      boolean isDry,
      Removed removed) {
    removed.addFiles(
        files.unnamed(
            handle, StoragePartitions.copyOf(going), isDry ? new HashSet<>(going) : Set.of(), of));
  }

  private static Query ask(Handle handle, String statement, List<StoragePartition> partitions) {
    List<StoragePartition> batch = Identities.inRowOrder(partitions);
    return Identities.bind(
        ArtifactPartitions.bindStorage(handle.createQuery(statement), batch.get(0).storage())
            .configure(SqlStatements.class, config -> config.setUnusedBindingAllowed(true)),
        batch);
  }
}
