package org.artigraph4j.postgres;

import java.util.List;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.storage.Storage;
import org.jdbi.v3.core.Handle;

/** Which tags are on graphs that name a storage. */
final class TaggedGraphs {
  // Definitions tell the names of graphs and the keys, of whatever version; of that which a tag is
  // on, its body tells.
  private static final String TAGGED =
      """
      SELECT a.name, t.tag, t.snapshot_fingerprint, s.number, a.artifact_key
      FROM unnest(CAST(:storages AS bigint[]), CAST(:bodies AS text[]))
        WITH ORDINALITY AS s (fingerprint, body, number)
      CROSS JOIN LATERAL (
        SELECT DISTINCT a.name, a.artifact_key
        FROM ${schema}.graph_artifact a
        WHERE a.storage_fingerprint = s.fingerprint
      ) AS a
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
      CROSS JOIN LATERAL (
        SELECT g.body -> 'artifacts' -> a.artifact_key -> 'storage' AS storage
        FROM ${schema}.graph g
        WHERE g.name = a.name AND g.fingerprint = n.graph_fingerprint
        LIMIT 1
      ) AS g
      WHERE g.storage = CAST(s.body AS jsonb)
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
