package org.artigraph4j.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.claims.Lease;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.partition.InputFingerprints;
import org.artigraph4j.partition.PartitionKey;
import org.artigraph4j.storage.StoragePartitions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code claims()}, by many at once. */
@Tag("claims")
public abstract class ClaimRacesContract extends ClaimGroup {
  private static final int RACERS = 8;
  private static final int KEYS = 40;

  protected ClaimRacesContract(Supplier<Backend> open) {
    super(open);
  }

  private static List<Lease> leases(String word) {
    return IntStream.range(0, RACERS).mapToObj(racer -> lease(word + racer)).toList();
  }

  private InputFingerprints round(int round) {
    return range((long) round * KEYS, (long) (round + 1) * KEYS);
  }

  private static List<PartitionKey> keysThatAre(String shown, Map<PartitionKey, String> answers) {
    return answers.entrySet().stream()
        .filter(answer -> answer.getValue().equals(shown))
        .map(Map.Entry::getKey)
        .toList();
  }

  private StoragePartitions partitions(List<PartitionKey> keys) {
    Optional<Fingerprint> input = Optional.of(Samples.print(INPUT));
    return keys.stream()
        .map(key -> Samples.partition(artifact, key, input, Samples.print("content")))
        .collect(StoragePartitions.toStoragePartitions());
  }

  @Test
  void each_key_is_of_exactly_one() throws Exception {
    int rounds = 15;
    List<Lease> leases = leases("racer ");
    Map<PartitionKey, String> owners = new ConcurrentHashMap<>();
    AtomicInteger won = new AtomicInteger();

    Race.rounds(
        RACERS,
        rounds,
        (racer, round) -> {
          Lease lease = leases.get(racer);
          claim(lease, round(round))
              .forEach(
                  (key, shown) -> {
                    String owner = shown.equals("Y") ? lease.holder() : shown;
                    assertThat(owners.putIfAbsent(key, owner)).isIn(null, owner);
                    won.addAndGet(shown.equals("Y") ? 1 : 0);
                  });
        });

    assertThat(won).hasValue(rounds * KEYS);
  }

  @Test
  void of_those_who_take_over_from_a_dead_one_each_key_is_of_exactly_one() throws Exception {
    for (int round = 0; round < 15; round++) {
      Lease dead = shortLease("dead");
      InputFingerprints asked = round(round);
      claim(dead, asked);
      awaitEnd(dead);
      List<Lease> leases = leases("racer " + round + " ");

      List<Map<PartitionKey, String>> answers =
          Race.run(RACERS, racer -> claim(leases.get(racer), asked));

      List<PartitionKey> won =
          answers.stream().flatMap(answer -> keysThatAre("Y", answer).stream()).toList();
      assertThat(won).containsExactlyInAnyOrderElementsOf(asked.byKey().keySet());
    }
  }

  @Test
  void nobody_builds_what_was_built_while_he_asked() throws Exception {
    AtomicInteger builds = new AtomicInteger();
    for (int round = 0; round < 15; round++) {
      List<Lease> leases = leases("racer " + round + " ");
      InputFingerprints asked = round(round);

      Race.run(
          RACERS,
          racer -> {
            Lease lease = leases.get(racer);
            Map<PartitionKey, String> answers = claim(lease, asked);
            while (!keysThatAre("B", answers).containsAll(asked.byKey().keySet())) {
              List<PartitionKey> mine = keysThatAre("Y", answers);
              builds.addAndGet(mine.size());
              assertThat(build(lease, partitions(mine))).as("late").isEmpty();
              answers = claim(lease, asked);
            }
            return true;
          });
    }
    assertThat(builds).hasValue(15 * KEYS);
  }

  @Test
  void those_who_claim_release_and_renew_in_any_order_of_keys_do_not_lock_each_other_out()
      throws Exception {
    List<Lease> leases = leases("racer ");
    Map<PartitionKey, AtomicInteger> holders = new ConcurrentHashMap<>();

    Race.rounds(
        RACERS,
        30,
        (racer, round) -> {
          Lease lease = leases.get(racer);
          List<PartitionKey> keys = new ArrayList<>(range(0, KEYS).byKey().keySet());
          Collections.shuffle(keys, new Random(100L * round + racer));
          InputFingerprints asked =
              InputFingerprints.copyOf(
                  keys.subList(0, KEYS / 2).stream()
                      .collect(Collectors.toMap(key -> key, key -> Samples.print(INPUT))));
          List<PartitionKey> mine = keysThatAre("Y", claim(lease, asked));
          for (PartitionKey key : mine) {
            int others = holders.computeIfAbsent(key, any -> new AtomicInteger()).getAndIncrement();
            assertThat(others).as("others that hold " + key).isZero();
          }
          claims().renew(lease, artifact);
          mine.forEach(key -> holders.get(key).decrementAndGet());
          claims().release(lease, artifact, asked);
        });

    assertThat(claim(lease("last"), range(0, KEYS)).values()).containsOnly("Y");
  }
}
