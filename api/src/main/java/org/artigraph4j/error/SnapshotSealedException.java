package org.artigraph4j.error;

import org.artigraph4j.fingerprint.Utf8;
import org.artigraph4j.graph.GraphSnapshot;

/** A new link for a sealed snapshot, whose links never change again. Nothing was linked. */
public final class SnapshotSealedException extends BackendException {
  public SnapshotSealedException(GraphSnapshot snapshot, String artifactKey) {
    super(
        "the snapshot "
            + snapshot
            + " is sealed, so '"
            + Utf8.abbreviate(artifactKey)
            + "' takes no new partitions; for a rebuild that must differ, open"
            + " snapshot.nextEdition()");
  }
}
