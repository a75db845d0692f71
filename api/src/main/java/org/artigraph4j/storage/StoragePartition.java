package org.artigraph4j.storage;

import java.util.Comparator;
import java.util.Optional;
import org.artigraph4j.fingerprint.Canonical;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.fingerprint.InvalidValueException;
import org.artigraph4j.fingerprint.Json;
import org.artigraph4j.fingerprint.JsonObject;
import org.artigraph4j.fingerprint.ValueStyle;
import org.artigraph4j.partition.PartitionKey;
import org.immutables.value.Value;

/**
 * One partition of data: where it is, which one it is, what it was built from, and its content.
 * These four are its identity, by which it is equal and fingerprinted; {@link #attributes()} are
 * descriptive and take no part in it.
 *
 * <p>Partitions are ordered by key, then input fingerprint (none as 0), then content fingerprint.
 */
@Value.Immutable
@ValueStyle
public abstract class StoragePartition implements Canonical, Comparable<StoragePartition> {
  private static final String KIND = "StoragePartition";

  private static final Comparator<StoragePartition> ORDER =
      Comparator.comparing(StoragePartition::key)
          .thenComparingLong(partition -> orZero(partition.inputFingerprint()))
          .thenComparing(StoragePartition::contentFingerprint);

  StoragePartition() {}

  public static Builder builder() {
    return new Builder();
  }

  /** Where it is; resolved by its graph. */
  public abstract Storage storage();

  /** Which partition of its artifact it is; empty unless given. */
  @Value.Default
  public PartitionKey key() {
    return PartitionKey.EMPTY;
  }

  /** What it was built from and by which code; none for data that nothing here built. */
  public abstract Optional<Fingerprint> inputFingerprint();

  public abstract Fingerprint contentFingerprint();

  /** What else is known of it; outside of its identity. */
  @Value.Auxiliary
  @Value.Default
  public Attributes attributes() {
    return Attributes.empty();
  }

  @Value.Check
  protected void check() {
    storage().requireResolved();
    storage().requireInputFingerprint(inputFingerprint());
    inputFingerprint().ifPresent(input -> input.requireNonZero("input fingerprint"));
    contentFingerprint().requireNonZero("content fingerprint");
  }

  @Override
  public int compareTo(StoragePartition other) {
    return ORDER.compare(this, other);
  }

  /** The hash of the identity: {@link #toJson()} without the attributes. */
  @Override
  public Fingerprint fingerprint() {
    return identity().build().fingerprint();
  }

  @Override
  public JsonObject toJson() {
    return identity().putUnlessEmpty("attributes", attributes().json()).build();
  }

  private JsonObject.Builder identity() {
    return JsonObject.builder(KIND, 1)
        .put("content_fingerprint", contentFingerprint())
        .put("input_fingerprint", inputFingerprint())
        .put("key", key())
        .put("storage", storage());
  }

  public static StoragePartition fromJson(Json json) {
    JsonObject object = JsonObject.of(json, "a StoragePartition");
    object.require(
        KIND, 1, "attributes", "content_fingerprint", "input_fingerprint", "key", "storage");
    return builder()
        .storage(Storage.fromJson(object.object("storage")))
        .key(PartitionKey.fromJson(object.object("key")))
        .inputFingerprint(object.optionalFingerprint("input_fingerprint"))
        .contentFingerprint(object.fingerprintAt("content_fingerprint"))
        .attributes(new Attributes(object.map("attributes")))
        .build();
  }

  @Override
  public String toString() {
    return "StoragePartition{"
        + storage()
        + ", key="
        + key()
        + inputFingerprint().map(input -> ", input=" + input).orElse("")
        + ", content="
        + contentFingerprint()
        + "}";
  }

  /** An input fingerprint as a number, with 0 for none: the order of partitions. */
  static long orZero(Optional<Fingerprint> inputFingerprint) {
    return inputFingerprint.isPresent() ? inputFingerprint.get().value() : 0;
  }

  /** Collects a partition's parts; storage and content fingerprint are required. */
  public static final class Builder extends ImmutableStoragePartition.Builder {
    Builder() {}

    @Override
    public StoragePartition build() {
      return InvalidValueException.refuse("a part", super::build);
    }
  }
}
