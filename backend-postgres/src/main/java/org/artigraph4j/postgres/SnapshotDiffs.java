package org.artigraph4j.postgres;

import java.util.List;
import org.artigraph4j.diff.GraphDiff;
import org.artigraph4j.diff.PartitionChange;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.graph.GraphSnapshot;
import org.jdbi.v3.core.statement.Query;

/**
 * Reads where the links of two snapshots differ: the manifests that only one of them names, and all
 * loose links. One statement compares the artifacts and opens what it finds; of what is folded
 * between two, neither would see the same.
 */
final class SnapshotDiffs {
  // A list that both snapshots name is not even read. Of two lists, a manifest that stands once is
  // in one of them alone. Each list comes whole before its manifests, so that a damaged one is
  // found; manifests are looked up last, so that what is sorted are keys. BETWEEN: as for reading.
  private static final String DIFF =
      """
      WITH artifact AS MATERIALIZED (
        SELECT
          g.number, g.from_artifact, g.to_artifact,
          coalesce(a.list_fingerprint, 0) AS from_list,
          coalesce(b.list_fingerprint, 0) AS to_list
        FROM unnest(CAST(:from_artifacts AS text[]), CAST(:to_artifacts AS text[]))
          WITH ORDINALITY AS g (from_artifact, to_artifact, number)
        LEFT JOIN LATERAL (
          SELECT a.list_fingerprint
          FROM ${schema}.snapshot_artifact a
          WHERE a.name = :name AND a.snapshot_fingerprint = :from
            AND a.artifact_key BETWEEN g.from_artifact AND g.from_artifact
          LIMIT 1
        ) AS a ON true
        LEFT JOIN LATERAL (
          SELECT b.list_fingerprint
          FROM ${schema}.snapshot_artifact b
          WHERE b.name = :name AND b.snapshot_fingerprint = :to
            AND b.artifact_key BETWEEN g.to_artifact AND g.to_artifact
          LIMIT 1
        ) AS b ON true
      ), list AS MATERIALIZED (
        SELECT artifact.number, x.later, x.list_fingerprint, l.manifests, l.counts, l.first_keys
        FROM artifact
        CROSS JOIN LATERAL (
          VALUES (false, artifact.from_list), (true, artifact.to_list)
        ) AS x (later, list_fingerprint)
        LEFT JOIN LATERAL (
          SELECT l.manifests, l.counts, l.first_keys
          FROM ${schema}.manifest_list l
          WHERE l.name = :name AND l.fingerprint = x.list_fingerprint
          LIMIT 1
        ) AS l ON true
        WHERE artifact.from_list <> artifact.to_list AND x.list_fingerprint <> 0
      ), link AS (
        SELECT
          list.number, list.later, list.list_fingerprint, list.manifests, list.counts,
          CAST(NULL AS bytea) AS first_key, CAST(NULL AS bigint) AS manifest,
          CAST(NULL AS bigint) AS key_fingerprint, CAST(NULL AS bigint) AS input_fingerprint,
          CAST(NULL AS bigint) AS content_fingerprint, CAST(NULL AS jsonb) AS key,
          CAST(NULL AS jsonb) AS attributes
        FROM list
        UNION ALL
        SELECT
          list.number, bool_or(list.later), NULL, NULL, NULL,
          e.first_key, e.manifest, NULL, NULL, NULL, NULL, NULL
        FROM list
        CROSS JOIN LATERAL unnest(list.manifests, list.first_keys) AS e (manifest, first_key)
        GROUP BY list.number, e.manifest, e.first_key
        HAVING count(*) = 1
        UNION ALL
        SELECT
          artifact.number, x.later, NULL, NULL, NULL,
          p.partition_key, NULL, p.key_fingerprint, p.input_fingerprint, p.content_fingerprint,
          p.key, p.attributes
        FROM artifact
        CROSS JOIN LATERAL (
          VALUES
            (false, CAST(:from AS bigint), artifact.from_artifact),
            (true, CAST(:to AS bigint), artifact.to_artifact)
        ) AS x (later, snapshot_fingerprint, artifact_key)
        JOIN ${schema}.snapshot_partition p
          ON p.name = :name AND p.snapshot_fingerprint = x.snapshot_fingerprint
            AND p.artifact_key BETWEEN x.artifact_key AND x.artifact_key
      )
      SELECT
        s.from_found, s.to_found, link.*, m.contents, m.entries
      FROM (
        SELECT
          EXISTS (
            SELECT FROM ${schema}.snapshot s WHERE s.name = :name AND s.fingerprint = :from
          ) AS from_found,
          EXISTS (
            SELECT FROM ${schema}.snapshot s WHERE s.name = :name AND s.fingerprint = :to
          ) AS to_found
      ) AS s
      LEFT JOIN (
      """
          + SnapshotPartitions.ahead("link", "p.number, p.first_key NULLS FIRST")
          + """
      ) AS link ON true
      LEFT JOIN LATERAL (
        SELECT m.contents, m.entries
        FROM ${schema}.manifest m
        WHERE m.name = :name AND m.fingerprint = link.manifest
        LIMIT 1
      ) AS m ON true
      ORDER BY link.number, link.first_key NULLS FIRST
      """;

  private final String diff;

  SnapshotDiffs(Sql sql) {
    this.diff = sql.of(Cursor.of(DIFF, SnapshotPartitions.PAGE));
  }

  /** The changes of partitions, by artifact and key, of two snapshots of one graph name. */
  Cursor<PartitionChange> cursor(GraphSnapshot from, GraphSnapshot to) {
    List<String> artifactKeys = GraphDiff.artifactKeys(from.graph(), to.graph()).asList();
    return new Cursor<>(
        "snapshot_diff",
        diff,
        SnapshotPartitions.PAGE,
        query -> bindTo(query, from, to, artifactKeys),
        () -> new DiffPages(from, to, artifactKeys));
  }

  private static void bindTo(
      Query query, GraphSnapshot from, GraphSnapshot to, List<String> artifactKeys) {
    query
        .bind("name", from.name())
        .bind("from", from.fingerprint().value())
        .bind("to", to.fingerprint().value())
        .bind("from_artifacts", ArrayArgument.of(ownOf(from.graph(), artifactKeys)))
        .bind("to_artifacts", ArrayArgument.of(ownOf(to.graph(), artifactKeys)));
  }

  /** The keys with a null in the place of each that the graph lacks. */
  private static String[] ownOf(Graph graph, List<String> artifactKeys) {
    return artifactKeys.stream()
        .map(key -> graph.artifacts().containsKey(key) ? key : null)
        .toArray(String[]::new);
  }
}
