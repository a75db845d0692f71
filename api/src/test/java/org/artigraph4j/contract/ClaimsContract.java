package org.artigraph4j.contract;

import static org.artigraph4j.contract.Samples.builtArtifact;
import static org.artigraph4j.contract.Samples.input;
import static org.artigraph4j.contract.Samples.rawArtifact;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.backend.Connection;
import org.artigraph4j.claims.Claim;
import org.artigraph4j.claims.Lease;
import org.artigraph4j.fingerprint.InvalidValueException;
import org.artigraph4j.partition.InputFingerprints;
import org.artigraph4j.partition.PartitionKey;
import org.artigraph4j.partition.PartitionKeyException;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code claims()}: who builds what. */
@Tag("claims")
public abstract class ClaimsContract extends ClaimGroup {
  private final Lease ada = lease("ada");
  private final Lease grace = lease("grace");

  protected ClaimsContract(Supplier<Backend> open) {
    super(open);
  }

  private Instant until(Lease lease, long n) {
    Claim claim = claims().claim(lease, artifact, asked(n)).get(key(n));
    return claim instanceof Claim.Others others ? others.until() : ((Claim.Yours) claim).until();
  }

  @Test
  void each_key_is_built_or_yours_or_somebody_elses() {
    connection.writeArtifactPartitions(artifact, partitions(1));
    assertThat(claim(grace, 2)).containsExactly("Y");

    var answers = claims().claim(ada, artifact, asked(1, 2, 3));

    assertThat(answers.keySet()).containsExactly(key(1), key(2), key(3));
    assertThat(answers.get(key(1))).isEqualTo(new Claim.Built(partitions(1).asList().get(0)));
    Claim.Others others = (Claim.Others) answers.get(key(2));
    assertThat(others.holder()).isEqualTo("grace");
    assertThat(others.until()).isEqualTo(until(ada, 2));
    assertThat(answers.get(key(3))).isInstanceOf(Claim.Yours.class);
    assertThat(until(grace, 3)).isEqualTo(((Claim.Yours) answers.get(key(3))).until());
  }

  @Test
  void what_is_built_is_the_one_that_a_lookup_answers_with_its_attributes() {
    StoragePartition first = Samples.built(artifact, 1, INPUT, "first");
    StoragePartition second = Samples.withRows(Samples.built(artifact, 1, INPUT, "second"), 7);
    connection.writeArtifactPartitions(artifact, StoragePartitions.of(first));
    connection.writeArtifactPartitions(artifact, StoragePartitions.of(second));

    Claim.Built built = (Claim.Built) claims().claim(ada, artifact, asked(1)).get(key(1));

    assertThat(built.partition()).isEqualTo(second);
    assertThat(built.partition().attributes()).isEqualTo(second.attributes());
  }

  @Test
  void a_claim_that_is_made_again_is_still_yours() {
    Instant first = until(ada, 1);

    assertThat(claim(ada, 1, 2)).containsExactly("Y", "Y");
    assertThat(until(ada, 1)).isAfterOrEqualTo(first);
    assertThat(claim(grace, 1, 2)).containsExactly("ada", "ada");
  }

  @Test
  void a_lease_that_another_caller_names_is_the_same_one() {
    assertThat(claim(ada, 1)).containsExactly("Y");
    assertThat(claim(new Lease(ada.id(), "ada, later", LONG), 1)).containsExactly("Y");
    assertThat(claim(grace, 1)).containsExactly("ada, later");
  }

  @Test
  void other_storages_inputs_and_keys_are_others() {
    assertThat(claim(ada, 1)).containsExactly("Y");
    assertThat(claim(grace, input(artifact, 1, "other input")).values()).containsExactly("Y");
    assertThat(claim(grace, InputFingerprints.builder().putNone(key(1)).build()).values())
        .containsExactly("Y");
    Artifact elsewhere = builtArtifact();
    assertThat(claims().claim(grace, elsewhere, input(elsewhere, 1, INPUT)).values())
        .allMatch(Claim.Yours.class::isInstance);
    assertThat(claims().renew(ada, elsewhere)).as("of this artifact it holds nothing").isEmpty();
  }

  @Test
  void what_has_no_input_fingerprint_is_claimed_as_well() {
    Artifact raw = rawArtifact();
    InputFingerprints one = InputFingerprints.builder().putNone(raw.key(1L)).build();
    StoragePartition partition = Samples.raw(raw, 1, "content");

    assertThat(claims().claim(ada, raw, one).values()).allMatch(Claim.Yours.class::isInstance);
    connection.writeArtifactPartitions(raw, StoragePartitions.of(partition));
    assertThat(claims().built(ada, raw, StoragePartitions.of(partition))).isEmpty();
    assertThat(claims().claim(grace, raw, one).values())
        .containsExactly(new Claim.Built(partition));
  }

  @Test
  void nobody_may_have_what_is_built() {
    claim(ada, 1, 2);

    assertThat(build(ada, 1)).as("late").isEmpty();

    assertThat(claim(grace, 1, 2)).containsExactly("B", "ada");
    assertThat(claim(ada, 1, 2)).containsExactly("B", "Y");
  }

