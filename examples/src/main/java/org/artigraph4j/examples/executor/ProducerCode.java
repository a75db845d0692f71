package org.artigraph4j.examples.executor;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Maps;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.artigraph4j.partition.PartitionKey;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;

/**
 * What a producer does: the code that its {@link org.artigraph4j.producer.Producer} names. As in
 * Artigraph it has three parts: map, build, validate.
 */
public interface ProducerCode {
  /**
   * Which output partitions there are to be, and which input partitions each is made from. Unless
   * told otherwise there is one, made from everything: right for outputs that are not partitioned.
   *
   * @param inputs the partitions of the inputs by parameter
   */
  default Map<PartitionKey, Map<String, StoragePartitions>> map(
      Map<String, StoragePartitions> inputs) {
    return Map.of(PartitionKey.EMPTY, inputs);
  }

  /**
   * Builds one partition of each output.
   *
   * @return the outputs in the producer's order, each a value that becomes a JSON file: a list of
   *     rows for a collection, else a record or a number
   */
  List<Object> build(BuildInputs inputs);

  /** What is wrong with outputs that were built; then nothing of them is kept. */
  default Optional<String> validate(List<Object> outputs) {
    return Optional.empty();
  }

  /**
   * A mapping for {@link #map}: one output partition for each combination of values that some
   * fields have in the inputs, made from the input partitions with these values. A parameter
   * without any is given none.
   */
  static Map<PartitionKey, Map<String, StoragePartitions>> groupBy(
      Map<String, StoragePartitions> inputs, String... fields) {
    Map<PartitionKey, Map<String, StoragePartitions>> groups = new TreeMap<>();
    ImmutableMap<String, StoragePartitions> none =
        ImmutableMap.copyOf(Maps.asMap(inputs.keySet(), key -> StoragePartitions.empty()));
    inputs.forEach(
        (parameter, partitions) ->
            partitions.stream()
                .collect(
                    Collectors.groupingBy(
                        partition -> part(partition, ImmutableSet.copyOf(fields)),
                        StoragePartitions.toStoragePartitions()))
                .forEach(
                    (key, group) ->
                        groups
                            .computeIfAbsent(key, absent -> new TreeMap<>(none))
                            .put(parameter, group)));
    return groups;
  }

  private static PartitionKey part(StoragePartition partition, ImmutableSet<String> fields) {
    PartitionKey.Builder part = PartitionKey.builder();
    partition
        .key()
        .fields()
        .forEach(
            (name, value) -> {
              if (fields.contains(name)) {
                part.put(name, value);
              }
            });
    return part.build();
  }
}
