package org.artigraph4j.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.artifact.Format;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.backend.Connection;
import org.artigraph4j.error.BackendException;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.page.PageRequest;
import org.artigraph4j.retention.RemovalMode;
import org.artigraph4j.runs.BuildQuery;
import org.artigraph4j.runs.RunEnd;
import org.artigraph4j.runs.RunStart;
import org.artigraph4j.storage.LocalFile;
import org.artigraph4j.storage.StoragePartitions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A process dies in the middle of a clean-up, at each of its round trips in turn: before the server
 * has the statement, or before the answer arrives. Another one does it again, and finds what an
 * uninterrupted one would have left.
 */
@Timeout(300)
class KilledCleanUpsTest {
  private static final String SCHEMA = TestServer.schema(KilledCleanUpsTest.class);

  /** So many that they are in manifests. */
  private static final int SIZE = 1_500;

  private static final long[] FILES = {3, 700, 1_200};
  private static final long KEPT_FROM = 1_000;

  private final Backend living = PostgresBackend.open(TestServer.config(SCHEMA).build());
  private final Connection connection = living.connect();

  @TempDir private Path folder;

  @AfterEach
  void close() {
    connection.close();
    living.close();
    TestServer.drop(SCHEMA);
  }

  /** A run that failed, the snapshot that it worked on, and one that needs a part of it. */
  private final class Failed {
    final Graph graph;
    final Artifact built;
    final GraphSnapshot snapshot;
    final GraphSnapshot other;

    Failed(int number) {
      graph =
          Graph.builder()
              .name("killed " + number)
              .putArtifact("raw", PostgresBackendTest.artifact("/data/{graph_name}/{n.value}"))
              .putArtifact(
                  "built",
                  Artifact.builder()
                      .type(PostgresBackendTest.artifact("/{n.value}").type())
                      .format(Format.CSV)
                      .storage(
                          LocalFile.rootedAt(folder, number + "/{n.value}/{input_fingerprint}"))
                      .build())
              .addProducer(PostgresBackendTest.graph().producerOf("built").orElseThrow())
              .build();
      built = graph.artifact("built");
      snapshot = GraphSnapshot.of(graph, Map.of("raw", StoragePartitions.empty()));
      other = snapshot.nextEdition();
    }

    Failed written() throws IOException {
      connection.writeSnapshot(snapshot);
      connection.writeSnapshot(other);
      connection.runs().start(RunStart.of("run", snapshot));
      StoragePartitions outputs = partitions(0, SIZE);
      connection.writeArtifactAndGraphPartitions(snapshot, "built", outputs);
      connection
          .runs()
          .record(
              graph.name(),
              "run",
              outputs.stream().map(one -> PostgresBackendTest.build(graph, one)).toList());
      connection.runs().finish(graph.name(), "run", RunEnd.failed("it broke"));
      connection.writeSnapshotPartitions(other, "built", partitions(KEPT_FROM, SIZE));
      for (Path file : files()) {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "data");
      }
      return this;
    }

    StoragePartitions partitions(long from, long to) {
      return LongStream.range(from, to)
          .mapToObj(n -> PostgresBackendTest.partition(built, n, "content"))
          .collect(StoragePartitions.toStoragePartitions());
    }

    List<Path> files() {
      return LongStream.of(FILES)
          .mapToObj(n -> LocalFile.path(PostgresBackendTest.partition(built, n, "content")))
          .toList();
    }

    void cleanUp(Connection by) {
      by.retention().cleanUp(graph.name(), "run", RemovalMode.REMOVE_WITH_FILES);
    }

    /** All that is there. */
    String state() {
      String journal =
          connection
                  .runs()
                  .listBuilds(BuildQuery.of(graph.name(), "run"), PageRequest.first(10_000))
                  .items()
                  .size()
              + " builds";
      return Stream.of(
              numbers(connection.readArtifactPartitions(built)),
              numbers(connection.readSnapshotPartitions(snapshot, "built")),
              numbers(connection.readSnapshotPartitions(other, "built")),
              files().stream().map(Files::exists).toList(),
              connection.runs().find(graph.name(), "run").orElseThrow().status(),
              journal)
          .map(Object::toString)
          .toList()
          .toString();
    }

    private List<String> numbers(StoragePartitions partitions) {
      return partitions.keys().stream().map(Object::toString).toList();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whoever_repeats_it_completes_it(boolean before) throws Exception {
    Failed uninterrupted = new Failed(-1).written();
    String full = uninterrupted.state();
    uninterrupted.cleanUp(connection);
    String expected = uninterrupted.state();
    assertThat(expected).isNotEqualTo(full).contains("[false, false, true]");

    int trips = before ? 0 : 1; // each of them in one of the two ways
    while (!isDoneBeforeDeath(new Failed(trips).written(), trips, before, expected)) {
      trips += 2;
    }
    assertThat(trips).isGreaterThan(10);
  }

  /** Whether it was done when its process was to die at a trip. */
  private boolean isDoneBeforeDeath(Failed failed, int trips, boolean before, String expected) {
    PostgresConfig mortal =
        TestServer.config(Mortal.url(), SCHEMA)
            .retryTimeout(Duration.ofMillis(1))
            .poolTimeout(Duration.ofMillis(300))
            .poolSize(1)
            .build();
    boolean done;
    try (Backend dying = PostgresBackend.open(mortal);
        Connection last = dying.connect()) {
      Mortal.liveFor(trips, before);
      done = isCleanedUp(failed, last);
    } finally {
      Mortal.liveFor(Integer.MAX_VALUE, before);
    }
    failed.cleanUp(connection);
    assertThat(failed.state()).as("after %s trips", trips).isEqualTo(expected);
    return done;
  }

  private static boolean isCleanedUp(Failed failed, Connection by) {
    try {
      failed.cleanUp(by);
      return true;
    } catch (BackendException killed) {
      return false;
    }
  }

  /** Sockets of a process that lives for some round trips. */
  public static final class Mortal extends TappedSocket.Factory {
    private static int left = Integer.MAX_VALUE;
    private static boolean dies;
    private static boolean beforeItIsSent;

    static String url() {
      String url = TestServer.url();
      return url
          + (url.indexOf('?') < 0 ? "?" : "&")
          + "sslmode=disable&gssEncMode=disable&socketFactory="
          + Mortal.class.getName();
    }

    static synchronized void liveFor(int trips, boolean before) {
      left = trips;
      beforeItIsSent = before;
      dies = false;
    }

    private static synchronized void send() throws IOException {
      left--;
      dies |= left < 0;
      if (left < -1 || (dies && beforeItIsSent)) {
        throw new IOException("killed");
      }
    }

    private static synchronized void receive() throws IOException {
      if (dies) {
        throw new IOException("killed");
      }
    }

    @Override
    public Socket createSocket() {
      return new TappedSocket() {
        private boolean sent;

        @Override
        void write(OutputStream out, byte[] bytes, int offset, int length) throws IOException {
          if (!sent) {
            send();
            sent = true;
          }
          out.write(bytes, offset, length);
        }

        @Override
        int read(InputStream in, byte[] bytes, int offset, int length) throws IOException {
          receive();
          int count = in.read(bytes, offset, length);
          sent = false;
          return count;
        }
      };
    }
  }
}