  @Test
  void what_is_written_without_a_claim_is_built() {
    claim(ada, 1);
    connection.writeArtifactPartitions(artifact, partitions(1, 2));

    assertThat(claim(ada, 1)).containsExactly("B");
    assertThat(claim(grace, 1, 2)).containsExactly("B", "B");
  }

  @Test
  void what_is_given_back_others_may_have_at_once() {
    claim(ada, 1, 2, 3);
    build(ada, 3);

    claims().release(ada, artifact, asked(1, 3, 4));

    assertThat(claim(grace, 1, 2, 3, 4)).containsExactly("Y", "ada", "B", "Y");
    claims().release(ada, artifact, asked(1, 2));
    assertThat(claim(lease("third"), 1, 2)).containsExactly("grace", "Y");
  }

  @Test
  void what_was_given_back_may_be_claimed_again_under_the_same_lease() {
    claim(ada, 1);
    claims().release(ada, artifact, asked(1));
    claims().release(ada, artifact, asked(1));

    assertThat(claim(ada, 1)).containsExactly("Y");
    assertThat(claim(grace, 1)).containsExactly("ada");
  }

  @Test
  void what_a_lease_held_is_free_when_it_has_ended() throws Exception {
    Lease dead = shortLease("dead");
    claim(dead, 1, 2);
    awaitEnd(dead);

    assertThat(claim(ada, 1)).containsExactly("Y");
    assertThat(claim(grace, 1, 2)).containsExactly("ada", "Y");
  }

  @Test
  void a_lease_that_has_ended_is_not_renewed_but_may_be_claimed_under() throws Exception {
    Lease slow = shortLease("slow");
    claim(slow, 1, 2, 3);
    awaitEnd(slow);
    claim(ada, 1);

    assertThat(claims().renew(slow, artifact)).isEmpty();
    Lease longer = new Lease(slow.id(), "slow", LONG);
    assertThat(claim(longer, 1, 2)).containsExactly("ada", "Y");
    assertThat(claims().renew(longer, artifact)).isPresent();
    assertThat(claim(grace, 3)).as("renewed with the others").containsExactly("slow");
  }

  @Test
  void a_renewal_answers_when_the_lease_ends_and_never_shortens_it() {
    assertThat(claims().renew(ada, artifact)).as("it holds nothing").isEmpty();
    Instant first = until(ada, 1);

    Optional<Instant> renewed = claims().renew(ada, artifact);
    assertThat(renewed).hasValueSatisfying(until -> assertThat(until).isAfterOrEqualTo(first));
    assertThat(claims().renew(new Lease(ada.id(), "ada", Duration.ofSeconds(1)), artifact))
        .isEqualTo(renewed);
    assertThat(until(grace, 1)).isEqualTo(renewed.orElseThrow());
  }

  @Test
  void who_only_finds_what_is_built_or_of_others_has_no_lease() {
    claim(grace, 1);
    connection.writeArtifactPartitions(artifact, partitions(2));

    assertThat(claim(ada, 1, 2)).containsExactly("grace", "B");
    assertThat(claims().renew(ada, artifact)).isEmpty();
  }

  @Test
  void what_comes_late_is_built_all_the_same_and_reported() throws Exception {
    Lease slow = shortLease("slow");
    claim(slow, 1, 2);
    awaitEnd(slow);
    claim(ada, 2);

    assertThat(build(slow, 1, 2, 3)).containsExactly(key(1), key(2), key(3));
    assertThat(claim(grace, 1, 2, 3)).containsExactly("B", "B", "B");
    assertThat(build(ada, 2)).as("it held it when it was built").isEmpty();
    assertThat(build(slow, 1, 2, 3)).as("again").containsExactly(key(1), key(2), key(3));
  }

  @Test
  void what_was_in_time_stays_in_time_when_it_is_said_again() throws Exception {
    Lease brief = Lease.of("brief", Duration.ofSeconds(2));
    claim(brief, 1);
    assertThat(build(brief, 1)).isEmpty();
    awaitEnd(brief);

    assertThat(build(brief, 1)).isEmpty();
  }

  @Test
  void what_was_built_by_others_before_comes_late() {
    claim(ada, 1);
    build(ada, 1);

    assertThat(build(grace, 1)).containsExactly(key(1));
    assertThat(claim(grace, 1)).containsExactly("B");
  }

  @Test
  void what_is_said_to_be_built_and_is_not_there_may_be_claimed() {
    claim(ada, 1);
    claims().built(ada, artifact, partitions(1));

    assertThat(claim(grace, 1)).containsExactly("Y");
    assertThat(claim(ada, 1)).containsExactly("grace");
  }

  @Test
  void a_block_that_fails_leaves_the_claim_as_it_was() {
    claim(ada, 1);

    assertThatThrownBy(
            () ->
                connection.runAtomically(
                    inner -> {
                      inner.writeArtifactPartitions(artifact, partitions(1));
                      inner.claims().built(ada, artifact, partitions(1));
                      inner.claims().claim(ada, artifact, asked(2));
                      throw new IllegalArgumentException("of the work");
                    }))
        .isInstanceOf(IllegalArgumentException.class);

    assertThat(claim(grace, 1, 2)).containsExactly("ada", "Y");
    assertThat(build(ada, 1)).isEmpty();
  }

