package org.artigraph4j.examples.executor;

import static org.artigraph4j.examples.executor.Numbers.DOUBLES;
import static org.artigraph4j.examples.executor.Numbers.SQUARES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.partition.PartitionKey;
import org.artigraph4j.storage.ContentChangedException;
import org.artigraph4j.storage.LocalFile;
import org.artigraph4j.storage.StoragePartition;
import org.junit.jupiter.api.Test;

class FailingRunTest extends ExecutorFixture {
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
}
