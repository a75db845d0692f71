package org.artigraph4j.tags;

import java.time.Instant;
import java.util.Objects;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.fingerprint.Names;

/**
 * A name for a snapshot, as it is now.
 *
 * @param name of the graph
 * @param snapshot the fingerprint of the snapshot that it points to
 * @param isProtected whether it refuses to be moved and deleted
 * @param since when it was pointed there, by the backend's clock, to the microsecond
 */
public record Tag(
    String name, String tag, Fingerprint snapshot, boolean isProtected, Instant since) {
  public Tag {
    Names.graph(name);
    Names.tag(tag);
    Objects.requireNonNull(snapshot, "snapshot");
    Objects.requireNonNull(since, "since");
  }
}
