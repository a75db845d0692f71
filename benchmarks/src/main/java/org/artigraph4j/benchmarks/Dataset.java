package org.artigraph4j.benchmarks;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.artifact.Format;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.partition.InputFingerprints;
import org.artigraph4j.producer.Producer;
import org.artigraph4j.producer.Version;
import org.artigraph4j.storage.Attributes;
import org.artigraph4j.storage.LocalFile;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;
import org.artigraph4j.type.CollectionType;
import org.artigraph4j.type.DateType;
import org.artigraph4j.type.Int64Type;
import org.artigraph4j.type.StructType;

/** Partitions as pipelines have them: a day and a number, an input, a content, a few attributes. */
record Dataset(Graph graph, String artifactKey) {
  private static final LocalDate FIRST_DAY = LocalDate.of(2000, 1, 1);
  static final int A_DAY = 1000;
  private static final Random RANDOM = new Random(20261121);

  /** A dataset whose storage no other name has. */
  static Dataset of(String name) {
    return new Dataset(graph(name, List.of("built")), "built");
  }

  /** A dataset for each of so many artifacts of one graph. */
  static List<Dataset> ofOneGraph(String name, int artifacts) {
    List<String> keys = IntStream.range(0, artifacts).mapToObj(i -> "built" + i).toList();
    Graph graph = graph(name, keys);
    return keys.stream().map(key -> new Dataset(graph, key)).toList();
  }

  private static Graph graph(String name, List<String> built) {
    Graph.Builder graph =
        Graph.builder()
            .name(name)
            .putArtifact("raw", artifact("/data/{graph_name}/raw/{day.iso}/{n.value}"));
    for (String key : built) {
      graph
          .putArtifact(
              key, artifact("/data/{graph_name}/{name}/{day.iso}/{n.value}/{input_fingerprint}"))
          .addProducer(
              Producer.builder()
                  .name("build")
                  .version(Version.semVer(1, 0, 0))
                  .putInput("in", "raw")
                  .addOutput(key)
                  .build());
    }
    return graph.build();
  }

  private static Artifact artifact(String path) {
    return Artifact.builder()
        .type(
            CollectionType.of(
                StructType.of("day", new DateType(), "n", new Int64Type()), "day", "n"))
        .format(Format.CSV)
        .storage(LocalFile.at(path))
        .build();
  }

  Artifact built() {
    return graph.artifact(artifactKey);
  }

  /** The partition of a number, in key order, in its first version. */
  StoragePartition partition(int number) {
    return partition(number, 0);
  }

  StoragePartition partition(int number, int version) {
    return StoragePartition.builder()
        .storage(built().storage())
        .key(built().key(FIRST_DAY.plusDays(number / A_DAY), (long) (number % A_DAY)))
        .inputFingerprint(input(number))
        .contentFingerprint(Fingerprint.fromString("content " + number + " " + version))
        .attributes(Attributes.builder().put("bytes", 1000L + number).put("rows", number).build())
        .build();
  }

  private static Fingerprint input(int number) {
    return Fingerprint.fromString("input " + number);
  }

  /** The partitions of numbers {@code from} to {@code to}, which is not among them. */
  StoragePartitions partitions(int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(this::partition)
        .collect(StoragePartitions.toStoragePartitions());
  }

  /** Some of these in versions that were never there; in which, follows from nothing. */
  StoragePartitions changed(StoragePartitions partitions, int changes) {
    List<StoragePartition> changed = new ArrayList<>(partitions.asList());
    for (int i = 0; i < changes; i++) {
      int number = RANDOM.nextInt(changed.size());
      changed.set(number, partition(number, RANDOM.nextInt(1, Integer.MAX_VALUE)));
    }
    return StoragePartitions.copyOf(changed);
  }

  /** What a cache asks for to find these. */
  static InputFingerprints asked(Iterable<StoragePartition> partitions) {
    InputFingerprints.Builder asked = InputFingerprints.builder();
    for (StoragePartition partition : partitions) {
      asked.put(partition.key(), partition.inputFingerprint());
    }
    return asked.build();
  }
}
