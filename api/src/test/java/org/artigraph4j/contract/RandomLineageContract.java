package org.artigraph4j.contract;

import static org.artigraph4j.contract.Samples.BY_N;
import static org.artigraph4j.contract.Samples.artifact;
import static org.artigraph4j.contract.Samples.producer;
import static org.artigraph4j.contract.Samples.raw;
import static org.artigraph4j.contract.Samples.unique;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.HashMultimap;
import com.google.common.collect.SetMultimap;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.lineage.PartitionEdge;
import org.artigraph4j.partition.PartitionKey;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Tag;

/** Partitions built from random ones of earlier artifacts, walked here by recursion over a map. */
@Tag("lineage")
public abstract class RandomLineageContract extends LineageGroup {
  private static final int ARTIFACTS = 7;
  private static final int KEYS = 6;

  private final Map<String, List<StoragePartition>> partitions = new LinkedHashMap<>();
  private final SetMultimap<StoragePartition, StoragePartition> inputs = HashMultimap.create();
  private final SetMultimap<StoragePartition, StoragePartition> outputs = HashMultimap.create();
  private final Graph graph = graph();

  protected RandomLineageContract(Supplier<Backend> open) {
    super(open);
  }

  /** Each artifact is made from the two before it. */
  private static Graph graph() {
    Graph.Builder graph = Graph.builder().name(unique("random"));
    String path = "/r/{graph_name}/{name}/{n.value}";
    graph.putArtifact("a0", artifact(BY_N, path)).putArtifact("a1", artifact(BY_N, path));
    for (int i = 2; i < ARTIFACTS; i++) {
      graph
          .putArtifact("a" + i, artifact(BY_N, path + "/{input_fingerprint}"))
          .addProducer(producer("p", "a" + i, Map.of("x", "a" + (i - 2), "y", "a" + (i - 1))));
    }
    return graph.build();
  }

  private GraphSnapshot fill(Random random) {
    for (int i = 0; i < 2; i++) {
      List<StoragePartition> made = new ArrayList<>();
      for (int n = 0; n < KEYS; n++) {
        made.add(raw(graph.artifact("a" + i), n, "content " + random.nextInt(3)));
      }
      partitions.put("a" + i, made);
    }
    for (int i = 2; i < ARTIFACTS; i++) {
      partitions.put("a" + i, made(random, i));
    }
    GraphSnapshot snapshot =
        connection.snapshot(
            graph,
            Map.of(
                "a0", StoragePartitions.copyOf(partitions.get("a0")),
                "a1", StoragePartitions.copyOf(partitions.get("a1"))));
    for (int i = 2; i < ARTIFACTS; i++) {
      String key = "a" + i;
      connection.writeSnapshotPartitions(
          snapshot, key, StoragePartitions.copyOf(partitions.get(key)));
    }
    return snapshot;
  }

  private List<StoragePartition> made(Random random, int artifact) {
    String key = "a" + artifact;
    List<StoragePartition> made = new ArrayList<>();
    for (int n = 0; n < KEYS; n++) {
      Map<String, StoragePartitions> read =
          Map.of("x", some(random, "a" + (artifact - 2)), "y", some(random, "a" + (artifact - 1)));
      PartitionKey at = graph.artifact(key).key(n);
      StoragePartition one = build(graph, key, at, "content " + random.nextInt(3), read);
      made.add(one);
      read.values().forEach(all -> all.forEach(input -> inputs.put(one, input)));
      read.values().forEach(all -> all.forEach(input -> outputs.put(input, one)));
    }
    return made;
  }

  private StoragePartitions some(Random random, String artifactKey) {
    return partitions.get(artifactKey).stream()
        .filter(any -> random.nextInt(3) == 0)
        .collect(StoragePartitions.toStoragePartitions());
  }

  private record Pair(StoragePartition output, StoragePartition input) {}

  private static Set<Pair> pairs(List<PartitionEdge> edges) {
    Set<Pair> pairs = new HashSet<>();
    edges.forEach(edge -> pairs.add(new Pair(edge.output(), edge.input())));
    assertThat(pairs).as("no edge twice").hasSameSizeAs(edges);
    return pairs;
  }

  private void up(StoragePartition from, Set<Pair> seen) {
    for (StoragePartition input : inputs.get(from)) {
      if (seen.add(new Pair(from, input))) {
        up(input, seen);
      }
    }
  }

  private void down(StoragePartition from, Set<Pair> seen) {
    for (StoragePartition output : outputs.get(from)) {
      if (seen.add(new Pair(output, from))) {
        down(output, seen);
      }
    }
  }

  @RepeatedTest(8)
  void both_ways_are_as_walked_by_hand(RepetitionInfo seed) {
    GraphSnapshot snapshot = fill(new Random(seed.getCurrentRepetition()));

    Set<Fingerprint> walked = new HashSet<>();
    partitions.forEach(
        (key, all) ->
            all.forEach(
                one -> {
                  walked.add(one.fingerprint());
                  Set<Pair> up = new HashSet<>();
                  up(one, up);
                  assertThat(pairs(list(lineage().upstream(one, ALL)))).isEqualTo(up);
                  Set<Pair> down = new HashSet<>();
                  down(one, down);
                  assertThat(pairs(list(lineage().downstream(snapshot, key, one, ALL))))
                      .isEqualTo(down);
                }));
    assertThat(walked).hasSize(ARTIFACTS * KEYS);
  }
}
