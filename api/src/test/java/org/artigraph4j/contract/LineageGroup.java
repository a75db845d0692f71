package org.artigraph4j.contract;

import static org.artigraph4j.contract.Samples.print;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.lineage.Lineage;
import org.artigraph4j.lineage.LineageBounds;
import org.artigraph4j.lineage.Provenance;
import org.artigraph4j.partition.PartitionKey;
import org.artigraph4j.producer.Producer;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;
import org.junit.jupiter.api.BeforeEach;

/** What the groups on lineage have in common. They are skipped where a backend has none. */
abstract class LineageGroup extends ContractGroup {
  static final LineageBounds ALL = LineageBounds.standard();

  LineageGroup(Supplier<Backend> open) {
    super(open);
  }

  @BeforeEach
  void skipWhereThereIsNone() {
    facet(connection::lineage);
  }

  Lineage lineage() {
    return connection.lineage();
  }

  static <T> List<T> list(Stream<T> stream) {
    try (stream) {
      return stream.toList();
    }
  }

  /** A partition that was built from some, as an executor would make it; nothing is recorded. */
  static StoragePartition output(
      Graph graph,
      String artifactKey,
      PartitionKey key,
      String content,
      Map<String, StoragePartitions> inputs) {
    Producer producer = graph.producerOf(artifactKey).orElseThrow();
    Artifact artifact = graph.artifact(artifactKey);
    Fingerprint input = producer.inputFingerprint(inputs);
    return Samples.partition(artifact, key, Optional.of(input), print(content));
  }

  static Provenance provenance(
      Graph graph, String artifactKey, Map<String, StoragePartitions> inputs) {
    return Provenance.of(
        graph.producerOf(artifactKey).orElseThrow(), graph.artifact(artifactKey).storage(), inputs);
  }

  /** Builds one, makes it known, and records what it was built from. */
  StoragePartition build(
      Graph graph,
      String artifactKey,
      PartitionKey key,
      String content,
      Map<String, StoragePartitions> inputs) {
    StoragePartition built = output(graph, artifactKey, key, content, inputs);
    connection.runAtomically(
        block -> {
          block.writeArtifactPartitions(graph.artifact(artifactKey), StoragePartitions.of(built));
          block.lineage().record(List.of(provenance(graph, artifactKey, inputs)));
        });
    return built;
  }
}
