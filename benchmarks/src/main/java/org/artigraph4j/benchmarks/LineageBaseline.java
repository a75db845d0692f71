package org.artigraph4j.benchmarks;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.fingerprint.Json;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.lineage.ArtifactEdge;
import org.artigraph4j.lineage.GraphArtifact;
import org.artigraph4j.lineage.PartitionEdge;
import org.artigraph4j.lineage.Provenance;
import org.artigraph4j.partition.PartitionKey;
import org.artigraph4j.producer.Producer;
import org.artigraph4j.producer.Version;
import org.artigraph4j.storage.Storage;
import org.artigraph4j.storage.StoragePartition;

/**
 * What one would write by hand: a row for each edge, and a recursive CTE. It answers the same
 * values, and makes each of them once: what it has read of a partition, a version or a producer it
 * knows when another row says it again. Storages it knows all along.
 */
final class LineageBaseline {
  private static final String SCHEMA = "SCHEMA_OF";

  private static final String TABLES =
      """
      CREATE TABLE SCHEMA_OF.edge_partition (
        id bigint PRIMARY KEY, storage bigint NOT NULL, key text NOT NULL, input bigint NOT NULL,
        content bigint NOT NULL
      );
      CREATE TABLE SCHEMA_OF.edge (
        output bigint NOT NULL, parameter text NOT NULL, input bigint NOT NULL,
        producer text NOT NULL, version text NOT NULL,
        PRIMARY KEY (output, parameter, input)
      );
      CREATE INDEX ON SCHEMA_OF.edge (input);
      CREATE TABLE SCHEMA_OF.artifact_edge (
        to_name text NOT NULL, to_key text NOT NULL, from_name text NOT NULL, from_key text NOT NULL,
        producer text,
        PRIMARY KEY (to_name, to_key, from_name, from_key)
      )
      """;

  private static final String UPSTREAM =
      """
      WITH RECURSIVE up AS (
        SELECT 1 AS depth, CAST(? AS bigint) AS output
        UNION
        SELECT up.depth + 1, e.input FROM up JOIN SCHEMA_OF.edge e ON e.output = up.output
      )
      SELECT up.depth, up.output, e.producer, e.version, e.parameter, e.input, p.storage, p.key,
        p.input, p.content
      FROM up JOIN SCHEMA_OF.edge e ON e.output = up.output JOIN SCHEMA_OF.edge_partition p ON p.id = e.input
      """;

  private static final String ARTIFACT_UPSTREAM =
      """
      WITH RECURSIVE up AS (
        SELECT CAST(? AS text) AS name, CAST(? AS text) AS key
        UNION
        SELECT e.from_name, e.from_key
        FROM up JOIN SCHEMA_OF.artifact_edge e ON e.to_name = up.name AND e.to_key = up.key
      )
      SELECT e.to_name, e.to_key, e.from_name, e.from_key, e.producer
      FROM up JOIN SCHEMA_OF.artifact_edge e ON e.to_name = up.name AND e.to_key = up.key
      """;

  private final Connection connection;
  private final String schema;
  private final Map<Long, Storage> storages = new HashMap<>();

  LineageBaseline(Connection connection, String schema) throws SQLException {
    this.connection = connection;
    this.schema = schema;
    try (Statement statement = connection.createStatement()) {
      statement.execute(TABLES.replace(SCHEMA, schema));
    }
  }

  private PreparedStatement prepare(String sql) throws SQLException {
    return connection.prepareStatement(sql.replace(SCHEMA, schema));
  }

  void add(List<StoragePartition> outputs, List<Provenance> provenance) throws SQLException {
    try (PreparedStatement partition =
            prepare(
                "INSERT INTO SCHEMA_OF.edge_partition VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING");
        PreparedStatement edge = prepare("INSERT INTO SCHEMA_OF.edge VALUES (?, ?, ?, ?, ?)")) {
      for (int i = 0; i < outputs.size(); i++) {
        StoragePartition output = outputs.get(i);
        add(partition, output);
        Provenance of = provenance.get(i);
        for (StoragePartition input : Objects.requireNonNull(of.inputs().get("in"))) {
          add(partition, input);
          edge.setLong(1, output.fingerprint().value());
          edge.setString(2, "in");
          edge.setLong(3, input.fingerprint().value());
          edge.setString(4, of.producer());
          edge.setString(5, of.version().toJson().toString());
          edge.addBatch();
        }
      }
      partition.executeBatch();
      edge.executeBatch();
    }
  }

