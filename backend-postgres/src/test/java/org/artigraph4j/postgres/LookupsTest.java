package org.artigraph4j.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.backend.Connection;
import org.artigraph4j.error.DamagedDataException;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.partition.InputFingerprints;
import org.artigraph4j.storage.StoragePartitions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a lookup makes sure of the storage it asks for, and when it stops asking. */
class LookupsTest {
  private static final String SCHEMA = TestServer.schema(LookupsTest.class);

  private final Graph graph = PostgresBackendTest.graph();
  private final Artifact built = graph.artifact("built");
  private final StoragePartitions results =
      StoragePartitions.of(
          PostgresBackendTest.partition(built, 1, "x"),
          PostgresBackendTest.partition(built, 2, "y"));
  private Backend backend;
  private Connection connection;

  @BeforeEach
  void open() {
    backend = PostgresBackend.open(TestServer.config(SCHEMA).build());
    connection = backend.connect();
  }

  @AfterEach
  void drop() {
    connection.close();
    backend.close();
    TestServer.drop(SCHEMA);
  }

  private InputFingerprints asked(int keys) {
    InputFingerprints.Builder asked = InputFingerprints.builder();
    for (int n = 1; n <= keys; n++) {
      asked.put(built.key(n), Fingerprint.fromString("input"));
    }
    return asked.build();
  }

  private static void putAnotherStorageUnderTheFingerprint() {
    TestServer.execute("UPDATE \"" + SCHEMA + "\".storage SET body = '{\"a\": 1}'");
  }

  /** Whoever writes has seen the storage, too. */
  private void writeByAnother() {
    try (Backend other = PostgresBackend.open(TestServer.config(SCHEMA).build());
        Connection writer = other.connect()) {
      writer.writeArtifactPartitions(built, results);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void answers_nothing_of_another_storage(int keys) {
    writeByAnother();
    putAnotherStorageUnderTheFingerprint();
    assertThatThrownBy(() -> connection.readArtifactPartitions(built, asked(keys)))
        .isInstanceOf(DamagedDataException.class);
  }

  @Test
  void has_seen_nothing_where_nothing_was_found() {
    assertThat(connection.readArtifactPartitions(built, asked(2))).isEmpty();
    writeByAnother();
    putAnotherStorageUnderTheFingerprint();
    assertThatThrownBy(() -> connection.readArtifactPartitions(built, asked(2)))
        .isInstanceOf(DamagedDataException.class);
  }

  /** What a block saw of its own never came to be, so another storage may take its place. */
  @Test
  void has_seen_nothing_in_a_block() {
    connection.runAtomically(
        inner -> {
          inner.writeArtifactPartitions(built, results);
          assertThat(inner.readArtifactPartitions(built, asked(2))).isEqualTo(results);
        });
    putAnotherStorageUnderTheFingerprint();
    assertThatThrownBy(() -> connection.readArtifactPartitions(built, asked(2)))
        .isInstanceOf(DamagedDataException.class);
  }

  /** A storage is asked for once by a backend, as its row never changes. */
  @Test
  void asks_no_more_once_it_has_seen_the_storage() {
    writeByAnother();
    assertThat(connection.readArtifactPartitions(built, asked(1))).hasSize(1);
    TestServer.execute("DELETE FROM \"" + SCHEMA + "\".storage");
    assertThat(connection.readArtifactPartitions(built, asked(2))).isEqualTo(results);
    assertThat(connection.readArtifactPartitions(built, asked(1))).hasSize(1);
  }

  /** Two backends on two schemas know nothing of each other's storages. */
  @Test
  void each_backend_sees_for_itself() {
    connection.writeArtifactPartitions(built, results);
    assertThat(connection.readArtifactPartitions(built, asked(2))).isEqualTo(results);
    putAnotherStorageUnderTheFingerprint();
    try (Backend other = PostgresBackend.open(TestServer.config(SCHEMA).build());
        Connection fresh = other.connect()) {
      assertThatThrownBy(() -> fresh.readArtifactPartitions(built, asked(2)))
          .isInstanceOf(DamagedDataException.class);
    }
  }
}
