package org.artigraph4j.benchmarks;

import com.google.common.collect.Maps;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.artigraph4j.artifact.Annotation;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.artifact.Format;
import org.artigraph4j.backend.Connection;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.producer.Producer;
import org.artigraph4j.producer.Version;
import org.artigraph4j.storage.LocalFile;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;
import org.artigraph4j.type.CollectionType;
import org.artigraph4j.type.Int64Type;
import org.artigraph4j.type.StructType;

/**
 * What is listed: wide graphs, as they are at work, each of whose snapshots holds some partitions
 * of every artifact and differs a little from the one before; and of each listing one that is long,
 * so that it has a page far on.
 */
final class CatalogData {
  /** A graph with many versions, snapshots and tags. */
  static final String LONG = "long";

  /** A graph with many artifacts, in one storage. */
  static final String LONG_ARTIFACTS = "long artifacts";

  /** What all snapshots of {@link #LONG} hold. */
  static final Fingerprint LINKED = Fingerprint.fromString("linked");

  /** What many partitions have that are in no snapshot. */
  static final Fingerprint KNOWN = Fingerprint.fromString("known");

  private static final Fingerprint INPUT = Fingerprint.fromString("input");
  private static final Annotation ANNOTATION = Annotation.of("Owner", "name", "ada");
  private static final int ARTIFACTS = 20;
  private static final int EDITIONS = 10;
  private static final int CHANGES = 10;
  private static final int TOGETHER = 100;

  private final Connection connection;
  private final int graphs;
  private final int snapshots;
  private final int partitions;
  private final int length;

  /**
   * Data to be written.
   *
   * @param graphs how many wide ones, of 20 artifacts
   * @param snapshots how many of each of them
   * @param partitions how many of each artifact in each snapshot
   * @param length how many items a long listing has
   */
  CatalogData(Connection connection, int graphs, int snapshots, int partitions, int length) {
    this.connection = connection;
    this.graphs = graphs;
    this.snapshots = snapshots;
    this.partitions = partitions;
    this.length = length;
  }

  /** How much there is. */
  String text() {
    return "%,d graphs of %d artifacts, %,d snapshots each of %,d partitions an artifact; %,d items a listing"
        .formatted(graphs, ARTIFACTS, snapshots, partitions, length);
  }

  void write() {
    for (int number = 0; number < graphs; number++) {
      writeWide(number);
    }
    writeLong();
  }

  private static Artifact artifact(String path) {
    return Artifact.builder()
        .type(CollectionType.of(StructType.of("n", new Int64Type()), "n"))
        .format(Format.CSV)
        .storage(LocalFile.at(path))
        .addAnnotation(ANNOTATION)
        .build();
  }

  private static StoragePartition partition(Artifact artifact, int number, Fingerprint content) {
    return StoragePartition.builder()
        .storage(artifact.storage())
        .key(artifact.key((long) number))
        .inputFingerprint(
            artifact.storage().takesInputFingerprint() ? Optional.of(INPUT) : Optional.empty())
        .contentFingerprint(content)
        .build();
  }

  private static GraphSnapshot snapshot(Graph graph) {
    return GraphSnapshot.of(graph, Maps.asMap(graph.rawKeys(), key -> StoragePartitions.empty()));
  }

  /** Every tenth snapshot is of a new version. */
  private void writeWide(int number) {
    Map<String, List<StoragePartition>> held = Maps.newTreeMap();
    Map<String, StoragePartitions> linked = Maps.newTreeMap();
    GraphSnapshot snapshot = snapshot(wide(number, 0));
    for (int i = 0; i < snapshots; i++) {
      snapshot = i % EDITIONS == 0 ? snapshot(wide(number, i / EDITIONS)) : snapshot.nextEdition();
      for (String key : snapshot.graph().artifacts().keySet()) {
        if (!key.equals("raw") && (i == 0 || key.equals("a." + i % ARTIFACTS))) {
          change(
              snapshot.graph().artifact(key),
              i,
              held.computeIfAbsent(key, none -> new ArrayList<>()));
          linked.put(key, StoragePartitions.copyOf(held.get(key)));
        }
      }
      GraphSnapshot one = snapshot;
      String tag = "t" + i;
      connection.atomically(
          block -> {
            block.writeSnapshot(one);
            linked.forEach((key, all) -> block.writeSnapshotPartitions(one, key, all));
            block.writeSnapshotTag(one, tag);
            return tag;
          });
    }
  }

