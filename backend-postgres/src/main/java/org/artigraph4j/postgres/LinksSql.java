package org.artigraph4j.postgres;

/**
 * The parts of the statements that write loose links, with or without the partitions themselves.
 * {@link Links} says how they keep a key from being linked twice.
 */
final class LinksSql {
  /**
   * The batch as a row source, each with whether it is known to be in a manifest, and whether it is
   * known to be in none of the given list.
   */
  static final String GIVEN =
      "unnest("
          + PartitionBatch.ARRAYS
          + ", CAST(:listed AS boolean[]), CAST(:absent AS boolean[])) WITH ORDINALITY AS g ("
          + PartitionBatch.COLUMNS
          + ", in_manifest, absent, number)\n";

  /** What is linked for a given key; those in manifests are linked as they are given. */
  static final String LINKED =
      """
      CASE WHEN g.in_manifest THEN g.partition_key
        ELSE linked.partition_key END AS linked_key,
      CASE WHEN g.in_manifest THEN g.input_fingerprint
        ELSE linked.input_fingerprint END AS linked_input,
      CASE WHEN g.in_manifest THEN g.content_fingerprint
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
      count(*) FILTER (WHERE given.linked_key IS NULL AND NOT given.absent) > 0 AS unknown,
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
        )
        AND count(*) FILTER (WHERE given.linked_key IS NULL AND NOT given.absent) = 0
        AS may_link
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

  /**
   * The manifests in which the given keys would be, each in a row of the answer; of the given list
   * only those of keys that are not known to be absent.
   */
  private static final String MANIFESTS_OF_KEYS =
      """
      LEFT JOIN (
        SELECT DISTINCT b.bucket
        FROM listed
        CROSS JOIN LATERAL (
          SELECT width_bucket(given.partition_key, listed.first_keys) AS bucket
          FROM given
          WHERE given.linked_key IS NULL AND (listed.other OR NOT given.absent)
        ) AS b
      ) AS b ON true
      LEFT JOIN LATERAL (
        SELECT
          listed.manifests[b.bucket] AS manifest, listed.first_keys[b.bucket] AS first_key,
          listed.first_keys[b.bucket + 1] AS until_key, m.contents, m.entries
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
        b.bucket, m.manifest, m.first_key, m.until_key, m.contents, m.entries
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
          l.first_keys || CAST('{}' AS bytea[]) AS first_keys, verdict.list <> :list AS other
        FROM verdict
        CROSS JOIN LATERAL (
          SELECT l.manifests, l.first_keys
          FROM ${schema}.manifest_list l
          WHERE l.name = :name AND l.fingerprint = verdict.list
            AND (verdict.list <> :list OR verdict.unknown)
          LIMIT 1
        ) AS l
      )
      """;

  private LinksSql() {}
}
