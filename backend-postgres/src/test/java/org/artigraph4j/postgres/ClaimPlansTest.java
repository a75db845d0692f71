package org.artigraph4j.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.backend.Connection;
import org.artigraph4j.claims.Claims;
import org.artigraph4j.claims.Lease;
import org.artigraph4j.storage.StoragePartitions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What claims read, as auto_explain says it, where their storage has thousands of other claims and
 * leases: the rows of the keys that are asked for, by indexes, also by a plan that the session has
 * kept since there were few.
 */
class ClaimPlansTest {
  private static final String SCHEMA = TestServer.schema(ClaimPlansTest.class);
  private static final int OTHERS = 20_000;
  private static final int KEYS = 50;

  /** Descents of three indexes, and the rows, which some statements change. */
  private static final int PAGES_A_KEY = 30;

  private final Artifact built = PostgresBackendTest.graph().artifact("built");
  private long last;

  @BeforeEach
  void require() {
    Plans.assumeTold();
  }

  @AfterEach
  void drop() {
    TestServer.drop(SCHEMA);
  }

  /** Partitions that were never asked for. */
  private StoragePartitions some() {
    last += KEYS;
    return LongStream.range(last - KEYS, last)
        .mapToObj(n -> PostgresBackendTest.partition(built, n, "x"))
        .collect(StoragePartitions.toStoragePartitions());
  }

  /** Everything that can be done with a lease: the plans of each call. */
  private ImmutableMap<String, List<String>> life(Claims claims) {
    Lease lease = Lease.of("ada", Duration.ofHours(1));
    StoragePartitions mine = some();
    StoragePartitions back = some();
    return ImmutableMap.of(
        "claim", Plans.of(() -> claims.claim(lease, built, PostgresBackendTest.asked(mine))),
        "claim more", Plans.of(() -> claims.claim(lease, built, PostgresBackendTest.asked(back))),
        "renew", Plans.of(() -> claims.renew(lease, built)),
        "release", Plans.of(() -> claims.release(lease, built, PostgresBackendTest.asked(back))),
        "built", Plans.of(() -> claims.built(lease, built, mine)));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void others_in_the_storage_are_not_read(boolean isSetUp) {
    try (Backend backend = Plans.open(SCHEMA, isSetUp);
        Connection connection = backend.connect()) {
      TestServer.leaveUnanalyzed(SCHEMA);
      connection.writeArtifactPartitions(built, some());
      for (int times = 0; times < 12; times++) { // until plans are kept
        life(connection.claims());
      }
      load();

      life(connection.claims())
          .forEach(
              (call, plans) ->
                  assertThat(plans)
                      .as(call)
                      .isNotEmpty()
                      .allSatisfy(
                          plan -> {
                            assertThat(plan)
                                .doesNotContainPattern("Seq Scan on (claim|storage_partition)")
                                .doesNotContainPattern("Rows Removed by [A-Za-z ]+: [0-9]{3}");
                            assertThat(Plans.buffers(plan)).isLessThan(PAGES_A_KEY * KEYS);
                          }));
    }
  }

  private static void load() {
    TestServer.execute(
        """
        INSERT INTO "SCHEMA".claim_lease
        SELECT l.storage_fingerprint, gen_random_uuid(), l.holder, l.expires_at
        FROM generate_series(1, OTHERS), (SELECT * FROM "SCHEMA".claim_lease LIMIT 1) AS l;
        INSERT INTO "SCHEMA".claim
        SELECT c.storage_fingerprint, n, c.input_fingerprint, c.lease_id, n % 2 = 0
        FROM generate_series(1, OTHERS) AS n, (SELECT * FROM "SCHEMA".claim LIMIT 1) AS c;
        INSERT INTO "SCHEMA".storage_partition
        SELECT
          p.storage_fingerprint, n, p.input_fingerprint, n, now(), p.partition_key, p.key, p.attributes
        FROM generate_series(1, OTHERS) AS n,
          (SELECT * FROM "SCHEMA".storage_partition LIMIT 1) AS p
        """
            .replace("SCHEMA", SCHEMA)
            .replace("OTHERS", Integer.toString(OTHERS)));
  }
}
