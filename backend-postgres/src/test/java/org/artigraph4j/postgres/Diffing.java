package org.artigraph4j.postgres;

import java.util.Map;
import java.util.stream.Stream;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.backend.Connection;
import org.artigraph4j.diff.SnapshotChange;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.storage.StoragePartitions;

/**
 * A process that reads the diff from {@link #FROM} to its next edition, and says how many changes
 * there are: {@code Diffing <url> <schema>}.
 */
final class Diffing {
  static final GraphSnapshot FROM =
      GraphSnapshot.of(PostgresBackendTest.graph(), Map.of("raw", StoragePartitions.empty()));

  private Diffing() {}

  public static void main(String[] arguments) {
    try (Backend backend =
            PostgresBackend.open(
                TestServer.config(arguments[0], arguments[1]).migrateOnOpen(false).build());
        Connection connection = backend.connect();
        Stream<SnapshotChange> changes = connection.diff(FROM, FROM.nextEdition())) {
      System.out.println("found " + changes.mapToLong(change -> 1).sum());
    }
  }
}
