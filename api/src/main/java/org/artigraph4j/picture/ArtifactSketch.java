package org.artigraph4j.picture;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.artigraph4j.fingerprint.Utf8;
import org.artigraph4j.lineage.ArtifactEdge;
import org.artigraph4j.lineage.GraphArtifact;
import org.artigraph4j.producer.Producer;

/** Artifacts and what they are made from, across graphs. */
final class ArtifactSketch {
  private static final Comparator<GraphArtifact> BY_NAME =
      Comparator.comparing(GraphArtifact::name, Utf8.ORDER)
          .thenComparing(GraphArtifact::artifactKey, Utf8.ORDER);

  private static final Comparator<ArtifactEdge> ORDER =
      Comparator.comparing(ArtifactEdge::to, BY_NAME)
          .thenComparing(ArtifactEdge::from, BY_NAME)
          .thenComparing(edge -> edge.producer().map(Producer::toString).orElse(""), Utf8.ORDER);

  private final Sketch sketch = new Sketch("artifact");
  private final Map<GraphArtifact, Integer> artifacts = new HashMap<>();
  private final Map<String, Integer> producers = new HashMap<>();

  static Sketch of(Collection<ArtifactEdge> edges) {
    return new ArtifactSketch().draw(ImmutableList.sortedCopyOf(ORDER, edges));
  }

  private Sketch draw(ImmutableList<ArtifactEdge> edges) {
    TreeSet<GraphArtifact> all = new TreeSet<>(BY_NAME);
    for (ArtifactEdge edge : edges) {
      all.add(edge.from());
      all.add(edge.to());
    }
    boolean several = all.stream().map(GraphArtifact::name).distinct().count() > 1;
    for (GraphArtifact artifact : all) {
      artifacts.put(artifact, sketch.add(item(artifact, several)));
    }
    edges.forEach(this::add);
    return sketch;
  }

  private static Item item(GraphArtifact artifact, boolean withGraph) {
    ImmutableList.Builder<String> name = ImmutableList.builder();
    if (withGraph) {
      name.add(artifact.name() + ": ");
    }
    return new Item(
        "artifact " + artifact,
        Picture.Kind.PRODUCED,
        name.addAll(Pieces.ofArtifactKey(artifact.artifactKey())).build(),
        ImmutableList.of(),
        ImmutableList.of(),
        Optional.empty());
  }

  private void add(ArtifactEdge edge) {
    int from = requireNonNull(artifacts.get(edge.from()));
    int to = requireNonNull(artifacts.get(edge.to()));
    edge.producer()
        .ifPresentOrElse(
            producer -> add(edge, from, producer, to),
            () -> sketch.add(new Sketch.Line(from, to, "same data", true)));
  }

  private void add(ArtifactEdge edge, int from, Producer producer, int to) {
    String identity = edge.to().name() + ": " + producer;
    int number =
        producers.computeIfAbsent(
            identity, unknown -> sketch.add(Item.producer(identity, producer)));
    sketch.addInputs(producer, number, Map.of(edge.from().artifactKey(), from));
    sketch.add(new Sketch.Line(number, to, "", false));
  }
}
