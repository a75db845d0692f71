package org.artigraph4j.contract.history;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.artigraph4j.contract.history.World.Whole;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.partition.InputFingerprints;
import org.artigraph4j.partition.PartitionKey;
import org.artigraph4j.storage.Storage;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;

/** The claims of a model. Leases end with their day. */
final class ClaimBook {
  final Map<Claimed, Holder> claims = new HashMap<>();

  /** The last day of each lease. */
  final Map<LeaseOf, Integer> leases = new HashMap<>();

  private final Model model;

  record Claimed(Storage storage, PartitionKey key, Optional<Fingerprint> input) {}

  record LeaseOf(Storage storage, int lease) {}

  /**
   * Whose a claim is.
   *
   * @param lease none of what came late
   */
  record Holder(Optional<Integer> lease, boolean built) {}

  ClaimBook(Model model) {
    this.model = model;
  }

  private boolean goesOn(Storage storage, int lease) {
    return leases.getOrDefault(new LeaseOf(storage, lease), Integer.MIN_VALUE) >= model.today();
  }

  Map<PartitionKey, String> claim(int lease, Storage storage, InputFingerprints asked) {
    Map<PartitionKey, String> answers = new TreeMap<>();
    asked
        .byKey()
        .forEach(
            (key, input) -> {
              Claimed claim = new Claimed(storage, key, input);
              Optional<Whole> built = model.lookUp(storage, key, input.orElseThrow());
              Optional<Integer> other =
                  Optional.ofNullable(claims.get(claim))
                      .filter(held -> !held.built())
                      .flatMap(Holder::lease)
                      .filter(held -> held != lease && goesOn(storage, held));
              if (built.isPresent()) {
                answers.put(key, built.get().toString());
              } else if (other.isPresent()) {
                answers.put(key, model.world.leases.get(other.get()).holder());
              } else {
                claims.put(claim, new Holder(Optional.of(lease), false));
                answers.put(key, "yours");
              }
            });
    if (answers.containsValue("yours")) {
      leases.put(new LeaseOf(storage, lease), model.today());
    }
    return answers;
  }

  boolean renew(int lease, Storage storage) {
    boolean goesOn = goesOn(storage, lease);
    if (goesOn) {
      leases.put(new LeaseOf(storage, lease), model.today());
    }
    return goesOn;
  }

  void release(int lease, Storage storage, InputFingerprints given) {
    given
        .byKey()
        .forEach(
            (key, input) ->
                claims.remove(
                    new Claimed(storage, key, input), new Holder(Optional.of(lease), false)));
  }

  /** Answers the keys that came late. */
  Set<PartitionKey> built(int lease, Storage storage, StoragePartitions partitions) {
    Set<PartitionKey> late = new TreeSet<>();
    for (StoragePartition one : partitions) {
      Claimed claim = new Claimed(storage, one.key(), one.inputFingerprint());
      Holder held = claims.getOrDefault(claim, new Holder(Optional.empty(), false));
      boolean mine = held.lease().equals(Optional.of(lease));
      boolean inTime = mine && (held.built() || goesOn(storage, lease));
      if (!inTime) {
        late.add(one.key());
      }
      if (!held.built()) {
        claims.put(claim, new Holder(mine && !inTime ? Optional.empty() : held.lease(), true));
      }
    }
    return late;
  }
}
