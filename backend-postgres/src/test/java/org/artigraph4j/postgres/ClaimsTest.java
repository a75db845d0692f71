package org.artigraph4j.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.backend.Connection;
import org.artigraph4j.claims.Claim;
import org.artigraph4j.claims.Lease;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.partition.InputFingerprints;
import org.artigraph4j.partition.PartitionKey;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Claims whose statement began before others committed, and what claims write. */
@Timeout(60)
class ClaimsTest {
  private static final String SCHEMA = TestServer.schema(ClaimsTest.class);
  private static final Fingerprint INPUT = Fingerprint.fromString("input");

  // Of others that wait for a lock of another transaction's, in this schema's statements.
  private static final String WAITING =
      """
      SELECT count(*) FROM pg_stat_activity a
      WHERE a.wait_event_type = 'Lock' AND position('"%s".claim' IN a.query) > 0
      """
          .formatted(SCHEMA);

  private final Artifact artifact = PostgresBackendTest.graph().artifact("built");
  private final PartitionKey key = artifact.key(1);
  private final StoragePartition partition =
      StoragePartition.builder()
          .storage(artifact.storage())
          .key(key)
          .inputFingerprint(INPUT)
          .contentFingerprint(Fingerprint.of(7))
          .build();
  private final InputFingerprints asked = InputFingerprints.of(key, INPUT);
  private final Lease ada = Lease.of("ada", Duration.ofHours(1));
  private final Lease grace = Lease.of("grace", Duration.ofHours(1));

  private final ExecutorService thread = Executors.newSingleThreadExecutor();
  private Backend backend;
  private Connection connection;

  @BeforeEach
  void open() {
    backend = PostgresBackend.open(TestServer.config(SCHEMA).build());
    connection = backend.connect();
  }

  @AfterEach
  void drop() {
    thread.shutdownNow();
    connection.close();
    backend.close();
    TestServer.drop(SCHEMA);
  }

  private Claim claim(Connection in, Lease lease) {
    return in.claims().claim(lease, artifact, asked).get(key);
  }

  private static String query(String sql) {
    return TestServer.query(sql.replace(Sql.PLACEHOLDER, '"' + SCHEMA + '"'));
  }

  /** Claims while a block is open, and waits for it; the block goes on when that is so. */
  private Future<Claim> claimMeanwhile(Lease lease) {
    Future<Claim> claim = thread.submit(() -> claim(connection, lease));
    await(() -> query(WAITING).equals("1"));
    return claim;
  }

  private static void await(Supplier<Boolean> condition) {
    while (!condition.get()) {
      try {
        Thread.sleep(5);
      } catch (InterruptedException stopped) {
        throw new IllegalStateException(stopped);
      }
    }
  }

  private void build(Connection in, Lease lease) {
    in.writeArtifactPartitions(artifact, StoragePartitions.of(partition));
    in.claims().built(lease, artifact, StoragePartitions.of(partition));
  }

  /** The statement of who waits has seen neither the partition nor that the claim is built. */
  @Test
  void who_would_take_over_waits_for_the_builder_and_does_not_build_again() throws Exception {
    Lease slow = Lease.of("slow", Duration.ofMillis(1));
    claim(connection, slow);
    await(() -> connection.claims().renew(slow, artifact).isEmpty());

    Future<Claim> waiter =
        backend
            .connect()
            .atomically(
                inner -> {
                  build(inner, slow);
                  return claimMeanwhile(grace);
                });

    assertThat(waiter.get()).isEqualTo(new Claim.Built(partition));
  }

  @Test
  void who_claims_beside_a_builder_without_a_claim_does_not_build_again() throws Exception {
    Future<Claim> waiter =
        backend
            .connect()
            .atomically(
                inner -> {
                  build(inner, ada);
                  return claimMeanwhile(grace);
                });

    assertThat(waiter.get()).isEqualTo(new Claim.Built(partition));
  }

  @Test
  void who_claims_beside_a_block_that_claims_waits_and_sees_its_claim() throws Exception {
    Future<Claim> waiter =
        backend
            .connect()
            .atomically(
                inner -> {
                  assertThat(claim(inner, ada)).isInstanceOf(Claim.Yours.class);
                  return claimMeanwhile(grace);
                });

    assertThat(((Claim.Others) waiter.get()).holder()).isEqualTo("ada");
  }

  @Test
  void what_is_being_taken_over_is_not_renewed_meanwhile() throws Exception {
    Lease slow = Lease.of("slow", Duration.ofMillis(1));
    claim(connection, slow);
    await(() -> connection.claims().renew(slow, artifact).isEmpty());

    Future<Claim> waiter =
        backend
            .connect()
            .atomically(
                inner -> {
                  assertThat(claim(inner, ada)).isInstanceOf(Claim.Yours.class);
                  return claimMeanwhile(new Lease(slow.id(), "slow", Duration.ofHours(1)));
                });

    assertThat(((Claim.Others) waiter.get()).holder()).isEqualTo("ada");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void who_can_have_nothing_writes_nothing(boolean built) {
    claim(connection, ada);
    if (built) {
      build(connection, ada);
    }
    String rows =
        """
        SELECT
          (SELECT string_agg(c.ctid || ' ' || c.xmin, ',') FROM ${schema}.claim c)
          || ' ' || (SELECT string_agg(l.ctid || ' ' || l.xmin, ',') FROM ${schema}.claim_lease l)
        """;
    String before = query(rows);

    for (int i = 0; i < 3; i++) {
      assertThat(claim(connection, grace)).isNotInstanceOf(Claim.Yours.class);
      connection.claims().release(grace, artifact, asked);
      connection.claims().renew(grace, artifact);
    }
    if (built) {
      build(connection, ada);
      build(connection, grace);
    }

    assertThat(query(rows)).isEqualTo(before);
  }

  @Test
  void a_lease_that_somebody_has_deleted_holds_nothing() {
    claim(connection, ada);
    TestServer.execute("DELETE FROM \"" + SCHEMA + "\".claim_lease");

    assertThat(claim(connection, grace)).isInstanceOf(Claim.Yours.class);
  }
}
