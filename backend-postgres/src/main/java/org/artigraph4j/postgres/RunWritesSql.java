package org.artigraph4j.postgres;

/** Changes of the journal of runs, each one statement. */
final class RunWritesSql {
  // The snapshot and the configuration are locked, so that they are not removed before the run is
  // there, which keeps them.
  static final String START =
      """
      WITH target AS MATERIALIZED (
        SELECT FROM ${schema}.snapshot s
        WHERE s.name = :name AND s.fingerprint = :snapshot
        FOR KEY SHARE
      ), retried AS MATERIALIZED (
        SELECT FROM ${schema}.run r WHERE r.name = :name AND r.id = :retry_of
      ), configured AS MATERIALIZED (
        SELECT c.body <> CAST(:configuration_body AS jsonb) AS other
        FROM ${schema}.run_configuration c
        WHERE c.name = :name AND c.fingerprint = :configuration
        FOR KEY SHARE
      ), known AS MATERIALIZED (
        SELECT
      """
          + RunRows.COLUMNS
          + """
        FROM ${schema}.run r
        WHERE r.name = :name AND r.id = :id
      ), written AS (
        INSERT INTO ${schema}.run (
          name, id, project, graph_fingerprint, snapshot_fingerprint, actor,
          configuration_fingerprint, retry_of, lease_micros, status
        )
        SELECT
          :name, :id, :project, :graph, :snapshot, :actor, CAST(:configuration AS bigint),
          CAST(:retry_of AS text), :lease_micros, 'RUNNING'
        WHERE EXISTS (SELECT FROM target)
          AND (CAST(:retry_of AS text) IS NULL OR EXISTS (SELECT FROM retried))
          AND NOT EXISTS (SELECT FROM configured WHERE configured.other)
          AND NOT EXISTS (SELECT FROM known)
        ON CONFLICT DO NOTHING
        RETURNING started_at
      ), written_configuration AS (
        INSERT INTO ${schema}.run_configuration (name, fingerprint, body)
        SELECT :name, :configuration, CAST(:configuration_body AS jsonb)
        FROM written
        WHERE CAST(:configuration AS bigint) IS NOT NULL AND NOT EXISTS (SELECT FROM configured)
        ON CONFLICT DO NOTHING
      )
      SELECT
        EXISTS (SELECT FROM target) AS found,
        CAST(:retry_of AS text) IS NULL OR EXISTS (SELECT FROM retried) AS found_retried,
        EXISTS (SELECT FROM configured WHERE configured.other) AS other_configuration,
        written.started_at AS written_at,
        known.*
      FROM (VALUES (1)) AS one
      LEFT JOIN written ON true
      LEFT JOIN known ON true
      """;

  static final String FINISH =
      """
      WITH known AS MATERIALIZED (
        SELECT
      """
          + RunRows.COLUMNS
          + """
        FROM ${schema}.run r
        WHERE r.name = :name AND r.id = :id
      ), written AS (
        UPDATE ${schema}.run r SET
          status = :status,
          ended_at = greatest(statement_timestamp(), r.started_at),
          error = :error,
          summary = CAST(:summary AS jsonb)
        WHERE r.name = :name AND r.id = :id AND r.status = 'RUNNING'
        RETURNING
      """
          + RunRows.COLUMNS
          + """
      )
      SELECT true AS written, written.* FROM written
      UNION ALL
      SELECT false, known.* FROM known WHERE NOT EXISTS (SELECT FROM written)
      """;

  private static final String INSERT_FRESH =
      """
        INSERT INTO ${schema}.run_build (
          name, run_started_at, run_id, artifact_key, key_fingerprint, key, producer,
          producer_fingerprint, input_fingerprint, status, attempts, started_at, ended_at, counts,
          error, outputs
        )
        SELECT
          :name, f.run_started_at, :id, f.artifact_key, f.key_fingerprint, f.key, f.producer,
          f.producer_fingerprint, f.input_fingerprint, f.status, f.attempts, f.started_at,
          f.ended_at, f.counts, f.error, f.outputs
        FROM fresh f
      """;

