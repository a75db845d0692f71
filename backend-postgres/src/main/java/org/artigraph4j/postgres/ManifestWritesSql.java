package org.artigraph4j.postgres;

/** The statements of {@link ManifestWrites}. */
final class ManifestWritesSql {
  // Whoever folds gives way: somebody else will do it.
  private static final String BRIEFLY = "SELECT set_config('lock_timeout', '100', true);\n";

  /**
   * What there is of the lists and manifests that are to be used, which are locked, so that nobody
   * collects them as garbage meanwhile; and what is linked. A list that is there has all of its
   * manifests. If that is so, and nothing is linked, then it is linked at once. Folding needs no
   * hold on the snapshot, for it changes no link.
   */
  private static final String ASK =
      """
      WITH given AS MATERIALIZED (
        SELECT g.artifact_key, g.list, g.number
        FROM unnest(CAST(:artifacts AS text[]), CAST(:lists AS bigint[]))
          WITH ORDINALITY AS g (artifact_key, list, number)
      ), held AS MATERIALIZED (
        SELECT s.sealed_at IS NOT NULL AND NOT :raw AS sealed
        FROM ${schema}.snapshot s
        WHERE s.name = :name AND s.fingerprint = :snapshot AND NOT :folding
        FOR SHARE
      ), state AS MATERIALIZED (
        SELECT
          given.*, a.list_fingerprint AS current, p.key_fingerprint IS NOT NULL AS has_loose
        FROM given
        LEFT JOIN LATERAL (
          SELECT a.list_fingerprint
          FROM ${schema}.snapshot_artifact a
          WHERE a.name = :name AND a.snapshot_fingerprint = :snapshot
            AND a.artifact_key = given.artifact_key
          LIMIT 1
        ) AS a ON true
        LEFT JOIN LATERAL (
          SELECT p.key_fingerprint
          FROM ${schema}.snapshot_partition p
          WHERE p.name = :name AND p.snapshot_fingerprint = :snapshot
            AND p.artifact_key = given.artifact_key
          ORDER BY p.key_fingerprint -- as the index has it: a scan would have to sort
          LIMIT 1
        ) AS p ON true
      ), known_list AS MATERIALIZED (
        SELECT given.list
        FROM given
        CROSS JOIN LATERAL (
          SELECT FROM ${schema}.manifest_list l
          WHERE l.name = :name AND l.fingerprint = given.list
          LIMIT 1
          FOR KEY SHARE
        ) AS l
      ), known AS MATERIALIZED (
        SELECT m.fingerprint
        FROM unnest(CAST(:manifests AS bigint[])) AS g (fingerprint)
        CROSS JOIN LATERAL (
          SELECT m.fingerprint
          FROM ${schema}.manifest m
          WHERE m.name = :name AND m.fingerprint = g.fingerprint
          LIMIT 1
          FOR KEY SHARE
        ) AS m
        WHERE EXISTS (
          SELECT FROM state
          WHERE state.current IS DISTINCT FROM state.list
            AND NOT EXISTS (SELECT FROM known_list WHERE known_list.list = state.list)
        )
      ), linked AS (
        INSERT INTO ${schema}.snapshot_artifact (
          name, snapshot_fingerprint, artifact_key, list_fingerprint
        )
        SELECT :name, :snapshot, state.artifact_key, state.list
        FROM state
        WHERE state.current IS NULL AND NOT state.has_loose
          AND EXISTS (SELECT FROM known_list WHERE known_list.list = state.list)
          AND EXISTS (SELECT FROM held WHERE NOT held.sealed)
        ORDER BY state.artifact_key
        ON CONFLICT DO NOTHING
        RETURNING artifact_key
      )
      SELECT
        CASE WHEN :folding THEN false ELSE (SELECT held.sealed FROM held) END AS sealed,
        state.number, state.current, state.has_loose,
        EXISTS (SELECT FROM known_list WHERE known_list.list = state.list) AS has_list,
        EXISTS (SELECT FROM linked WHERE linked.artifact_key = state.artifact_key) AS linked,
        CASE WHEN state.current <> state.list THEN (
          SELECT sum(c.count)
          FROM ${schema}.manifest_list l CROSS JOIN LATERAL unnest(l.counts) AS c (count)
          WHERE l.name = :name AND l.fingerprint = state.current
        ) END AS partitions,
        CASE WHEN state.number = 1 THEN (SELECT array_agg(known.fingerprint) FROM known) END
          AS known
      FROM state
      """;

  /**
   * Manifests that are not there yet. Contents travel as one array, of which each row has a slice.
   */
  private static final String MANIFESTS =
      """
      WITH written AS (
        INSERT INTO ${schema}.manifest (name, fingerprint, contents, entries)
        SELECT
          :name, g.fingerprint,
          (CAST(:contents AS bigint[]))[CAST(g.low AS integer) : CAST(g.high AS integer)], g.entries
        FROM unnest(
          CAST(:manifests AS bigint[]), CAST(:lows AS bigint[]), CAST(:highs AS bigint[]),
          CAST(:entries AS bytea[])
        ) AS g (fingerprint, low, high, entries)
        ORDER BY g.fingerprint
        ON CONFLICT DO NOTHING
        RETURNING fingerprint
      )
      """;

  /** How many are written, if these were all. */
  private static final String WRITTEN = "SELECT count(*) AS written FROM written";

