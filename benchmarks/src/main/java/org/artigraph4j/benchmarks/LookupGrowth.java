package org.artigraph4j.benchmarks;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.backend.Connection;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.partition.InputFingerprints;
import org.artigraph4j.partition.PartitionKey;
import org.artigraph4j.postgres.PostgresBackend;

/**
 * The same lookup while the history grows under it: one storage, one session of ours that made its
 * plans when the table was small and had just been analyzed, which it never is again. The baseline
 * plans anew at each size. What is asked for lies scattered in the table, between rows that were
 * filled in by the server.
 */
final class LookupGrowth {
  private static final String SCHEMA = "benchmarks_growth";
  private static final int KEYS = 1000;
  private static final int SLICE = 100;

  /** Of a hundred keys one or two are at the edge of a page, and take a look at the next. */
  private static final double EDGES = 1.02;

  private static final String FILL =
      """
      INSERT INTO benchmarks_growth.storage_partition
      SELECT
        p.storage_fingerprint, hashint8extended(n, 1), p.input_fingerprint, p.content_fingerprint,
        now(), p.partition_key, p.key, p.attributes
      FROM (SELECT * FROM benchmarks_growth.storage_partition LIMIT 1) AS p,
        generate_series(?, ?) AS n
      ON CONFLICT DO NOTHING
      """;

  private static final Pattern PAGES = Pattern.compile("shared hit=(\\d+)(?: read=(\\d+))?");

  private final Server server;
  private final Report report;
  private final boolean quick;
  private final Dataset dataset = Dataset.of("growth");
  private final Random random = new Random(7);

  LookupGrowth(Server server, Report report, boolean quick) {
    this.server = server;
    this.report = report;
    this.quick = quick;
  }

  void run() throws Exception {
    server.drop(SCHEMA);
    try (Backend backend = PostgresBackend.open(server.config(SCHEMA).poolSize(1).build());
        Connection connection = backend.connect()) {
      server.execute(
          "ALTER TABLE " + SCHEMA + ".storage_partition SET (autovacuum_enabled = false)",
          "CREATE EXTENSION IF NOT EXISTS pageinspect");
      report.section(
          "Cache lookups while the table grows",
          server.settings() + "; " + KEYS + " keys a lookup; analyzed at the first size only");
      List<Duel> duels = new ArrayList<>();
      int stored = 0;
      for (int size :
          quick ? new int[] {10_000, 100_000} : new int[] {10_000, 1_000_000, 10_000_000}) {
        int asked = Math.min(size / 2, 20_000);
        int first = 20_000 * duels.size();
        grow(connection, stored, size, first, asked);
        if (duels.isEmpty()) {
          server.execute("ANALYZE " + SCHEMA + ".storage_partition");
        }
        stored = size;
        duels.add(measure(connection, size, first, first + asked));
      }
      double most = duels.get(duels.size() - 1).ours().toNanos();
      report.atMost("largest to smallest, time", "", most / duels.get(0).ours().toNanos(), "", 4);
    } finally {
      server.drop(SCHEMA);
    }
  }

  /** Adds rows, of which some are of the dataset: a slice of those, a slice of others. */
  private void grow(Connection connection, int from, int to, int first, int asked)
      throws SQLException {
    int slices = asked / SLICE;
    long others = (long) (to - from - asked) / slices;
    try (java.sql.Connection jdbc = server.connect();
        Statement settings = jdbc.createStatement();
        PreparedStatement fill = jdbc.prepareStatement(FILL)) {
      settings.execute("SET synchronous_commit = off");
      for (int slice = 0; slice < slices; slice++) {
        int number = first + slice * SLICE;
        connection.writeArtifactPartitions(
            dataset.built(), dataset.partitions(number, number + SLICE));
        fill.setLong(1, from + slice * others);
        fill.setLong(2, from + (slice + 1) * others - 1);
        fill.executeUpdate();
      }
    }
  }

  private Duel measure(Connection connection, int size, int from, int to) throws Exception {
    String stored = String.format(Locale.ROOT, "%,d stored", size);
    List<InputFingerprints> asked =
        IntStream.range(0, 10)
            .mapToObj(call -> Lookups.asked(dataset, random, from, to, KEYS))
            .toList();
    try (LookupBaseline baseline = new LookupBaseline(server.connect(), SCHEMA)) {
      Duel duel = Lookups.duel(dataset, connection, asked, baseline::loop, quick ? 7 : 21);
      report.row(asked.size() + " lookups, to a loop in the server", stored, duel, Lookups.GOAL);
      report.atMost(
          "pages a key: the index's depth and one",
          stored,
          pages(asked.get(0)),
          "",
          (depth() + 1) * EDGES);
      return duel;
    }
  }

  /** The pages that a lookup touches, by key. */
  private double pages(InputFingerprints asked) throws SQLException {
    List<PartitionKey> keys = new ArrayList<>();
    List<Optional<Fingerprint>> inputs = new ArrayList<>();
    for (Map.Entry<PartitionKey, Optional<Fingerprint>> entry : asked.byKey().entrySet()) {
      keys.add(entry.getKey());
      inputs.add(entry.getValue());
    }
    try (java.sql.Connection jdbc = server.connect();
        PreparedStatement statement =
            jdbc.prepareStatement(
                "EXPLAIN (ANALYZE, BUFFERS, TIMING OFF) "
                    + LookupBaseline.LOOP.replace("${schema}", SCHEMA))) {
      LookupBaseline.bind(statement, dataset.built().storage(), keys, inputs);
      try (ResultSet line = statement.executeQuery()) {
        while (line.next()) {
          Matcher pages = PAGES.matcher(line.getString(1));
          if (pages.find()) { // of the whole, which comes first
            String read = pages.group(2);
            return (Double.parseDouble(pages.group(1))
                    + (read == null ? 0 : Double.parseDouble(read)))
                / asked.size();
          }
        }
      }
    }
    throw new IllegalStateException("no pages in the plan");
  }

  /** How many pages there are from the root to a leaf. */
  private double depth() throws SQLException {
    return 1 + server.number("SELECT level FROM bt_metap('" + SCHEMA + ".storage_partition_pkey')");
  }
}
