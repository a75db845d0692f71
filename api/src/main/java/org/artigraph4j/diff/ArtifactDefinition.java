package org.artigraph4j.diff;

import java.util.Objects;
import java.util.Optional;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.producer.Producer;

/**
 * How a graph defines an artifact: what it is, and what makes it.
 *
 * @param artifact with its storage filled in
 * @param producer none if the artifact is raw
 */
public record ArtifactDefinition(Artifact artifact, Optional<Producer> producer) {
  public ArtifactDefinition {
    Objects.requireNonNull(artifact, "artifact");
    Objects.requireNonNull(producer, "producer");
  }

  /** The definition of an artifact key; none if the graph lacks it. */
  static Optional<ArtifactDefinition> find(Graph graph, String artifactKey) {
    return Optional.ofNullable(graph.artifacts().get(artifactKey))
        .map(artifact -> new ArtifactDefinition(artifact, graph.producerOf(artifactKey)));
  }
}
