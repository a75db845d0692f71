package org.artigraph4j.postgres;

import org.artigraph4j.fingerprint.Utf8;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.storage.Storage;

/**
 * Which rows of a table are read, for what is to be said of damaged ones.
 *
 * @param owner what they are of, as the first columns of their key
 */
record RowsOf(String table, Owner owner) {
  /** Said only of what is damaged. */
  @FunctionalInterface
  interface Owner {
    String text();
  }

  static RowsOf of(Storage storage) {
    return new RowsOf(
        ArtifactPartitions.TABLE, () -> "storage_fingerprint " + storage.fingerprint());
  }

  static RowsOf of(GraphSnapshot snapshot, String artifactKey) {
    return new RowsOf(
        SnapshotPartitions.TABLE,
        () ->
            "name "
                + Utf8.abbreviate(snapshot.name())
                + ", snapshot_fingerprint "
                + snapshot.fingerprint()
                + ", artifact_key "
                + Utf8.abbreviate(artifactKey));
  }

  /** One of the rows, by the other columns of its key. */
  String row(Object rest) {
    return "(" + owner.text() + ", " + rest + ")";
  }
}
