package org.artigraph4j.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.LongFunction;
import org.artigraph4j.error.FingerprintConflictException;
import org.artigraph4j.error.LinkConflictException;
import org.artigraph4j.error.SnapshotSealedException;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.partition.PartitionKey;
import org.artigraph4j.storage.StoragePartition;
import org.jdbi.v3.core.statement.Query;

/**
 * Links that are to be written, and the parts of the statements that write them, with or without
 * the partitions themselves.
 *
 * <p>A statement sees the links that were committed before it began. Links of later racers it meets
 * as duplicates, which undo the whole of it, and it is run again. A seal it cannot miss: it holds
 * the snapshot's row while it writes new links, and nobody seals a row that is held.
 */
final class Links {
  /** What is linked for a given key. */
  static final String LINKED =
      """
      linked.partition_key AS linked_key, linked.input_fingerprint AS linked_input,
      linked.content_fingerprint AS linked_content, linked.attributes AS linked_attributes
      """;

  /** One descent of the index for each given row; LIMIT keeps it from becoming a join. */
  static final String LOOKUP =
      """
      LEFT JOIN LATERAL (
        SELECT p.partition_key, p.input_fingerprint, p.content_fingerprint, p.attributes
        FROM ${schema}.snapshot_partition p
        WHERE p.name = :name AND p.snapshot_fingerprint = :snapshot
          AND p.artifact_key = :artifact AND p.key_fingerprint = g.key_fingerprint
        LIMIT 1
      ) AS linked ON true
      """;

  /**
   * The snapshot, held if there are links to write: a row lock is a write, too. The links of a raw
   * artifact are fixed by the snapshot's id, sealed or not.
   */
  static final String HELD =
      """
      held AS MATERIALIZED (
        SELECT s.sealed_at IS NOT NULL AND NOT :raw AS sealed
        FROM ${schema}.snapshot s
        WHERE s.name = :name AND s.fingerprint = :snapshot
          AND EXISTS (SELECT FROM given WHERE given.linked_key IS NULL)
        FOR SHARE
      )
      """;

  /** What is to be said of the given rows, and whether they may be linked. */
  static final String VERDICT =
      """
      EXISTS (
        SELECT FROM ${schema}.snapshot s WHERE s.name = :name AND s.fingerprint = :snapshot
      ) AS found,
      min(given.number) FILTER (WHERE given.linked_key <> given.partition_key) AS other_linked_key,
      min(given.number) FILTER (
        WHERE given.linked_input <> given.input_fingerprint
          OR given.linked_content <> given.content_fingerprint
      ) AS conflict,
      min(given.number) FILTER (WHERE given.linked_key IS NULL) AS fresh,
      coalesce((SELECT held.sealed FROM held), false) AS sealed,
      count(*) FILTER (
        WHERE given.linked_key <> given.partition_key
          OR given.linked_input <> given.input_fingerprint
          OR given.linked_content <> given.content_fingerprint
      ) = 0 AND NOT coalesce((SELECT held.sealed FROM held), false) AS may_link
      """;

  /** The new links, without ON CONFLICT: a race must undo all of the statement. */
  static final String INSERT =
      """
      linked AS (
        INSERT INTO ${schema}.snapshot_partition (
          name, snapshot_fingerprint, artifact_key,
          key_fingerprint, input_fingerprint, content_fingerprint, partition_key, key, attributes
        )
        SELECT
          :name, :snapshot, :artifact,
          given.key_fingerprint, given.input_fingerprint, given.content_fingerprint,
          given.partition_key, CAST(given.key AS jsonb), CAST(given.attributes AS jsonb)
        FROM given
        WHERE given.linked_key IS NULL AND EXISTS (SELECT FROM held)
      """;

  /** The verdict, with what is linked where there is a conflict. */
  static final String ANSWER =
      """
      SELECT
        verdict.*, conflicting.linked_input AS input_fingerprint,
        conflicting.linked_content AS content_fingerprint,
        conflicting.linked_attributes AS attributes
      FROM verdict LEFT JOIN given AS conflicting ON conflicting.number = verdict.conflict
      """;

  private final GraphSnapshot snapshot;
  private final LongFunction<String> artifactKeys;
  private final PartitionBatch batch;
  private final boolean raw;
  private boolean seenSealed;

  /**
   * Links to be written.
   *
   * @param artifactKeys of which artifact each partition is, by its number in the batch
   * @param raw whether those are raw
   */
  Links(
      GraphSnapshot snapshot,
      LongFunction<String> artifactKeys,
      PartitionBatch batch,
      boolean raw) {
    this.snapshot = snapshot;
    this.artifactKeys = artifactKeys;
    this.batch = batch;
    this.raw = raw;
  }

  Query bindTo(Query query) {
    return batch
        .bindTo(query)
        .bind("name", snapshot.name())
        .bind("snapshot", snapshot.fingerprint().value())
        .bind("raw", raw);
  }

  /** Whether all is linked; not known yet where others may have linked it before they sealed. */
  Optional<Boolean> written(ResultSet row) throws SQLException {
    if (!row.getBoolean("found")) {
      throw Snapshots.notFound(snapshot);
    }
    Rows.optionalLong(row, "other_linked_key")
        .ifPresent(
            number -> {
              PartitionKey key = batch.get(number).key();
              throw new FingerprintConflictException("the key " + key, key.fingerprint());
            });
    long conflict = row.getLong("conflict");
    if (conflict != 0) {
      StoragePartition refused = batch.get(conflict);
      String artifactKey = artifactKeys.apply(conflict);
      StoragePartition linked =
          PartitionRows.readAs(
              row, RowsOf.of(snapshot, artifactKey), refused.storage(), refused.key());
      throw new LinkConflictException(snapshot, artifactKey, linked, refused);
    }
    if (!row.getBoolean("sealed")) {
      return Optional.of(true);
    }
    if (seenSealed) {
      throw new SnapshotSealedException(snapshot, artifactKeys.apply(row.getLong("fresh")));
    }
    seenSealed = true;
    return Optional.empty();
  }
}
