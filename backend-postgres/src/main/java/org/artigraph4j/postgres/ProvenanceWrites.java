package org.artigraph4j.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.artigraph4j.lineage.Provenance;
import org.artigraph4j.storage.Storage;
import org.jdbi.v3.core.Handle;

/**
 * Records what things were built from. Small batches in one statement; before a large one the
 * server is asked which of it are known, so that a build that reads almost what another one read
 * sends what differs.
 */
final class ProvenanceWrites {
  /** Up to so many partitions are sent unasked: a few hundred kilobytes. */
  private static final int MOST_UNASKED = 10_000;

  private static final String KNOWN =
      """
      SELECT g.storage_fingerprint, g.fingerprint, false AS is_chunk
      FROM unnest(CAST(:outputs AS bigint[]), CAST(:inputs AS bigint[]))
        AS g (storage_fingerprint, fingerprint)
      CROSS JOIN LATERAL (
        SELECT FROM ${schema}.provenance p
        WHERE p.storage_fingerprint = g.storage_fingerprint AND p.input_fingerprint = g.fingerprint
        LIMIT 1
      ) AS p
      UNION ALL
      SELECT g.storage_fingerprint, g.fingerprint, true
      FROM unnest(CAST(:chunk_outputs AS bigint[]), CAST(:chunk_fingerprints AS bigint[]))
        AS g (storage_fingerprint, fingerprint)
      CROSS JOIN LATERAL (
        SELECT FROM ${schema}.provenance_chunk c
        WHERE c.storage_fingerprint = g.storage_fingerprint AND c.fingerprint = g.fingerprint
        LIMIT 1
      ) AS c
      """;

  // What is used again is locked, so that it is not removed meanwhile. A chunk that was known when
  // the batch was asked for, and is gone, has the batch asked for again.
  //
  // What rows have several of travels as one array each, of which every row has a slice, up to its
  // end and from the end of the row before it.
  private static final String WRITE =
      """
      WITH storages AS MATERIALIZED (
        SELECT a.fingerprint, CAST(a.body AS jsonb) AS body, known.body AS known_body, a.number
        FROM unnest(CAST(:storages AS bigint[]), CAST(:storage_bodies AS text[]))
          WITH ORDINALITY AS a (fingerprint, body, number)
        LEFT JOIN LATERAL (
          SELECT s.body
          FROM ${schema}.storage s
          WHERE s.fingerprint = a.fingerprint
          LIMIT 1
        ) AS known ON true
      ), verdict AS MATERIALIZED (
        SELECT min(storages.number) FILTER (WHERE storages.known_body <> storages.body) AS other
        FROM storages
      ), written_storages AS (
        INSERT INTO ${schema}.storage (fingerprint, body)
        SELECT storages.fingerprint, storages.body
        FROM storages CROSS JOIN verdict
        WHERE storages.known_body IS NULL AND verdict.other IS NULL
        ORDER BY storages.fingerprint
        ON CONFLICT DO NOTHING
        RETURNING fingerprint
      ), ready AS MATERIALIZED (
        SELECT
          (SELECT count(*) FROM written_storages)
            = (SELECT count(*) FROM storages WHERE storages.known_body IS NULL)
          AND (SELECT verdict.other IS NULL FROM verdict) AS all_storages
      ), fresh AS MATERIALIZED (
        SELECT
          g.*,
          coalesce(lag(g.parameter_end) OVER (ORDER BY g.number), 0) + 1 AS parameter_low,
          coalesce(lag(g.chunk_end) OVER (ORDER BY g.number), 0) + 1 AS chunk_low,
          p.known
        FROM unnest(
          CAST(:outputs AS bigint[]), CAST(:inputs AS bigint[]), CAST(:producers AS text[]),
          CAST(:versions AS text[]), CAST(:sizes AS bigint[]), CAST(:parameter_ends AS bigint[]),
          CAST(:chunk_ends AS bigint[])
        ) WITH ORDINALITY AS g (
          output, input, producer, version, size, parameter_end, chunk_end, number
        )
        LEFT JOIN LATERAL (
          SELECT true AS known
          FROM ${schema}.provenance p
          WHERE p.storage_fingerprint = g.output AND p.input_fingerprint = g.input
          LIMIT 1
          FOR KEY SHARE
        ) AS p ON true
      ), named AS MATERIALIZED (
        SELECT n.output, n.fingerprint, c.known
        FROM (
          SELECT DISTINCT fresh.output, c.fingerprint
          FROM fresh
          CROSS JOIN LATERAL unnest(
            (CAST(:chunks AS bigint[]))
              [CAST(fresh.chunk_low AS integer) : CAST(fresh.chunk_end AS integer)]
          ) AS c (fingerprint)
          WHERE fresh.known IS NULL
          ORDER BY fresh.output, c.fingerprint
        ) AS n
        LEFT JOIN LATERAL (
          SELECT true AS known
          FROM ${schema}.provenance_chunk c
          WHERE c.storage_fingerprint = n.output AND c.fingerprint = n.fingerprint
          LIMIT 1
          FOR KEY SHARE
        ) AS c ON true
      ), given_chunk AS MATERIALIZED (
        SELECT g.*, coalesce(lag(g.content_end) OVER (ORDER BY g.number), 0) + 1 AS content_low
        FROM unnest(
          CAST(:chunk_outputs AS bigint[]), CAST(:chunk_fingerprints AS bigint[]),
          CAST(:input_storages AS bigint[]), CAST(:content_ends AS bigint[]),
          CAST(:entries AS bytea[])
        ) WITH ORDINALITY AS g (
          output, fingerprint, input_storage, content_end, entries, number
        )
      ), chunks AS MATERIALIZED (
        SELECT NOT EXISTS (
          SELECT FROM named
          WHERE named.known IS NULL AND (named.output, named.fingerprint) NOT IN (
            SELECT g.output, g.fingerprint FROM given_chunk g
          )
        ) AS all_chunks
      ), written_chunks AS (
        INSERT INTO ${schema}.provenance_chunk (
          storage_fingerprint, fingerprint, input_storage_fingerprint, contents, entries
        )
        SELECT
          g.output, g.fingerprint, g.input_storage,
          (CAST(:contents AS bigint[]))
            [CAST(g.content_low AS integer) : CAST(g.content_end AS integer)],
          g.entries
        FROM given_chunk g
        JOIN named ON named.output = g.output AND named.fingerprint = g.fingerprint
        WHERE named.known IS NULL AND (SELECT ready.all_storages FROM ready)
          AND (SELECT chunks.all_chunks FROM chunks)
        ORDER BY g.output, g.fingerprint
        ON CONFLICT DO NOTHING
      ), written AS (
        INSERT INTO ${schema}.provenance (
          storage_fingerprint, input_fingerprint, producer, version, parameters, chunk_counts,
          chunks, size
        )
        SELECT
          fresh.output, fresh.input, fresh.producer, CAST(fresh.version AS jsonb),
          (CAST(:parameters AS text[]))
            [CAST(fresh.parameter_low AS integer) : CAST(fresh.parameter_end AS integer)],
          (CAST(:chunk_counts AS bigint[]))
            [CAST(fresh.parameter_low AS integer) : CAST(fresh.parameter_end AS integer)],
          (CAST(:chunks AS bigint[]))
            [CAST(fresh.chunk_low AS integer) : CAST(fresh.chunk_end AS integer)],
          fresh.size
        FROM fresh
        WHERE fresh.known IS NULL AND (SELECT ready.all_storages FROM ready)
          AND (SELECT chunks.all_chunks FROM chunks)
        ORDER BY fresh.output, fresh.input
        ON CONFLICT DO NOTHING
      )
      SELECT verdict.other AS other_storage, ready.all_storages AND chunks.all_chunks AS ready
      FROM verdict CROSS JOIN ready CROSS JOIN chunks
      """;

