package org.artigraph4j.error;

import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.fingerprint.Utf8;

/** No snapshot of a graph of that name has that fingerprint. */
public final class SnapshotNotFoundException extends NotFoundException {
  public SnapshotNotFoundException(String name, Fingerprint fingerprint) {
    super(
        "no snapshot of the graph '"
            + Utf8.abbreviate(name)
            + "' with the fingerprint "
            + fingerprint
            + "; write it with snapshot(graph, rawPartitions) or writeSnapshot(snapshot)");
  }
}