  // The row of the run is what its recorders lock, until they have committed. So whoever has it
  // sees in the rows that it locks what all before it have recorded, though they may have done so
  // after this statement began; a row that was made since then it does not see, and writes it
  // again: a duplicate, which undoes all of it, and it is run again.
  static final String RECORD =
      """
      WITH run AS MATERIALIZED (
        SELECT r.started_at, r.status
        FROM ${schema}.run r
        WHERE r.name = :name AND r.id = :id
        FOR NO KEY UPDATE
      ), given AS MATERIALIZED (
        SELECT
          g.artifact_key, g.key_fingerprint, CAST(g.key AS jsonb) AS key, g.producer,
          g.producer_fingerprint, g.input_fingerprint, g.status,
          CAST(g.attempts AS integer) AS attempts,
          CAST(nullif(g.started_at, '') AS timestamptz) AS started_at,
          CAST(nullif(g.ended_at, '') AS timestamptz) AS ended_at,
          CAST(g.counts AS jsonb) AS counts, substr(nullif(g.error, ''), 2) AS error,
          CAST(g.outputs AS jsonb) AS outputs, g.number
        FROM unnest(
          CAST(:artifact_keys AS text[]), CAST(:key_fingerprints AS bigint[]),
          CAST(:keys AS text[]), CAST(:producers AS text[]),
          CAST(:producer_fingerprints AS bigint[]), CAST(:input_fingerprints AS bigint[]),
          CAST(:statuses AS text[]), CAST(:attempts AS bigint[]), CAST(:started_ats AS text[]),
          CAST(:ended_ats AS text[]), CAST(:counts AS text[]), CAST(:errors AS text[]),
          CAST(:outputs AS text[])
        ) WITH ORDINALITY AS g (
          artifact_key, key_fingerprint, key, producer, producer_fingerprint, input_fingerprint,
          status, attempts, started_at, ended_at, counts, error, outputs, number
        )
      ), fresh AS MATERIALIZED (
        SELECT
          run.started_at AS run_started_at, g.*,
          b.status AS known_status, b.attempts AS known_attempts, b.key <> g.key AS other_key,
          b.status IS NULL
            OR (
              b.producer, b.input_fingerprint, b.status, b.attempts, b.started_at, b.ended_at,
              b.counts, b.error, b.outputs
            ) IS DISTINCT FROM (
              g.producer, g.input_fingerprint, g.status, g.attempts, g.started_at, g.ended_at,
              g.counts, g.error, g.outputs
            ) AS is_change
        FROM run
        CROSS JOIN given g
        LEFT JOIN LATERAL (
          SELECT
            b.key, b.producer, b.input_fingerprint, b.status, b.attempts, b.started_at,
            b.ended_at, b.counts, b.error, b.outputs
          FROM ${schema}.run_build b
          WHERE b.name = :name AND b.run_started_at = run.started_at AND b.run_id = :id
            AND b.artifact_key = g.artifact_key AND b.key_fingerprint = g.key_fingerprint
          LIMIT 1
          FOR NO KEY UPDATE
        ) AS b ON true
      ), verdict AS MATERIALIZED (
        SELECT
          min(f.number) FILTER (WHERE f.other_key) AS other_key,
          min(f.number) FILTER (
            WHERE f.is_change AND f.known_status IS NOT NULL
              AND (
                f.known_status NOT IN ('RUNNING', 'FAILED')
                OR f.attempts < f.known_attempts
                OR f.attempts = f.known_attempts
                  AND (f.known_status = 'FAILED' OR f.status = 'RUNNING')
              )
          ) AS refused
        FROM fresh f
      ), ready AS MATERIALIZED (
        SELECT
        FROM run CROSS JOIN verdict
        WHERE run.status = 'RUNNING' AND verdict.other_key IS NULL AND verdict.refused IS NULL
      ), inserted AS (
      """
          + INSERT_FRESH
          + """
        WHERE f.known_status IS NULL AND EXISTS (SELECT FROM ready)
      ), updated AS (
      """
          + INSERT_FRESH
          + """
        WHERE f.known_status IS NOT NULL AND f.is_change AND EXISTS (SELECT FROM ready)
        ON CONFLICT (name, run_started_at, run_id, artifact_key, key_fingerprint) DO UPDATE SET
          producer = excluded.producer,
          producer_fingerprint = excluded.producer_fingerprint,
          input_fingerprint = excluded.input_fingerprint,
          status = excluded.status,
          attempts = excluded.attempts,
          started_at = excluded.started_at,
          ended_at = excluded.ended_at,
          counts = excluded.counts,
          error = excluded.error,
          outputs = excluded.outputs
      ), change AS MATERIALIZED (
        SELECT
          count(*) FILTER (WHERE f.status = 'SUCCEEDED')
            - count(*) FILTER (WHERE f.known_status = 'SUCCEEDED') AS built,
          count(*) FILTER (WHERE f.status = 'CACHED')
            - count(*) FILTER (WHERE f.known_status = 'CACHED') AS cached,
          count(*) FILTER (WHERE f.status = 'FAILED')
            - count(*) FILTER (WHERE f.known_status = 'FAILED') AS failed,
          count(*) FILTER (WHERE f.status = 'SKIPPED')
            - count(*) FILTER (WHERE f.known_status = 'SKIPPED') AS skipped
        FROM fresh f
      ), beat AS (
        UPDATE ${schema}.run r SET
          beat_at = greatest(r.beat_at, clock_timestamp()),
          built = r.built + change.built,
          cached = r.cached + change.cached,
          failed = r.failed + change.failed,
          skipped = r.skipped + change.skipped
        FROM change
        WHERE r.name = :name AND r.id = :id AND EXISTS (SELECT FROM ready)
      )
      SELECT
        run.status, verdict.other_key, verdict.refused,
        (SELECT f.known_status FROM fresh f WHERE f.number = verdict.refused) AS known_status
      FROM run CROSS JOIN verdict
      """;

  /** {@link #RECORD} of no builds. */
  static final String BEAT =
      """
      WITH run AS MATERIALIZED (
        SELECT r.status
        FROM ${schema}.run r
        WHERE r.name = :name AND r.id = :id
        FOR NO KEY UPDATE
      ), beat AS (
        UPDATE ${schema}.run r SET beat_at = greatest(r.beat_at, clock_timestamp())
        WHERE r.name = :name AND r.id = :id
          AND EXISTS (SELECT FROM run WHERE run.status = 'RUNNING')
      )
      SELECT run.status FROM run
      """;

  private RunWritesSql() {}
}
