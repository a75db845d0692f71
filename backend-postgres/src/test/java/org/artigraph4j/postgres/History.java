package org.artigraph4j.postgres;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.artifact.Format;
import org.artigraph4j.backend.Connection;
import org.artigraph4j.diff.ArtifactChange;
import org.artigraph4j.diff.PartitionChange;
import org.artigraph4j.diff.SnapshotChange;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.partition.InputFingerprints;
import org.artigraph4j.postgres.HistoriesTest.Step;
import org.artigraph4j.postgres.HistoriesTest.Thrown;
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
 * The small world of one history, and random calls in it. Two graph names with two graphs each, all
 * over the same storages; two sets of raw data, two editions, three keys, two inputs, two contents
 * and three tags: calls meet, and conflict.
 */
final class History {
  private static final Type BY_N = CollectionType.of(StructType.of("n", new Int64Type()), "n");
  private static final List<String> RAW = List.of("raw", "raw.other");
  private static final List<String> ALL = List.of("raw", "raw.other", "built", "total");

  private final Random random;
  private final List<Graph> graphs = new ArrayList<>();
  private final List<Taken> taken = new ArrayList<>();
  private final HistoryOfTags tags;

  /** A snapshot, and the raw data it is of; nobody has written it yet. */
  private record Taken(GraphSnapshot snapshot, Map<String, StoragePartitions> raw) {
    @Override
    public String toString() {
      return snapshot.toString();
    }
  }

  History(Random random, long number) {
    this.random = random;
    this.tags = new HistoryOfTags(random);
    for (String name : List.of("one-" + number, "two:" + number)) {
      for (int minor = 0; minor < 2; minor++) {
        graphs.add(graph(name, number, minor));
      }
    }
    for (Graph graph : graphs) {
      for (int data = 0; data < 3; data++) {
        Map<String, StoragePartitions> raw = rawData(graph, data);
        GraphSnapshot first = GraphSnapshot.of(graph, raw);
        taken.add(new Taken(first, raw));
        taken.add(new Taken(first.nextEdition(), raw));
      }
    }
  }

  private static Graph graph(String name, long number, int minor) {
    String root = "/data/" + number + "/";
    return Graph.builder()
        .name(name)
        .putArtifact("raw", artifact(BY_N, root + "raw/{n.value}"))
        .putArtifact("raw.other", artifact(new Int64Type(), root + "other"))
        .putArtifact("built", artifact(BY_N, root + "built/{n.value}/{input_fingerprint}"))
        .putArtifact("total", artifact(new Int64Type(), root + "total/{input_fingerprint}"))
        .addProducer(producer("build", "built", Map.of("in", "raw", "other", "raw.other"), minor))
        .addProducer(producer("sum", "total", Map.of("in", "built"), 0))
        .build();
  }

  private static Artifact artifact(Type type, String path) {
    return Artifact.builder().type(type).format(Format.CSV).storage(LocalFile.at(path)).build();
  }

  private static Producer producer(
      String name, String output, Map<String, String> inputs, int minor) {
    return Producer.builder()
        .name(name)
        .version(Version.semVer(1, minor, 0))
        .putAllInputs(inputs)
        .addOutput(output)
        .build();
  }

  private static Map<String, StoragePartitions> rawData(Graph graph, int data) {
    Map<String, StoragePartitions> raw = new LinkedHashMap<>();
    Artifact byN = graph.artifact("raw");
    Artifact other = graph.artifact("raw.other");
    raw.put(
        "raw",
        data == 0
            ? StoragePartitions.empty()
            : StoragePartitions.of(
                partition(byN, 0, "", "content 0", data),
                partition(byN, 1, "", "content " + data, data)));
    raw.put(
        "raw.other",
        data == 0
            ? StoragePartitions.empty()
            : StoragePartitions.of(partition(other, 0, "", "content 1", data)));
    return raw;
  }

  private static boolean isByN(Artifact artifact) {
    return artifact.type().equals(BY_N);
  }

  private static StoragePartition partition(
      Artifact artifact, int n, String input, String content, int rows) {
    boolean takesInput = artifact.storage().takesInputFingerprint();
    return StoragePartition.builder()
        .storage(artifact.storage())
        .key(isByN(artifact) ? artifact.key((long) n) : artifact.key())
        .inputFingerprint(
            takesInput ? Optional.of(Fingerprint.fromString(input)) : Optional.empty())
        .contentFingerprint(Fingerprint.fromString(content))
        .attributes(rows == 0 ? Attributes.empty() : Attributes.of("rows", rows))
        .build();
  }

