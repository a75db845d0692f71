package org.artigraph4j.postgres;

import java.util.List;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.storage.Storage;
import org.jdbi.v3.core.Handle;

/** Which tags are on graphs that name a storage. */
final class TaggedGraphs {
  // Definitions tell the names of graphs and the keys, of whatever version; of that which a tag is
  // on, its body tells, which is taken apart once for all tags on it.
  private static final String TAGGED =
      """
      WITH named AS MATERIALIZED (
        SELECT DISTINCT a.name, a.artifact_key, s.number, s.body
        FROM unnest(CAST(:storages AS bigint[]), CAST(:bodies AS text[]))
          WITH ORDINALITY AS s (fingerprint, body, number)
        CROSS JOIN LATERAL (
          SELECT a.name, a.artifact_key
          FROM ${schema}.graph_artifact a
          WHERE a.storage_fingerprint = s.fingerprint
        ) AS a
      ), tagged AS MATERIALIZED (
        SELECT a.name, t.tag, t.snapshot_fingerprint, n.graph_fingerprint
        FROM (SELECT DISTINCT named.name FROM named) AS a
        CROSS JOIN LATERAL (
          SELECT t.tag, t.snapshot_fingerprint
          FROM ${schema}.snapshot_tag t
          WHERE t.name = a.name AND t.snapshot_fingerprint IS NOT NULL
          OFFSET 0
        ) AS t
        CROSS JOIN LATERAL (
          SELECT n.graph_fingerprint
          FROM ${schema}.snapshot n
          WHERE n.name = a.name AND n.fingerprint = t.snapshot_fingerprint
          LIMIT 1
        ) AS n
      ), graphs AS MATERIALIZED (
        SELECT a.name, a.graph_fingerprint, g.artifacts
        FROM (SELECT DISTINCT tagged.name, tagged.graph_fingerprint FROM tagged) AS a
        CROSS JOIN LATERAL (
          SELECT g.body -> 'artifacts' AS artifacts
          FROM ${schema}.graph g
          WHERE g.name = a.name AND g.fingerprint = a.graph_fingerprint
          LIMIT 1
        ) AS g
      ), naming AS MATERIALIZED (
        SELECT graphs.name, graphs.graph_fingerprint, named.artifact_key, named.number
        FROM graphs
        JOIN named ON named.name = graphs.name
        WHERE graphs.artifacts -> named.artifact_key -> 'storage' = CAST(named.body AS jsonb)
      )
      SELECT t.name, t.tag, t.snapshot_fingerprint, h.number, h.artifact_key
      FROM tagged AS t
      JOIN naming AS h ON h.name = t.name AND h.graph_fingerprint = t.graph_fingerprint
      """;

  private final String tagged;

  TaggedGraphs(Sql sql) {
    this.tagged = sql.of(TAGGED);
  }

  /**
   * A tag on a snapshot whose graph has an artifact in a storage.
   *
   * @param storage which of the given ones, from 0
   */
  record Tagged(String name, String tag, Fingerprint snapshot, String artifactKey, int storage) {}

  /** All tags on snapshots of graphs that name one of some storages. */
  List<Tagged> find(Handle handle, List<Storage> storages) {
    return handle
        .createQuery(tagged)
        .bind(
            "storages",
            ArrayArgument.of(
                storages.stream().mapToLong(storage -> storage.fingerprint().value()).toArray()))
        .bind(
            "bodies",
            ArrayArgument.of(
                storages.stream()
                    .map(storage -> storage.toJson().toString())
                    .toArray(String[]::new)))
        .map(
            (row, context) ->
                new Tagged(
                    row.getString("name"),
                    row.getString("tag"),
                    Fingerprint.of(row.getLong("snapshot_fingerprint")),
                    row.getString("artifact_key"),
                    row.getInt("number") - 1))
        .list();
  }
}
