package org.artigraph4j.catalog;

import com.google.common.collect.ImmutableList;
import java.util.Objects;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.fingerprint.Names;
import org.artigraph4j.storage.StoragePartitions;

/**
 * An artifact of a snapshot that has a content.
 *
 * @param name of the graph
 * @param snapshot its fingerprint
 * @param artifactKey the key of the artifact in the snapshot's graph
 * @param partitions all of the artifact's partitions that have the content, as they were linked
 * @param tags that point to the snapshot now, in their order
 */
public record ContentLink(
    String name,
    Fingerprint snapshot,
    String artifactKey,
    StoragePartitions partitions,
    ImmutableList<String> tags) {
  public ContentLink {
    Names.graph(name);
    Objects.requireNonNull(snapshot, "snapshot");
    Names.artifactKey(artifactKey);
    Objects.requireNonNull(partitions, "partitions");
    Objects.requireNonNull(tags, "tags");
  }
}
