package org.artigraph4j.benchmarks;

import com.google.common.collect.ImmutableList;
import java.sql.Array;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.backend.Connection;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.fingerprint.Json;
import org.artigraph4j.fingerprint.JsonObject;
import org.artigraph4j.partition.InputFingerprints;
import org.artigraph4j.postgres.PostgresBackend;
import org.artigraph4j.storage.Attributes;
import org.artigraph4j.storage.StoragePartition;

/** The cache lookup beside JDBC written by hand: the same SELECT, the same values built of it. */
final class Lookups implements Suite {
  private static final String SCHEMA = "benchmarks_lookups";

  private static final String ONE =
      """
      SELECT content_fingerprint, attributes
      FROM benchmarks_lookups.storage_partition
      WHERE storage_fingerprint = ? AND key_fingerprint = ? AND input_fingerprint = ?
        AND partition_key = ?
      ORDER BY added_at DESC, content_fingerprint DESC
      LIMIT 1
      """;

  private static final String MANY =
      """
      SELECT asked.number, found.content_fingerprint, found.attributes
      FROM unnest(CAST(? AS bigint[]), CAST(? AS bigint[]), CAST(? AS bytea[]))
        WITH ORDINALITY AS asked (key_fingerprint, input_fingerprint, partition_key, number)
      CROSS JOIN LATERAL (
        SELECT p.content_fingerprint, p.attributes
        FROM benchmarks_lookups.storage_partition p
        WHERE p.storage_fingerprint = ? AND p.key_fingerprint = asked.key_fingerprint
          AND p.input_fingerprint = asked.input_fingerprint
          AND p.partition_key = asked.partition_key
        ORDER BY p.added_at DESC, p.content_fingerprint DESC
        LIMIT 1
      ) AS found
      """;

  @Override
  public String name() {
    return "lookups";
  }

  @Override
  public void run(Server server, Report report, boolean quick) throws Exception {
    int stored = quick ? 100_000 : 1_000_000;
    Dataset dataset = Dataset.of("lookups");
    server.drop(SCHEMA);
    try (Backend backend = PostgresBackend.open(server.config(SCHEMA).build());
        Connection connection = backend.connect();
        java.sql.Connection jdbc = server.connect()) {
      connection.writeArtifactPartitions(dataset.built(), dataset.partitions(0, stored));
      report.section("Cache lookups", server.settings() + "; " + stored + " partitions stored");
      int[] sizes = quick ? new int[] {1, 1000} : new int[] {1, 100, 10_000, 100_000};
      for (int size : sizes) {
        compare(dataset, connection, jdbc, stored, size, report, quick);
      }
    } finally {
      server.drop(SCHEMA);
    }
  }

  private static void compare(
      Dataset dataset,
      Connection connection,
      java.sql.Connection jdbc,
      int stored,
      int size,
      Report report,
      boolean quick)
      throws Exception {
    Random random = new Random(size);
    int calls = Math.max(1, (quick ? 1000 : 5000) / size);
    List<ImmutableList<StoragePartition>> wanted =
        IntStream.range(0, calls)
            .mapToObj(
                call ->
                    random
                        .ints(0, stored)
                        .distinct()
                        .limit(size)
                        .sorted()
                        .mapToObj(dataset::partition)
                        .collect(ImmutableList.toImmutableList()))
            .toList();
    List<InputFingerprints> asked = wanted.stream().map(Dataset::asked).toList();
    Duel duel =
        Duel.of(
            3,
            quick ? 7 : 21,
            () -> {
              for (InputFingerprints keys : asked) {
                require(
                    connection.readArtifactPartitions(dataset.built(), keys).size() == keys.size());
              }
            },
            () -> {
              for (ImmutableList<StoragePartition> keys : wanted) {
                require((size == 1 ? one(jdbc, keys.get(0)) : many(jdbc, keys)) == size);
              }
            });
    report.row("look up", size == 1 ? "1 key" : size + " keys", duel, 0.85);
  }

  private static int one(java.sql.Connection jdbc, StoragePartition key) throws SQLException {
    try (PreparedStatement statement = jdbc.prepareStatement(ONE)) {
      statement.setLong(1, key.storage().fingerprint().value());
      statement.setLong(2, key.key().fingerprint().value());
      statement.setLong(3, key.inputFingerprint().orElseThrow().value());
      statement.setBytes(4, key.key().toBytes());
      try (ResultSet row = statement.executeQuery()) {
        return row.next() && build(row, key) ? 1 : 0;
      }
    }
  }

  private static int many(java.sql.Connection jdbc, List<StoragePartition> keys)
      throws SQLException {
    Long[] fingerprints = new Long[keys.size()];
    Long[] inputs = new Long[keys.size()];
    byte[][] bytes = new byte[keys.size()][];
    for (int i = 0; i < keys.size(); i++) {
      fingerprints[i] = keys.get(i).key().fingerprint().value();
      inputs[i] = keys.get(i).inputFingerprint().orElseThrow().value();
      bytes[i] = keys.get(i).key().toBytes();
    }
    try (PreparedStatement statement = jdbc.prepareStatement(MANY)) {
      Array[] arrays = {
        jdbc.createArrayOf("bigint", fingerprints),
        jdbc.createArrayOf("bigint", inputs),
        jdbc.createArrayOf("bytea", bytes)
      };
      for (int i = 0; i < arrays.length; i++) {
        statement.setArray(i + 1, arrays[i]);
      }
      statement.setLong(4, keys.get(0).storage().fingerprint().value());
      int found = 0;
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          found += build(row, keys.get(row.getInt("number") - 1)) ? 1 : 0;
        }
      }
      return found;
    }
  }

  private static boolean build(ResultSet row, StoragePartition asked) throws SQLException {
    StoragePartition found =
        StoragePartition.builder()
            .storage(asked.storage())
            .key(asked.key())
            .inputFingerprint(asked.inputFingerprint())
            .contentFingerprint(Fingerprint.of(row.getLong("content_fingerprint")))
            .attributes(new Attributes((JsonObject) Json.parse(row.getString("attributes"))))
            .build();
    return found.equals(asked);
  }

  private static void require(boolean found) {
    if (!found) {
      throw new IllegalStateException("a partition was not found");
    }
  }
}
