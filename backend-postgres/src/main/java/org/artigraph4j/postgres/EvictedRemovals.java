package org.artigraph4j.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.artigraph4j.postgres.Identities.Identity;
import org.artigraph4j.postgres.Removal.Removed;
import org.artigraph4j.retention.Amount;
import org.artigraph4j.retention.RemovedKind;
import org.artigraph4j.retention.RetentionPolicy;
import org.artigraph4j.storage.Storage;
import org.artigraph4j.storage.StoragePartition;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/**
 * Removes what was taken out of the cache, when its grace is over: unless it is linked by then. An
 * orphan that is linked is put back as it was.
 */
final class EvictedRemovals {
  private static final int BATCH = 5_000;

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

  // Just the row that was read: one that was evicted again meanwhile has another time. A time as a
  // text is the same one in every session.
  private static final String REMOVE =
      """
      WITH held AS MATERIALIZED (
        SELECT e.place
        FROM unnest(
          CAST(:keys AS bigint[]), CAST(:inputs AS bigint[]), CAST(:contents AS bigint[]),
          CAST(CAST(:times AS text[]) AS timestamptz[])
        ) AS g (key_fingerprint, input_fingerprint, content_fingerprint, evicted_at)
        CROSS JOIN LATERAL (
          SELECT e.ctid AS place
          FROM ${schema}.evicted_partition e
          WHERE e.storage_fingerprint = :storage AND e.key_fingerprint = g.key_fingerprint
            AND e.input_fingerprint = g.input_fingerprint
            AND e.content_fingerprint = g.content_fingerprint AND e.evicted_at = g.evicted_at
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

  private record Out(
      StoragePartition partition, boolean isOrphan, boolean isKnownAgain, Instant at, long bytes) {
    private Identity identity() {
      return Identity.of(partition);
    }
  }

  private final String out;
  private final String putBack;
  private final String remove;
  private final LinkedPartitions linked;
  private final NamedFiles files;

  EvictedRemovals(Sql sql, LinkedPartitions linked, NamedFiles files) {
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
    removal.walk(
        new Identity(Long.MIN_VALUE, Long.MIN_VALUE, Long.MIN_VALUE),
        (handle, after, removed) -> {
          List<Out> page = out(handle, storage, after);
          settle(removal, handle, page, policy, now, gone, removed);
          return page.size() < BATCH
              ? Optional.empty()
              : Optional.of(page.get(BATCH - 1).identity());
        });
  }

  private List<Out> out(Handle handle, Storage storage, Identity after) {
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
    List<Out> back = new ArrayList<>();
    List<Out> over = new ArrayList<>();
    for (Out one : open) {
      if (one.isKnownAgain()) {
        over.add(one); // it says nothing
      } else if (held.contains(one.partition())) {
        if (one.isOrphan()) {
          back.add(one);
        }
      } else if (!policy.isInGrace(one.at(), now)) {
        over.add(one);
      }
    }
    if (removal.isDryRun()) {
      over.forEach(one -> removed.add(RemovedKind.EVICTED_PARTITIONS, new Amount(1, one.bytes())));
    } else {
      if (!back.isEmpty()) {
        ask(handle, putBack, back).mapTo(Long.class).list();
      }
      if (!over.isEmpty()) {
        Removal.count(ask(handle, remove, over), removed, RemovedKind.EVICTED_PARTITIONS);
      }
    }
    files.addUnnamed(
        removal,
        handle,
        over.stream().filter(one -> !one.isKnownAgain()).map(Out::partition).toList(),
        removed);
  }

  /** Those of one storage, in the order of their rows. */
  private static Query ask(Handle handle, String statement, List<Out> some) {
    List<Out> batch =
        some.stream().sorted(Comparator.comparing(Out::identity, Identity.ORDER)).toList();
    List<StoragePartition> partitions = batch.stream().map(Out::partition).toList();
    return Identities.bind(handle.createQuery(statement), partitions)
        .bind("storage", partitions.get(0).storage().fingerprint().value())
        .bind(
            "times",
            ArrayArgument.of(
                batch.stream().map(one -> one.at().toString()).toArray(String[]::new)));
  }
}
