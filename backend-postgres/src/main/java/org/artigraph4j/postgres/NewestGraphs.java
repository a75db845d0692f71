package org.artigraph4j.postgres;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.common.primitives.Longs;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.lineage.ArtifactWalk;
import org.artigraph4j.storage.Storage;

/**
 * The newest graph of each name, for walks over artifacts. A graph never changes, so one that was
 * read is kept, and the server only says which one is the newest. In JDBC, for there is little else
 * to a walk over graphs that are kept.
 */
final class NewestGraphs {
  /** How many artifacts the graphs that are kept may have together: some tens of megabytes. */
  private static final long MOST = 20_000;

  private static final String NEWEST =
      """
      SELECT g.fingerprint, CASE WHEN g.fingerprint <> ? THEN g.body END AS body
      FROM ${schema}.graph g
      WHERE g.name = ? AND g.created_at <> '-infinity'
      ORDER BY g.created_at DESC, g.fingerprint DESC
      LIMIT 1
      """;

  // Definitions are those of all versions. Whether the newest has one of them, the walk sees.
  private static final String NEWEST_WITH =
      """
      SELECT named.name, newest.fingerprint
      FROM (
        SELECT DISTINCT a.name
        FROM unnest(CAST(? AS bigint[])) AS s (fingerprint)
        CROSS JOIN LATERAL (
          SELECT a.name
          FROM ${schema}.graph_artifact a
          WHERE a.storage_fingerprint = s.fingerprint
          OFFSET 0
        ) AS a
      ) AS named
      CROSS JOIN LATERAL (
        SELECT g.fingerprint
        FROM ${schema}.graph g
        WHERE g.name = named.name AND g.created_at <> '-infinity'
        ORDER BY g.created_at DESC, g.fingerprint DESC
        LIMIT 1
      ) AS newest
      """;

  private static final String BODIES =
      """
      SELECT asked.name, asked.fingerprint, g.body
      FROM unnest(CAST(? AS text[]), CAST(? AS bigint[])) AS asked (name, fingerprint)
      CROSS JOIN LATERAL (
        SELECT g.body
        FROM ${schema}.graph g
        WHERE g.name = asked.name AND g.fingerprint = asked.fingerprint
        LIMIT 1
      ) AS g
      """;

  private final Cache<String, Graph> kept =
      CacheBuilder.newBuilder()
          .concurrencyLevel(1) // otherwise each of several parts has its share of them
          .maximumWeight(MOST)
          .weigher((String name, Graph graph) -> 1 + graph.artifacts().size())
          .build();

  private final Preparing preparing;
  private final String newest;
  private final String newestWith;
  private final String bodies;

  NewestGraphs(Sql sql, Preparing preparing) {
    this.preparing = preparing;
    this.newest = sql.of(NEWEST);
    this.newestWith = sql.of(NEWEST_WITH);
    this.bodies = sql.of(BODIES);
  }

  /** What a walk asks, in a session. */
  ArtifactWalk.Graphs in(Session session) {
    return new ArtifactWalk.Graphs() {
      @Override
      public Optional<Graph> newest(String name) {
        return session.query(connection -> find(connection, name));
      }

      @Override
      public Collection<Graph> newestWith(Set<Storage> storages) {
        return session.query(connection -> findWith(connection, storages));
      }
    };
  }

  private Optional<Graph> find(Connection connection, String name) throws SQLException {
    Optional<Graph> known = Optional.ofNullable(kept.getIfPresent(name));
    try (PreparedStatement statement = preparing.prepare(connection, newest)) {
      statement.setLong(1, known.map(graph -> graph.fingerprint().value()).orElse(0L));
      statement.setString(2, name);
      try (ResultSet row = statement.executeQuery()) {
        if (!row.next()) {
          return Optional.empty();
        }
        String body = row.getString("body");
        return body == null ? known : Optional.of(keep(name, row.getLong("fingerprint"), body));
      }
    }
  }

  private Graph keep(String name, long fingerprint, String body) {
    Graph graph = Graphs.read(name, fingerprint, body);
    kept.put(name, graph);
    return graph;
  }

  /** Those that may have an artifact in one of some storages. */
  private List<Graph> findWith(Connection connection, Collection<Storage> storages)
      throws SQLException {
    List<Graph> found = new ArrayList<>();
    Map<String, Long> unknown = new LinkedHashMap<>();
    try (PreparedStatement statement = preparing.prepare(connection, newestWith)) {
      statement.setObject(
          1, storages.stream().mapToLong(storage -> storage.fingerprint().value()).toArray());
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          String name = row.getString("name");
          long fingerprint = row.getLong("fingerprint");
          Graph known = kept.getIfPresent(name);
          if (known != null && known.fingerprint().equals(Fingerprint.of(fingerprint))) {
            found.add(known);
          } else {
            unknown.put(name, fingerprint);
          }
        }
      }
    }
    if (!unknown.isEmpty()) {
      read(connection, unknown, found);
    }
    return found;
  }

  private void read(Connection connection, Map<String, Long> asked, List<Graph> found)
      throws SQLException {
    try (PreparedStatement statement = preparing.prepare(connection, bodies)) {
      statement.setArray(1, connection.createArrayOf("text", asked.keySet().toArray()));
      statement.setObject(2, Longs.toArray(asked.values()));
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          found.add(keep(row.getString("name"), row.getLong("fingerprint"), row.getString("body")));
        }
      }
    }
  }
}
