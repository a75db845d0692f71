package org.artigraph4j.examples.executor;

import static org.artigraph4j.examples.executor.Numbers.DOUBLES;
import static org.artigraph4j.examples.executor.Numbers.SQUARES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.artifact.Format;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.backend.Connection;
import org.artigraph4j.examples.DataFolder;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.partition.PartitionKey;
import org.artigraph4j.producer.Producer;
import org.artigraph4j.producer.Version;
import org.artigraph4j.storage.LocalFile;
import org.artigraph4j.storage.StoragePartitions;
import org.artigraph4j.type.Int64Type;
import org.junit.jupiter.api.Test;

class LocalExecutorTest extends ExecutorFixture {
  @Test
  void buildsEachKeyOnce() {
    Numbers numbers = Numbers.in(folder, 1, 2, 3);
    RunReport first = run(numbers.graph());
    assertThat(first.built()).isEqualTo(4);
    assertThat(first.adopted()).isZero();
    assertThat(sum(first)).isEqualTo(12);

    RunReport second = run(numbers.graph());
    assertThat(second.snapshot()).isEqualTo(first.snapshot());
    assertThat(second.built()).isZero();
    assertThat(second.cached()).isEqualTo(4);
  }

  @Test
  void buildsWhatAChangeConcernsAndStopsWhereNothingChanged() {
    Numbers numbers = Numbers.in(folder, 1, 2);
    RunReport first = run(numbers.graph());
    DataFolder.put(numbers.raw(1), "[{\"value\":      1}]");
    RunReport second = run(numbers.graph());
    assertThat(second.snapshot()).isNotEqualTo(first.snapshot());
    assertThat(second.built()).as("another file, the same double").isEqualTo(1);
    assertThat(sum(second)).isEqualTo(6);

    numbers.put(3, 5);
    RunReport third = run(numbers.graph());
    assertThat(third.built()).as("the new number and the sum").isEqualTo(2);
    assertThat(sum(third)).isEqualTo(16);
  }

  @Test
  void buildsAKeyAgainIfOneOfItsOutputsIsNotRecorded() {
    Graph graph = Numbers.in(folder, 1, 2).graph();
    RunReport first = run(graph);
    try (Backend forgetful = Backend.open("memory:")) {
      try (Connection other = forgetful.connect()) {
        other.writeArtifactPartitions(
            graph.artifact(DOUBLES), connection.readSnapshotPartitions(first.snapshot(), DOUBLES));
        other.writeArtifactPartitions(
            graph.artifact(SQUARES), StoragePartitions.of(read(first.snapshot(), SQUARES, 2)));
      }
      RunReport second = new LocalExecutor(forgetful, Numbers.code()).run(graph);
      assertThat(second.lines().get(0).built()).isEqualTo(1);
      assertThat(second.lines().get(0).cached()).isEqualTo(1);
      assertThat(second.lines().get(0).adopted()).as("both files of key 1").isEqualTo(2);
    }
  }

  @Test
  void buildsAgainWhatHasNoFileAnyMore() throws IOException {
    Graph graph = Numbers.in(folder, 1, 2).graph();
    RunReport first = run(graph);
    Files.delete(LocalFile.path(read(first.snapshot(), SQUARES, 1)));
    RunReport second = run(graph);
    assertThat(second.built()).as("although the snapshot is sealed").isEqualTo(1);
    assertThat(second.snapshot()).isEqualTo(first.snapshot());
    assertThat(DataFiles.read(read(first.snapshot(), SQUARES, 1))).isNotEmpty();
  }

  @Test
  void takesPartitionsOfAnotherGraphsSnapshot() {
    Numbers numbers = Numbers.in(folder, 1, 2);
    GraphSnapshot upstream = run(numbers.graph()).snapshot();
    Graph downstream =
        Graph.builder()
            .name("downstream")
            .putArtifact("theirs", upstream.graph().artifact(DOUBLES))
            .putArtifact(
                "total",
                Artifact.builder()
                    .type(new Int64Type())
                    .format(Format.JSON)
                    .storage(numbers.data().built())
                    .build())
            .addProducer(
                Producer.builder()
                    .name("add")
                    .version(Version.semVer(1, 0, 0))
                    .putInput("numbers", "theirs")
                    .addOutput("total")
                    .build())
            .build();
    assertThatThrownBy(() -> run(downstream))
        .isInstanceOf(RunFailedException.class)
        .hasMessageContaining("'theirs' was built by another graph");

    Map<String, StoragePartitions> given =
        Map.of("theirs", connection.readSnapshotPartitions(upstream, DOUBLES));
    RunReport report = new LocalExecutor(backend, Numbers.code()).run(downstream, given);
    assertThat(DataFormat.value(read(report.snapshot(), "total"), Long.class)).isEqualTo(6);
  }

  @Test
  void mapsNothingToNothing() {
    ProducerCode none =
        new Numbers.DoubleAndSquare() {
          @Override
          public Map<PartitionKey, Map<String, StoragePartitions>> map(
              Map<String, StoragePartitions> inputs) {
            return Map.of();
          }

          @Override
          public Optional<String> validate(List<Object> outputs) {
            return Optional.of("never asked");
          }
        };
    Graph graph = Numbers.in(folder, 1).graph();
    RunReport report = new LocalExecutor(backend, Numbers.code(none)).run(graph);
    assertThat(report.built()).isEqualTo(1);
    assertThat(sum(report)).isZero();
  }
}
