package org.artigraph4j.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.artigraph4j.error.FingerprintConflictException;
import org.artigraph4j.error.SnapshotNotFoundException;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.fingerprint.Json;
import org.artigraph4j.fingerprint.JsonException;
import org.artigraph4j.fingerprint.JsonObject;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.graph.GraphSnapshot;
import org.jdbi.v3.core.Handle;

/** Snapshots, without their tags and links. Of a row only sealed_at changes, once. */
final class Snapshots {
  private static final String GRAPH = "graph";

  /** One descent of the index; LIMIT keeps it from becoming a join of all graphs of the name. */
  static final String GRAPH_OF_SNAPSHOT =
      """
      LEFT JOIN LATERAL (
        SELECT g.body
        FROM ${schema}.graph g
        WHERE g.name = :name AND g.fingerprint = s.graph_fingerprint
        LIMIT 1
      ) AS g ON true
      """;

  private static final String FIND =
      """
      SELECT s.fingerprint, s.graph_fingerprint, s.body, g.body AS graph_body
      FROM ${schema}.snapshot s
      """
          + GRAPH_OF_SNAPSHOT
          + """
      WHERE s.name = :name AND s.fingerprint = :fingerprint
      """;

  // The graph goes first: where a racer was faster with it, the snapshot waits for the next run. So
  // it does where the graph is just being removed: what a new snapshot needs is locked against
  // that,
  // and so is, in a transaction that has more to do with it, one that is known.
  private static final String WRITE =
      """
      WITH given AS MATERIALIZED (
        SELECT CAST(:graph_body AS jsonb) AS graph_body, CAST(:body AS jsonb) AS body
      ), known_graph AS MATERIALIZED (
        SELECT g.body = given.graph_body AS same
        FROM ${schema}.graph g CROSS JOIN given
        WHERE g.name = :name AND g.fingerprint = :graph_fingerprint
      ), known AS MATERIALIZED (
        SELECT s.body = given.body AND s.graph_fingerprint = :graph_fingerprint AS same
        FROM ${schema}.snapshot s CROSS JOIN given
        WHERE s.name = :name AND s.fingerprint = :fingerprint
      ), held AS MATERIALIZED (
        SELECT FROM ${schema}.snapshot s
        WHERE s.name = :name AND s.fingerprint = :fingerprint AND :holding
        FOR KEY SHARE
      ), held_graph AS MATERIALIZED (
        SELECT FROM ${schema}.graph g
        WHERE g.name = :name AND g.fingerprint = :graph_fingerprint
          AND NOT EXISTS (SELECT FROM known)
        FOR KEY SHARE
      ), written_graph AS (
        INSERT INTO ${schema}.graph (name, fingerprint, body)
        SELECT :name, :graph_fingerprint, given.graph_body
        FROM given
        WHERE NOT EXISTS (SELECT FROM known_graph) AND NOT EXISTS (SELECT FROM known WHERE NOT same)
        ON CONFLICT DO NOTHING
        RETURNING true AS same
      )
      """
          + GraphArtifacts.insert("given.graph_body", "written_graph")
          + """
      , graph AS MATERIALIZED (
        SELECT coalesce((SELECT same FROM known_graph), (SELECT same FROM written_graph)) AS same
      ), written AS (
        INSERT INTO ${schema}.snapshot (name, fingerprint, graph_fingerprint, edition, body)
        SELECT :name, :fingerprint, :graph_fingerprint, :edition, given.body
        FROM given
        WHERE NOT EXISTS (SELECT FROM known) AND (SELECT same FROM graph)
          AND (EXISTS (SELECT FROM held_graph) OR EXISTS (SELECT FROM written_graph))
        ON CONFLICT DO NOTHING
        RETURNING true AS same
      )
      SELECT
        (SELECT same FROM graph) AS same_graph,
        coalesce(
          (SELECT same FROM known WHERE NOT :holding OR EXISTS (SELECT FROM held)),
          (SELECT same FROM written)
        ) AS same
      """;

  private static final String SEAL =
      """
      WITH known AS MATERIALIZED (
        SELECT s.sealed_at
        FROM ${schema}.snapshot s
        WHERE s.name = :name AND s.fingerprint = :fingerprint
      ), sealed AS (
        UPDATE ${schema}.snapshot s SET sealed_at = statement_timestamp()
        WHERE s.name = :name AND s.fingerprint = :fingerprint AND s.sealed_at IS NULL
        RETURNING s.fingerprint
      ),
      """
          + LooseArtifacts.LOOSE
          + """
          SELECT
            EXISTS (SELECT FROM known) AS known,
            EXISTS (SELECT FROM sealed)
              OR EXISTS (SELECT FROM known WHERE known.sealed_at IS NOT NULL) AS sealed,
          """
          + LooseArtifacts.COLUMNS;

