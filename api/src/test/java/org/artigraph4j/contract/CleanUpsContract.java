package org.artigraph4j.contract;

import static org.artigraph4j.contract.Samples.BUILT;
import static org.artigraph4j.contract.Samples.RAW;
import static org.artigraph4j.contract.Samples.complete;
import static org.artigraph4j.contract.Samples.print;
import static org.artigraph4j.contract.Samples.rawData;
import static org.artigraph4j.contract.Samples.unique;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.catalog.PartitionQuery;
import org.artigraph4j.error.RunNotFoundException;
import org.artigraph4j.error.RunStateException;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.retention.CleanUp;
import org.artigraph4j.retention.Eviction;
import org.artigraph4j.retention.RemovalMode;
import org.artigraph4j.runs.Build;
import org.artigraph4j.runs.BuildStatus;
import org.artigraph4j.runs.Run;
import org.artigraph4j.runs.RunEnd;
import org.artigraph4j.runs.RunStart;
import org.artigraph4j.runs.RunStatus;
import org.artigraph4j.storage.LocalFile;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clean-ups after runs: what only the run wrote goes, and nothing else. */
@Tag("retention")
public abstract class CleanUpsContract extends RetentionGroup {
  private Artifact daily;

  protected CleanUpsContract(Supplier<Backend> open) {
    super(open);
  }

  @BeforeEach
  final void find() {
    daily = graph.artifact(BUILT);
  }

  /** What {@link #built(long)} says that it wrote. */
  private static StoragePartition output(Artifact artifact, long n) {
    return Samples.partition(
        artifact, artifact.key(n), Optional.of(print("input " + n)), print("content " + n));
  }

  private StoragePartitions outputs(long... numbers) {
    return LongStream.of(numbers)
        .mapToObj(n -> output(daily, n))
        .collect(StoragePartitions.toStoragePartitions());
  }

  /** Writes, links and records partitions, as an executor does. */
  private void write(Run run, long... numbers) {
    connection.runAtomically(
        block -> {
          block.writeArtifactAndGraphPartitions(snapshot, BUILT, outputs(numbers));
          block
              .runs()
              .record(run.name(), run.id(), LongStream.of(numbers).mapToObj(this::built).toList());
        });
  }

  private Run failed(long... numbers) {
    Run run = start();
    write(run, numbers);
    return finish(run, RunEnd.failed("it broke"));
  }

  private CleanUp cleanUp(Run run, RemovalMode mode) {
    return retention().cleanUp(run.name(), run.id(), mode);
  }

  private CleanUp cleanUp(Run run) {
    return cleanUp(run, RemovalMode.REMOVE);
  }

  private List<StoragePartition> known() {
    return connection.readArtifactPartitions(daily).asList();
  }

  private List<StoragePartition> linked(GraphSnapshot of) {
    return connection.readSnapshotPartitions(of, BUILT).asList();
  }

  private GraphSnapshot otherSnapshot() {
    return connection.snapshot(graph, rawData(graph, unique("other")));
  }

  @Test
  void what_it_wrote_goes_and_the_journal_stays() {
    Run run = failed(1, 2, 3);
    List<Build> journal = buildsOf(run);

    CleanUp dry = cleanUp(run, RemovalMode.DRY_RUN);
    assertThat(known()).hasSize(3);
    assertThat(linked(snapshot)).hasSize(3);
    CleanUp done = cleanUp(run);

    assertThat(done).isEqualTo(dry);
    assertThat(done.partitions()).isEqualTo(outputs(1, 2, 3).asList());
    assertThat(done.links()).isEqualTo(3);
    assertThat(known()).isEmpty();
    assertThat(linked(snapshot)).isEmpty();
    assertThat(connection.readSnapshotPartitions(snapshot, RAW)).hasSize(2);
    assertThat(read(run)).isEqualTo(run);
    assertThat(buildsOf(run)).isEqualTo(journal);
  }

