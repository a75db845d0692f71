package org.artigraph4j.lineage;

import java.util.Objects;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.fingerprint.Names;

/**
 * A tag whose snapshot holds a partition, or something that was built from it.
 *
 * @param name of the graph
 * @param snapshot the fingerprint of the snapshot that the tag points to
 */
public record AffectedTag(String name, String tag, Fingerprint snapshot) {
  public AffectedTag {
    Names.graph(name);
    Names.tag(tag);
    Objects.requireNonNull(snapshot, "snapshot");
  }
}
