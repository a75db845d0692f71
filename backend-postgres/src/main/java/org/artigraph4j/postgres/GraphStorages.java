package org.artigraph4j.postgres;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.storage.Storage;
import org.jdbi.v3.core.Handle;

/** Which graphs name a storage, by an index of their bodies; and the newest graph of a name. */
final class GraphStorages {
  /** The graphs that name a storage, given as {@code s.body}. */
  private static final String NAMING =
      """
      jsonb_path_query_array(g.body, '$.artifacts.*.storage')
        @> jsonb_build_array(CAST(s.body AS jsonb))
      """;

  private static final String NEWEST =
      """
      SELECT g.name, g.fingerprint, g.body
      FROM ${schema}.graph g
      WHERE g.name = :name AND g.created_at <> '-infinity'
      ORDER BY g.created_at DESC, g.fingerprint DESC
      LIMIT 1
      """;

  private static final String NEWEST_WITH =
      """
      SELECT newest.name, newest.fingerprint, newest.body
      FROM (
        SELECT DISTINCT g.name
        FROM unnest(CAST(:storages AS text[])) AS s (body)
        CROSS JOIN LATERAL (
          SELECT g.name
          FROM ${schema}.graph g
          WHERE
      """
          + NAMING
          + """
          OFFSET 0
        ) AS g
      ) AS named
      CROSS JOIN LATERAL (
        SELECT g.name, g.fingerprint, g.body
        FROM ${schema}.graph g
        WHERE g.name = named.name AND g.created_at <> '-infinity'
        ORDER BY g.created_at DESC, g.fingerprint DESC
        LIMIT 1
      ) AS newest
      """;

  private static final String TAGGED =
      """
      SELECT t.name, t.tag, t.snapshot_fingerprint, s.number, a.key AS artifact_key
      FROM unnest(CAST(:storages AS text[])) WITH ORDINALITY AS s (body, number)
      CROSS JOIN LATERAL (
        SELECT g.name, g.fingerprint, g.body
        FROM ${schema}.graph g
        WHERE
      """
          + NAMING
          + """
        OFFSET 0
      ) AS g
      CROSS JOIN LATERAL (
        SELECT t.name, t.tag, t.snapshot_fingerprint
        FROM ${schema}.snapshot_tag t
        CROSS JOIN LATERAL (
          SELECT n.graph_fingerprint
          FROM ${schema}.snapshot n
          WHERE n.name = t.name AND n.fingerprint = t.snapshot_fingerprint
          LIMIT 1
        ) AS n
        WHERE t.name = g.name AND t.snapshot_fingerprint IS NOT NULL
          AND n.graph_fingerprint = g.fingerprint
        OFFSET 0
      ) AS t
      CROSS JOIN LATERAL jsonb_each(g.body -> 'artifacts') AS a (key, value)
      WHERE a.value -> 'storage' = CAST(s.body AS jsonb)
      """;

  private final String newest;
  private final String newestWith;
  private final String tagged;

  GraphStorages(Sql sql) {
    this.newest = sql.of(NEWEST);
    this.newestWith = sql.of(NEWEST_WITH);
    this.tagged = sql.of(TAGGED);
  }

  Optional<Graph> newest(Handle handle, String name) {
    return handle
        .createQuery(newest)
        .bind("name", name)
        .map((row, context) -> Graphs.read(name, row.getLong("fingerprint"), row.getString("body")))
        .findOne();
  }

  /** The graphs, each the newest of its name, that may have an artifact in one of some storages. */
  List<Graph> newestWith(Handle handle, Collection<Storage> storages) {
    return handle
        .createQuery(newestWith)
        .bind("storages", bodies(storages))
        .map(
            (row, context) ->
                Graphs.read(
                    row.getString("name"), row.getLong("fingerprint"), row.getString("body")))
        .list();
  }

  /**
   * A tag on a snapshot whose graph has an artifact in a storage.
   *
   * @param storage which of the given ones, from 0
   */
  record Tagged(String name, String tag, Fingerprint snapshot, String artifactKey, int storage) {}

  /** All tags on snapshots of graphs that name one of some storages. */
  List<Tagged> tagged(Handle handle, Collection<Storage> storages) {
    return handle
        .createQuery(tagged)
        .bind("storages", bodies(storages))
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

  private static ArrayArgument bodies(Collection<Storage> storages) {
    return ArrayArgument.of(
        storages.stream().map(storage -> storage.toJson().toString()).toArray(String[]::new));
  }
}
