package org.artigraph4j.examples.executor;

import static org.artigraph4j.examples.executor.Numbers.DOUBLES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.artigraph4j.artifact.Format;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.backend.Connection;
import org.artigraph4j.error.FacetNotSupportedException;
import org.artigraph4j.examples.executor.Numbers.Row;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.storage.FileContent;
import org.artigraph4j.storage.LocalFile;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RacingExecutorsTest extends ExecutorFixture {
  /** Where the content is part of the path, two executors can build two contents of one key. */
  private Graph twoContentsPossible(Numbers numbers) {
    return numbers.graph(
        numbers
            .data()
            .below("{names}/{partition_key_spec}/{input_fingerprint}/{content_fingerprint}.json"));
  }

  /** A connection of a backend that knows of no claims: who uses it waits for nobody. */
  private static Connection withoutClaims(Backend backend) {
    Connection connection = backend.connect();
    return (Connection)
        Proxy.newProxyInstance(
            RacingExecutorsTest.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("claims")) {
                throw new FacetNotSupportedException("claims");
              }
              try {
                return method.invoke(connection, arguments);
              } catch (InvocationTargetException thrown) {
                throw thrown.getCause();
              }
            });
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
            new LocalExecutor(() -> withoutClaims(backend), Numbers.code(winner)).run(graph);
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
      int built = 0;
      for (Future<RunReport> run : threads.invokeAll(runs)) {
        assertThat(run.get().built() + run.get().cached()).isEqualTo(6);
        built += run.get().built();
      }
      assertThat(built).as("each once").isEqualTo(6);
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

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void withoutClaimsAllEndWithTheSamePartitionsAsWell(boolean contentInPath) throws Exception {
    Numbers numbers = Numbers.in(folder, 1, 2, 3, 4, 5);
    Graph graph = contentInPath ? twoContentsPossible(numbers) : numbers.graph();
    CyclicBarrier together = new CyclicBarrier(2);
    Callable<RunReport> run =
        () -> {
          together.await();
          return new LocalExecutor(() -> withoutClaims(backend), Numbers.code()).run(graph);
        };
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      for (Future<RunReport> done : threads.invokeAll(List.of(run, run))) {
        assertThat(sum(done.get())).isEqualTo(30);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void aFailureGivesBackWhatItWillNotBuild() {
    Graph graph = Numbers.in(folder, 1, 7, 3).graph();
    assertThatThrownBy(() -> run(graph)).hasStackTraceContaining("nobody wants 49");

    ProducerCode lenient =
        new Numbers.DoubleAndSquare() {
          @Override
          public Optional<String> validate(List<Object> outputs) {
            return Optional.empty();
          }
        };
    RunReport second = new LocalExecutor(backend, Numbers.code(lenient)).run(graph);
    assertThat(second.built()).as("all but the first").isEqualTo(3);
    assertThat(second.waited()).isZero();
  }

  @Test
  void whatIsRecordedAndHasLostItsFileIsBuiltAgainWhateverClaimsSay() throws IOException {
    Graph graph = Numbers.in(folder, 1, 2).graph();
    RunReport first = run(graph);
    Files.delete(LocalFile.path(read(first.snapshot(), DOUBLES, 2)));

    RunReport second = run(graph);

    assertThat(second.built()).isEqualTo(1);
    assertThat(Files.exists(LocalFile.path(read(first.snapshot(), DOUBLES, 2)))).isTrue();
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
}