  private final Graphs graphs;
  private final GraphArtifacts artifacts;
  private final String find;
  private final String write;
  private final String seal;
  private final Sizes sizes;

  Snapshots(Sql sql, Sizes sizes, GraphArtifacts artifacts) {
    this.sizes = sizes;
    this.artifacts = artifacts;
    this.graphs = new Graphs(sql, artifacts);
    this.find = sql.of(FIND);
    this.write = sql.of(WRITE);
    this.seal = sql.of(SEAL);
  }

  Optional<GraphSnapshot> find(Handle handle, String name, Fingerprint fingerprint) {
    return handle
        .createQuery(find)
        .bind("name", name)
        .bind("fingerprint", fingerprint.value())
        .map((row, context) -> read(name, row))
        .findOne();
  }

  void write(Handle handle, GraphSnapshot snapshot) {
    JsonObject json = snapshot.toJson();
    JsonObject.Builder body = JsonObject.builder();
    json.members()
        .forEach(
            (member, value) -> {
              if (!member.equals(GRAPH)) {
                body.put(member, value);
              }
            });
    String graphText = json.object(GRAPH).toString();
    String bodyText = body.build().toString();
    Graph graph = snapshot.graph();
    Races.settle(
        () ->
            artifacts
                .bindTo(handle.createQuery(write), graph)
                .bind("name", snapshot.name())
                .bind("fingerprint", snapshot.fingerprint().value())
                .bind("graph_fingerprint", graph.fingerprint().value())
                .bind("edition", snapshot.edition())
                .bind("holding", handle.isInTransaction())
                .bind("graph_body", graphText)
                .bind("body", bodyText)
                .map(
                    (row, context) ->
                        new Written(
                            Rows.optionalBoolean(row, "same_graph"),
                            Rows.optionalBoolean(row, "same")))
                .one()
                .require(this, handle, snapshot));
  }

  /** What a write found; nothing where a racer was faster. */
  private record Written(Optional<Boolean> sameGraph, Optional<Boolean> same) {
    /** Whether it is there, by whoever; not known yet where a racer was faster. */
    Optional<Boolean> require(Snapshots snapshots, Handle handle, GraphSnapshot snapshot) {
      if (sameGraph.isPresent() && !sameGraph.get()) {
        throw snapshots.graphs.conflict(handle, snapshot.graph());
      }
      if (same.isPresent() && !same.get()) {
        snapshots.find(handle, snapshot.name(), snapshot.fingerprint()); // refuses what is damaged
        throw new FingerprintConflictException(snapshot.toString(), snapshot.fingerprint());
      }
      return sameGraph.isPresent() ? same : Optional.empty();
    }
  }

  /** Seals a snapshot; answers of which artifacts to fold the links. */
  LooseArtifacts seal(Handle handle, GraphSnapshot snapshot) {
    return Races.settle(
        () ->
            handle
                .createQuery(seal)
                .bind("name", snapshot.name())
                .bind("fingerprint", snapshot.fingerprint().value())
                .bind("few", sizes.few())
                .map((row, context) -> sealed(row, snapshot))
                .one());
  }

  /** What there is to fold; not known yet where a racer was faster, to seal it or to remove it. */
  private Optional<LooseArtifacts> sealed(ResultSet row, GraphSnapshot snapshot)
      throws SQLException {
    if (!row.getBoolean("known")) {
      throw notFound(snapshot);
    }
    return row.getBoolean("sealed")
        ? Optional.of(LooseArtifacts.read(row, sizes))
        : Optional.empty();
  }

  static SnapshotNotFoundException notFound(GraphSnapshot snapshot) {
    return new SnapshotNotFoundException(snapshot.name(), snapshot.fingerprint());
  }

  /** A snapshot of the columns that {@link #FIND} names. */
  static GraphSnapshot read(String name, ResultSet row) throws SQLException {
    long fingerprint = row.getLong("fingerprint");
    long graphFingerprint = row.getLong("graph_fingerprint");
    String body = row.getString("body");
    String graphBody =
        Damage.present(row.getString("graph_body"), GRAPH, Damage.key(name, graphFingerprint));
    Graph graph = Graphs.read(name, graphFingerprint, graphBody);
    return Damage.read(
        "snapshot",
        Damage.key(name, fingerprint),
        fingerprint,
        () -> {
          if (!(Json.parse(body) instanceof JsonObject object)) {
            throw new JsonException("expected an object, found " + body);
          }
          return GraphSnapshot.fromJson(
              JsonObject.builder().putAll(object).put(GRAPH, graph).build());
        });
  }
}
