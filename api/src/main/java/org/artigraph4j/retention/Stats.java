package org.artigraph4j.retention;

import com.google.common.collect.ImmutableMap;
import java.time.Instant;
import java.util.Optional;

/**
 * What a backend holds.
 *
 * @param kinds how much of each kind there is
 * @param annotations how many partitions, and bytes of data that they say they have, there are of
 *     artifacts by their annotations' text
 * @param linked how many links all snapshots have together
 * @param stored how many of these are stored, for the rest is shared
 * @param orphans known partitions that no snapshot links
 * @param oldest when the oldest known partition was added; none if there is none
 * @param newest when the newest one was
 */
public record Stats(
    ImmutableMap<RemovedKind, Amount> kinds,
    ImmutableMap<String, Amount> annotations,
    long linked,
    long stored,
    Amount orphans,
    Optional<Instant> oldest,
    Optional<Instant> newest) {}
