package org.artigraph4j.benchmarks;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.List;
import java.util.Objects;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.lineage.Provenance;
import org.artigraph4j.storage.StoragePartition;

/** What one would write by hand: a row for each edge, and a recursive CTE. */
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
        producer text, version text,
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
      SELECT up.depth, up.output, e.producer, e.version, e.parameter, p.storage, p.key, p.input,
        p.content
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
      SELECT e.*
      FROM up JOIN SCHEMA_OF.artifact_edge e ON e.to_name = up.name AND e.to_key = up.key
      """;

  private final Connection connection;
  private final String schema;

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

  private static void add(PreparedStatement row, StoragePartition partition) throws SQLException {
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
        prepare("INSERT INTO SCHEMA_OF.artifact_edge VALUES (?, ?, ?, ?, ?, ?)")) {
      for (String key : graph.artifacts().keySet()) {
        for (String from : graph.dependencies(key)) {
          edge.setString(1, graph.name());
          edge.setString(2, key);
          edge.setString(3, graph.name());
          edge.setString(4, from);
          edge.setString(5, graph.producerOf(key).orElseThrow().name());
          edge.setString(6, graph.producerOf(key).orElseThrow().version().toJson().toString());
          edge.addBatch();
        }
      }
      for (String[] one : same) {
        for (int i = 0; i < 4; i++) {
          edge.setString(i + 1, one[i]);
        }
        edge.setNull(5, Types.VARCHAR);
        edge.setNull(6, Types.VARCHAR);
        edge.addBatch();
      }
      edge.executeBatch();
    }
  }

  long upstream(StoragePartition partition) throws SQLException {
    try (PreparedStatement query = prepare(UPSTREAM)) {
      query.setLong(1, partition.fingerprint().value());
      return read(query, 9);
    }
  }

  long artifactUpstream(String name, String key) throws SQLException {
    try (PreparedStatement query = prepare(ARTIFACT_UPSTREAM)) {
      query.setString(1, name);
      query.setString(2, key);
      return read(query, 6);
    }
  }

  private static long read(PreparedStatement query, int columns) throws SQLException {
    long count = 0;
    try (ResultSet row = query.executeQuery()) {
      while (row.next()) {
        for (int i = 1; i <= columns; i++) {
          row.getObject(i);
        }
        count++;
      }
    }
    return count;
  }
}
