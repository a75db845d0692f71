package org.artigraph4j.contract;

import com.google.common.collect.Maps;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.artifact.Format;
import org.artigraph4j.backend.Connection;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.partition.InputFingerprints;
import org.artigraph4j.partition.PartitionKey;
import org.artigraph4j.producer.Producer;
import org.artigraph4j.producer.Version;
import org.artigraph4j.storage.Attributes;
import org.artigraph4j.storage.LocalFile;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;
import org.artigraph4j.type.CollectionType;
import org.artigraph4j.type.Int64Type;
import org.artigraph4j.type.StringType;
import org.artigraph4j.type.StructType;
import org.artigraph4j.type.Type;

/**
 * The values that the tests are made of. Most use one small pipeline, each under a graph name of
 * its own:
 *
 * <pre>
 * vendor.orders (raw, by n) -> clean -> daily (by n) -> sum -> total (not partitioned)
 * </pre>
 */
final class Samples {
  static final String RAW = "vendor.orders";
  static final String BUILT = "daily";
  static final String TOTAL = "total";

  /** Rows with a number and a text, partitioned by the number. */
  static final Type BY_N =
      CollectionType.of(StructType.of("n", new Int64Type(), "text", new StringType()), "n");

  /** A text that no test has as a name otherwise. */
  static final String ODD = "O'Brien \"100%\" _?$1:x;--\\ \uD83D\uDE80 \u0130\u0131 e\u0301";

  private static final String RUN = UUID.randomUUID().toString();
  private static final AtomicLong COUNTER = new AtomicLong();

  private Samples() {}

  /** A name that nobody else uses, also where the store outlives this process. */
  static String unique(String word) {
    return word + "-" + RUN + "-" + COUNTER.incrementAndGet();
  }

  static Fingerprint print(String text) {
    return Fingerprint.fromString(text);
  }

  // Graphs

  static Graph pipeline() {
    return pipeline(unique("graph"));
  }

  static Graph pipeline(String name) {
    return pipelineBuilder(name).build();
  }

  /** The pipeline, open to additions. */
  static Graph.Builder pipelineBuilder(String name) {
    return Graph.builder()
        .name(name)
        .putArtifact(RAW, artifact(BY_N, "/data/{graph_name}/raw/{names}/{n.value}.csv"))
        .putArtifact(
            BUILT, artifact(BY_N, "/data/{graph_name}/{names}/{n.value}/{input_fingerprint}"))
        .putArtifact(
            TOTAL, artifact(new Int64Type(), "/data/{graph_name}/{names}/{input_fingerprint}"))
        .addProducer(producer("clean", BUILT, Map.of("orders", RAW)))
        .addProducer(producer("sum", TOTAL, Map.of("days", BUILT)));
  }

  /** A graph of the pipeline's raw artifact alone: all its snapshots are complete. */
  static Graph rawGraph() {
    return rawGraphBuilder(unique("graph")).build();
  }

  /** The same, open to additions. */
  static Graph.Builder rawGraphBuilder(String name) {
    return Graph.builder().name(name).putArtifact(RAW, pipeline(name).artifacts().get(RAW));
  }

  static Artifact artifact(Type type, String path) {
    return Artifact.builder().type(type).format(Format.CSV).storage(LocalFile.at(path)).build();
  }

  static Producer producer(String name, String output, Map<String, String> inputs) {
    return Producer.builder()
        .name(name)
        .version(Version.semVer(1, 0, 0))
        .putAllInputs(inputs)
        .addOutput(output)
        .build();
  }

  /** A graph of one artifact, {@link #BUILT}, that nothing produces. */
  static Graph graphOf(Artifact artifact) {
    return Graph.builder().name(unique("graph")).putArtifact(BUILT, artifact).build();
  }

  /** An artifact by n at a path of its own, taken from a graph; its partitions have no input. */
  static Artifact rawArtifact() {
    return pipeline().artifact(RAW);
  }

