package org.artigraph4j.catalog;

import com.google.common.collect.ImmutableList;
import java.time.Instant;
import java.util.Objects;
import org.artigraph4j.fingerprint.Fingerprint;

/**
 * A snapshot in a listing. {@code Connection.readSnapshot} reads the whole of it.
 *
 * @param graph the fingerprint of its graph
 * @param createdAt when it was first written
 * @param isSealed whether its links do not change any more
 * @param tags that point to it now, in their order
 */
public record SnapshotEntry(
    Fingerprint fingerprint,
    Fingerprint graph,
    long edition,
    Instant createdAt,
    boolean isSealed,
    ImmutableList<String> tags) {
  public SnapshotEntry {
    Objects.requireNonNull(fingerprint, "fingerprint");
    Objects.requireNonNull(graph, "graph");
    Objects.requireNonNull(createdAt, "createdAt");
    Objects.requireNonNull(tags, "tags");
  }
}
