package org.artigraph4j.examples.executor;

import java.util.Collections;
import java.util.Map;
import java.util.Set;
import org.artigraph4j.backend.Connection;
import org.artigraph4j.error.FacetNotSupportedException;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.retention.Retention;
import org.artigraph4j.storage.StoragePartitions;

/**
 * Which edition of a snapshot a run works on: the first that links nothing that was evicted. What
 * is evicted is built again, and its key is taken where it was linked.
 */
final class Editions {
  private Editions() {}

  /**
   * Opens it.
   *
   * @param raw its raw partitions, which are all that a new edition starts with
   */
  static GraphSnapshot open(
      Connection connection, GraphSnapshot first, Map<String, StoragePartitions> raw) {
    GraphSnapshot snapshot = first;
    while (linksEvicted(connection, snapshot)) {
      GraphSnapshot next = snapshot.nextEdition();
      Retry.run(
          () ->
              connection.runAtomically(
                  block -> {
                    block.writeSnapshot(next);
                    raw.forEach((key, some) -> block.writeSnapshotPartitions(next, key, some));
                  }));
      snapshot = next;
    }
    return snapshot;
  }

  private static boolean linksEvicted(Connection connection, GraphSnapshot snapshot) {
    try {
      Retention retention = connection.retention();
      Set<String> evicted = Retry.call(() -> retention.evicted(snapshot)).keySet();
      return !Collections.disjoint(evicted, snapshot.graph().producedKeys());
    } catch (FacetNotSupportedException none) {
      return false;
    }
  }
}
