package org.artigraph4j.examples.executor;

import com.google.common.collect.ImmutableMap;
import java.util.Collection;
import java.util.Map;
import java.util.stream.Stream;
import org.artigraph4j.artifact.Format;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.lineage.Provenance;
import org.artigraph4j.partition.InputFingerprints;
import org.artigraph4j.partition.PartitionKey;
import org.artigraph4j.producer.Producer;
import org.artigraph4j.storage.Storage;
import org.artigraph4j.storage.StoragePartitions;

/** What one build is given: the key that is to be built, and the data of its input partitions. */
public final class BuildInputs {
  private final PartitionKey key;
  private final Fingerprint fingerprint;
  private final ImmutableMap<String, Format> formats;
  private final Map<String, StoragePartitions> partitions;

  BuildInputs(
      Graph graph, Producer producer, PartitionKey key, Map<String, StoragePartitions> partitions) {
    this.key = key;
    this.fingerprint = producer.inputFingerprint(partitions);
    this.partitions = partitions;
    ImmutableMap.Builder<String, Format> byParameter = ImmutableMap.builder();
    producer
        .inputs()
        .forEach((parameter, input) -> byParameter.put(parameter, graph.artifact(input).format()));
    this.formats = byParameter.buildOrThrow();
  }

  /** The key of the output partitions. */
  public PartitionKey key() {
    return key;
  }

  /** The input fingerprint of the output partitions. */
  Fingerprint fingerprint() {
    return fingerprint;
  }

  /** What a cache is asked for these builds. */
  static InputFingerprints asked(Collection<BuildInputs> wanted) {
    InputFingerprints.Builder asked = InputFingerprints.builder();
    wanted.forEach(inputs -> asked.put(inputs.key(), inputs.fingerprint()));
    return asked.build();
  }

  /** What a partition of an output is built from. */
  Provenance provenance(Producer producer, Storage output) {
    return Provenance.builder()
        .storage(output)
        .inputFingerprint(fingerprint)
        .producer(producer.name())
        .version(producer.version())
        .putAllInputs(partitions)
        .build();
  }

  /**
   * The rows of a parameter's partitions, in the order of their keys. One file is in memory at a
   * time.
   *
   * @throws org.artigraph4j.storage.ContentChangedException on the way, if a file is not what was
   *     recorded
   */
  public <T> Stream<T> rows(String parameter, Class<T> row) {
    Format format = known(formats, parameter);
    return known(partitions, parameter).stream()
        .flatMap(partition -> DataFormat.rows(format, partition, row).stream());
  }

  private static <T> T known(Map<String, T> byParameter, String parameter) {
    T value = byParameter.get(parameter);
    if (value == null) {
      throw new IllegalArgumentException(
          "no parameter '" + parameter + "'; there are " + byParameter.keySet());
    }
    return value;
  }
}
