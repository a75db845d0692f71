package org.artigraph4j.contract.history;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.artifact.Format;
import org.artigraph4j.claims.Lease;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.producer.Producer;
import org.artigraph4j.producer.Version;
import org.artigraph4j.storage.Attributes;
import org.artigraph4j.storage.LocalFile;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;
import org.artigraph4j.type.CollectionType;
import org.artigraph4j.type.Int64Type;
import org.artigraph4j.type.StructType;
import org.artigraph4j.type.Type;

/**
 * The values that all histories are about, so few that calls meet: two graph names with two
 * versions each, three snapshots of each version, of which the second is the next edition of the
 * first. Raw and built data are in storages that both names share; the total of each name has its
 * own.
 */
final class World {
  static final String RAW = "raw";
  static final String BUILT = "built";
  static final String TOTAL = "total";
  static final List<String> ARTIFACTS = List.of(RAW, BUILT, TOTAL);
  static final int NAMES = 2;
  static final int GRAPHS = 4;
  static final int SNAPSHOTS = 12;
  static final int TAGS = 2;
  static final int RUNS = 3;
  static final int LEASES = 2;
  static final int INPUTS = 2;
  static final int CONTENTS = 2;

  /** So short that a day ends it, so long that nothing else does. */
  static final Duration LEASE = Duration.ofHours(6);

  private static final Type BY_N = CollectionType.of(StructType.of("n", new Int64Type()), "n");

  final List<String> names = List.of("one", "two");
  final List<Graph> graphs = new ArrayList<>();
  final List<GraphSnapshot> snapshots = new ArrayList<>();
  final List<StoragePartitions> rawData = new ArrayList<>();
  final List<Lease> leases =
      IntStream.range(0, LEASES)
          .mapToObj(i -> new Lease(new UUID(0, i + 1L), "holder " + i, LEASE))
          .toList();

  World() {
    for (int graph = 0; graph < GRAPHS; graph++) {
      graphs.add(graph(names.get(graph / 2), graph % 2));
      for (int one = 0; one < SNAPSHOTS / GRAPHS; one++) {
        StoragePartitions raw = rawData(graphs.get(graph).artifact(RAW), one / 2);
        GraphSnapshot first = GraphSnapshot.of(graphs.get(graph), Map.of(RAW, raw));
        snapshots.add(one == 1 ? first.nextEdition() : first);
        rawData.add(raw);
      }
    }
  }

  private static Graph graph(String name, int minor) {
    return Graph.builder()
        .name(name)
        .putArtifact(RAW, artifact(BY_N, "/data/raw/{n.value}"))
        .putArtifact(BUILT, artifact(BY_N, "/data/built/{n.value}/{input_fingerprint}"))
        .putArtifact(
            TOTAL, artifact(new Int64Type(), "/data/{graph_name}/total/{input_fingerprint}"))
        .addProducer(producer("build", RAW, BUILT, minor))
        .addProducer(producer("sum", BUILT, TOTAL, 0))
        .build();
  }

  private static Artifact artifact(Type type, String path) {
    return Artifact.builder().type(type).format(Format.CSV).storage(LocalFile.at(path)).build();
  }

  private static Producer producer(String name, String input, String output, int minor) {
    return Producer.builder()
        .name(name)
        .version(Version.semVer(1, minor, 0))
        .putInput("in", input)
        .addOutput(output)
        .build();
  }

  private static StoragePartitions rawData(Artifact raw, int data) {
    return StoragePartitions.of(
        new Cells(0, 1, 0, 0, data + 1).one(raw, 0), new Cells(1, 1, 0, data, 0).one(raw, 1));
  }

  /** The graph's name, of its number. */
  static int nameOfGraph(int graph) {
    return graph / 2;
  }

  static int graphOf(int snapshot) {
    return snapshot / (SNAPSHOTS / GRAPHS);
  }

  static int nameOf(int snapshot) {
    return nameOfGraph(graphOf(snapshot));
  }

  static boolean isFirstEdition(int snapshot) {
    return snapshot % (SNAPSHOTS / GRAPHS) != 1;
  }

  int snapshot(Fingerprint fingerprint) {
    return IntStream.range(0, SNAPSHOTS)
        .filter(one -> snapshots.get(one).fingerprint().equals(fingerprint))
        .findFirst()
        .orElseThrow();
  }

  Artifact artifact(Place place) {
    return graphs.get(2 * place.name).artifact(place.artifactKey);
  }

  static String tag(int tag) {
    return "tag " + tag;
  }

  static String run(int run) {
    return "run " + run;
  }

  static Fingerprint input(int input) {
    return Fingerprint.fromString("input " + input);
  }

  static Fingerprint content(int content) {
    return Fingerprint.fromString("content " + content);
  }

  /** The storages, each as an artifact of a graph name has it. */
  enum Place {
    BUILT(0, World.BUILT),
    RAW(0, World.RAW),
    FIRST_TOTAL(0, TOTAL),
    SECOND_TOTAL(1, TOTAL);

    private final int name;
    final String artifactKey;

    Place(int name, String artifactKey) {
      this.name = name;
      this.artifactKey = artifactKey;
    }

    static List<Place> ofName(int name) {
      return List.of(BUILT, RAW, name == 0 ? FIRST_TOTAL : SECOND_TOTAL);
    }
  }

  /** Whether two partitions are the same, attributes included, which equality leaves out. */
  record Whole(StoragePartition partition, Attributes attributes) {
    static Whole of(StoragePartition partition) {
      return new Whole(partition, partition.attributes());
    }

    static List<Whole> all(Iterable<StoragePartition> partitions) {
      List<Whole> all = new ArrayList<>();
      partitions.forEach(one -> all.add(of(one)));
      return all;
    }
  }
}
