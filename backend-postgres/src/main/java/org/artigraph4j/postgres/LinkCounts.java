package org.artigraph4j.postgres;

import org.jdbi.v3.core.Handle;

/** Counts the links of an artifact in a snapshot, which says whether to fold them. */
final class LinkCounts {
  /** How many links each manifest of the list has that a row {@code a} names. */
  static final String OF_LIST =
      """
      CROSS JOIN LATERAL (
        SELECT l.counts
        FROM ${schema}.manifest_list l
        WHERE l.name = :name AND l.fingerprint = a.list_fingerprint
        LIMIT 1
      ) AS l
      CROSS JOIN LATERAL unnest(l.counts) AS c (count)
      """;

  private static final String COUNT =
      """
      SELECT
        (
          SELECT count(*)
          FROM ${schema}.snapshot_partition p
          WHERE p.name = :name AND p.snapshot_fingerprint = :snapshot
            AND p.artifact_key BETWEEN (SELECT :artifact) AND (SELECT :artifact)
        ) AS loose,
        (
          SELECT coalesce(sum(c.count), 0)
          FROM ${schema}.snapshot_artifact a
      """
          + OF_LIST
          + """
          WHERE a.name = :name AND a.snapshot_fingerprint = :snapshot
            AND a.artifact_key BETWEEN (SELECT :artifact) AND (SELECT :artifact)
        ) AS in_manifests
      """;

  /** How many links are in no manifest, and how many are. */
  record Counted(long loose, long inManifests) {}

  private final String count;

  LinkCounts(Sql sql) {
    this.count = sql.of(COUNT);
  }

  Counted of(Handle handle, String name, long snapshot, String artifactKey) {
    return handle
        .createQuery(count)
        .bind("name", name)
        .bind("snapshot", snapshot)
        .bind("artifact", artifactKey)
        .map((row, context) -> new Counted(row.getLong("loose"), row.getLong("in_manifests")))
        .one();
  }
}
