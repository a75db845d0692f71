package org.artigraph4j.lineage;

import java.util.Objects;
import java.util.Optional;
import org.artigraph4j.producer.Producer;

/**
 * One artifact is made from another, or is the same data in another graph.
 *
 * @param depth how many edges lie between this and what was asked for, this one included: from 1
 * @param from the artifact that is upstream
 * @param producer what makes one from the other; none where both are in one storage, and so the
 *     same data
 * @param to the artifact that is downstream
 */
public record ArtifactEdge(
    int depth, GraphArtifact from, Optional<Producer> producer, GraphArtifact to) {
  public ArtifactEdge {
    Objects.requireNonNull(from, "from");
    Objects.requireNonNull(producer, "producer");
    Objects.requireNonNull(to, "to");
  }
}
