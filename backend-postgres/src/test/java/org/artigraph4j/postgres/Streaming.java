package org.artigraph4j.postgres;

import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.backend.Connection;
import org.artigraph4j.storage.StoragePartition;

/**
 * A process that streams the known partitions of the artifact {@code built} of {@link
 * PostgresBackendTest#graph()}, and says how many there are: {@code Streaming <url> <schema>}.
 */
final class Streaming {
  private Streaming() {}

  public static void main(String[] arguments) {
    AtomicReference<StoragePartition> last = new AtomicReference<>();
    try (Backend backend =
            PostgresBackend.open(
                TestServer.config(arguments[0], arguments[1]).migrateOnOpen(false).build());
        Connection connection = backend.connect();
        Stream<StoragePartition> partitions =
            connection.streamArtifactPartitions(PostgresBackendTest.graph().artifact("built"))) {
      long count =
          partitions
              .peek(
                  partition -> {
                    StoragePartition before = last.getAndSet(partition);
                    if (before != null && before.compareTo(partition) >= 0) {
                      throw new AssertionError(before + " before " + partition);
                    }
                  })
              .mapToLong(partition -> 1)
              .sum();
      System.out.println("streamed " + count);
    }
  }
}
