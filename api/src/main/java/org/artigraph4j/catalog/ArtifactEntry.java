package org.artigraph4j.catalog;

import java.time.Instant;
import java.util.Objects;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.fingerprint.Names;

/**
 * How the graph of a name defines an artifact, or did: once for each definition that differs,
 * however many of its structures have it.
 *
 * @param name of the graph
 * @param key of the artifact in it
 * @param artifact with its storage filled in, good for asking for its partitions
 * @param isProduced whether a producer makes it; the same definition may also be raw, in another
 *     structure, and then has another entry
 * @param firstSeen when a graph that has it was first written
 */
public record ArtifactEntry(
    String name, String key, Artifact artifact, boolean isProduced, Instant firstSeen) {
  public ArtifactEntry {
    Names.graph(name);
    Names.artifactKey(key);
    Objects.requireNonNull(artifact, "artifact");
    Objects.requireNonNull(firstSeen, "firstSeen");
  }
}
