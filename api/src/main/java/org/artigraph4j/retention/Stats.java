package org.artigraph4j.retention;

import com.google.common.collect.ImmutableMap;
import java.util.Objects;

/**
 * What a backend holds. It is counted piece by piece: what others write meanwhile is in some of the
 * numbers, and not in others.
 *
 * @param kinds what there is of each kind of metadata, in the order of {@link RemovedKind}: tags
 *     that are there, evicted partitions that are not known again; without {@link
 *     RemovedKind#FILES}, which are data
 * @param links what sharing saves
 * @param data what the partitions are of
 */
public record Stats(ImmutableMap<RemovedKind, KindStats> kinds, LinkStats links, DataStats data) {
  public Stats {
    Objects.requireNonNull(kinds, "kinds");
    Objects.requireNonNull(links, "links");
    Objects.requireNonNull(data, "data");
  }

  public KindStats get(RemovedKind kind) {
    return kinds.getOrDefault(kind, KindStats.NOTHING);
  }

  /** How many there are of a kind. */
  public long count(RemovedKind kind) {
    return get(kind).amount().count();
  }
}
