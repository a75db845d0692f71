package org.artigraph4j.picture;

import com.google.common.collect.ImmutableList;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.producer.Producer;

/** The artifacts and producers of a graph, each after what it is made from. */
final class GraphSketch {
  private final Graph graph;
  private final Map<String, PartitionCounts> counts;
  private final Sketch sketch = new Sketch("artifact");
  private final Map<String, Integer> artifacts = new HashMap<>();

  private GraphSketch(Graph graph, Map<String, PartitionCounts> counts) {
    this.graph = graph;
    this.counts = counts;
  }

  static Sketch of(Graph graph, Map<String, PartitionCounts> counts) {
    return new GraphSketch(graph, counts).draw();
  }

  private Sketch draw() {
    for (String key : graph.keysInOrder()) {
      if (!artifacts.containsKey(key)) {
        graph.producerOf(key).ifPresentOrElse(this::add, () -> add(key, Picture.Kind.RAW));
      }
    }
    return sketch;
  }

  /** A producer with all that it makes: its inputs come before any of its outputs. */
  private void add(Producer producer) {
    int number = sketch.add(Item.producer(producer.toString(), producer));
    sketch.addInputs(producer, number, artifacts);
    for (String key : producer.outputs()) {
      sketch.add(new Sketch.Line(number, add(key, Picture.Kind.PRODUCED), "", false));
    }
  }

  private int add(String key, Picture.Kind kind) {
    Optional<PartitionCounts> known = Optional.ofNullable(counts.get(key));
    int number =
        sketch.add(
            new Item(
                "artifact " + key,
                kind,
                Pieces.ofArtifactKey(key),
                ImmutableList.of(),
                known.isPresent() ? ImmutableList.of() : partitioning(graph.artifact(key)),
                known));
    artifacts.put(key, number);
    return number;
  }

  private static ImmutableList<String> partitioning(Artifact artifact) {
    return artifact.keyTypes().isEmpty()
        ? ImmutableList.of()
        : ImmutableList.of("by " + String.join(", ", artifact.keyTypes().fields().keySet()));
  }
}
