package org.artigraph4j.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.claims.Lease;
import org.artigraph4j.partition.PartitionKey;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Tag;

/** Random histories of claims, beside a model of a few maps. */
@Tag("claims")
public abstract class RandomClaimsContract extends ClaimGroup {
  private static final int STEPS = 200;
  private static final int KEYS = 8;
  private static final int LEASES = 6;

  /** The odd ones end as soon as they are made. */
  private final List<Lease> leases = new ArrayList<>();

  private final Set<Integer> goOn = new HashSet<>();
  private final Map<Long, Modelled> claims = new HashMap<>();
  private final Set<Long> known = new HashSet<>();

  /** A claim, of a lease or of none, and whether it was said to be built. */
  private record Modelled(int lease, boolean built) {}

  protected RandomClaimsContract(Supplier<Backend> open) {
    super(open);
  }

  @RepeatedTest(8)
  void all_answers_are_those_of_the_model(RepetitionInfo seed) throws Exception {
    Random random = new Random(seed.getCurrentRepetition());
    for (int i = 0; i < LEASES; i++) {
      leases.add(i % 2 == 0 ? lease("lease " + i) : shortLease("lease " + i));
    }
    for (int step = 0; step < STEPS; step++) {
      int lease = random.nextInt(LEASES);
      long[] keys = random.longs(0, KEYS).distinct().limit(1 + random.nextInt(4)).toArray();
      switch (random.nextInt(8)) {
        case 0, 1, 2 -> claim(lease, keys);
        case 3 -> release(lease, keys);
        case 4 ->
            assertThat(claims().renew(leases.get(lease), artifact).isPresent())
                .isEqualTo(goOn.contains(lease));
        case 5 -> {
          connection.writeArtifactPartitions(artifact, partitions(keys));
          for (long key : keys) {
            known.add(key);
          }
        }
        default -> build(lease, random.nextInt(4) > 0, keys);
      }
      if (known.size() > KEYS / 2) {
        forget();
      }
    }
  }

  /** Goes on with keys that nobody knows. */
  private void forget() {
    artifact = Samples.builtArtifact();
    goOn.clear();
    claims.clear();
    known.clear();
  }

  private void claim(int lease, long... keys) throws InterruptedException {
    List<String> expected = new ArrayList<>();
    for (long key : keys) {
      Modelled claim = claims.getOrDefault(key, new Modelled(-1, false));
      boolean others = !claim.built() && claim.lease() != lease && goOn.contains(claim.lease());
      expected.add(known.contains(key) ? "B" : others ? "lease " + claim.lease() : "Y");
    }
    assertThat(claim(leases.get(lease), keys)).isEqualTo(expected);
    for (int i = 0; i < keys.length; i++) {
      if (expected.get(i).equals("Y")) {
        claims.put(keys[i], new Modelled(lease, false));
        goOn.add(lease);
      }
    }
    if (lease % 2 == 1 && goOn.remove(lease)) {
      awaitEnd(leases.get(lease));
    }
  }

  private void release(int lease, long... keys) {
    claims().release(leases.get(lease), artifact, asked(keys));
    for (long key : keys) {
      claims.remove(key, new Modelled(lease, false));
    }
  }

  private void build(int lease, boolean written, long... keys) {
    Set<PartitionKey> late = new TreeSet<>();
    for (long key : keys) {
      Modelled claim = claims.getOrDefault(key, new Modelled(-1, false));
      boolean mine = claim.lease() == lease;
      boolean inTime = mine && (claim.built() || goOn.contains(lease));
      if (!inTime) {
        late.add(key(key));
      }
      if (!claim.built()) {
        claims.put(key, new Modelled(mine && !inTime ? -1 : claim.lease(), true));
      }
    }
    if (written) {
      assertThat(build(leases.get(lease), keys)).isEqualTo(late);
      for (long key : keys) {
        known.add(key);
      }
    } else {
      assertThat(claims().built(leases.get(lease), artifact, partitions(keys))).isEqualTo(late);
    }
  }
}