  private <T> T one(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  private Graph aGraph() {
    return one(graphs);
  }

  private GraphSnapshot aSnapshot() {
    // Mostly of a few, so that there is something to find.
    return taken.get(random.nextInt(random.nextInt(3) > 0 ? 4 : taken.size())).snapshot();
  }

  /** Mostly what is built. */
  private String anArtifactKey() {
    return random.nextInt(4) > 0 ? one(List.of("built", "built", "total")) : one(ALL);
  }

  private StoragePartitions somePartitions(Artifact artifact, boolean oneForEachKey) {
    List<StoragePartition> partitions = new ArrayList<>();
    int size = random.nextInt(5);
    for (int i = 0; i < size; i++) {
      int n = oneForEachKey ? i : random.nextInt(3);
      if (!oneForEachKey || i == 0 || (isByN(artifact) && random.nextBoolean())) {
        StoragePartition partition =
            partition(
                artifact,
                n,
                "input " + random.nextInt(2),
                "content " + random.nextInt(2),
                random.nextInt(3));
        if (!partitions.contains(partition)) {
          partitions.add(partition);
        }
      }
    }
    return StoragePartitions.copyOf(partitions);
  }

  private StoragePartitions toLink(GraphSnapshot snapshot, String artifactKey) {
    if (RAW.contains(artifactKey) && random.nextBoolean()) {
      return taken.stream()
          .filter(each -> each.snapshot().equals(snapshot))
          .findFirst()
          .orElseThrow()
          .raw()
          .get(artifactKey);
    }
    // Now and then with two partitions of one key, which is refused.
    return somePartitions(snapshot.graph().artifact(artifactKey), random.nextInt(8) > 0);
  }

  static Step step(String text, Step.Call call) {
    return new Step(text, call);
  }

  static Step write(String text, Consumer<Connection> call) {
    return new Step(
        text,
        connection -> {
          call.accept(connection);
          return "done";
        });
  }

  /**
   * A random call.
   *
   * @param depth how deep blocks may go
   */
  Step step(int depth) {
    int kind = random.nextInt(100);
    if (kind < 20) {
      return ofGraphs();
    }
    if (kind < 40) {
      return ofStorages();
    }
    if (kind < 65) {
      return ofLinks();
    }
    if (kind < 85 || depth == 0) {
      return tags.step(aSnapshot(), one(taken).snapshot());
    }
    return block(depth);
  }

  private Step ofGraphs() {
    Graph graph = aGraph();
    Taken one = one(taken);
    GraphSnapshot snapshot = aSnapshot();
    return switch (random.nextInt(8)) {
      case 0 -> write("writeGraph " + graph, c -> c.writeGraph(graph));
      case 1 -> find(graph);
      case 2 -> step("readGraph " + graph, c -> c.readGraph(graph.name(), graph.fingerprint()));
      case 3 -> write("writeSnapshot " + snapshot, c -> c.writeSnapshot(snapshot));
      case 4 -> find(snapshot);
      case 5 ->
          step(
              "readSnapshot " + snapshot,
              c -> c.readSnapshot(snapshot.name(), snapshot.fingerprint()));
      default ->
          step(
              "snapshot " + one.snapshot().graph() + " " + one.raw(),
              c -> c.snapshot(one.snapshot().graph(), one.raw()));
    };
  }

  private static Step find(Graph graph) {
    return step("findGraph " + graph, c -> c.findGraph(graph.name(), graph.fingerprint()));
  }

  private static Step find(GraphSnapshot snapshot) {
    return step(
        "findSnapshot " + snapshot, c -> c.findSnapshot(snapshot.name(), snapshot.fingerprint()));
  }

  private Step ofStorages() {
    Artifact artifact = aGraph().artifact(anArtifactKey());
    int kind = random.nextInt(4);
    if (kind == 0) {
      return read(artifact);
    }
    if (kind == 1) {
      StoragePartitions partitions = somePartitions(artifact, false);
      return write(
          "writeArtifactPartitions " + artifact.storage() + " " + shown(partitions),
          c -> c.writeArtifactPartitions(artifact, partitions));
    }
    return lookup(artifact);
  }

  private static Step read(Artifact artifact) {
    return step(
        "readArtifactPartitions " + artifact.storage(), c -> c.readArtifactPartitions(artifact));
  }

  private Step lookup(Artifact artifact) {
    InputFingerprints.Builder asked = InputFingerprints.builder();
    int keys = isByN(artifact) ? random.nextInt(4) : random.nextInt(2);
    for (int n = 0; n < keys; n++) {
      Optional<Fingerprint> input =
          random.nextInt(5) == 0
              ? Optional.empty()
              : Optional.of(Fingerprint.fromString("input " + random.nextInt(2)));
      asked.put(isByN(artifact) ? artifact.key((long) n) : artifact.key(), input);
    }
    InputFingerprints inputs = asked.build();
    return step(
        "readArtifactPartitions " + artifact.storage() + " " + inputs,
        c -> c.readArtifactPartitions(artifact, inputs));
  }

  private static String shown(StoragePartitions partitions) {
    return partitions.toJson().toString();
  }

  private Step ofLinks() {
    GraphSnapshot snapshot = aSnapshot();
    String key = anArtifactKey();
    Artifact artifact = snapshot.graph().artifact(key);
    StoragePartitions partitions = toLink(snapshot, key);
    String what = " " + snapshot + " " + key + " " + shown(partitions);
    return switch (random.nextInt(9)) {
      case 0, 1 -> read(snapshot, key);
      case 8 -> diff(snapshot, aSnapshot());
      case 2 ->
          write(
              "writeSnapshotPartitions (with artifact)" + what,
              c -> c.writeSnapshotPartitions(snapshot, key, artifact, partitions));
      case 3, 4 ->
          write(
              "writeSnapshotPartitions" + what,
              c -> c.writeSnapshotPartitions(snapshot, key, partitions));
      case 5 ->
          write(
              "writeSnapshotPartitions of nothing it has " + snapshot,
              c -> c.writeSnapshotPartitions(snapshot, "nothing", partitions));
      default ->
          write(
              "writeArtifactAndGraphPartitions" + what,
              c -> c.writeArtifactAndGraphPartitions(snapshot, key, partitions));
    };
  }

  private static Step read(GraphSnapshot snapshot, String key) {
    return step(
        "readSnapshotPartitions " + snapshot + " " + key,
        c -> c.readSnapshotPartitions(snapshot, key));
  }

  private static Step diff(GraphSnapshot from, GraphSnapshot to) {
    return step(
        "diff " + from + " " + to,
        c -> {
          try (Stream<SnapshotChange> changes = c.diff(from, to)) {
            return changes.map(History::shown).toList();
          }
        });
  }

  private static String shown(SnapshotChange change) {
    return change instanceof PartitionChange partition
        ? change.artifactKey()
            + partition.before().map(HistoriesTest::shown)
            + partition.after().map(HistoriesTest::shown)
        : change + " " + ((ArtifactChange) change).parts();
  }

  /** A block: it may throw in the end, let a refused call pass, or swallow it and go on. */
  private Step block(int depth) {
    List<Step> steps = new ArrayList<>();
    int size = random.nextInt(5);
    for (int i = 0; i < size; i++) {
      steps.add(step(depth - 1));
    }
    boolean throwing = random.nextInt(4) == 0;
    boolean swallowing = random.nextInt(3) == 0;
    String text =
        "atomically"
            + (throwing ? ", throws in the end" : "")
            + (swallowing ? ", swallows" : "")
            + steps.stream().map(step -> "\n  | " + step.text()).toList();
    return step(
        text,
        connection -> {
          List<String> answers = new ArrayList<>();
          try {
            connection.runAtomically(
                inner -> {
                  answers.clear(); // it may be run again
                  for (Step each : steps) {
                    answers.add(
                        swallowing ? HistoriesTest.answer(each, inner) : passing(each, inner));
                  }
                  if (throwing) {
                    throw new Thrown();
                  }
                });
            answers.add("ended");
          } catch (RuntimeException thrown) {
            // Not the answer of this step, so that what was seen inside is compared, too.
            answers.add("ended by " + HistoriesTest.shown(thrown));
          }
          return answers;
        });
  }

  private static String passing(Step step, Connection inner) {
    return HistoriesTest.shown(step.call().on(inner));
  }

  /** Reads of all there may be. */
  List<Step> readAll() {
    List<Step> reads = new ArrayList<>();
    for (Graph graph : graphs) {
      reads.add(find(graph));
      reads.addAll(tags.readAll(graph.name()));
    }
    ALL.forEach(key -> reads.add(read(graphs.get(0).artifact(key))));
    for (Taken each : taken) {
      reads.add(find(each.snapshot()));
      ALL.forEach(key -> reads.add(read(each.snapshot(), key)));
    }
    for (Graph graph : graphs) { // not all pairs, which would take longer than all else
      List<GraphSnapshot> ofName =
          taken.stream()
              .map(Taken::snapshot)
              .filter(snapshot -> snapshot.name().equals(graph.name()))
              .toList();
      reads.add(diff(one(ofName), one(ofName)));
    }
    return reads;
  }
}
