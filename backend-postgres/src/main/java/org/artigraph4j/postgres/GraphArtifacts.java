package org.artigraph4j.postgres;

import com.google.common.cache.CacheBuilder;
import com.google.common.cache.CacheLoader;
import com.google.common.cache.LoadingCache;
import com.google.common.primitives.Longs;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.artigraph4j.artifact.Annotation;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.graph.Graph;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/**
 * How graphs define their artifacts, where listings find it: written with each graph that is new, a
 * row for each definition that is.
 */
final class GraphArtifacts {
  private static final String FILL =
      """
      WITH given AS MATERIALIZED (
        SELECT g.body, g.created_at
        FROM ${schema}.graph g
        WHERE g.name = :name AND g.fingerprint = :fingerprint
      )
      """
          + insert(
              "given.body",
              "given.created_at",
              "given",
              """
              (name, artifact_key, artifact_fingerprint, produced) DO UPDATE
                SET first_seen = excluded.first_seen
                WHERE a.first_seen > excluded.first_seen
              """)
          + "SELECT count(*) FROM given";

  /** By identity, and only while somebody has them: a run writes its graph with each snapshot. */
  private final LoadingCache<Graph, Columns> columns =
      CacheBuilder.newBuilder().weakKeys().build(CacheLoader.from(Columns::new));

  private final String fill;

  GraphArtifacts(Sql sql) {
    this.fill = sql.of(FILL);
  }

  /** Inserts the definitions of a graph whose body is a column of {@code given}. */
  static String insert(String body, String written) {
    return insert(body, "statement_timestamp()", written, "DO NOTHING");
  }

  // Bodies are taken apart once, and only if the graph was written. Definitions that are there are
  // locked, so that they are not removed with the last other graph that has them.
  private static String insert(String body, String seen, String written, String onConflict) {
    return """
        , defined AS MATERIALIZED (
          SELECT d.*, b.value AS body, SEEN AS seen
          FROM given
          CROSS JOIN LATERAL jsonb_each(BODY -> 'artifacts') AS b
          JOIN unnest(
            CAST(:artifact_keys AS text[]), CAST(:artifacts AS bigint[]),
            CAST(:produced AS bigint[]), CAST(:storages AS bigint[])
          ) WITH ORDINALITY
            AS d (artifact_key, artifact_fingerprint, produced, storage_fingerprint, number)
            ON d.artifact_key = b.key
          WHERE EXISTS (SELECT FROM WRITTEN)
        ), held_artifacts AS MATERIALIZED (
          SELECT count(*) AS count
          FROM defined AS d
          CROSS JOIN LATERAL (
            SELECT FROM ${schema}.graph_artifact a
            WHERE a.name = :name AND a.artifact_key = d.artifact_key
              AND a.artifact_fingerprint = d.artifact_fingerprint AND a.produced = (d.produced = 1)
            LIMIT 1
            FOR KEY SHARE
          ) AS a
        ), written_artifacts AS (
          INSERT INTO ${schema}.graph_artifact AS a (
            name, artifact_key, artifact_fingerprint, produced, storage_fingerprint, body,
            first_seen
          )
          SELECT
            :name, d.artifact_key, d.artifact_fingerprint, d.produced = 1, d.storage_fingerprint,
            d.body, d.seen
          FROM defined AS d
          WHERE (SELECT h.count FROM held_artifacts AS h) >= 0 -- before it writes
          ORDER BY d.number
          ON CONFLICT CONFLICT
        ), written_annotations AS (
          INSERT INTO ${schema}.graph_artifact_annotation (
            name, artifact_key, artifact_fingerprint, produced, annotation_fingerprint
          )
          SELECT :name, d.artifact_key, d.artifact_fingerprint, d.produced = 1, n.annotation
          FROM defined AS d
          JOIN unnest(CAST(:annotated AS bigint[]), CAST(:annotations AS bigint[]))
            AS n (number, annotation) ON n.number = d.number
          WHERE (SELECT h.count FROM held_artifacts AS h) >= 0
          ORDER BY d.number, n.annotation
          ON CONFLICT DO NOTHING
        )
        """
        .replace("ON CONFLICT CONFLICT", "ON CONFLICT " + onConflict)
        .replace("BODY", body)
        .replace("SEEN", seen)
        .replace("WRITTEN", written);
  }

  Query bindTo(Query query, Graph graph) {
    return columns.getUnchecked(graph).bindTo(query);
  }

  /** Writes the definitions of a graph that is there; what was seen later is now seen earlier. */
  void fill(Handle handle, Graph graph) {
    bindTo(handle.createQuery(fill), graph)
        .bind("name", graph.name())
        .bind("fingerprint", graph.fingerprint().value())
        .mapTo(Long.class)
        .one();
  }

  /** By what an artifact is found: its annotations, and their kinds. */
  static Fingerprint ofKind(String kind) {
    return Fingerprint.fromString(kind);
  }

  /** The definitions of a graph as columns, in the order of their keys. */
  private static final class Columns {
    private final List<String> keys = new ArrayList<>();
    private final List<Long> artifacts = new ArrayList<>();
    private final List<Long> produced = new ArrayList<>();
    private final List<Long> storages = new ArrayList<>();
    private final List<Long> annotated = new ArrayList<>();
    private final List<Long> annotations = new ArrayList<>();

    Columns(Graph graph) {
      Set<String> raw = graph.rawKeys();
      graph.artifacts().forEach((key, artifact) -> add(key, artifact, !raw.contains(key)));
    }

    private void add(String key, Artifact artifact, boolean isProduced) {
      keys.add(key);
      artifacts.add(artifact.fingerprint().value());
      produced.add(isProduced ? 1L : 0L);
      storages.add(artifact.storage().fingerprint().value());
      Set<Long> found = new LinkedHashSet<>();
      for (Annotation annotation : artifact.annotations()) {
        found.add(annotation.fingerprint().value());
        found.add(ofKind(annotation.kind()).value());
      }
      for (Long one : found) {
        annotated.add((long) keys.size()); // numbered from 1
        annotations.add(one);
      }
    }

    Query bindTo(Query query) {
      return query
          .bind("artifact_keys", ArrayArgument.of(keys.toArray(String[]::new)))
          .bind("artifacts", longs(artifacts))
          .bind("produced", longs(produced))
          .bind("storages", longs(storages))
          .bind("annotated", longs(annotated))
          .bind("annotations", longs(annotations));
    }

    private static ArrayArgument longs(List<Long> numbers) {
      return ArrayArgument.of(Longs.toArray(numbers));
    }
  }
}