  @Test
  void a_block_sees_what_it_claimed() {
    connection.runAtomically(
        inner -> {
          assertThat(inner.claims().claim(ada, artifact, asked(1)).values())
              .allMatch(Claim.Yours.class::isInstance);
          assertThat(inner.claims().claim(grace, artifact, asked(1)).values())
              .allMatch(Claim.Others.class::isInstance);
          inner.claims().release(ada, artifact, asked(1));
          assertThat(inner.claims().claim(grace, artifact, asked(1)).values())
              .allMatch(Claim.Yours.class::isInstance);
        });
    assertThat(claim(ada, 1)).containsExactly("grace");
  }

  @Test
  void another_connection_asks_for_the_same() {
    claim(ada, 1);
    try (Connection other = other()) {
      assertThat(other.claims().claim(grace, artifact, asked(1)).values())
          .allMatch(Claim.Others.class::isInstance);
    }
  }

  @Test
  void many_keys_are_claimed_at_once() {
    assertThat(claim(ada, range(0, 12_345)).values()).hasSize(12_345).containsOnly("Y");
    assertThat(claim(grace, range(12_000, 24_000)).values())
        .hasSize(12_000)
        .filteredOn("ada"::equals)
        .hasSize(345);
    claims().release(ada, artifact, range(0, 11_000));
    assertThat(claim(grace, range(0, 12_345)).values()).filteredOn("Y"::equals).hasSize(11_000);
    StoragePartitions some = Samples.builtRange(artifact, 10_990, 11_010, INPUT);
    assertThat(build(ada, some)).containsExactlyElementsOf(range(10_990, 11_000).byKey().keySet());
  }

  @Test
  void nothing_asked_is_nothing_answered() {
    assertThat(claims().claim(ada, artifact, InputFingerprints.empty())).isEmpty();
    assertThat(claims().built(ada, artifact, StoragePartitions.empty())).isEmpty();
    claims().release(ada, artifact, InputFingerprints.empty());
    assertThat(claims().renew(ada, artifact)).isEmpty();
  }

  @Test
  void bad_arguments_are_refused_before_anything_is_sent() {
    InputFingerprints misfit = input(artifact, 1, INPUT);
    Artifact total = Samples.pipeline().artifact(Samples.TOTAL);
    assertThatThrownBy(() -> claims().claim(ada, total, misfit))
        .isInstanceOf(PartitionKeyException.class);
    assertThatThrownBy(() -> claims().release(ada, total, misfit))
        .isInstanceOf(PartitionKeyException.class);
    assertThatThrownBy(() -> claims().built(ada, total, partitions(1)))
        .isInstanceOf(InvalidValueException.class);
    StoragePartitions twice =
        StoragePartitions.of(
            Samples.built(artifact, 1, "a", "a"), Samples.built(artifact, 1, "b", "b"));
    assertThatThrownBy(() -> claims().built(ada, artifact, twice))
        .isInstanceOf(PartitionKeyException.class);
    Artifact unresolved =
        Samples.artifact(Samples.BY_N, "/{graph_name}/{n.value}/{input_fingerprint}");
    assertThatThrownBy(() -> claims().renew(ada, unresolved))
        .isInstanceOf(InvalidValueException.class);
    assertThatThrownBy(() -> claims().claim(null, artifact, misfit))
        .isInstanceOf(NullPointerException.class);
  }

  @Test
  void a_lease_is_checked() {
    UUID id = UUID.randomUUID();
    assertThatThrownBy(() -> new Lease(new UUID(0, 0), "ada", LONG))
        .isInstanceOf(InvalidValueException.class);
    for (Duration bad :
        new Duration[] {Duration.ZERO, Duration.ofNanos(1_000_001), Duration.ofDays(2)}) {
      assertThatThrownBy(() -> new Lease(id, "ada", bad))
          .isInstanceOf(InvalidValueException.class)
          .hasMessageContaining(bad.toString());
    }
    assertThatThrownBy(() -> new Lease(id, "a\0b", LONG)).isInstanceOf(InvalidValueException.class);
    assertThat(claim(new Lease(id, Samples.ODD, LONG), 1)).containsExactly("Y");
    assertThat(claim(ada, 1)).containsExactly(Samples.ODD);
  }

  @Test
  void keys_of_each_kind_are_claimed() {
    PartitionKey none = Samples.pipeline().artifact(Samples.TOTAL).key();
    Artifact total = Samples.pipeline().artifact(Samples.TOTAL);
    InputFingerprints asked = InputFingerprints.of(none, Samples.print(INPUT));

    assertThat(claims().claim(ada, total, asked).get(none)).isInstanceOf(Claim.Yours.class);
    assertThat(claims().claim(grace, total, asked).get(none)).isInstanceOf(Claim.Others.class);
  }
}