  @Test
  void to_repeat_it_does_nothing() {
    Run run = failed(1, 2);
    cleanUp(run);

    CleanUp again = cleanUp(run);
    assertThat(again.partitions()).isEmpty();
    assertThat(again.links()).isZero();
  }

  @Test
  void the_next_run_builds_it_again() {
    cleanUp(failed(1, 2));
    Run next = start();
    write(next, 1, 2);
    finish(next, RunEnd.succeeded());

    assertThat(linked(snapshot)).isEqualTo(outputs(1, 2).asList());
    assertThat(known()).isEqualTo(outputs(1, 2).asList());
  }

  @Test
  void another_content_can_be_linked_then() {
    cleanUp(failed(1));
    StoragePartition other =
        Samples.partition(
            daily, daily.key(1), Optional.of(print("input 1")), print("another content"));
    connection.writeArtifactAndGraphPartitions(snapshot, BUILT, StoragePartitions.of(other));

    assertThat(linked(snapshot)).containsExactly(other);
  }

  @Test
  void a_run_that_goes_on_or_succeeded_is_refused() {
    Run run = start();
    assertThatThrownBy(() -> cleanUp(run))
        .isInstanceOf(RunStateException.class)
        .hasMessageContaining(run.id())
        .hasMessageContaining("is RUNNING")
        .hasMessageContaining("end it with finish");
    finish(run, RunEnd.succeeded());
    assertThatThrownBy(() -> cleanUp(run, RemovalMode.DRY_RUN))
        .isInstanceOf(RunStateException.class)
        .hasMessageContaining("is SUCCEEDED")
        .hasMessageContaining("evict");
    assertThatThrownBy(() -> retention().cleanUp(name, "nobody", RemovalMode.REMOVE))
        .isInstanceOf(RunNotFoundException.class);
  }

  @Test
  void one_that_was_cancelled_or_lost_is_not() throws Exception {
    Run cancelled = start();
    write(cancelled, 1);
    finish(cancelled, RunEnd.cancelled());
    assertThat(cleanUp(cancelled).partitions()).hasSize(1);

    Run lost = runs().start(someStart().lease(SHORT).build());
    write(lost, 2);
    await(() -> read(lost).status() == RunStatus.LOST);
    assertThat(cleanUp(lost).partitions()).isEqualTo(outputs(2).asList());
    assertThat(linked(snapshot)).isEmpty();
  }

  @Test
  void what_another_snapshot_links_stays() {
    Run run = failed(1, 2, 3);
    GraphSnapshot other = otherSnapshot();
    connection.writeSnapshotPartitions(other, BUILT, outputs(2));

    CleanUp done = cleanUp(run);

    assertThat(done.partitions()).isEqualTo(outputs(1, 3).asList());
    assertThat(done.links()).isEqualTo(2);
    assertThat(known()).isEqualTo(outputs(2).asList());
    assertThat(linked(snapshot)).isEqualTo(outputs(2).asList());
    assertThat(linked(other)).isEqualTo(outputs(2).asList());
  }

  @Test
  void the_links_of_a_sealed_snapshot_stay_and_what_it_links() {
    Run run = failed(1, 2);
    connection.writeArtifactPartitions(daily, outputs(9));
    complete(connection, snapshot);
    connection.writeSnapshotTag(snapshot, "prod");

    CleanUp done = cleanUp(run);

    assertThat(done.partitions()).isEmpty();
    assertThat(done.links()).isZero();
    assertThat(linked(snapshot)).containsAll(outputs(1, 2));
    assertThat(connection.readSnapshotTag(name, "prod")).isEqualTo(snapshot);
  }

  @Test
  void what_is_written_and_not_linked_goes_also_where_the_snapshot_is_sealed() {
    Run run = start();
    connection.writeArtifactPartitions(daily, outputs(1));
    record(run, built(1));
    finish(run, RunEnd.failed("it broke"));
    connection.sealSnapshot(snapshot);

    assertThat(cleanUp(run).partitions()).isEqualTo(outputs(1).asList());
  }

