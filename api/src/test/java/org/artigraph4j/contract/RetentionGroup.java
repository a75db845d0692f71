package org.artigraph4j.contract;

import static org.artigraph4j.contract.Samples.artifact;
import static org.artigraph4j.contract.Samples.producer;
import static org.artigraph4j.contract.Samples.unique;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.StreamSupport;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.artifact.Format;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.retention.EvictedPartition;
import org.artigraph4j.retention.Eviction;
import org.artigraph4j.retention.EvictionNote;
import org.artigraph4j.retention.RemovalMode;
import org.artigraph4j.retention.Retention;
import org.artigraph4j.storage.LocalFile;
import org.artigraph4j.storage.StoragePartition;
import org.junit.jupiter.api.BeforeEach;

/** What the groups on retention share. They are skipped where a backend has none. */
abstract class RetentionGroup extends RunGroup {
  static final EvictionNote NOTE = new EvictionNote("ada", "the vendor sent yesterday's file");

  RetentionGroup(Supplier<Backend> open) {
    super(open);
  }

  @BeforeEach
  final void requireRetention() {
    facet(connection::retention);
  }

  final Retention retention() {
    return connection.retention();
  }

  final List<StoragePartition> evict(Eviction which) {
    return partitions(retention().evict(which, NOTE, RemovalMode.REMOVE));
  }

  static List<StoragePartition> partitions(Iterable<EvictedPartition> evicted) {
    return StreamSupport.stream(evicted.spliterator(), false)
        .map(EvictedPartition::partition)
        .toList();
  }

  /** The pipeline with its data below a folder; the content does not tell where. */
  static Graph pipelineIn(Path folder) {
    String name = unique("graph");
    return Graph.builder()
        .name(name)
        .putArtifact(Samples.RAW, artifact(Samples.BY_N, "/data/{graph_name}/raw/{n.value}.csv"))
        .putArtifact(
            Samples.BUILT,
            Artifact.builder()
                .type(Samples.BY_N)
                .format(Format.CSV)
                .storage(LocalFile.rootedAt(folder, "{names}/{n.value}/{input_fingerprint}"))
                .build())
        .addProducer(producer("clean", Samples.BUILT, Map.of("orders", Samples.RAW)))
        .build();
  }

  static Path file(StoragePartition partition) throws IOException {
    Path file = LocalFile.path(partition);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, "data");
  }
}
