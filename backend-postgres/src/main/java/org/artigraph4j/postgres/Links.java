package org.artigraph4j.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.artigraph4j.error.FingerprintConflictException;
import org.artigraph4j.error.LinkConflictException;
import org.artigraph4j.error.SnapshotSealedException;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.partition.PartitionKey;
import org.artigraph4j.storage.Storage;
import org.artigraph4j.storage.StoragePartition;
import org.jdbi.v3.core.statement.Query;

/**
 * Loose links that are to be written, and the parts of the statements that write them, with or
 * without the partitions themselves.
 *
 * <p>A statement sees the links that were committed before it began. Loose links of later racers it
 * meets as duplicates, which undo the whole of it, and it is run again. Those that were folded
 * since it cannot miss: it holds the artifact's row, and writes nothing unless that names the list
 * which it was told. What is in the manifests of that list is found out here: where there is one,
 * the first run of the statement only answers the few manifests in which its keys would be. A seal
 * it cannot miss either, for it holds the snapshot's row, and nobody seals a row that is held.
 */
final class Links {
  /** What is linked for a given key; those in manifests are linked as they are given. */
  static final String LINKED =
      """
      CASE WHEN g.number = ANY (CAST(:listed AS bigint[])) THEN g.partition_key
        ELSE linked.partition_key END AS linked_key,
      CASE WHEN g.number = ANY (CAST(:listed AS bigint[])) THEN g.input_fingerprint
        ELSE linked.input_fingerprint END AS linked_input,
      CASE WHEN g.number = ANY (CAST(:listed AS bigint[])) THEN g.content_fingerprint
        ELSE linked.content_fingerprint END AS linked_content,
      linked.attributes AS linked_attributes
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
   * The snapshot and the artifact in it, held if there are links to write: a row lock is a write,
   * too. The links of a raw artifact are fixed by the snapshot's id, sealed or not.
   */
  static final String HELD =
      """
      held AS MATERIALIZED (
        SELECT s.sealed_at IS NOT NULL AND NOT :raw AS sealed
        FROM ${schema}.snapshot s
        WHERE s.name = :name AND s.fingerprint = :snapshot
          AND EXISTS (SELECT FROM given WHERE given.linked_key IS NULL)
        FOR SHARE
      ), artifact AS MATERIALIZED (
        SELECT a.list_fingerprint
        FROM ${schema}.snapshot_artifact a
        WHERE a.name = :name AND a.snapshot_fingerprint = :snapshot
          AND a.artifact_key BETWEEN (SELECT :artifact) AND (SELECT :artifact)
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
      (SELECT artifact.list_fingerprint FROM artifact) AS list,
      CASE WHEN :counting THEN (
        SELECT count(*) FROM ${schema}.snapshot_partition p
        WHERE p.name = :name AND p.snapshot_fingerprint = :snapshot
          AND p.artifact_key BETWEEN (SELECT :artifact) AND (SELECT :artifact)
      ) END AS loose,
      CASE WHEN :counting THEN (
        SELECT sum(c.count)
        FROM ${schema}.manifest_list l CROSS JOIN LATERAL unnest(l.counts) AS c (count)
        WHERE l.name = :name AND l.fingerprint = (SELECT artifact.list_fingerprint FROM artifact)
      ) END AS in_manifests,
      count(*) FILTER (
        WHERE given.linked_key <> given.partition_key
          OR given.linked_input <> given.input_fingerprint
          OR given.linked_content <> given.content_fingerprint
      ) = 0
        AND NOT coalesce((SELECT held.sealed FROM held), false)
        AND (
          count(*) FILTER (WHERE given.linked_key IS NULL) = 0
          OR coalesce((SELECT artifact.list_fingerprint FROM artifact), 0) = :list
        ) AS may_link
      """;

  /** The artifact's row where it has none yet, which is then there for racers to hold. */
  static final String READY =
      """
      made AS (
        INSERT INTO ${schema}.snapshot_artifact (name, snapshot_fingerprint, artifact_key)
        SELECT :name, :snapshot, :artifact
        FROM verdict
        WHERE verdict.may_link AND verdict.fresh IS NOT NULL AND verdict.list IS NULL
          AND EXISTS (SELECT FROM held)
        ON CONFLICT DO NOTHING
        RETURNING artifact_key
      ), ready AS MATERIALIZED (
        SELECT
          verdict.fresh IS NULL OR verdict.list IS NOT NULL OR EXISTS (SELECT FROM made) AS first,
          verdict.found AND verdict.may_link AND (
            verdict.fresh IS NULL OR verdict.list IS NOT NULL OR EXISTS (SELECT FROM made)
          ) AS may_write
        FROM verdict
      )
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
        WHERE given.linked_key IS NULL AND (SELECT ready.may_write FROM ready)
      """;

  /** The manifests in which the given keys would be, each in a row of the answer. */
  private static final String MANIFESTS_OF_KEYS =
      """
      LEFT JOIN (
        SELECT DISTINCT b.bucket
        FROM listed
        CROSS JOIN LATERAL (
          SELECT width_bucket(given.partition_key, listed.first_keys) AS bucket
          FROM given
          WHERE given.linked_key IS NULL
        ) AS b
      ) AS b ON true
      LEFT JOIN LATERAL (
        SELECT
          listed.manifests[b.bucket] AS manifest, listed.first_keys[b.bucket] AS first_key,
          m.contents, m.entries
        FROM listed
        LEFT JOIN LATERAL (
          SELECT m.contents, m.entries
          FROM ${schema}.manifest m
          WHERE m.name = :name AND m.fingerprint = listed.manifests[b.bucket]
          LIMIT 1
        ) AS m ON true
      ) AS m ON true
      """;

  /** The verdict, with what is linked where there is a conflict. */
  static final String ANSWER =
      """
      SELECT
        verdict.*, ready.first, conflicting.linked_input AS input_fingerprint,
        conflicting.linked_content AS content_fingerprint,
        conflicting.linked_attributes AS attributes, EXISTS (SELECT FROM listed) AS has_list,
        m.manifest, m.first_key, m.contents, m.entries
      FROM verdict CROSS JOIN ready
      LEFT JOIN given AS conflicting ON conflicting.number = verdict.conflict
      """
          + MANIFESTS_OF_KEYS;

  // Arrays are put together with nothing so that they are read from where they are stored once,
  // not for each row.
  static final String LISTED =
      """
      , listed AS MATERIALIZED (
        SELECT
          l.manifests || CAST('{}' AS bigint[]) AS manifests,
          l.first_keys || CAST('{}' AS bytea[]) AS first_keys
        FROM verdict
        CROSS JOIN LATERAL (
          SELECT l.manifests, l.first_keys
          FROM ${schema}.manifest_list l
          WHERE l.name = :name AND l.fingerprint = verdict.list AND verdict.list <> :list
          LIMIT 1
        ) AS l
      )
      """;

  // Counting costs more than writing. That it is left to some keys, and not to every so manieth
  // write, has it done also where no process writes many.
  private static final int COUNTS = 16;

  private final GraphSnapshot snapshot;
  private final String artifactKey;
  private final Storage storage;
  private final PartitionBatch batch;
  private final boolean raw;
  private final Sizes sizes;
  private final boolean counting;
  private long list;
  private long[] listed = {};
  private long due;
  private boolean seenSealed;

  Links(GraphSnapshot snapshot, String artifactKey, PartitionBatch batch, Sizes sizes) {
    this.snapshot = snapshot;
    this.artifactKey = artifactKey;
    this.storage = snapshot.graph().artifact(artifactKey).storage();
    this.batch = batch;
    this.raw = snapshot.raw().containsKey(artifactKey);
    this.sizes = sizes;
    int often = Math.max(1, sizes.mostLoose() / COUNTS);
    this.counting =
        batch.partitions().stream()
            .anyMatch(one -> Long.remainderUnsigned(one.key().fingerprint().value(), often) == 0);
  }

  Query bindTo(Query query) {
    return batch
        .bindTo(query)
        .bind("name", snapshot.name())
        .bind("snapshot", snapshot.fingerprint().value())
        .bind("artifact", artifactKey)
        .bind("raw", raw)
        .bind("counting", counting)
        .bind("list", list)
        .bind("listed", ArrayArgument.of(listed));
  }

  /** How many times as many loose links there are as should be; 0 for fewer. */
  long due() {
    return due;
  }

  /** What else is to be done, and to be said of an answer. */
  interface Written {
    Optional<Boolean> read(ResultSet row) throws SQLException;
  }

  /**
   * Whether all is linked; not known yet where others may have linked it before they sealed, where
   * it may be in manifests, and where a racer was faster with the artifact's row.
   */
  Optional<Boolean> written(ResultSet rows, Optional<Written> more) throws SQLException {
    rows.next();
    if (!rows.getBoolean("found")) {
      throw Snapshots.notFound(snapshot);
    }
    Rows.optionalLong(rows, "other_linked_key").ifPresent(this::refuseKey);
    long conflict = rows.getLong("conflict");
    Optional<StoragePartition> linked =
        conflict == 0
            ? Optional.empty()
            : Optional.of(
                PartitionRows.readAs(
                    rows, RowsOf.of(snapshot, artifactKey), storage, batch.get(conflict).key()));
    long fresh = rows.getLong("fresh");
    long current = rows.getLong("list");
    boolean sealed = rows.getBoolean("sealed");
    due =
        fresh == 0
            ? 0
            : rows.getLong("loose") / sizes.mostLooseBeside(rows.getLong("in_manifests"));
    if (fresh != 0 && current != list) {
      if (rows.getBoolean("has_list")) { // otherwise it is younger than the statement
        compare(current, manifests(rows), conflict, linked);
      }
      boolean all = listed.length == batch.partitions().size();
      return all && more.isEmpty() ? Optional.of(true) : Optional.empty();
    }
    if (linked.isPresent()) {
      throw conflict(conflict, linked.get());
    }
    if (sealed) {
      if (seenSealed) {
        throw new SnapshotSealedException(snapshot, artifactKey);
      }
      seenSealed = true;
      return Optional.empty();
    }
    if (!rows.getBoolean("first")) {
      return Optional.empty();
    }
    return more.isPresent() ? more.get().read(rows) : Optional.of(true);
  }

  private List<LinkRow.Stored> manifests(ResultSet rows) throws SQLException {
    List<LinkRow.Stored> manifests = new ArrayList<>();
    do {
      if (rows.getBytes("first_key") != null) {
        manifests.add(LinkRow.Stored.read(snapshot, storage, rows));
      }
    } while (rows.next());
    return manifests;
  }

  /** Finds out which of the batch are in manifests, and refuses what is there in another way. */
  private void compare(
      long current,
      List<LinkRow.Stored> manifests,
      long looseConflict,
      Optional<StoragePartition> loose) {
    Map<Long, StoragePartition> linked = new HashMap<>();
    for (LinkRow.Stored manifest : manifests) {
      manifest
          .partitions()
          .forEach(partition -> linked.put(partition.key().fingerprint().value(), partition));
    }
    List<Long> same = new ArrayList<>();
    for (long number = 1; number <= batch.partitions().size(); number++) {
      if (number == looseConflict) {
        throw conflict(number, loose.orElseThrow());
      }
      StoragePartition given = batch.get(number);
      StoragePartition there = linked.get(given.key().fingerprint().value());
      if (there != null) {
        if (!there.key().equals(given.key())) {
          refuseKey(number);
        }
        if (!there.equals(given)) {
          throw conflict(number, there);
        }
        same.add(number);
      }
    }
    list = current;
    listed = same.stream().mapToLong(number -> number).toArray();
  }

  private void refuseKey(long number) {
    PartitionKey key = batch.get(number).key();
    throw new FingerprintConflictException("the key " + key, key.fingerprint());
  }

  private LinkConflictException conflict(long number, StoragePartition linked) {
    return new LinkConflictException(snapshot, artifactKey, linked, batch.get(number));
  }
}
