package org.artigraph4j.error;

import com.google.common.collect.ImmutableList;
import java.util.Collection;
import java.util.stream.Collectors;
import org.artigraph4j.fingerprint.Utf8;
import org.artigraph4j.graph.GraphSnapshot;

/** A snapshot that is to get a tag, and holds nothing of an artifact that is produced. */
public final class SnapshotIncompleteException extends BackendException {
  private static final int SHOWN = 5;

  private final transient ImmutableList<String> artifactKeys;

  /**
   * An incomplete snapshot.
   *
   * @param artifactKeys of which it has no partitions
   */
  public SnapshotIncompleteException(GraphSnapshot snapshot, Collection<String> artifactKeys) {
    super(
        "the snapshot "
            + snapshot
            + " has no partitions of "
            + artifactKeys.stream()
                .limit(SHOWN)
                .map(key -> "'" + Utf8.abbreviate(key) + "'")
                .collect(Collectors.joining(", "))
            + (artifactKeys.size() > SHOWN ? " and " + (artifactKeys.size() - SHOWN) + " more" : "")
            + "; build them first, or tag it as it is with tags() and"
            + " TagNote.allowingIncomplete()");
    this.artifactKeys = ImmutableList.copyOf(artifactKeys);
  }

  /** The keys of the artifacts of which it has no partitions, in the order of keys. */
  public ImmutableList<String> artifactKeys() {
    return artifactKeys;
  }
}