  @Test
  void the_links_stay_while_another_run_of_the_snapshot_needs_them() {
    Run run = failed(1);
    Run other = start();
    assertThat(cleanUp(run).links()).isZero();
    finish(other, RunEnd.succeeded());
    assertThat(cleanUp(run).links()).isZero();
    assertThat(linked(snapshot)).isEqualTo(outputs(1).asList());
    assertThat(known()).isEqualTo(outputs(1).asList());
  }

  @Test
  void those_of_another_run_that_failed_do_not_hold_it() {
    Run run = failed(1);
    failed(2);

    assertThat(cleanUp(run).links()).isEqualTo(1);
    assertThat(linked(snapshot)).isEqualTo(outputs(2).asList());
  }

  @Test
  void what_another_run_built_or_found_stays() {
    Run run = failed(1, 2, 3);
    Run builder = start();
    record(builder, built(1));
    finish(builder, RunEnd.failed("as well"));
    Run finder = runs().start(RunStart.of(unique("run"), otherSnapshot()));
    record(finder, cached(2));

    CleanUp done = cleanUp(run);

    assertThat(done.partitions()).isEqualTo(outputs(3).asList());
    assertThat(known()).isEqualTo(outputs(1, 2).asList());
    assertThat(linked(snapshot)).isEqualTo(outputs(1, 2).asList());
  }

  @Test
  void what_was_known_before_or_came_after_stays() {
    connection.writeArtifactPartitions(daily, outputs(1));
    Run run = start();
    write(run, 1, 2);
    record(run, built(3));
    finish(run, RunEnd.failed("it broke"));
    connection.writeArtifactPartitions(daily, outputs(3));

    assertThat(cleanUp(run).partitions()).isEqualTo(outputs(2).asList());
    assertThat(known()).isEqualTo(outputs(1, 3).asList());
  }

  @Test
  void what_a_failed_build_wrote_goes_and_what_was_found_stays() {
    Run run = start();
    connection.writeArtifactAndGraphPartitions(snapshot, BUILT, outputs(1, 2));
    Build half =
        someBuild(1)
            .inputFingerprint(print("input 1"))
            .status(BuildStatus.FAILED)
            .startedAt(NOON)
            .endedAt(NOON)
            .putOutput(BUILT, print("content 1"))
            .build();
    record(run, half, cached(2));
    finish(run, RunEnd.failed("it broke"));

    assertThat(cleanUp(run).partitions()).isEqualTo(outputs(1).asList());
    assertThat(known()).isEqualTo(outputs(2).asList());
  }

  @Test
  void what_was_evicted_before_is_shown_no_more_where_it_was_linked() {
    Run run = failed(1, 2);
    evict(new Eviction.OfKeys(PartitionQuery.of(daily)));

    CleanUp done = cleanUp(run);

    assertThat(done.partitions()).isEmpty();
    assertThat(done.links()).isEqualTo(2);
    assertThat(retention().evicted(snapshot, BUILT)).isEmpty();
  }

  @Test
  void a_block_cleans_up_or_not() {
    Run run = failed(1, 2);
    assertThatThrownBy(
            () ->
                connection.runAtomically(
                    block -> {
                      block.retention().cleanUp(name, run.id(), RemovalMode.REMOVE);
                      assertThat(block.readSnapshotPartitions(snapshot, BUILT)).isEmpty();
                      throw new IllegalArgumentException("no");
                    }))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(linked(snapshot)).hasSize(2);
    assertThatThrownBy(
            () ->
                connection.runAtomically(
                    block ->
                        block.retention().cleanUp(name, run.id(), RemovalMode.REMOVE_WITH_FILES)))
        .isInstanceOf(IllegalStateException.class);
    connection.runAtomically(
        block -> block.retention().cleanUp(name, run.id(), RemovalMode.REMOVE));
    assertThat(linked(snapshot)).isEmpty();
    assertThat(known()).isEmpty();
  }