  /** All partitions of an artifact, or ten others than before. */
  private void change(Artifact artifact, int edition, List<StoragePartition> held) {
    if (held.isEmpty()) {
      IntStream.range(0, partitions)
          .mapToObj(n -> partition(artifact, n, Fingerprint.fromString("first " + n)))
          .forEach(held::add);
    }
    for (int i = 0; i < CHANGES && edition > 0; i++) {
      int n = (edition * CHANGES + i) % partitions;
      held.set(n, partition(artifact, n, Fingerprint.fromString(edition + " " + n)));
    }
  }

  private static Graph wide(int number, int version) {
    Graph.Builder graph =
        Graph.builder()
            .name("wide %03d".formatted(number))
            .putPathTag("version", Integer.toString(version))
            .putArtifact("raw", artifact("/data/raw/{n.value}"));
    for (int key = 0; key < ARTIFACTS; key++) {
      graph
          .putArtifact("a." + key, artifact("/data/wide/" + key + "/{n.value}/{input_fingerprint}"))
          .addProducer(
              Producer.builder()
                  .name("build " + key)
                  .version(Version.semVer(1, 0, 0))
                  .putInput("in", "raw")
                  .addOutput("a." + key)
                  .build());
    }
    return graph.build();
  }

  private void writeLong() {
    Graph artifacts = longArtifacts(length);
    connection.writeGraph(artifacts);
    Artifact known = artifacts.artifact("b.0");
    connection.writeArtifactPartitions(
        known,
        IntStream.range(0, length)
            .mapToObj(n -> partition(known, n, KNOWN))
            .collect(StoragePartitions.toStoragePartitions()));
    each(n -> block -> block.writeGraph(named("name %06d".formatted(n), 0)));
    each(n -> block -> block.writeGraph(named(LONG, n)));
    GraphSnapshot first = snapshot(named(LONG, 0));
    List<GraphSnapshot> all =
        Stream.iterate(first, GraphSnapshot::nextEdition).limit(length).toList();
    Artifact built = first.graph().artifact("built");
    StoragePartitions linked = StoragePartitions.of(partition(built, 0, LINKED));
    each(
        n ->
            block -> {
              block.writeSnapshot(all.get(n));
              block.writeSnapshotPartitions(all.get(n), "built", linked);
              block.writeSnapshotTag(all.get(n), "t%06d".formatted(n));
            });
  }

  /** Writes as many as a long listing has, some of them together. */
  private void each(IntFunction<Consumer<Connection>> writing) {
    for (int first = 0; first < length; first += TOGETHER) {
      int from = first;
      connection.atomically(
          block -> {
            IntStream.range(from, Math.min(length, from + TOGETHER))
                .mapToObj(writing)
                .forEach(one -> one.accept(block));
            return from;
          });
    }
  }

  private static Graph named(String name, int version) {
    return Graph.builder()
        .name(name)
        .putPathTag("version", Integer.toString(version))
        .putArtifact("raw", artifact("/data/long/raw/{n.value}"))
        .putArtifact("built", artifact("/data/long/built/{n.value}/{input_fingerprint}"))
        .addProducer(
            Producer.builder()
                .name("build")
                .version(Version.semVer(1, 0, 0))
                .putInput("in", "raw")
                .addOutput("built")
                .build())
        .build();
  }

  /** The one of that many artifacts. */
  static Graph longArtifacts(int artifacts) {
    Graph.Builder graph = Graph.builder().name(LONG_ARTIFACTS);
    Artifact one = artifact("/data/long/artifacts/{n.value}");
    for (int number = 0; number < artifacts; number++) {
      graph.putArtifact("b." + number, one);
    }
    return graph.build();
  }
}
