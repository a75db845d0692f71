package org.artigraph4j.postgres;

/**
 * Changes of tags, each one statement: what is known, the tag's row if that allows it, an entry of
 * its history, and the verdict.
 *
 * <p>The row of a tag is what its writers lock, so it is never deleted. Whoever holds it gives it
 * the clock's time, or the one just after that of the last change: the clock may go back, and may
 * have been read before the lock was had. (In all that PostgreSQL calls immutable, or a cluster
 * would refuse it: the sum of a {@code timestamptz} and an interval is not, for it depends on the
 * session's time zone.)
 */
final class TagWritesSql {
  private static final String KNOWN =
      """
      known AS MATERIALIZED (
        SELECT t.snapshot_fingerprint, t.protected
        FROM ${schema}.snapshot_tag t
        WHERE t.name = :name AND t.tag = :tag
      ), written AS (
      """;

  // The snapshot's row is locked, so that it is not removed before the tag is there, which keeps
  // it. One descent of an index for each artifact, whatever the statistics say: the LIMITs keep
  // these from becoming joins, and the order is the index's. The LIMIT on all of them has the
  // server expect few: else it thinks a plan for any array dear, and makes a new one for each call.
  private static final String TARGET =
      """
      WITH target AS MATERIALIZED (
        SELECT s.fingerprint, s.sealed_at
        FROM ${schema}.snapshot s
        WHERE s.name = :name AND s.fingerprint = :fingerprint
        FOR KEY SHARE
      ), missing AS MATERIALIZED (
        SELECT k.artifact_key
        FROM (
          SELECT g.artifact_key FROM unnest(:produced) AS g (artifact_key) LIMIT :produced_count
        ) AS k
        LEFT JOIN LATERAL (
          SELECT a.list_fingerprint <> 0 AS found
          FROM ${schema}.snapshot_artifact a
          WHERE a.name = :name AND a.snapshot_fingerprint = :fingerprint
            AND a.artifact_key = k.artifact_key
          LIMIT 1
        ) AS listed ON true
        LEFT JOIN LATERAL (
          SELECT true AS found
          FROM ${schema}.snapshot_partition p
          WHERE p.name = :name AND p.snapshot_fingerprint = :fingerprint
            AND p.artifact_key = k.artifact_key
          ORDER BY p.key_fingerprint
          LIMIT 1
        ) AS loose ON true
        WHERE listed.found IS NOT TRUE AND loose.found IS NOT TRUE
      ),
      """;

  private static final String INSERT =
      """
        INSERT INTO ${schema}.snapshot_tag AS t (name, tag, snapshot_fingerprint)
        SELECT :name, :tag, target.fingerprint
        FROM target
        WHERE (:incomplete_allowed OR NOT EXISTS (SELECT FROM missing))
      """;

  // The defaults of both times are those of the statement.
  private static final String POINT =
      """
        ON CONFLICT (name, tag) DO UPDATE SET
          snapshot_fingerprint = excluded.snapshot_fingerprint,
          previous_fingerprint = t.snapshot_fingerprint,
          pointed_at = greatest(
            excluded.updated_at,
            (t.updated_at AT TIME ZONE 'UTC' + interval '1 microsecond') AT TIME ZONE 'UTC'
          ),
          updated_at = greatest(
            excluded.updated_at,
            (t.updated_at AT TIME ZONE 'UTC' + interval '1 microsecond') AT TIME ZONE 'UTC'
          )
      """;

  private static final String POINTED =
      """
        RETURNING t.updated_at AS changed_at,
          CASE WHEN t.previous_fingerprint IS NULL THEN 'CREATED' ELSE 'MOVED' END AS change,
          t.previous_fingerprint AS from_fingerprint, t.snapshot_fingerprint AS to_fingerprint
      """;

  /** The entry of the history, up to whether the snapshot lacks partitions. */
  private static final String ENTRY =
      """
        INSERT INTO ${schema}.snapshot_tag_history (
          name, tag, changed_at, change, from_fingerprint, to_fingerprint, actor, message,
          incomplete
        )
        SELECT :name, :tag, w.changed_at, w.change, w.from_fingerprint, w.to_fingerprint, :actor,
          :message,
      """;

  private static final String AND_ENTRY = "), entry AS (\n" + ENTRY;

  // Where nothing was written, it seals only what the tag pointed to already.
  private static final String SEAL =
      AND_ENTRY
          + """
          EXISTS (SELECT FROM missing)
        FROM written w
      ), sealed AS (
        UPDATE ${schema}.snapshot s SET sealed_at = statement_timestamp()
        WHERE s.name = :name AND s.fingerprint = :fingerprint AND s.sealed_at IS NULL
          AND (
            EXISTS (SELECT FROM written)
            OR EXISTS (SELECT FROM known WHERE known.snapshot_fingerprint = :fingerprint)
          )
        RETURNING s.sealed_at
      ),
      """
          + LooseArtifacts.LOOSE
          + """
      SELECT
        EXISTS (SELECT FROM target) AS found,
        coalesce((SELECT sealed.sealed_at FROM sealed), (SELECT target.sealed_at FROM target))
          AS sealed_at,
      """
          + LooseArtifacts.COLUMNS
          + """
        , array(SELECT missing.artifact_key FROM missing) AS missing,
      """;

