package org.artigraph4j.lineage;

import java.util.Objects;
import org.artigraph4j.producer.Version;
import org.artigraph4j.storage.StoragePartition;

/**
 * One partition was built from another.
 *
 * @param depth how many builds lie between this and what was asked for, this one included: from 1
 * @param output the partition that was built
 * @param producer the name of the code that built it
 * @param version of that code, in full
 * @param parameter the parameter of the code that the input was given to
 * @param input a partition that it was built from
 */
public record PartitionEdge(
    int depth,
    StoragePartition output,
    String producer,
    Version version,
    String parameter,
    StoragePartition input) {
  public PartitionEdge {
    Objects.requireNonNull(output, "output");
    Objects.requireNonNull(producer, "producer");
    Objects.requireNonNull(version, "version");
    Objects.requireNonNull(parameter, "parameter");
    Objects.requireNonNull(input, "input");
  }
}
