package org.artigraph4j.examples.executor;

import static org.artigraph4j.examples.executor.Numbers.DOUBLES;
import static org.artigraph4j.examples.executor.Numbers.SQUARES;
import static org.artigraph4j.examples.executor.Numbers.SUM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.artifact.Format;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.backend.Connection;
import org.artigraph4j.examples.DataFolder;
import org.artigraph4j.examples.executor.Numbers.Row;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.partition.PartitionKey;
import org.artigraph4j.producer.Producer;
import org.artigraph4j.producer.Version;
import org.artigraph4j.storage.ContentChangedException;
import org.artigraph4j.storage.FileContent;
import org.artigraph4j.storage.LocalFile;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;
import org.artigraph4j.type.Int64Type;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalExecutorTest {
  @TempDir private Path folder;
  private final Backend backend = Backend.open("memory:");
  private final Connection connection = backend.connect();

  @AfterEach
  void close() {
    connection.close();
    backend.close();
  }

  private RunReport run(Graph graph) {
    return new LocalExecutor(backend, Numbers.code()).run(graph);
  }

  private StoragePartition read(GraphSnapshot snapshot, String artifactKey, Object... key) {
    Artifact artifact = snapshot.graph().artifact(artifactKey);
    return connection
        .readSnapshotPartitions(snapshot, artifactKey)
        .find(artifact.key(key))
        .orElseThrow();
  }

  private long sum(RunReport report) {
    return DataFormat.value(read(report.snapshot(), SUM), Long.class);
  }

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
  void refusesToReadWhatIsNotWhatWasRecorded() throws IOException {
    Numbers numbers = Numbers.in(folder, 1, 2);
    RunReport first = run(numbers.graph());
    StoragePartition ofTwo = read(first.snapshot(), DOUBLES, 2);
    Files.writeString(LocalFile.path(ofTwo), "[{\"value\":5}]");
    numbers.put(1, 7 - 4);
    assertThatThrownBy(() -> run(numbers.graph()))
        .as("the sum must be built again, and reads the double of 2")
        .isInstanceOf(ContentChangedException.class)
        .hasMessageContaining("{id=2}");

    Files.delete(LocalFile.path(ofTwo));
    assertThatThrownBy(() -> DataFiles.read(ofTwo)).isInstanceOf(ContentChangedException.class);
    assertThat(sum(run(numbers.graph()))).isEqualTo(10);
  }

  @Test
  void refusesRawDataThatChangesDuringTheRun() {
    Numbers numbers = Numbers.in(folder, 1, 2);
    ProducerCode changing =
        new Numbers.DoubleAndSquare() {
          @Override
          public List<Object> build(BuildInputs inputs) {
            numbers.put(2, 20);
            return super.build(inputs);
          }
        };
    LocalExecutor executor = new LocalExecutor(backend, Numbers.code(changing));
    assertThatThrownBy(() -> executor.run(numbers.graph()))
        .isInstanceOf(ContentChangedException.class)
        .hasMessageContaining("{id=2}");
  }

  @Test
  void keepsNothingThatIsNotValid() {
    Numbers numbers = Numbers.in(folder, 1, 7);
    Graph graph = numbers.graph();
    assertThatThrownBy(() -> run(graph))
        .isInstanceOf(RunFailedException.class)
        .hasMessageContaining("{id=2}")
        .hasMessageContaining("nobody wants 49");
    for (String output : List.of(DOUBLES, SQUARES)) {
      Artifact artifact = graph.artifact(output);
      PartitionKey valid = artifact.key(1);
      assertThat(connection.readArtifactPartitions(artifact).keys()).containsExactly(valid);
      assertThat(((LocalFile) artifact.storage()).discover(artifact.keyTypes()).keys())
          .containsExactly(valid);
    }
  }

  @Test
  void saysWhichCodeFailedForWhichKey() {
    ProducerCode failing =
        new Numbers.DoubleAndSquare() {
          @Override
          public List<Object> build(BuildInputs inputs) {
            throw new ArithmeticException("no numbers today");
          }
        };
    Graph graph = Numbers.in(folder, 1).graph();
    assertThatThrownBy(() -> new LocalExecutor(backend, Numbers.code(failing)).run(graph))
        .isInstanceOf(RunFailedException.class)
        .hasMessageContaining("double_and_square")
        .hasMessageContaining("{id=1}")
        .hasCauseInstanceOf(ArithmeticException.class);
  }

  @Test
  void refusesOutputsAndKeysThatTheProducerCannotHave() {
    Graph graph = Numbers.in(folder, 1).graph();
    ProducerCode three =
        new Numbers.DoubleAndSquare() {
          @Override
          public List<Object> build(BuildInputs inputs) {
            return List.of(1, 2, 3);
          }
        };
    assertThatThrownBy(() -> new LocalExecutor(backend, Numbers.code(three)).run(graph))
        .isInstanceOf(RunFailedException.class)
        .hasMessageContaining("built 3 outputs");
    ProducerCode unmapped = inputs -> List.of(1, 2);
    assertThatThrownBy(() -> new LocalExecutor(backend, Numbers.code(unmapped)).run(graph))
        .isInstanceOf(RunFailedException.class)
        .hasMessageContaining("double_and_square")
        .hasRootCauseMessage("the key {} must have the fields [id], in this order");
  }

  @Test
  void refusesWhatCannotBeRunBeforeItWritesAnything() {
    Numbers numbers = Numbers.in(folder);
    assertThatThrownBy(() -> run(numbers.graph()))
        .isInstanceOf(RunFailedException.class)
        .hasMessageContaining("'numbers' has no data in LocalFile");
    assertThatThrownBy(() -> new LocalExecutor(backend, Map.of()).run(numbers.graph()))
        .isInstanceOf(RunFailedException.class)
        .hasMessageContaining("double_and_square");
    assertThat(folder).isEmptyDirectory();
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

  /** Where the content is part of the path, two executors can build two contents of one key. */
  private Graph twoContentsPossible(Numbers numbers) {
    return numbers.graph(
        numbers
            .data()
            .below("{names}/{partition_key_spec}/{input_fingerprint}/{content_fingerprint}.json"));
  }

  private static StoragePartition other(StoragePartition built) throws IOException {
    byte[] bytes = "[{\"value\":1000}]".getBytes(StandardCharsets.UTF_8);
    StoragePartition other =
        ((LocalFile) built.storage())
            .partition(built.key(), built.inputFingerprint(), FileContent.of(bytes));
    Files.createDirectories(LocalFile.path(other).getParent());
    Files.write(LocalFile.path(other), bytes);
    return other;
  }

  @Test
  void usesWhatAnotherExecutorLinkedMeanwhile() {
    Numbers numbers = Numbers.in(folder, 1);
    Graph graph = twoContentsPossible(numbers);
    ProducerCode overtaken =
        new Numbers.DoubleAndSquare() {
          @Override
          public List<Object> build(BuildInputs inputs) {
            ProducerCode winner =
                new Numbers.DoubleAndSquare() {
                  @Override
                  public List<Object> build(BuildInputs its) {
                    return List.of(List.of(new Row(1000)), List.of(new Row(1001)));
                  }
                };
            new LocalExecutor(backend, Numbers.code(winner)).run(graph);
            return super.build(inputs);
          }
        };
    RunReport report = new LocalExecutor(backend, Numbers.code(overtaken)).run(graph);
    assertThat(sum(report)).isEqualTo(1000);
    assertThat(report.lines().get(1).cached()).as("the winner built the sum, too").isEqualTo(1);
  }

  @Test
  void usesWhatItsSnapshotHoldsAlthoughSomethingElseWasAddedLater() throws IOException {
    Numbers numbers = Numbers.in(folder, 1);
    Graph graph = twoContentsPossible(numbers);
    RunReport first = run(graph);
    StoragePartition later = other(read(first.snapshot(), DOUBLES, 1));
    connection.writeArtifactPartitions(graph.artifact(DOUBLES), StoragePartitions.of(later));
    RunReport second = run(graph);
    assertThat(second.built()).isZero();
    assertThat(sum(second)).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void ofSeveralAtOnceAllEndWithTheSamePartitions(boolean contentInPath) throws Exception {
    int executors = 4;
    Numbers numbers = Numbers.in(folder, 1, 2, 3, 4, 5);
    Graph graph = contentInPath ? twoContentsPossible(numbers) : numbers.graph();
    CyclicBarrier start = new CyclicBarrier(executors);
    List<Callable<RunReport>> runs = new ArrayList<>();
    for (int i = 0; i < executors; i++) {
      Row mine = new Row(i);
      ProducerCode another =
          new Numbers.DoubleAndSquare() {
            @Override
            public List<Object> build(BuildInputs inputs) {
              return List.of(List.of(mine), List.of(mine));
            }
          };
      runs.add(
          () -> {
            start.await();
            return new LocalExecutor(backend, Numbers.code(another)).run(graph);
          });
    }
    ExecutorService threads = Executors.newFixedThreadPool(executors);
    try {
      for (Future<RunReport> run : threads.invokeAll(runs)) {
        assertThat(run.get().built() + run.get().cached()).isEqualTo(6);
      }
    } finally {
      threads.shutdownNow();
    }
    RunReport after = run(graph);
    assertThat(after.built()).isZero();
    long expected =
        connection.readSnapshotPartitions(after.snapshot(), DOUBLES).stream()
            .flatMap(one -> DataFormat.rows(Format.JSON, one, Row.class).stream())
            .mapToLong(Row::value)
            .sum();
    assertThat(sum(after)).isEqualTo(expected);
  }

  @Test
  void adoptsCompleteFilesThatNoMetadataKnows() {
    Graph graph = Numbers.in(folder, 1, 2).graph();
    RunReport first = run(graph);
    try (Backend empty = Backend.open("memory:")) {
      RunReport second = new LocalExecutor(empty, Numbers.code()).run(graph);
      assertThat(second.snapshot()).isEqualTo(first.snapshot());
      assertThat(second.built()).isEqualTo(3);
      assertThat(second.adopted()).isEqualTo(5);
    }
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