  private static final String VERDICT =
      """
        EXISTS (SELECT FROM written) AS written,
        EXISTS (SELECT FROM known) AS existed,
        (SELECT known.snapshot_fingerprint FROM known) AS target,
        coalesce((SELECT known.protected FROM known), false) AS protected
      """;

  static final String CREATE =
      TARGET
          + KNOWN
          + INSERT
          + """
              AND NOT EXISTS (SELECT FROM known WHERE known.snapshot_fingerprint IS NOT NULL)
          """
          + POINT
          + """
            WHERE t.snapshot_fingerprint IS NULL
          """
          + POINTED
          + SEAL
          + VERDICT;

  static final String OVERWRITE =
      TARGET
          + KNOWN
          + INSERT
          + """
              AND NOT EXISTS (
                SELECT FROM known WHERE known.snapshot_fingerprint = :fingerprint OR known.protected
              )
          """
          + POINT
          + """
            WHERE t.snapshot_fingerprint IS DISTINCT FROM excluded.snapshot_fingerprint
              AND NOT t.protected
          """
          + POINTED
          + SEAL
          + VERDICT;

  private static final String MOVE_TO =
      """
        UPDATE ${schema}.snapshot_tag t SET
          snapshot_fingerprint = :fingerprint,
          previous_fingerprint = t.snapshot_fingerprint,
          pointed_at = greatest(
            statement_timestamp(),
            (t.updated_at AT TIME ZONE 'UTC' + interval '1 microsecond') AT TIME ZONE 'UTC'
          ),
          updated_at = greatest(
            statement_timestamp(),
            (t.updated_at AT TIME ZONE 'UTC' + interval '1 microsecond') AT TIME ZONE 'UTC'
          )
        WHERE t.name = :name AND t.tag = :tag AND t.snapshot_fingerprint = :expected
          AND t.snapshot_fingerprint <> :fingerprint AND NOT t.protected
      """;

  static final String MOVE =
      TARGET
          + KNOWN
          + MOVE_TO
          + """
              AND EXISTS (SELECT FROM target)
              AND (:incomplete_allowed OR NOT EXISTS (SELECT FROM missing))
          """
          + POINTED
          + SEAL
          + VERDICT;

  /** {@link #MOVE} to a snapshot that is complete, since it was sealed; without a verdict. */
  static final String MOVE_TO_COMPLETE =
      """
      WITH target AS MATERIALIZED (
        SELECT FROM ${schema}.snapshot s
        WHERE s.name = :name AND s.fingerprint = :fingerprint
          AND s.sealed_at = CAST(:sealed_at AS timestamptz)
        FOR KEY SHARE
      ), written AS (
      """
          + MOVE_TO
          + """
              AND EXISTS (SELECT FROM target)
          """
          + POINTED
          + ")\n"
          + ENTRY
          + """
            false
          FROM written w
          """;

  private static final String ENTRY_ALONE =
      AND_ENTRY
          + """
          false
        FROM written w
      )
      SELECT
      """;

  static final String DELETE =
      """
      WITH
      """
          + KNOWN
          + """
            UPDATE ${schema}.snapshot_tag t SET
              snapshot_fingerprint = NULL,
              previous_fingerprint = t.snapshot_fingerprint,
              updated_at = greatest(
                statement_timestamp(),
                (t.updated_at AT TIME ZONE 'UTC' + interval '1 microsecond') AT TIME ZONE 'UTC'
              )
            WHERE t.name = :name AND t.tag = :tag AND t.snapshot_fingerprint = :expected
              AND NOT t.protected
            RETURNING t.updated_at AS changed_at, 'DELETED' AS change,
              t.previous_fingerprint AS from_fingerprint, t.snapshot_fingerprint AS to_fingerprint
          """
          + ENTRY_ALONE
          + VERDICT;

  static final String PROTECT =
      """
      WITH
      """
          + KNOWN
          + """
            UPDATE ${schema}.snapshot_tag t SET
              protected = :wanted,
              updated_at = greatest(
                statement_timestamp(),
                (t.updated_at AT TIME ZONE 'UTC' + interval '1 microsecond') AT TIME ZONE 'UTC'
              )
            WHERE t.name = :name AND t.tag = :tag AND t.snapshot_fingerprint IS NOT NULL
              AND t.protected <> :wanted
            RETURNING t.updated_at AS changed_at,
              CASE WHEN t.protected THEN 'PROTECTED' ELSE 'UNPROTECTED' END AS change,
              t.snapshot_fingerprint AS from_fingerprint, t.snapshot_fingerprint AS to_fingerprint
          """
          + ENTRY_ALONE
          + VERDICT;

  private TagWritesSql() {}
}
