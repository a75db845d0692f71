package org.artigraph4j.postgres;

import com.google.common.primitives.Booleans;
import com.google.common.primitives.Longs;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** How graphs define their artifacts, which is to go with the last graph that has it. */
final class Definitions {
  // All definitions that a graph has which is left, taken apart once. Of what is not among them all
  // is locked that no writer has; then, for a writer may have come before, it is looked at again.
  private static final String LEFT =
      """
      WITH left_artifact AS MATERIALIZED (
        SELECT DISTINCT e.key AS artifact_key, e.value AS body
        FROM ${schema}.graph g
        CROSS JOIN LATERAL jsonb_each(g.body -> 'artifacts') AS e
        WHERE g.name = :name
      )
      """;

  private static final String LOCK_DEFINITIONS =
      LEFT
          + """
          SELECT a.artifact_key, a.artifact_fingerprint, a.produced
          FROM ${schema}.graph_artifact a
          WHERE a.name = :name
            AND (a.artifact_key, a.body) NOT IN (
              SELECT l.artifact_key, l.body FROM left_artifact l
            )
          FOR UPDATE OF a SKIP LOCKED
          """;

  private static final String REMOVE_DEFINITIONS =
      LEFT
          + """
          , gone AS (
            DELETE FROM ${schema}.graph_artifact a
            WHERE a.name = :name
              AND (a.artifact_key, a.artifact_fingerprint, a.produced) IN (
                SELECT k.artifact_key, k.artifact_fingerprint, k.produced
                FROM unnest(
                  CAST(:artifact_keys AS text[]), CAST(:artifacts AS bigint[]),
                  CAST(:produced AS boolean[])
                ) AS k (artifact_key, artifact_fingerprint, produced)
              )
              AND (a.artifact_key, a.body) NOT IN (
                SELECT l.artifact_key, l.body FROM left_artifact l
              )
            RETURNING a.artifact_key, a.artifact_fingerprint, a.produced
          )
          DELETE FROM ${schema}.graph_artifact_annotation n
          WHERE n.name = :name
            AND (n.artifact_key, n.artifact_fingerprint, n.produced) IN (
              SELECT gone.artifact_key, gone.artifact_fingerprint, gone.produced FROM gone
            )
          """;

  private final String lock;
  private final String remove;

  Definitions(Sql sql) {
    this.lock = sql.of(LOCK_DEFINITIONS);
    this.remove = sql.of(REMOVE_DEFINITIONS);
  }

  /** Removes those that no graph of a name has any more, in a transaction. */
  void removeUnused(Handle handle, String name) {
    List<String> keys = new ArrayList<>();
    List<Long> artifacts = new ArrayList<>();
    List<Boolean> produced = new ArrayList<>();
    Rows.scan(
        handle.createQuery(lock).bind("name", name),
        row -> {
          while (row.next()) {
            keys.add(row.getString("artifact_key"));
            artifacts.add(row.getLong("artifact_fingerprint"));
            produced.add(row.getBoolean("produced"));
          }
          return true;
        });
    if (!keys.isEmpty()) {
      handle
          .createUpdate(remove)
          .bind("name", name)
          .bind("artifact_keys", ArrayArgument.of(keys.toArray(String[]::new)))
          .bind("artifacts", ArrayArgument.of(Longs.toArray(artifacts)))
          .bind("produced", ArrayArgument.of(Booleans.toArray(produced)))
          .execute();
    }
  }
}
