package org.artigraph4j.graph;

import org.artigraph4j.fingerprint.InvalidValueException;
import org.artigraph4j.fingerprint.Utf8;

/** An artifact key that the graph does not have. */
public final class UnknownArtifactException extends InvalidValueException {
  private static final int SHOWN = 20;

  UnknownArtifactException(Graph graph, String key) {
    super(
        "the graph '"
            + Utf8.abbreviate(graph.name())
            + "' has no artifact '"
            + Utf8.abbreviate(key)
            + "'; it has "
            + graph.artifacts().keySet().stream().limit(SHOWN).toList()
            + (graph.artifacts().size() > SHOWN ? " and more" : ""));
  }
}