  /**
   * Lists that are not there yet. Where a racer was faster with a manifest or a list, that one is
   * not locked, and nothing is linked: whoever asks again sees and locks it. Manifests that are
   * written all the same are used then.
   */
  private static final String LISTS =
      """
      , written_lists AS (
        INSERT INTO ${schema}.manifest_list (name, fingerprint, manifests, counts, first_keys)
        SELECT
          :name, g.fingerprint,
          (CAST(:list_manifests AS bigint[]))[CAST(g.low AS integer) : CAST(g.high AS integer)],
          CAST((CAST(:list_counts AS bigint[]))[CAST(g.low AS integer) : CAST(g.high AS integer)]
            AS integer[]),
          (CAST(:first_keys AS bytea[]))[CAST(g.low AS integer) : CAST(g.high AS integer)]
        FROM unnest(
          CAST(:lists AS bigint[]), CAST(:list_lows AS bigint[]), CAST(:list_highs AS bigint[])
        ) AS g (fingerprint, low, high)
        WHERE (SELECT count(*) FROM written) = :manifest_count
        ORDER BY g.fingerprint
        ON CONFLICT DO NOTHING
        RETURNING fingerprint
      ), complete AS MATERIALIZED (
        SELECT (SELECT count(*) FROM written) = :manifest_count
          AND (SELECT count(*) FROM written_lists) = :list_count AS complete
      ),
      """;

  /** Links what had no links, and therefore no row. */
  private static final String LINK =
      """
      linked AS (
        INSERT INTO ${schema}.snapshot_artifact (
          name, snapshot_fingerprint, artifact_key, list_fingerprint
        )
        SELECT :name, :snapshot, g.artifact_key, g.list
        FROM unnest(CAST(:artifacts AS text[]), CAST(:linked_lists AS bigint[]))
          AS g (artifact_key, list)
        WHERE (SELECT complete.complete FROM complete)
        ORDER BY g.artifact_key
        ON CONFLICT DO NOTHING
        RETURNING artifact_key
      )
      SELECT
        (SELECT complete.complete FROM complete) AS complete,
        (SELECT count(*) FROM linked) AS linked, 0 AS removed
      """;

  /**
   * Moves rows to other lists, and removes the loose links that are in these: next to all that
   * their artifacts have. The rows come last, so that they are locked for as short as possible.
   */
  private static final String MOVE =
      """
      linked AS (
        INSERT INTO ${schema}.snapshot_artifact AS a (
          name, snapshot_fingerprint, artifact_key, list_fingerprint
        )
        SELECT :name, :snapshot, g.artifact_key, g.list
        FROM unnest(CAST(:artifacts AS text[]), CAST(:linked_lists AS bigint[]))
          AS g (artifact_key, list)
        WHERE (SELECT complete.complete FROM complete)
        ORDER BY g.artifact_key
        ON CONFLICT (name, snapshot_fingerprint, artifact_key)
          DO UPDATE SET
            list_fingerprint = excluded.list_fingerprint, linked_at = excluded.linked_at
          WHERE a.list_fingerprint = (
            SELECT e.list
            FROM unnest(CAST(:artifacts AS text[]), CAST(:expected AS bigint[]))
              AS e (artifact_key, list)
            WHERE e.artifact_key = a.artifact_key
          )
        RETURNING artifact_key
      ), removed AS (
        DELETE FROM ${schema}.snapshot_partition p
        WHERE p.name = :name AND p.snapshot_fingerprint = :snapshot
          AND p.artifact_key = ANY (CAST(:artifacts AS text[]))
          AND ((p.artifact_key, p.key_fingerprint) IN (
            SELECT g.artifact_key, g.key_fingerprint
            FROM unnest(
              (SELECT CAST(:folded_of AS text[])), (SELECT CAST(:folded AS bigint[]))
            ) AS g (artifact_key, key_fingerprint)
          )) IS TRUE
          AND EXISTS (SELECT FROM linked)
        RETURNING p.key_fingerprint
      )
      SELECT
        (SELECT complete.complete FROM complete) AS complete,
        (SELECT count(*) FROM linked) AS linked, (SELECT count(*) FROM removed) AS removed
      """;

  /** Makes the artifact's row if there is none, and holds it against everybody. */
  private static final String LOCK =
      """
      INSERT INTO ${schema}.snapshot_artifact (name, snapshot_fingerprint, artifact_key)
      VALUES (:name, :snapshot, :artifact)
      ON CONFLICT DO NOTHING;
      SELECT FROM ${schema}.snapshot_artifact a
      WHERE a.name = :name AND a.snapshot_fingerprint = :snapshot
        AND a.artifact_key BETWEEN (SELECT :artifact) AND (SELECT :artifact)
      FOR UPDATE
      """;

  /** Leaves the artifact's row, which writers lock, with no links. */
  private static final String CLEAR =
      """
      WITH removed AS (
        DELETE FROM ${schema}.snapshot_partition p
        WHERE p.name = :name AND p.snapshot_fingerprint = :snapshot
          AND p.artifact_key = :artifact
      )
      UPDATE ${schema}.snapshot_artifact SET list_fingerprint = 0
      WHERE name = :name AND snapshot_fingerprint = :snapshot AND artifact_key = :artifact
      """;

  private final String ask;
  private final String askBriefly;
  private final String writeManifests;
  private final String link;
  private final String move;
  private final String lock;
  private final String clear;

  ManifestWritesSql(Sql sql) {
    this.ask = sql.of(ASK);
    this.askBriefly = sql.of(BRIEFLY + ASK);
    this.writeManifests = sql.of(MANIFESTS + WRITTEN);
    this.link = sql.of(MANIFESTS + LISTS + LINK);
    this.move = sql.of(MANIFESTS + LISTS + MOVE);
    this.lock = sql.of(LOCK);
    this.clear = sql.of(CLEAR);
  }

  /** Asks what there is, in one round trip. */
  String ask(boolean briefly) {
    return briefly ? askBriefly : ask;
  }

  String writeManifests() {
    return writeManifests;
  }

  String link() {
    return link;
  }

  String move() {
    return move;
  }

  String lock() {
    return lock;
  }

  String clear() {
    return clear;
  }
}
