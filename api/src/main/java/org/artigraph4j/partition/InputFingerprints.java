package org.artigraph4j.partition;

import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.Maps;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.artigraph4j.fingerprint.Fingerprint;

/**
 * What a cache lookup asks for: for each partition key the input fingerprint that its partition
 * must have, or "none" for partitions that were not built from anything. In key order.
 *
 * @param byKey the input fingerprints by key; an empty {@link Optional} is "none"
 */
public record InputFingerprints(ImmutableSortedMap<PartitionKey, Optional<Fingerprint>> byKey) {
  private static final InputFingerprints EMPTY = new InputFingerprints(ImmutableSortedMap.of());

  public InputFingerprints {
    byKey = ImmutableSortedMap.copyOf(byKey);
    byKey
        .values()
        .forEach(input -> input.ifPresent(present -> present.requireNonZero("input fingerprint")));
  }

  public static InputFingerprints empty() {
    return EMPTY;
  }

  public static InputFingerprints of(PartitionKey key, Fingerprint inputFingerprint) {
    return copyOf(Map.of(key, inputFingerprint));
  }

  public static InputFingerprints copyOf(Map<PartitionKey, Fingerprint> byKey) {
    return new InputFingerprints(
        ImmutableSortedMap.copyOf(Maps.transformValues(byKey, Optional::of)));
  }

  public static Builder builder() {
    return new Builder();
  }

  public boolean isEmpty() {
    return byKey.isEmpty();
  }

  public int size() {
    return byKey.size();
  }

  /** Collects keys in any order; a key given twice must be given the same input fingerprint. */
  public static final class Builder {
    private final TreeMap<PartitionKey, Optional<Fingerprint>> byKey = new TreeMap<>();

    private Builder() {}

    public Builder put(PartitionKey key, Fingerprint inputFingerprint) {
      return put(key, Optional.of(inputFingerprint));
    }

    /** Asks for the key's partition that has no input fingerprint. */
    public Builder putNone(PartitionKey key) {
      return put(key, Optional.empty());
    }

    public Builder put(PartitionKey key, Optional<Fingerprint> inputFingerprint) {
      Optional<Fingerprint> other = byKey.putIfAbsent(key, inputFingerprint);
      if (other != null && !other.equals(inputFingerprint)) {
        throw new PartitionKeyException(
            "the key "
                + key
                + " is asked for with two input fingerprints: "
                + shown(other)
                + " and "
                + shown(inputFingerprint));
      }
      return this;
    }

    private static String shown(Optional<Fingerprint> inputFingerprint) {
      return inputFingerprint.map(Fingerprint::toString).orElse("none");
    }

    public InputFingerprints build() {
      return new InputFingerprints(ImmutableSortedMap.copyOf(byKey));
    }
  }
}
