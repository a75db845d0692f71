package org.artigraph4j.examples.executor;

import static org.artigraph4j.examples.executor.Numbers.DOUBLES;
import static org.artigraph4j.examples.executor.Numbers.SQUARES;
import static org.artigraph4j.examples.executor.Numbers.SUM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.page.PageRequest;
import org.artigraph4j.runs.Build;
import org.artigraph4j.runs.BuildEntry;
import org.artigraph4j.runs.BuildQuery;
import org.artigraph4j.runs.BuildStatus;
import org.artigraph4j.runs.Counts;
import org.artigraph4j.runs.Run;
import org.artigraph4j.runs.RunQuery;
import org.artigraph4j.runs.RunStatus;
import org.junit.jupiter.api.Test;

/** What the executor writes into the journal of runs. */
class RunJournalTest extends ExecutorFixture {
  private static final PageRequest ALL = PageRequest.first(100);

  private Run last(Graph graph) {
    return connection.runs().list(RunQuery.of(graph.name()), ALL).items().get(0);
  }

  private List<Build> builds(Run run) {
    return connection.runs().listBuilds(BuildQuery.of(run.name(), run.id()), ALL).items().stream()
        .map(BuildEntry::build)
        .toList();
  }

  @Test
  void hasEachBuildWithItsOutputs() {
    RunReport report = run(Numbers.in(folder, 1, 2).graph());

    Run run = last(report.snapshot().graph());
    assertThat(report.run()).contains(run);
    assertThat(run.status()).isEqualTo(RunStatus.SUCCEEDED);
    assertThat(run.snapshot()).isEqualTo(report.snapshot().fingerprint());
    assertThat(run.counts()).isEqualTo(new Counts(3, 0, 0, 0));
    assertThat(builds(run))
        .extracting(Build::artifactKey)
        .containsExactlyInAnyOrder(DOUBLES, DOUBLES, SUM);
    for (Build build : builds(run)) {
      assertThat(build.status()).isEqualTo(BuildStatus.SUCCEEDED);
      assertThat(build.duration()).isPresent();
      assertThat(build.outputs().keySet())
          .containsExactlyInAnyOrderElementsOf(
              build.artifactKey().equals(SUM) ? Set.of(SUM) : Set.of(DOUBLES, SQUARES));
      build
          .outputs()
          .forEach(
              (output, content) ->
                  assertThat(
                          connection
                              .readSnapshotPartitions(report.snapshot(), output)
                              .find(build.key()))
                      .hasValueSatisfying(
                          partition -> {
                            assertThat(partition.contentFingerprint()).isEqualTo(content);
                            assertThat(partition.inputFingerprint())
                                .isEqualTo(build.inputFingerprint());
                          }));
    }
  }

  @Test
  void hasWhatWasFoundInTheCache() {
    Graph graph = Numbers.in(folder, 1, 2).graph();
    run(graph);
    Run before = last(graph);

    Run run = run(graph).run().orElseThrow();

    assertThat(run.id()).isNotEqualTo(before.id());
    assertThat(run.counts()).isEqualTo(new Counts(0, 3, 0, 0));
    assertThat(builds(run))
        .extracting(Build::outputs)
        .isEqualTo(builds(before).stream().map(Build::outputs).toList());
  }

  @Test
  void hasWhatFailedAndARetryKeepsWhatSucceeded() {
    Graph graph = Numbers.in(folder, 1, 7).graph();
    assertThatThrownBy(() -> run(graph)).isInstanceOf(RunFailedException.class);

    Run failed = last(graph);
    assertThat(failed.status()).isEqualTo(RunStatus.FAILED);
    assertThat(failed.error().orElseThrow()).contains("nobody wants 49");
    assertThat(failed.counts()).isEqualTo(new Counts(1, 0, 1, 0));
    BuildQuery query =
        BuildQuery.builder()
            .runs(RunQuery.of(graph.name()))
            .isInLast(true)
            .status(BuildStatus.FAILED)
            .build();
    assertThat(connection.runs().listBuilds(query, ALL).items())
        .singleElement()
        .satisfies(
            entry -> {
              assertThat(entry.run()).isEqualTo(failed.id());
              assertThat(entry.build().key()).isEqualTo(graph.artifact(DOUBLES).key(2));
              assertThat(entry.build().error().orElseThrow()).contains("nobody wants 49");
            });

    ProducerCode mended =
        new Numbers.DoubleAndSquare() {
          @Override
          public Optional<String> validate(List<Object> outputs) {
            return Optional.empty();
          }
        };
    RunReport retry = new LocalExecutor(backend, Numbers.code(mended)).run(graph);

    assertThat(retry.run().orElseThrow().counts()).isEqualTo(new Counts(2, 1, 0, 0));
  }
}
