package org.artigraph4j.benchmarks;

import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.backend.Connection;
import org.artigraph4j.partition.InputFingerprints;
import org.artigraph4j.postgres.PostgresBackend;
import org.artigraph4j.storage.Storage;
import org.artigraph4j.storage.StoragePartitions;

/** The cache lookup beside {@link LookupBaseline}: by how many keys, over how much history. */
final class Lookups implements Suite {
  private static final String SCHEMA = "benchmarks_lookups";

  /** How far ours may be behind what is written by hand. */
  static final double GOAL = 0.85;

  /** A baseline's way. */
  @FunctionalInterface
  interface Way {
    StoragePartitions find(Storage storage, InputFingerprints asked) throws Exception;
  }

  @Override
  public String name() {
    return "lookups";
  }

  @Override
  public void run(Server server, Report report, boolean quick) throws Exception {
    sizes(server, report, quick);
    new LookupGrowth(server, report, quick).run();
    new LookupVersions(server, report, quick).run();
  }

  private static void sizes(Server server, Report report, boolean quick) throws Exception {
    int stored = quick ? 100_000 : 1_000_000;
    Dataset dataset = Dataset.of("lookups");
    server.drop(SCHEMA);
    try (Backend backend = PostgresBackend.open(server.config(SCHEMA).build());
        Connection connection = backend.connect();
        LookupBaseline baseline = new LookupBaseline(server.connect(), SCHEMA)) {
      connection.writeArtifactPartitions(dataset.built(), dataset.partitions(0, stored));
      server.execute("ANALYZE " + SCHEMA + ".storage_partition");
      report.section("Cache lookups", server.settings() + "; " + stored + " partitions stored");
      Random random = new Random(stored);
      int rounds = quick ? 5 : 21;
      for (int size : quick ? new int[] {1, 1000} : new int[] {1, 100, 1000, 10_000, 100_000}) {
        int calls = Math.max(1, (quick ? 500 : 5000) / size);
        List<InputFingerprints> asked =
            IntStream.range(0, calls)
                .mapToObj(call -> asked(dataset, random, 0, stored, size))
                .toList();
        Way loop = size == 1 ? baseline::one : baseline::loop;
        String keys = size == 1 ? "1 key" : String.format(Locale.ROOT, "%,d keys", size);
        report.row(
            calls + " lookups, to a loop in the server",
            keys,
            duel(dataset, connection, asked, loop, rounds),
            GOAL);
        if (size == 1000) {
          report.row(
              calls + " lookups, to a join",
              keys,
              duel(dataset, connection, asked, baseline::join, rounds),
              GOAL);
        }
      }
    } finally {
      server.drop(SCHEMA);
    }
  }

  /** What asks for some of the partitions of numbers {@code from} to {@code to}. */
  static InputFingerprints asked(Dataset dataset, Random random, int from, int to, int size) {
    return Dataset.asked(
        random.ints(from, to).distinct().limit(size).mapToObj(dataset::partition).toList());
  }

  static Duel duel(
      Dataset dataset, Connection connection, List<InputFingerprints> asked, Way way, int rounds)
      throws Exception {
    int keysOfRound = asked.size() * asked.get(0).size();
    return Duel.of(
        Math.max(3, Math.min(20, 10_000 / keysOfRound)), // until the JVM has compiled both
        rounds,
        () -> {
          for (InputFingerprints keys : asked) {
            requireAll(keys, connection.readArtifactPartitions(dataset.built(), keys));
          }
        },
        () -> {
          for (InputFingerprints keys : asked) {
            requireAll(keys, way.find(dataset.built().storage(), keys));
          }
        });
  }

  static void requireAll(InputFingerprints asked, StoragePartitions found) {
    if (found.size() != asked.size()) {
      throw new IllegalStateException("found " + found.size() + " of " + asked.size());
    }
  }
}