  @Test
  void files_go_by_flag_but_for_those_that_are_named(@TempDir Path folder) throws Exception {
    Graph local = pipelineIn(folder);
    snapshot = take(local);
    graph = local;
    name = local.name();
    daily = local.artifact(BUILT);
    Run run = failed(1, 2, 3, 4);
    for (StoragePartition one : outputs(1, 2, 3, 4)) {
      file(one);
    }
    connection.writeSnapshotPartitions(otherSnapshot(), BUILT, outputs(2));
    StoragePartition samePath =
        Samples.partition(daily, daily.key(3), Optional.of(print("input 3")), print("another"));
    connection.writeArtifactPartitions(daily, StoragePartitions.of(samePath));
    List<Path> unnamed = paths(1, 4);

    assertThat(cleanUp(run, RemovalMode.DRY_RUN).files()).isEqualTo(unnamed);
    assertThat(cleanUp(run).files()).isEmpty();
    assertThat(Stream.of(paths(1, 2, 3, 4)).flatMap(List::stream)).allMatch(Files::exists);
    // Broken off after the metadata, it is completed by what the journal says.
    assertThat(cleanUp(run, RemovalMode.DRY_RUN).files()).isEqualTo(unnamed);
    assertThat(cleanUp(run, RemovalMode.REMOVE_WITH_FILES).files()).isEqualTo(unnamed);
    assertThat(paths(1, 4)).noneMatch(Files::exists);
    assertThat(paths(2, 3)).allMatch(Files::exists);
    assertThat(cleanUp(run, RemovalMode.REMOVE_WITH_FILES).files()).isEmpty();
  }

  private List<Path> paths(long... numbers) {
    return outputs(numbers).stream().map(LocalFile::path).toList();
  }

  @Test
  void as_many_as_there_are() {
    Run run = start();
    write(run, LongStream.range(0, 12_000).toArray());
    finish(run, RunEnd.failed("it broke"));
    long[] kept = LongStream.range(5_000, 5_100).toArray();
    connection.writeSnapshotPartitions(otherSnapshot(), BUILT, outputs(kept));

    CleanUp done = cleanUp(run);

    assertThat(done.partitions()).hasSize(11_900);
    assertThat(done.links()).isEqualTo(11_900);
    assertThat(known()).isEqualTo(outputs(kept).asList());
    assertThat(linked(snapshot)).isEqualTo(outputs(kept).asList());
  }

  @Test
  void of_those_who_clean_up_the_same_each_is_removed_by_one() throws Exception {
    Run run = failed(LongStream.range(0, 200).toArray());

    List<CleanUp> answers = Race.run(4, racer -> cleanUp(run));

    assertThat(answers.stream().flatMap(one -> one.partitions().stream()))
        .hasSize(200)
        .doesNotHaveDuplicates();
    assertThat(answers.stream().mapToLong(CleanUp::links).sum()).isEqualTo(200);
    assertThat(known()).isEmpty();
    assertThat(linked(snapshot)).isEmpty();
  }

  @Test
  void beside_who_links_nothing_that_is_linked_is_lost() throws Exception {
    for (int round = 0; round < 10; round++) {
      Run run = failed(LongStream.range(0, 50).toArray());
      GraphSnapshot other = otherSnapshot();
      StoragePartitions some = outputs(LongStream.range(20, 40).toArray());

      Race.run(
          () -> cleanUp(run),
          () -> connection.writeArtifactAndGraphPartitions(other, BUILT, some),
          () -> linked(snapshot));

      assertThat(linked(other)).isEqualTo(some.asList());
      assertThat(linked(snapshot)).isSubsetOf(some);
    }
  }
}
