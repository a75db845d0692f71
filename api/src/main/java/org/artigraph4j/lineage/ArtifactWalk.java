package org.artigraph4j.lineage;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;
import org.artigraph4j.error.GraphNotFoundException;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.lineage.LineageWalk.Step;
import org.artigraph4j.storage.Storage;

/**
 * The walk over artifacts, from what a backend knows of graphs: for backends, so that all answer
 * the same. The graphs that share a storage with one are asked for when that one is first left, all
 * in one question.
 */
public final class ArtifactWalk {
  /** What a backend knows: of each name, the graph that was written last of all new ones. */
  public interface Graphs {
    /** The graph of a name. */
    Optional<Graph> newest(String name);

    /**
     * The graphs, each the newest of its name, that have an artifact in one of some storages.
     * Others among them do no harm.
     */
    Collection<Graph> newestWith(Set<Storage> storages);
  }

  private final Graphs backend;
  private final Map<String, Graph> byName = new HashMap<>();
  private final Map<Storage, List<GraphArtifact>> byStorage = new HashMap<>();
  private final Set<String> met = new HashSet<>();
  private final Set<Storage> asked = new HashSet<>();

  private ArtifactWalk(Graphs backend) {
    this.backend = backend;
  }

  /** See {@link Lineage#artifactUpstream}; what is not there is refused by this call. */
  public static Stream<ArtifactEdge> upstream(
      Graphs backend, String name, String artifactKey, LineageBounds bounds) {
    ArtifactWalk walk = new ArtifactWalk(backend);
    return walk.edges(walk.start(name, artifactKey), bounds, Graph::rawKeys, walk::upstream);
  }

  /** See {@link Lineage#artifactDownstream}; what is not there is refused by this call. */
  public static Stream<ArtifactEdge> downstream(
      Graphs backend, String name, String artifactKey, LineageBounds bounds) {
    ArtifactWalk walk = new ArtifactWalk(backend);
    return walk.edges(
        walk.start(name, artifactKey),
        bounds,
        graph -> graph.artifacts().keySet(),
        walk::downstream);
  }

  private GraphArtifact start(String name, String artifactKey) {
    Graph graph = backend.newest(name).orElseThrow(() -> new GraphNotFoundException(name));
    graph.artifact(artifactKey);
    add(graph);
    return new GraphArtifact(name, artifactKey);
  }

  private Stream<ArtifactEdge> edges(
      GraphArtifact start,
      LineageBounds bounds,
      Function<Graph, Set<String>> shared,
      BiFunction<Integer, GraphArtifact, List<Step<GraphArtifact, ArtifactEdge>>> leave) {
    return LineageWalk.of(
        start,
        bounds,
        (depth, level) -> {
          meet(level, shared);
          return level.stream().flatMap(node -> leave.apply(depth, node).stream()).iterator();
        });
  }

  private void add(Graph graph) {
    if (byName.putIfAbsent(graph.name(), graph) == null) {
      graph
          .artifacts()
          .forEach(
              (key, artifact) ->
                  byStorage
                      .computeIfAbsent(artifact.storage(), none -> new ArrayList<>())
                      .add(new GraphArtifact(graph.name(), key)));
    }
  }

  /**
   * Asks for the graphs that share data with those of a level.
   *
   * @param shared the keys of a graph's artifacts by which a walk leaves it
   */
  private void meet(List<GraphArtifact> level, Function<Graph, Set<String>> shared) {
    Set<Storage> storages = new HashSet<>();
    for (GraphArtifact node : level) {
      if (met.add(node.name())) {
        Graph graph = graph(node.name());
        for (String key : shared.apply(graph)) {
          Storage storage = graph.artifact(key).storage();
          if (asked.add(storage)) {
            storages.add(storage);
          }
        }
      }
    }
    if (!storages.isEmpty()) {
      backend.newestWith(storages).forEach(this::add);
    }
  }

  private List<Step<GraphArtifact, ArtifactEdge>> upstream(int depth, GraphArtifact node) {
    Graph graph = graph(node.name());
    List<Step<GraphArtifact, ArtifactEdge>> steps = new ArrayList<>();
    for (String key : graph.dependencies(node.artifactKey())) {
      GraphArtifact from = new GraphArtifact(node.name(), key);
      steps.add(
          new Step<>(
              new ArtifactEdge(depth, from, graph.producerOf(node.artifactKey()), node), from));
    }
    if (isRaw(node)) {
      for (GraphArtifact from : elsewhere(node)) {
        steps.add(new Step<>(new ArtifactEdge(depth, from, Optional.empty(), node), from));
      }
    }
    return steps;
  }

  private List<Step<GraphArtifact, ArtifactEdge>> downstream(int depth, GraphArtifact node) {
    Graph graph = graph(node.name());
    List<Step<GraphArtifact, ArtifactEdge>> steps = new ArrayList<>();
    for (String key : graph.dependents(node.artifactKey())) {
      GraphArtifact to = new GraphArtifact(node.name(), key);
      steps.add(new Step<>(new ArtifactEdge(depth, node, graph.producerOf(key), to), to));
    }
    for (GraphArtifact to : elsewhere(node)) {
      if (isRaw(to)) {
        steps.add(new Step<>(new ArtifactEdge(depth, node, Optional.empty(), to), to));
      }
    }
    return steps;
  }

  /** The artifacts of other graphs that are the same data. */
  private List<GraphArtifact> elsewhere(GraphArtifact node) {
    Storage storage = graph(node.name()).artifact(node.artifactKey()).storage();
    return byStorage.getOrDefault(storage, List.of()).stream()
        .filter(other -> !other.name().equals(node.name()))
        .toList();
  }

  private boolean isRaw(GraphArtifact node) {
    return graph(node.name()).producerOf(node.artifactKey()).isEmpty();
  }

  private Graph graph(String name) {
    return Objects.requireNonNull(byName.get(name), "a graph that was met");
  }
}
