package org.artigraph4j.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Map;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.fingerprint.InvalidValueException;
import org.artigraph4j.fingerprint.Json;
import org.artigraph4j.partition.PartitionField.Int64Field;
import org.artigraph4j.partition.PartitionKey;
import org.artigraph4j.storage.LocalFile;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;
import org.artigraph4j.type.StringType;
import org.junit.jupiter.api.Test;

class GraphSnapshotTest {
  private static final Graph GRAPH =
      Graph.builder()
          .name("g")
          .putArtifact("raw1", GraphRefusalTest.artifact(new StringType(), LocalFile.at("/1")))
          .putArtifact("raw2", GraphRefusalTest.artifact(new StringType(), LocalFile.at("/2")))
          .putArtifact("out", GraphRefusalTest.built())
          .addProducer(GraphRefusalTest.producer("p", "raw1", "out"))
          .build();

  private static StoragePartition partition(String key, long content) {
    return StoragePartition.builder()
        .storage(GRAPH.artifact(key).storage())
        .contentFingerprint(Fingerprint.of(content))
        .build();
  }

  @Test
  void namesEverythingThatIsWrongAtOnce() {
    StoragePartitions two = StoragePartitions.of(partition("raw1", 1), partition("raw1", 2));
    assertThatExceptionOfType(InvalidGraphException.class)
        .isThrownBy(
            () ->
                GraphSnapshot.of(
                    GRAPH, Map.of("raw1", two, "out", StoragePartitions.empty(), "nowhere", two)))
        .withMessageStartingWith("the snapshot of 'g' is refused: ")
        .satisfies(
            refused ->
                assertThat(refused.problems())
                    .hasSize(4)
                    .anySatisfy(p -> assertThat(p).contains("missing raw artifacts [raw2]"))
                    .anySatisfy(p -> assertThat(p).contains("unknown artifacts [nowhere]"))
                    .anySatisfy(p -> assertThat(p).contains("not raw, [out]"))
                    .anySatisfy(p -> assertThat(p).contains("of 'raw1': two partitions")));
  }

  @Test
  void partitionsThatAreNotTheArtifactsAreRefused() {
    StoragePartitions elsewhere = StoragePartitions.of(partition("raw2", 1));
    StoragePartitions misfit =
        StoragePartitions.of(
            StoragePartition.builder()
                .storage(LocalFile.at("/2"))
                .key(PartitionKey.of("n", new Int64Field(1)))
                .contentFingerprint(Fingerprint.of(1))
                .build());
    assertThatExceptionOfType(InvalidGraphException.class)
        .isThrownBy(() -> GraphSnapshot.of(GRAPH, Map.of("raw1", elsewhere, "raw2", misfit)))
        .withMessageContaining("of 'raw1': the partitions are of LocalFile{path=/2}")
        .withMessageContaining("of 'raw2': the key {n=1} has fields");
  }

  @Test
  void editionsStartAtZeroAndNeverEnd() {
    GraphSnapshot snapshot =
        GraphSnapshot.of(
            GRAPH, Map.of("raw1", StoragePartitions.empty(), "raw2", StoragePartitions.empty()));
    assertThat(snapshot.edition()).isZero();
    assertThat(snapshot.nextEdition().edition()).isEqualTo(1);
    String text = Json.toText(snapshot.toJson());
    assertThatExceptionOfType(InvalidValueException.class)
        .isThrownBy(() -> read(text.replace("\"edition\":0", "\"edition\":-1")))
        .withMessageContaining("edition of a snapshot is -1; it starts at 0");
    GraphSnapshot last = read(text.replace("\"edition\":0", "\"edition\":9223372036854775807"));
    assertThatExceptionOfType(InvalidValueException.class)
        .isThrownBy(last::nextEdition)
        .withMessageContaining("edition");
    assertThatExceptionOfType(InvalidGraphException.class)
        .isThrownBy(() -> read(text.replace("\"raw1\":\"", "\"raw3\":\"")))
        .withMessageContaining("raw3");
  }

  private static GraphSnapshot read(String text) {
    return GraphSnapshot.fromJson(Json.parse(text));
  }
}
