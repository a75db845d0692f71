package org.artigraph4j.artifact;

import com.google.common.collect.ImmutableList;
import org.artigraph4j.fingerprint.Canonical;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.fingerprint.InvalidValueException;
import org.artigraph4j.fingerprint.Json;
import org.artigraph4j.fingerprint.JsonArray;
import org.artigraph4j.fingerprint.JsonObject;
import org.artigraph4j.fingerprint.ValueStyle;
import org.artigraph4j.partition.PartitionKey;
import org.artigraph4j.partition.PartitionKeyException;
import org.artigraph4j.partition.PartitionKeyTypes;
import org.artigraph4j.storage.Storage;
import org.artigraph4j.storage.StoragePartitions;
import org.artigraph4j.type.Type;
import org.immutables.value.Value;
import org.jspecify.annotations.Nullable;

/**
 * A data set: the type, format and place of its data, and what people know about it. It does not
 * say who produces it, so that a change upstream does not change it.
 *
 * <pre>{@code
 * Artifact transactions =
 *     Artifact.builder()
 *         .type(CollectionType.of(transaction, "date"))
 *         .format(Format.JSON)
 *         .storage(LocalFile.at("/data/transactions/{date.iso}{extension}"))
 *         .addAnnotation(Annotation.of("Vendor", "name", "Acme"))
 *         .build();
 * }</pre>
 *
 * <p>Building it fills in what type and format tell of the storage's placeholders; the rest is
 * filled in by a graph. Use {@code graph.artifact(key)} for everything that reads or writes
 * partitions.
 */
@Value.Immutable
@ValueStyle
public abstract class Artifact implements Canonical {
  private static final String KIND = "Artifact";

  Artifact() {}

  public static Builder builder() {
    return new Builder();
  }

  public abstract Type type();

  public abstract Format format();

  public abstract Storage storage();

  public abstract ImmutableList<Annotation> annotations();

  public abstract ImmutableList<Statistic> statistics();

  /** What the keys of its partitions look like; empty if it is not partitioned. */
  @Value.Lazy
  public PartitionKeyTypes keyTypes() {
    return PartitionKeyTypes.of(type());
  }

  /**
   * A key of this artifact from plain values, in the order of its type's {@code partitionBy}.
   *
   * @see PartitionKeyTypes#key
   */
  public PartitionKey key(@Nullable Object... values) {
    return keyTypes().key(values);
  }

  /**
   * Finds the partitions whose data is there now: what a snapshot of raw data is taken of.
   *
   * @see Storage#discover
   */
  public StoragePartitions discover() {
    return storage().discover(keyTypes());
  }

  /** This artifact with its storage filled in further. */
  public Artifact withStorage(Storage storage) {
    return ((ImmutableArtifact) this).withStorage(storage);
  }

  /**
   * Some partitions, if they are this artifact's: in its storage, with keys of its type.
   *
   * @throws org.artigraph4j.storage.UnresolvedStorageException if the storage has placeholders left
   * @throws PartitionKeyException if a key does not fit the type
   * @throws InvalidValueException if they are in another storage
   */
  public StoragePartitions requireMine(StoragePartitions partitions) {
    storage().requireResolved();
    partitions
        .storage()
        .filter(other -> !other.equals(storage()))
        .ifPresent(
            other -> {
              throw new InvalidValueException(
                  "the partitions are of "
                      + other
                      + ", the artifact is in "
                      + storage()
                      + "; make them with the artifact's own storage");
            });
    return partitions.requireKeys(keyTypes());
  }

  @Value.Check
  protected Artifact normalize() {
    Storage resolved = storage().resolveType(keyTypes()).resolveExtension(format().extension());
    resolved.requireFits(keyTypes());
    return resolved.equals(storage()) ? this : withStorage(resolved); // which comes here again
  }

  /** Worked out once. */
  @Override
  @Value.Lazy
  public Fingerprint fingerprint() {
    return Canonical.super.fingerprint();
  }

  @Override
  public JsonObject toJson() {
    return JsonObject.builder(KIND, 1)
        .putUnlessEmpty("annotations", JsonArray.of(annotations()))
        .put("format", format())
        .putUnlessEmpty("statistics", JsonArray.of(statistics()))
        .put("storage", storage())
        .put("type", type())
        .build();
  }

  public static Artifact fromJson(Json json) {
    JsonObject object = JsonObject.of(json, "an Artifact");
    object.require(KIND, 1, "annotations", "format", "statistics", "storage", "type");
    return builder()
        .addAllAnnotations(object.list("annotations", Annotation::fromJson))
        .format(Format.fromJson(object.object("format")))
        .addAllStatistics(object.list("statistics", Statistic::fromJson))
        .storage(Storage.fromJson(object.object("storage")))
        .type(Type.fromJson(object.object("type")))
        .build();
  }

  /** Collects an artifact's parts; type, format and storage are required. */
  public static final class Builder extends ImmutableArtifact.Builder {
    Builder() {}

    @Override
    public Artifact build() {
      return InvalidValueException.refuse("a part", super::build);
    }
  }
}