  private final String known;
  private final String write;
  private final Storages storages;

  ProvenanceWrites(Sql sql) {
    this.known = sql.of(KNOWN);
    this.write = sql.of(WRITE);
    this.storages = new Storages(sql);
  }

  /** All of it or nothing; if it was asked what is known, that stays known. */
  void write(Handle handle, Collection<Provenance> provenance) {
    ProvenanceBatch batch = ProvenanceBatch.of(provenance);
    Races.settle(
        () -> {
          ProvenanceBatch missing = batch.size() > MOST_UNASKED ? missing(handle, batch) : batch;
          return missing.isEmpty()
              ? Optional.of(true)
              : Rows.scan(
                  missing.bindTo(handle.createQuery(write)), rows -> written(rows, missing));
        });
  }

  private ProvenanceBatch missing(Handle handle, ProvenanceBatch batch) {
    Set<ProvenanceBatch.Key> rows = new HashSet<>();
    Set<ProvenanceBatch.Key> chunks = new HashSet<>();
    return Rows.scan(
        batch.bindKeysTo(handle.createQuery(known)),
        row -> {
          while (row.next()) {
            ProvenanceBatch.Key key =
                new ProvenanceBatch.Key(
                    row.getLong("storage_fingerprint"), row.getLong("fingerprint"));
            (row.getBoolean("is_chunk") ? chunks : rows).add(key);
          }
          return batch.without(rows, chunks);
        });
  }

  /**
   * Whether it is written; not known yet where a racer was faster with a storage, or what was known
   * was removed.
   */
  private Optional<Boolean> written(ResultSet row, ProvenanceBatch batch) throws SQLException {
    row.next();
    OptionalLong other = Rows.optionalLong(row, "other_storage");
    if (other.isPresent()) {
      Storage storage = batch.storage(other.getAsLong());
      throw storages.conflict(row, storage);
    }
    return row.getBoolean("ready") ? Optional.of(true) : Optional.empty();
  }
}
