package org.artigraph4j.examples.executor;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.artigraph4j.error.FacetNotSupportedException;
import org.artigraph4j.page.Page;
import org.artigraph4j.page.PageRequest;
import org.artigraph4j.retention.EvictedPartition;
import org.artigraph4j.storage.StoragePartition;

/**
 * What was evicted of a producer's outputs: whoever recorded it again, because its file is there,
 * would undo that. It is asked for when the first file is found in the place of another, which is
 * seldom.
 */
final class EvictedOutputs {
  private static final int PAGE = 1_000;

  private final Links links;
  private final Map<String, Set<StoragePartition>> known = new HashMap<>();

  EvictedOutputs(Links links) {
    this.links = links;
  }

  boolean has(String artifactKey, StoragePartition one) {
    return known.computeIfAbsent(artifactKey, key -> Retry.call(() -> of(key))).contains(one);
  }

  private Set<StoragePartition> of(String artifactKey) {
    try (Stream<EvictedPartition> all =
        Page.stream(
            PageRequest.first(PAGE),
            page ->
                links
                    .connection()
                    .retention()
                    .listEvicted(links.snapshot().graph().artifact(artifactKey), page))) {
      return all.map(EvictedPartition::partition).collect(Collectors.toSet());
    } catch (FacetNotSupportedException none) {
      return Set.of();
    }
  }
}
