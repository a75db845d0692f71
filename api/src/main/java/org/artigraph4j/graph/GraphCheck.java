package org.artigraph4j.graph;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.Iterables;
import com.google.common.collect.LinkedHashMultimap;
import com.google.common.collect.Multimap;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.fingerprint.InvalidValueException;
import org.artigraph4j.fingerprint.Names;
import org.artigraph4j.fingerprint.Utf8;
import org.artigraph4j.partition.PartitionKeyTypes;
import org.artigraph4j.producer.Producer;
import org.artigraph4j.storage.Storage;
import org.artigraph4j.type.Type;

/** Finds everything that is wrong with a graph before any of it is used. */
final class GraphCheck {
  private final Graph graph;
  private final List<String> problems = new ArrayList<>();
  private final Multimap<String, Producer> producersByOutput = LinkedHashMultimap.create();

  private GraphCheck(Graph graph) {
    this.graph = graph;
    graph
        .producers()
        .forEach(
            producer ->
                producer.outputs().forEach(output -> producersByOutput.put(output, producer)));
  }

  /**
   * The graph's artifacts with their storages filled in.
   *
   * @throws InvalidGraphException naming all that is wrong
   */
  static ImmutableSortedMap<String, Artifact> check(Graph graph) {
    return new GraphCheck(graph).run();
  }

  private ImmutableSortedMap<String, Artifact> run() {
    attempt("", () -> Names.graph(graph.name()));
    graph.pathTags().forEach(this::checkPathTag);
    ImmutableSortedMap.Builder<String, Artifact> resolved = ImmutableSortedMap.naturalOrder();
    graph.artifacts().forEach((key, artifact) -> resolve(key, artifact, resolved));
    ImmutableSortedMap<String, Artifact> artifacts = resolved.buildOrThrow();
    checkWiring();
    checkInputFingerprints(artifacts);
    checkStorages(artifacts);
    graph.producers().forEach(producer -> checkOutputs(producer, artifacts));
    checkCycles();
    if (!problems.isEmpty()) {
      throw new InvalidGraphException("the graph", graph.name(), problems);
    }
    return artifacts;
  }

  private void attempt(String context, Runnable step) {
    try {
      step.run();
    } catch (InvalidValueException refused) {
      problems.add(context + refused.getMessage());
    }
  }

  private void checkPathTag(String tag, String value) {
    attempt("", () -> Names.segment("path tag", tag));
    attempt("", () -> Names.segment("value of path tag '" + tag + "'", value));
  }

  private void resolve(
      String key, Artifact artifact, ImmutableSortedMap.Builder<String, Artifact> resolved) {
    attempt(
        "artifact '" + Utf8.abbreviate(key) + "': ",
        () -> {
          Names.artifactKey(key);
          Storage storage =
              artifact
                  .storage()
                  .resolveGraph(graph.name(), graph.pathTags())
                  .resolveNames(Names.segments(key));
          resolved.put(key, artifact.withStorage(storage));
        });
  }

  private void checkWiring() {
    for (Producer producer : graph.producers()) {
      Set<String> keys = new LinkedHashSet<>(producer.inputs().values());
      keys.addAll(producer.outputs());
      keys.removeAll(graph.artifacts().keySet());
      if (!keys.isEmpty()) {
        problems.add("the producer " + producer + " names unknown artifacts " + keys);
      }
    }
    producersByOutput
        .asMap()
        .forEach(
            (key, producers) -> {
              if (producers.size() > 1) {
                problems.add("the artifact '" + key + "' has several producers " + producers);
              }
            });
    if (graph.producers().stream().distinct().count() < graph.producers().size()) {
      problems.add("a producer is given twice");
    }
  }

  private void checkInputFingerprints(Map<String, Artifact> artifacts) {
    artifacts.forEach(
        (key, artifact) -> {
          if (producersByOutput.containsKey(key) && !artifact.storage().takesInputFingerprint()) {
            problems.add(
                "the artifact '"
                    + key
                    + "' is produced, but its storage "
                    + artifact.storage()
                    + " has no {input_fingerprint}, so that builds would overwrite each other");
          }
        });
  }

  private void checkStorages(Map<String, Artifact> artifacts) {
    Multimap<Storage, String> keys = LinkedHashMultimap.create();
    artifacts.forEach((key, artifact) -> keys.put(artifact.storage(), key));
    keys.asMap()
        .forEach(
            (storage, sharing) -> {
              if (sharing.size() > 1 && sharing.stream().anyMatch(producersByOutput::containsKey)) {
                problems.add(
                    "the artifacts "
                        + sharing
                        + " share the storage "
                        + storage
                        + ", which only raw artifacts may");
              }
            });
  }

  private void checkOutputs(Producer producer, Map<String, Artifact> artifacts) {
    ImmutableSortedMap.Builder<String, ImmutableList<String>> builder =
        ImmutableSortedMap.naturalOrder();
    for (String output : producer.outputs()) {
      Artifact artifact = artifacts.get(output);
      if (artifact != null) {
        builder.put(output, partitioning(artifact));
      }
    }
    ImmutableSortedMap<String, ImmutableList<String>> partitioning = builder.buildOrThrow();
    if (Set.copyOf(partitioning.values()).size() > 1) {
      problems.add(
          "the outputs of the producer "
              + producer
              + " are partitioned differently: "
              + partitioning);
    }
  }

  private static ImmutableList<String> partitioning(Artifact artifact) {
    PartitionKeyTypes types = artifact.keyTypes();
    return types.fields().entrySet().stream()
        .map(field -> field.getKey() + ": " + shown(field.getValue()))
        .collect(ImmutableList.toImmutableList());
  }

  private static String shown(Type type) {
    return type.kind() + (type.nullable() ? "?" : "");
  }

  private void checkCycles() {
    for (List<String> cycle : Topology.of(graph.artifacts().keySet(), graph.producers()).cycles()) {
      problems.add(
          "the artifacts depend on themselves: "
              + String.join(" -> ", cycle)
              + " -> "
              + Iterables.getFirst(cycle, ""));
    }
  }
}