  /** An artifact by n at a path of its own, taken from a graph; its partitions have inputs. */
  static Artifact builtArtifact() {
    return pipeline().artifact(BUILT);
  }

  // Partitions

  /** A partition that nothing built. */
  static StoragePartition raw(Artifact artifact, long n, String content) {
    return partition(artifact, artifact.key(n), Optional.empty(), print(content));
  }

  static StoragePartition built(Artifact artifact, long n, String input, String content) {
    return partition(artifact, artifact.key(n), Optional.of(print(input)), print(content));
  }

  static StoragePartition partition(
      Artifact artifact, PartitionKey key, Optional<Fingerprint> input, Fingerprint content) {
    return StoragePartition.builder()
        .storage(artifact.storage())
        .key(key)
        .inputFingerprint(input)
        .contentFingerprint(content)
        .build();
  }

  /** The same identity with other attributes. */
  static StoragePartition with(StoragePartition partition, Attributes attributes) {
    return StoragePartition.builder()
        .storage(partition.storage())
        .key(partition.key())
        .inputFingerprint(partition.inputFingerprint())
        .contentFingerprint(partition.contentFingerprint())
        .attributes(attributes)
        .build();
  }

  /** The same identity with the attribute {@code rows}, so that one can be told from another. */
  static StoragePartition withRows(StoragePartition partition, long rows) {
    return with(partition, Attributes.of("rows", rows));
  }

  /** Partitions of the keys {@code from} (inclusive) to {@code to} (exclusive). */
  static StoragePartitions builtRange(Artifact artifact, long from, long to, String input) {
    return LongStream.range(from, to)
        .mapToObj(n -> built(artifact, n, input, "content " + n))
        .collect(StoragePartitions.toStoragePartitions());
  }

  /** Asks for the keys {@code from} (inclusive) to {@code to} (exclusive), of one input. */
  static InputFingerprints inputs(Artifact artifact, long from, long to, String input) {
    InputFingerprints.Builder inputs = InputFingerprints.builder();
    LongStream.range(from, to).forEach(n -> inputs.put(artifact.key(n), print(input)));
    return inputs.build();
  }

  /** Asks for one key. */
  static InputFingerprints input(Artifact artifact, long n, String input) {
    return inputs(artifact, n, n + 1, input);
  }

  // Snapshots

  /** The pipeline's raw data, with the keys 0, 1, … */
  static Map<String, StoragePartitions> rawData(Graph graph, String... contents) {
    return Map.of(
        RAW,
        IntStream.range(0, contents.length)
            .mapToObj(n -> raw(graph.artifact(RAW), n, contents[n]))
            .collect(StoragePartitions.toStoragePartitions()));
  }

  /** A snapshot of the pipeline that is not written yet. */
  static GraphSnapshot unwritten(Graph graph, String... contents) {
    return GraphSnapshot.of(graph, rawData(graph, contents));
  }

  /** A snapshot, not written yet, of a graph whose raw artifacts have no partitions. */
  static GraphSnapshot emptySnapshot(Graph graph) {
    return GraphSnapshot.of(graph, Maps.asMap(graph.rawKeys(), key -> StoragePartitions.empty()));
  }

  /**
   * Links a partition, of a key that is not used otherwise, of each artifact that is produced and
   * has none: then the snapshot may be tagged.
   *
   * @return the snapshot
   */
  static GraphSnapshot complete(Connection connection, GraphSnapshot snapshot) {
    for (String key : snapshot.graph().producedKeys()) {
      if (connection.readSnapshotPartitions(snapshot, key).isEmpty()) {
        Artifact artifact = snapshot.graph().artifact(key);
        PartitionKey unused = key.equals(TOTAL) ? artifact.key() : artifact.key(-1);
        StoragePartition built =
            partition(artifact, unused, Optional.of(print("input")), print("complete"));
        connection.writeSnapshotPartitions(snapshot, key, StoragePartitions.of(built));
      }
    }
    return snapshot;
  }
}
