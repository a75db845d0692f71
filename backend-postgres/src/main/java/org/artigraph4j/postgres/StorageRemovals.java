package org.artigraph4j.postgres;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.artigraph4j.retention.RemovedKind;
import org.artigraph4j.retention.RetentionPolicy;
import org.artigraph4j.storage.Storage;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/** Removes what is known of storages by their fingerprint, but for the storages themselves. */
final class StorageRemovals {
  /** All of which anything is: also those that were claimed, and in which nothing was built. */
  private static final String NEXT =
      """
      SELECT min(n.fingerprint)
      FROM (
        SELECT min(t.fingerprint) AS fingerprint
        FROM ${schema}.storage t
        WHERE t.fingerprint >= :from
        UNION ALL
        SELECT min(t.storage_fingerprint) FROM ${schema}.claim t
        WHERE t.storage_fingerprint >= :from
        UNION ALL
        SELECT min(t.storage_fingerprint) FROM ${schema}.claim_lease t
        WHERE t.storage_fingerprint >= :from
      ) AS n
      """;

  private static final String OF_NAME =
      """
      SELECT DISTINCT a.storage_fingerprint
      FROM ${schema}.graph_artifact a
      WHERE a.name = :name
      ORDER BY a.storage_fingerprint
      """;

  private static final String OF_NAME_ALONE =
      """
      SELECT DISTINCT a.storage_fingerprint
      FROM ${schema}.graph_artifact a
      WHERE a.name = :name AND NOT EXISTS (
        SELECT FROM ${schema}.graph_artifact o
        WHERE o.storage_fingerprint = a.storage_fingerprint AND o.name <> :name
        OFFSET 0
      )
      ORDER BY a.storage_fingerprint
      """;

  private static final String NO_PARTITION_HAS_INPUT =
      """
      t.recorded_at <= :before AND NOT EXISTS (
        SELECT FROM ${schema}.storage_partition p
        WHERE p.storage_fingerprint = :owner AND p.input_fingerprint = t.input_fingerprint
          AND p.input_fingerprint <> 0 AND p.added_at <> '-infinity'
        OFFSET 0
      ) AND NOT EXISTS (
        SELECT FROM ${schema}.evicted_partition e
        WHERE e.storage_fingerprint = :owner AND e.input_fingerprint = t.input_fingerprint
          AND e.input_fingerprint <> 0
        OFFSET 0
      )
      """;

  // The storage is looked at last, so that the index of what is read is all there is to go by.
  private static final String NO_PROVENANCE_HAS_CHUNK =
      """
      NOT EXISTS (
        SELECT FROM (
          SELECT p.storage_fingerprint
          FROM ${schema}.provenance p
          WHERE p.chunks @> ARRAY[t.fingerprint]
          OFFSET 0
        ) AS p
        WHERE p.storage_fingerprint = :owner
        OFFSET 0
      )
      """;

  private final String next;
  private final String ofName;
  private final String ofNameAlone;
  private final KnownStorages storages;
  private final OrphanRemovals orphans;
  private final UnnamedRows provenance;
  private final UnnamedRows chunks;
  private final ClaimRemovals claims;

  StorageRemovals(Sql sql, LinkedPartitions linked, NamedFiles files) {
    this.next = sql.of(NEXT);
    this.ofName = sql.of(OF_NAME);
    this.ofNameAlone = sql.of(OF_NAME_ALONE);
    this.storages = new KnownStorages(sql);
    this.orphans = new OrphanRemovals(sql, linked, files);
    this.provenance =
        new UnnamedRows(
            sql,
            RemovedKind.PROVENANCE,
            "provenance",
            "storage_fingerprint",
            "input_fingerprint",
            NO_PARTITION_HAS_INPUT,
            "pg_column_size(t.chunks) + pg_column_size(t.chunk_counts)");
    this.chunks =
        UnnamedRows.uncounted(
            sql,
            RemovedKind.PROVENANCE,
            "provenance_chunk",
            "storage_fingerprint",
            "fingerprint",
            NO_PROVENANCE_HAS_CHUNK,
            "pg_column_size(t.contents) + pg_column_size(t.entries)");
    this.claims = new ClaimRemovals(sql);
  }

  /** The storage of the first fingerprint from one on. */
  Optional<Long> next(Handle handle, long from) {
    return handle.createQuery(next).bind("from", from).mapTo(Long.class).findOne();
  }

  /** Those of the graphs of a name. */
  List<Long> of(Handle handle, String name) {
    return handle.createQuery(ofName).bind("name", name).mapTo(Long.class).list();
  }

  /** Those that graphs of no other name have. */
  List<Long> ofAlone(Handle handle, String name) {
    return handle.createQuery(ofNameAlone).bind("name", name).mapTo(Long.class).list();
  }

  /** Removes what a policy does not keep. */
  void run(
      Removal removal, long fingerprint, RetentionPolicy policy, Instant now, GoneSnapshots gone) {
    Optional<Storage> known = removal.read(handle -> storages.find(handle, fingerprint));
    // Where it is not known nobody has written to it, but somebody may have claimed something.
    known.ifPresent(storage -> runWritten(removal, storage, policy, now, gone));
    claims.run(removal, fingerprint, Times.before(now, policy.grace()));
  }

  private void runWritten(
      Removal removal, Storage storage, RetentionPolicy policy, Instant now, GoneSnapshots gone) {
    orphans.run(removal, storage, policy, now, gone);
    UnaryOperator<Query> bound =
        query ->
            query
                .bind("owner", storage.fingerprint().value())
                .bind("gone", ArrayArgument.of(new long[0]))
                .bind("before", Times.argument(Times.before(now, policy.keepYounger())));
    provenance.run(removal, bound);
    chunks.run(removal, bound);
  }
}
