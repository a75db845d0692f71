package org.artigraph4j.partition;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.Maps;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.artigraph4j.fingerprint.Canonical;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.fingerprint.Json;
import org.artigraph4j.fingerprint.JsonArray;
import org.artigraph4j.fingerprint.JsonObject;

/**
 * What a cache lookup asks for: for each partition key the input fingerprint that its partition
 * must have, or "none" for partitions that were not built from anything. In key order.
 *
 * @param byKey the input fingerprints by key; an empty {@link Optional} is "none"
 */
public record InputFingerprints(ImmutableSortedMap<PartitionKey, Optional<Fingerprint>> byKey)
    implements Canonical {
  private static final String KIND = "InputFingerprints";
  private static final InputFingerprints EMPTY = new InputFingerprints(ImmutableSortedMap.of());

  public InputFingerprints {
    byKey = ImmutableSortedMap.copyOf(Objects.requireNonNull(byKey, "byKey"));
    byKey
        .values()
        .forEach(input -> input.ifPresent(present -> present.requireNonZero("input fingerprint")));
  }

  public static InputFingerprints empty() {
    return EMPTY;
  }

  public static InputFingerprints of(PartitionKey key, Fingerprint inputFingerprint) {
    return new InputFingerprints(ImmutableSortedMap.of(key, Optional.of(inputFingerprint)));
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

  @Override
  public JsonObject toJson() {
    ImmutableList.Builder<Json> inputs = ImmutableList.builder();
    byKey.forEach(
        (key, input) ->
            inputs.add(
                JsonObject.builder().put("input_fingerprint", input).put("key", key).build()));
    return JsonObject.builder(KIND, 1)
        .putUnlessEmpty("inputs", new JsonArray(inputs.build()))
        .build();
  }

  public static InputFingerprints fromJson(Json json) {
    JsonObject object = JsonObject.of(json, "an InputFingerprints");
    Builder builder = builder();
    for (JsonObject input : object.require(KIND, 1, "inputs").objects("inputs")) {
      builder.put(
          PartitionKey.fromJson(input.object("key")),
          input.optionalFingerprint("input_fingerprint"));
    }
    return builder.build();
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
