package org.artigraph4j.storage;

import java.util.Objects;
import java.util.Optional;
import org.artigraph4j.fingerprint.Canonical;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.fingerprint.InvalidValueException;
import org.artigraph4j.fingerprint.Json;
import org.artigraph4j.fingerprint.JsonObject;
import org.artigraph4j.partition.PartitionKey;
import org.jspecify.annotations.Nullable;

/**
 * One partition of data: where it is, which one it is, what it was built from, and its content.
 * These four are its identity, by which it is equal and fingerprinted; {@link #attributes()} are
 * descriptive and take no part in it.
 *
 * <p>Partitions are ordered by key, then input fingerprint (none as 0), then content fingerprint.
 */
public final class StoragePartition implements Canonical, Comparable<StoragePartition> {
  private static final String KIND = "StoragePartition";

  // Written by hand, because partitions exist by the million, and generated code would hold each
  // fingerprint as an object.
  private final Storage storage;
  private final PartitionKey key;
  private final long inputOrZero;
  private final long content;
  private final Attributes attributes;

  private StoragePartition(
      Storage storage,
      PartitionKey key,
      Optional<Fingerprint> inputFingerprint,
      Fingerprint contentFingerprint,
      Attributes attributes) {
    storage.requireResolved();
    storage.requireInputFingerprint(inputFingerprint);
    inputFingerprint.ifPresent(input -> input.requireNonZero("input fingerprint"));
    this.storage = storage;
    this.key = key;
    this.inputOrZero = inputFingerprint.isPresent() ? inputFingerprint.get().value() : 0;
    this.content = contentFingerprint.requireNonZero("content fingerprint").value();
    this.attributes = attributes;
  }

  public static Builder builder() {
    return new Builder();
  }

  /** Where it is; resolved by its graph. */
  public Storage storage() {
    return storage;
  }

  /** Which partition of its artifact it is; empty unless given. */
  public PartitionKey key() {
    return key;
  }

  /** What it was built from and by which code; none for data that nothing here built. */
  public Optional<Fingerprint> inputFingerprint() {
    return inputOrZero == 0 ? Optional.empty() : Optional.of(Fingerprint.of(inputOrZero));
  }

  public Fingerprint contentFingerprint() {
    return Fingerprint.of(content);
  }

  /** What else is known of it; outside of its identity. */
  public Attributes attributes() {
    return attributes;
  }

  @Override
  public int compareTo(StoragePartition other) {
    int order = key.compareTo(other.key);
    if (order == 0) {
      order = Long.compare(inputOrZero, other.inputOrZero);
    }
    return order == 0 ? Long.compare(content, other.content) : order;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof StoragePartition partition
        && content == partition.content
        && inputOrZero == partition.inputOrZero
        && key.equals(partition.key)
        && storage.equals(partition.storage);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * key.hashCode() + Long.hashCode(inputOrZero)) + Long.hashCode(content);
  }

  /** The hash of the identity: {@link #toJson()} without the attributes. */
  @Override
  public Fingerprint fingerprint() {
    return identity().build().fingerprint();
  }

  @Override
  public JsonObject toJson() {
    return identity().putUnlessEmpty("attributes", attributes.json()).build();
  }

  private JsonObject.Builder identity() {
    return JsonObject.builder(KIND, 1)
        .put("content_fingerprint", contentFingerprint())
        .put("input_fingerprint", inputFingerprint())
        .put("key", key)
        .put("storage", storage);
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
        + storage
        + ", key="
        + key
        + (inputOrZero == 0 ? "" : ", input=" + inputOrZero)
        + ", content="
        + content
        + "}";
  }

  /** Collects a partition's parts; storage and content fingerprint are required. */
  public static final class Builder {
    private @Nullable Storage storage;
    private @Nullable PartitionKey key;
    private @Nullable Fingerprint inputFingerprint;
    private boolean inputIsGiven;
    private @Nullable Fingerprint contentFingerprint;
    private @Nullable Attributes attributes;

    private Builder() {}

    public Builder storage(Storage storage) {
      requireFirst("storage", this.storage != null);
      this.storage = Objects.requireNonNull(storage, "storage");
      return this;
    }

    public Builder key(PartitionKey key) {
      requireFirst("key", this.key != null);
      this.key = Objects.requireNonNull(key, "key");
      return this;
    }

    public Builder inputFingerprint(Fingerprint inputFingerprint) {
      return inputFingerprint(
          Optional.of(Objects.requireNonNull(inputFingerprint, "inputFingerprint")));
    }

    public Builder inputFingerprint(Optional<Fingerprint> inputFingerprint) {
      requireFirst("inputFingerprint", inputIsGiven);
      this.inputFingerprint =
          Objects.requireNonNull(inputFingerprint, "inputFingerprint").orElse(null);
      this.inputIsGiven = true;
      return this;
    }

    public Builder contentFingerprint(Fingerprint contentFingerprint) {
      requireFirst("contentFingerprint", this.contentFingerprint != null);
      this.contentFingerprint = Objects.requireNonNull(contentFingerprint, "contentFingerprint");
      return this;
    }

    public Builder attributes(Attributes attributes) {
      requireFirst("attributes", this.attributes != null);
      this.attributes = Objects.requireNonNull(attributes, "attributes");
      return this;
    }

    /** The partition; refused where a part is missing or does not fit the storage. */
    public StoragePartition build() {
      return new StoragePartition(
          required("storage", storage),
          key == null ? PartitionKey.EMPTY : key,
          Optional.ofNullable(inputFingerprint),
          required("contentFingerprint", contentFingerprint),
          attributes == null || attributes.isEmpty() ? Attributes.empty() : attributes);
    }

    private static void requireFirst(String part, boolean isGiven) {
      if (isGiven) {
        throw new IllegalStateException("the partition's " + part + " is given twice");
      }
    }

    private static <T> T required(String part, @Nullable T given) {
      if (given == null) {
        throw new InvalidValueException("the partition has no " + part + "; give it one");
      }
      return given;
    }
  }
}
