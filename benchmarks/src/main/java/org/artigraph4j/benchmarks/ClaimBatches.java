package org.artigraph4j.benchmarks;

import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.backend.Connection;
import org.artigraph4j.claims.Claim;
import org.artigraph4j.claims.Claims;
import org.artigraph4j.claims.Lease;
import org.artigraph4j.partition.InputFingerprints;
import org.artigraph4j.postgres.PostgresBackend;
import org.artigraph4j.storage.StoragePartitions;

/** What claims cost beside the lookup that an executor makes anyhow. */
final class ClaimBatches implements Suite {
  private static final String SCHEMA = "benchmarks_claims";
  private static final int KEYS = 1_000;
  private static final int CALLS = 5;

  /** A claim takes at most twice as long. */
  private static final double GOAL = 0.5;

  private static final String SIZE =
      """
      SELECT count(*) AS claims, pg_total_relation_size('benchmarks_claims.claim') AS bytes
      FROM benchmarks_claims.claim
      """;

  private final AtomicInteger next = new AtomicInteger();

  @Override
  public String name() {
    return "claims";
  }

  @Override
  public void run(Server server, Report report, boolean quick) throws Exception {
    int stored = quick ? 30_000 : 1_000_000;
    int rounds = quick ? 5 : 21;
    Dataset dataset = Dataset.of("claims");
    server.drop(SCHEMA);
    try (Backend backend = PostgresBackend.open(server.config(SCHEMA).build());
        Connection connection = backend.connect()) {
      connection.writeArtifactPartitions(dataset.built(), dataset.partitions(0, stored));
      server.execute("ANALYZE " + SCHEMA + ".storage_partition");
      next.set(stored);
      report.section(
          "Claims, to a lookup of as many keys that finds them all",
          server.settings() + "; " + stored + " partitions stored");
      Claims claims = connection.claims();
      InputFingerprints known = Lookups.asked(dataset, new Random(stored), 0, stored, KEYS);
      Duel.Work lookup =
          () -> {
            for (int call = 0; call < CALLS; call++) {
              Lookups.requireAll(known, connection.readArtifactPartitions(dataset.built(), known));
            }
          };
      Fresh fresh = new Fresh();
      Duel.Work prepare = () -> fresh.prepare(dataset);
      Duel.Work claimFresh = () -> fresh.run(asked -> claimAll(claims, dataset, asked));
      String keys = CALLS + " x 1,000 keys";
      report.row(
          "claims of what nobody has",
          keys,
          Duel.of(5, rounds, prepare, claimFresh, () -> {}, lookup),
          GOAL);
      report.row(
          "claims of what nobody has, to a lookup that finds nothing",
          keys,
          Duel.of(
              5,
              rounds,
              prepare,
              claimFresh,
              () -> fresh.run(asked -> connection.readArtifactPartitions(dataset.built(), asked))));
      Lease mine = Lease.of("mine", Duration.ofHours(1));
      InputFingerprints held = keys(dataset);
      claims.claim(mine, dataset.built(), held);
      report.row(
          "renewals",
          keys,
          Duel.of(5, rounds, times(() -> claims.renew(mine, dataset.built())), lookup),
          GOAL);
      Lease other = Lease.of("other", Duration.ofHours(1));
      report.row(
          "claims of what another one has",
          keys,
          Duel.of(5, rounds, times(() -> claims.claim(other, dataset.built(), held)), lookup),
          GOAL);
      report.row(
          "claims of what is built",
          keys,
          Duel.of(5, rounds, times(() -> claims.claim(other, dataset.built(), known)), lookup),
          GOAL);
      size(server, report);
    } finally {
      server.drop(SCHEMA);
    }
  }

  /** What is done with keys that nobody has asked for before. */
  private interface WithKeys {
    void run(InputFingerprints asked) throws Exception;
  }

  /** Work on keys that were prepared before it is timed. */
  private final class Fresh {
    private final List<InputFingerprints> prepared = new ArrayList<>();

    void prepare(Dataset dataset) {
      prepared.clear();
      for (int call = 0; call < CALLS; call++) {
        prepared.add(keys(dataset));
      }
    }

    void run(WithKeys work) throws Exception {
      for (InputFingerprints keys : prepared) {
        work.run(keys);
      }
    }
  }

  private static void claimAll(Claims claims, Dataset dataset, InputFingerprints asked) {
    Lease lease = Lease.of("benchmark", Duration.ofHours(1));
    for (Claim claim : claims.claim(lease, dataset.built(), asked).values()) {
      if (!(claim instanceof Claim.Yours)) {
        throw new IllegalStateException("not ours: " + claim);
      }
    }
  }

  private InputFingerprints keys(Dataset dataset) {
    int from = next.getAndAdd(KEYS);
    StoragePartitions partitions = dataset.partitions(from, from + KEYS);
    return Dataset.asked(partitions);
  }

  private static Duel.Work times(Runnable call) {
    return () -> {
      for (int i = 0; i < CALLS; i++) {
        call.run();
      }
    };
  }

  private static void size(Server server, Report report) throws Exception {
    try (java.sql.Connection connection = server.connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(SIZE)) {
      row.next();
      report.figure(
          "a row of claim, with its index",
          row.getLong("claims") + " rows",
          row.getLong("bytes") / row.getLong("claims") + " bytes");
    }
  }
}
