package org.artigraph4j.values;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Maps;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.producer.Producer;
import org.artigraph4j.storage.Literal;
import org.artigraph4j.storage.LocalFile;
import org.artigraph4j.storage.OtherStorage;
import org.artigraph4j.storage.Storage;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;
import org.artigraph4j.type.CollectionType;
import org.artigraph4j.type.DateType;
import org.artigraph4j.type.StructType;
import org.artigraph4j.type.Type;

/** Makes artifacts, producers, graphs and snapshots whose parts fit each other. */
final class RandomGraphs extends RandomValues {
  private static final Type BY_DATE =
      CollectionType.of(StructType.of("date", new DateType()), "date");

  /** Storages that may be produced, and that tell any two artifacts apart. */
  private static final ImmutableList<Storage> STORAGES =
      ImmutableList.of(
          LocalFile.at(
              "/d/{graph_name}/{names}/{partition_key_spec}/{input_fingerprint}{extension}"),
          LocalFile.at("{path_tags}/{names}/{partition_key_spec}/{input_fingerprint}/{name}"),
          Literal.built(),
          OtherStorage.of(
              "S3", Map.of("odd", "{", "key", "{names}/{date.iso}/{input_fingerprint}")));

  RandomGraphs(Random random) {
    super(random);
  }

  Artifact artifact() {
    return Artifact.builder()
        .type(coin() ? BY_DATE : plainType())
        .format(format())
        .storage(of(STORAGES))
        .addAllAnnotations(list(2, this::annotation))
        .addAllStatistics(list(1, this::statistic))
        .build();
  }

  Producer producer() {
    return producer(segment())
        .putAllInputs(map(3, this::segment, this::segment))
        .addAllOutputs(list(2, () -> "more" + number()).stream().distinct().toList())
        .build();
  }

  private Producer.Builder producer(String output) {
    return Producer.builder()
        .name(segment())
        .version(version())
        .addAllAnnotations(list(2, this::annotation))
        .addOutput(output);
  }

  /** A graph in which each producer reads the first artifact and the last, and writes the next. */
  Graph graph() {
    Graph.Builder graph =
        Graph.builder().name(segment()).putAllPathTags(map(2, this::segment, this::segment));
    List<String> keys = new ArrayList<>(List.of("k.x0"));
    graph.putArtifact("k.x0", artifact());
    for (int i = 1; i <= below(6); i++) {
      String key = "k.x" + i;
      graph.putArtifact(key, artifact());
      if (coin()) {
        graph.addProducer(
            producer(key).putInput("first", keys.get(0)).putInput("last", keys.get(i - 1)).build());
      }
      keys.add(key);
    }
    return graph.build();
  }

  GraphSnapshot snapshot() {
    Graph graph = graph();
    GraphSnapshot snapshot = GraphSnapshot.of(graph, raw(graph));
    for (int i = below(3); i > 0; i--) {
      snapshot = snapshot.nextEdition();
    }
    return snapshot;
  }

  /** One made-up partition for every raw artifact of a graph. */
  static Map<String, StoragePartitions> raw(Graph graph) {
    return ImmutableMap.copyOf(
        Maps.asMap(graph.rawKeys(), key -> StoragePartitions.of(raw(graph.artifact(key)))));
  }

  private static StoragePartition raw(Artifact artifact) {
    return StoragePartition.builder()
        .storage(artifact.storage())
        .key(
            artifact.keyTypes().isEmpty()
                ? artifact.key()
                : artifact.key(LocalDate.of(2021, 10, 1)))
        .inputFingerprint(
            artifact.storage().takesInputFingerprint()
                ? Optional.of(Fingerprint.of(7))
                : Optional.empty())
        .contentFingerprint(Fingerprint.of(8))
        .build();
  }
}
