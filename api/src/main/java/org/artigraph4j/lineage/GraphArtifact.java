package org.artigraph4j.lineage;

import org.artigraph4j.fingerprint.Names;

/**
 * An artifact of a graph, whatever the graph's version.
 *
 * @param name of the graph
 */
public record GraphArtifact(String name, String artifactKey) {
  public GraphArtifact {
    Names.graph(name);
    Names.artifactKey(artifactKey);
  }

  /** For people. */
  @Override
  public String toString() {
    return name + ": " + artifactKey;
  }
}
