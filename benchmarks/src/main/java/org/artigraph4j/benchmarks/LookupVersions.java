package org.artigraph4j.benchmarks;

import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.backend.Connection;
import org.artigraph4j.partition.InputFingerprints;
import org.artigraph4j.postgres.PostgresBackend;

/**
 * Keys that were built a hundred times beside keys that were built once: each time from other
 * inputs, as history is, or each time from the same with another result, as code is that is not
 * deterministic. Both sides are ours; the baseline is of keys built once.
 */
final class LookupVersions {
  private static final String SCHEMA = "benchmarks_versions";
  private static final int VERSIONS = 100;

  // A version of all keys after the other, as runs come, so that those of a key lie apart.
  private static final String MORE =
      """
      INSERT INTO benchmarks_versions.storage_partition
      SELECT
        p.storage_fingerprint, p.key_fingerprint, p.input_fingerprint + INPUT * v,
        p.content_fingerprint + CONTENT * v, p.added_at - v * interval '1 hour',
        p.partition_key, p.key, p.attributes
      FROM benchmarks_versions.storage_partition AS p, generate_series(1, OTHERS) AS v
      WHERE p.storage_fingerprint = STORAGE
      ORDER BY v
      """;

  private final Server server;
  private final Report report;
  private final boolean quick;
  private final int stored;

  LookupVersions(Server server, Report report, boolean quick) {
    this.server = server;
    this.report = report;
    this.quick = quick;
    this.stored = quick ? 1_000 : 10_000;
  }

  void run() throws Exception {
    Dataset once = Dataset.of("once");
    server.drop(SCHEMA);
    try (Backend backend = PostgresBackend.open(server.config(SCHEMA).poolSize(1).build());
        Connection connection = backend.connect()) {
      report.section(
          "Cache lookups of keys with " + VERSIONS + " versions, beside keys with one",
          server.settings() + "; " + stored + " keys");
      connection.writeArtifactPartitions(once.built(), once.partitions(0, stored));
      compare(connection, once, "of other inputs", 1, 0);
      compare(connection, once, "of the same inputs", 0, 1);
    } finally {
      server.drop(SCHEMA);
    }
  }

  private void compare(Connection connection, Dataset once, String what, int input, int content)
      throws Exception {
    Dataset often = Dataset.of(what);
    connection.writeArtifactPartitions(often.built(), often.partitions(0, stored));
    server.execute(
        MORE.replace("INPUT", Integer.toString(input))
            .replace("CONTENT", Integer.toString(content))
            .replace("OTHERS", Integer.toString(VERSIONS - 1))
            .replace("STORAGE", often.built().storage().fingerprint().toString()));
    for (int size : new int[] {1, 1000}) {
      Random random = new Random(size);
      List<InputFingerprints> asked =
          IntStream.range(0, quick ? 300 / size + 1 : 3000 / size)
              .mapToObj(call -> Lookups.asked(often, random, 0, stored, size))
              .toList();
      report.row(
          asked.size() + " lookups, versions " + what,
          size == 1 ? "1 key" : String.format(Locale.ROOT, "%,d keys", size),
          Lookups.duel(
              often,
              connection,
              asked,
              (storage, keys) -> connection.readArtifactPartitions(once.built(), keys),
              quick ? 5 : 21),
          0.5);
    }
  }
}