  private void add(PreparedStatement row, StoragePartition partition) throws SQLException {
    storages.put(partition.storage().fingerprint().value(), partition.storage());
    row.setLong(1, partition.fingerprint().value());
    row.setLong(2, partition.storage().fingerprint().value());
    row.setString(3, partition.key().toJson().toString());
    row.setLong(4, partition.inputFingerprint().map(input -> input.value()).orElse(0L));
    row.setLong(5, partition.contentFingerprint().value());
    row.addBatch();
  }

  /** The edges of a graph, and those from the graphs whose outputs it reads. */
  void add(Graph graph, List<String[]> same) throws SQLException {
    try (PreparedStatement edge =
        prepare("INSERT INTO SCHEMA_OF.artifact_edge VALUES (?, ?, ?, ?, ?)")) {
      for (String key : graph.artifacts().keySet()) {
        for (String from : graph.dependencies(key)) {
          edge.setString(1, graph.name());
          edge.setString(2, key);
          edge.setString(3, graph.name());
          edge.setString(4, from);
          edge.setString(5, graph.producerOf(key).orElseThrow().toJson().toString());
          edge.addBatch();
        }
      }
      for (String[] one : same) {
        for (int i = 0; i < 4; i++) {
          edge.setString(i + 1, one[i]);
        }
        edge.setNull(5, Types.VARCHAR);
        edge.addBatch();
      }
      edge.executeBatch();
    }
  }

  List<PartitionEdge> upstream(StoragePartition top) throws SQLException {
    Map<Long, StoragePartition> partitions = new HashMap<>();
    Map<String, Version> versions = new HashMap<>();
    List<Function<Map<Long, StoragePartition>, PartitionEdge>> edges = new ArrayList<>();
    long id = top.fingerprint().value();
    partitions.put(id, top);
    try (PreparedStatement query = prepare(UPSTREAM)) {
      query.setLong(1, id);
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          int depth = row.getInt(1);
          long output = row.getLong(2);
          String producer = row.getString(3);
          Version version =
              versions.computeIfAbsent(
                  row.getString(4), json -> Version.fromJson(Json.parse(json)));
          String parameter = row.getString(5);
          StoragePartition input = partitions.get(row.getLong(6));
          if (input == null) {
            input = partition(row);
            partitions.put(row.getLong(6), input);
          }
          StoragePartition from = input;
          // An output may come after what it was made from, for rows have no order.
          edges.add(
              known ->
                  new PartitionEdge(
                      depth,
                      Objects.requireNonNull(known.get(output)),
                      producer,
                      version,
                      parameter,
                      from));
        }
      }
    }
    return edges.stream().map(edge -> edge.apply(partitions)).toList();
  }

  private StoragePartition partition(ResultSet row) throws SQLException {
    long input = row.getLong(9);
    return StoragePartition.builder()
        .storage(Objects.requireNonNull(storages.get(row.getLong(7))))
        .key(PartitionKey.fromJson(Json.parse(row.getString(8))))
        .inputFingerprint(input == 0 ? Optional.empty() : Optional.of(Fingerprint.of(input)))
        .contentFingerprint(Fingerprint.of(row.getLong(10)))
        .build();
  }

  private record Edge(GraphArtifact from, Optional<Producer> producer) {}

  /**
   * In SQL a row of a walk cannot know of another way to the same; so the depths are found here.
   */
  List<ArtifactEdge> artifactUpstream(String name, String key) throws SQLException {
    Map<GraphArtifact, List<Edge>> edges = new HashMap<>();
    Map<String, Producer> producers = new HashMap<>();
    try (PreparedStatement query = prepare(ARTIFACT_UPSTREAM)) {
      query.setString(1, name);
      query.setString(2, key);
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          Optional<Producer> producer =
              Optional.ofNullable(row.getString(5))
                  .map(
                      json ->
                          producers.computeIfAbsent(
                              json, unseen -> Producer.fromJson(Json.parse(unseen))));
          edges
              .computeIfAbsent(
                  new GraphArtifact(row.getString(1), row.getString(2)), none -> new ArrayList<>())
              .add(new Edge(new GraphArtifact(row.getString(3), row.getString(4)), producer));
        }
      }
    }
    List<ArtifactEdge> found = new ArrayList<>();
    GraphArtifact start = new GraphArtifact(name, key);
    Map<GraphArtifact, Integer> depths = new HashMap<>(Map.of(start, 0));
    Deque<GraphArtifact> next = new ArrayDeque<>(depths.keySet());
    while (!next.isEmpty()) {
      GraphArtifact to = next.remove();
      int depth = Objects.requireNonNull(depths.get(to)) + 1;
      for (Edge edge : edges.getOrDefault(to, List.of())) {
        found.add(new ArtifactEdge(depth, edge.from(), edge.producer(), to));
        if (depths.putIfAbsent(edge.from(), depth) == null) {
          next.add(edge.from());
        }
      }
    }
    return found;
  }
}
