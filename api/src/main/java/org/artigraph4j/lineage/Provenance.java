package org.artigraph4j.lineage;

import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.Maps;
import java.util.Map;
import java.util.Optional;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.fingerprint.InvalidValueException;
import org.artigraph4j.fingerprint.Names;
import org.artigraph4j.fingerprint.ValueStyle;
import org.artigraph4j.producer.Producer;
import org.artigraph4j.producer.Version;
import org.artigraph4j.storage.Attributes;
import org.artigraph4j.storage.Storage;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;
import org.immutables.value.Value;

/**
 * What the partitions of a storage that have an input fingerprint were built from, and by which
 * code. Whatever was built from it has the same input fingerprint, so it is known once for all of
 * these.
 *
 * <pre>{@code
 * connection.runAtomically(
 *     block -> {
 *       block.writeArtifactAndGraphPartitions(snapshot, "spend", built);
 *       block.lineage().record(List.of(Provenance.of(total, spend.storage(), inputs)));
 *     });
 * }</pre>
 */
@Value.Immutable
@ValueStyle
public abstract class Provenance {
  Provenance() {}

  public static Builder builder() {
    return new Builder();
  }

  /**
   * The provenance of what a producer builds from some partitions, with the input fingerprint that
   * follows from these.
   *
   * @param storage of the output; resolved by its graph
   * @param inputs for each parameter the partitions that the build reads
   * @throws InvalidValueException if these are not exactly the producer's parameters
   */
  public static Provenance of(
      Producer producer, Storage storage, Map<String, StoragePartitions> inputs) {
    return builder()
        .storage(storage)
        .inputFingerprint(producer.inputFingerprint(inputs))
        .producer(producer.name())
        .version(producer.version())
        .putAllInputs(inputs)
        .build();
  }

  /** Where the partitions are that were built; resolved by its graph. */
  public abstract Storage storage();

  /** The input fingerprint of the partitions that were built. */
  public abstract Fingerprint inputFingerprint();

  /** The name of the producer. */
  public abstract String producer();

  /** The version of the producer, in full. */
  public abstract Version version();

  /**
   * The partitions that were read, by the name of the producer's parameter: at most one for each
   * key, without their attributes.
   */
  @Value.NaturalOrder
  public abstract ImmutableSortedMap<String, StoragePartitions> inputs();

  /** How many partitions were read, over all parameters. */
  public long size() {
    return inputs().values().stream().mapToLong(StoragePartitions::size).sum();
  }

  @Value.Check
  protected Provenance normalize() {
    storage().requireResolved();
    storage().requireInputFingerprint(Optional.of(inputFingerprint()));
    inputFingerprint().requireNonZero("input fingerprint");
    Names.segment("producer name", producer());
    inputs().keySet().forEach(parameter -> Names.segment("parameter of " + producer(), parameter));
    inputs().values().forEach(StoragePartitions::requireOnePerKey);
    if (inputs().values().stream().noneMatch(Provenance::haveAttributes)) {
      return this;
    }
    return builder()
        .storage(storage())
        .inputFingerprint(inputFingerprint())
        .producer(producer())
        .version(version())
        .putAllInputs(Maps.transformValues(inputs(), Provenance::withoutAttributes))
        .build();
  }

  private static boolean haveAttributes(StoragePartitions partitions) {
    return partitions.stream().anyMatch(partition -> !partition.attributes().isEmpty());
  }

  private static StoragePartitions withoutAttributes(StoragePartitions partitions) {
    return partitions.stream()
        .map(Provenance::withoutAttributes)
        .collect(StoragePartitions.toStoragePartitions());
  }

  private static StoragePartition withoutAttributes(StoragePartition partition) {
    return StoragePartition.builder()
        .storage(partition.storage())
        .key(partition.key())
        .inputFingerprint(partition.inputFingerprint())
        .contentFingerprint(partition.contentFingerprint())
        .attributes(Attributes.empty())
        .build();
  }

  /** For people: what was built, and of how many partitions. */
  @Override
  public String toString() {
    return "Provenance{"
        + storage()
        + ", input="
        + inputFingerprint()
        + ", by "
        + producer()
        + " from "
        + size()
        + " partitions}";
  }

  /** Collects a provenance's parts; all but the inputs are required. */
  public static final class Builder extends ImmutableProvenance.Builder {
    Builder() {}

    @Override
    public Provenance build() {
      return InvalidValueException.refuse("a parameter of the provenance", super::build);
    }
  }
}
