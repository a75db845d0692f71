package org.artigraph4j.postgres;

import java.util.Optional;
import org.artigraph4j.error.FingerprintConflictException;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.fingerprint.Json;
import org.artigraph4j.graph.Graph;
import org.jdbi.v3.core.Handle;

/** Graphs: rows that never change. */
final class Graphs {
  private static final String FIND =
      """
      SELECT g.body
      FROM ${schema}.graph g
      WHERE g.name = :name AND g.fingerprint = :fingerprint
      """;

  // Where neither was it known nor is it written now, a racer has just written it.
  private static final String WRITE =
      """
      WITH given AS MATERIALIZED (
        SELECT CAST(:body AS jsonb) AS body
      ), known AS MATERIALIZED (
        SELECT g.body = given.body AS same
        FROM ${schema}.graph g CROSS JOIN given
        WHERE g.name = :name AND g.fingerprint = :fingerprint
      ), written AS (
        INSERT INTO ${schema}.graph (name, fingerprint, body)
        SELECT :name, :fingerprint, given.body
        FROM given
        WHERE NOT EXISTS (SELECT FROM known)
        ON CONFLICT DO NOTHING
        RETURNING true AS same
      )
      """
          + GraphArtifacts.insert("given.body", "written")
          + """
      SELECT coalesce((SELECT same FROM known), (SELECT same FROM written)) AS same
      """;

  private final GraphArtifacts artifacts;
  private final String find;
  private final String write;

  Graphs(Sql sql, GraphArtifacts artifacts) {
    this.artifacts = artifacts;
    this.find = sql.of(FIND);
    this.write = sql.of(WRITE);
  }

  Optional<Graph> find(Handle handle, String name, Fingerprint fingerprint) {
    return handle
        .createQuery(find)
        .bind("name", name)
        .bind("fingerprint", fingerprint.value())
        .map((row, context) -> read(name, fingerprint.value(), row.getString("body")))
        .findOne();
  }

  void write(Handle handle, Graph graph) {
    String body = graph.toJson().toString();
    boolean same =
        Races.settle(
            () ->
                artifacts
                    .bindTo(handle.createQuery(write), graph)
                    .bind("name", graph.name())
                    .bind("fingerprint", graph.fingerprint().value())
                    .bind("body", body)
                    .map((row, context) -> Rows.optionalBoolean(row, "same"))
                    .one());
    if (!same) {
      throw conflict(handle, graph);
    }
  }

  /** Why another body is stored under a graph's fingerprint: the two collide, unless it throws. */
  FingerprintConflictException conflict(Handle handle, Graph graph) {
    find(handle, graph.name(), graph.fingerprint()); // refuses what is damaged
    return new FingerprintConflictException(graph.toString(), graph.fingerprint());
  }

  static Graph read(String name, long fingerprint, String body) {
    return Damage.read(
        "graph",
        Damage.key(name, fingerprint),
        fingerprint,
        () -> Graph.fromJson(Json.parse(body)));
  }
}
