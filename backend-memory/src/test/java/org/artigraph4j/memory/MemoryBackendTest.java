package org.artigraph4j.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.artifact.Format;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.backend.Connection;
import org.artigraph4j.error.UnknownBackendException;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.partition.InputFingerprints;
import org.artigraph4j.partition.PartitionKey;
import org.artigraph4j.storage.Literal;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;
import org.artigraph4j.type.StringType;
import org.junit.jupiter.api.Test;

/** What is this backend's own: how it is opened, what lives how long, and whose clock it takes. */
class MemoryBackendTest {
  private static final Graph GRAPH = Graph.builder().name("graph").build();

  @Test
  void eachUrlWithoutANameOpensAnEmptyBackend() {
    try (Backend first = Backend.open("memory:");
        Backend second = Backend.open("memory:")) {
      first.connect().writeGraph(GRAPH);

      assertThat(find(first)).contains(GRAPH);
      assertThat(find(second)).isEmpty();
    }
  }

  @Test
  void aNamedBackendIsSharedInTheProcessAndOutlivesItsBackends() {
    String url = "memory:" + UUID.randomUUID();
    try (Backend first = Backend.open(url)) {
      first.connect().writeGraph(GRAPH);
    }
    try (Backend second = Backend.open(url);
        Backend other = Backend.open(url + "-other")) {
      assertThat(find(second)).contains(GRAPH);
      assertThat(find(other)).isEmpty();
    }
  }

  @Test
  void aUrlThatNobodyOpensNamesTheSchemesThatAreKnownAndKeepsItsSecrets() {
    assertThatThrownBy(() -> Backend.open("nosql://user:secret@host/db"))
        .isInstanceOf(UnknownBackendException.class)
        .hasMessageContaining("'nosql:'")
        .hasMessageContaining("memory:")
        .hasMessageNotContaining("secret");
    assertThatThrownBy(() -> Backend.open("secret"))
        .isInstanceOf(UnknownBackendException.class)
        .hasMessageNotContaining("secret");
  }

  @Test
  void additionsFollowEachOtherAlsoWhenTheClockStandsStillOrGoesBack() {
    Instant[] now = {Instant.parse("2026-11-21T00:00:00Z")};
    InstantSource clock = () -> now[0];
    try (Backend backend = MemoryBackend.create(clock);
        Connection connection = backend.connect()) {
      Artifact artifact = artifact();
      for (String content : new String[] {"b", "a", "c", "at once", "earlier"}) {
        connection.writeArtifactPartitions(artifact, StoragePartitions.of(built(content)));
        now[0] = now[0].minusSeconds(content.equals("at once") ? 60 : 0);

        assertThat(connection.readArtifactPartitions(artifact, INPUTS))
            .containsExactly(built(content));
      }
    }
  }

  private static final Fingerprint INPUT = Fingerprint.of(1);
  private static final InputFingerprints INPUTS = InputFingerprints.of(PartitionKey.EMPTY, INPUT);
  private static final Literal STORAGE = Literal.at("{input_fingerprint}");

  private static Artifact artifact() {
    return Artifact.builder().type(new StringType()).format(Format.JSON).storage(STORAGE).build();
  }

  private static StoragePartition built(String content) {
    return STORAGE.partition(PartitionKey.EMPTY, Optional.of(INPUT), content);
  }

  private static Optional<Graph> find(Backend backend) {
    try (Connection connection = backend.connect()) {
      return connection.findGraph(GRAPH.name(), GRAPH.fingerprint());
    }
  }
}
