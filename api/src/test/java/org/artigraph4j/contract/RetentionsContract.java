package org.artigraph4j.contract;

import static org.artigraph4j.contract.Samples.BUILT;
import static org.artigraph4j.contract.Samples.RAW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.catalog.ArtifactQuery;
import org.artigraph4j.claims.Lease;
import org.artigraph4j.error.GraphNotFoundException;
import org.artigraph4j.error.RunNotFoundException;
import org.artigraph4j.error.SnapshotIncompleteException;
import org.artigraph4j.error.SnapshotNotFoundException;
import org.artigraph4j.fingerprint.InvalidValueException;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.lineage.Provenance;
import org.artigraph4j.page.PageRequest;
import org.artigraph4j.producer.Version;
import org.artigraph4j.retention.RemovalMode;
import org.artigraph4j.retention.RemovedKind;
import org.artigraph4j.retention.RetentionPolicy;
import org.artigraph4j.retention.RetentionProgress;
import org.artigraph4j.retention.RetentionReport;
import org.artigraph4j.runs.BuildQuery;
import org.artigraph4j.runs.Run;
import org.artigraph4j.runs.RunEnd;
import org.artigraph4j.runs.RunStart;
import org.artigraph4j.runs.RunStatus;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;
import org.artigraph4j.tags.TagEntry;
import org.artigraph4j.tags.TagNote;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code retention()}: what a policy keeps, and what goes. */
@Tag("retention")
public abstract class RetentionsContract extends RemovalGroup {
  protected RetentionsContract(Supplier<Backend> open) {
    super(open);
  }

  // What is kept

  @Test
  void a_snapshot_goes_with_its_links() {
    build(snapshot, days(0, 300));

    RetentionReport report = retain(keepingLittle());

    assertThat(isThere(snapshot)).isFalse();
    assertThat(count(report, RemovedKind.SNAPSHOTS)).isEqualTo(1);
    assertThat(count(report, RemovedKind.LINKS)).isEqualTo(302);
    assertThat(report.get(RemovedKind.SNAPSHOTS).bytes()).isPositive();
    assertThat(report.isComplete()).isTrue();
    assertThatThrownBy(() -> connection.readSnapshotPartitions(snapshot, BUILT))
        .isInstanceOf(SnapshotNotFoundException.class);
    assertThatThrownBy(() -> connection.writeSnapshotPartitions(snapshot, BUILT, days(0, 1)))
        .isInstanceOf(SnapshotNotFoundException.class);
    assertThatThrownBy(() -> connection.sealSnapshot(snapshot))
        .isInstanceOf(SnapshotNotFoundException.class);
    assertThatThrownBy(() -> tag(snapshot, "late")).isInstanceOf(SnapshotNotFoundException.class);
    assertThatThrownBy(this::start).isInstanceOf(SnapshotNotFoundException.class);
  }

  @Test
  void what_is_tagged_stays() {
    GraphSnapshot other = next(snapshot);
    build(snapshot, days(0, 300));
    tag(snapshot, "prod");

    assertThat(count(retain(keepingLittle()), RemovedKind.SNAPSHOTS)).isEqualTo(1);

    assertThat(isThere(other)).isFalse();
    assertThat(connection.readSnapshotTag(name, "prod")).isEqualTo(snapshot);
    assertThat(connection.readSnapshotPartitions(snapshot, BUILT)).isEqualTo(days(0, 300));
    assertThat(connection.readGraph(name, graph.fingerprint())).isEqualTo(graph);
    assertThat(lookup(0, 300)).isEqualTo(days(0, 300));

    untag("prod", snapshot.fingerprint());
    retain(keepingLittle());
    assertThat(isThere(snapshot)).isFalse();
  }

  @Test
  void the_last_ones_stay() {
    GraphSnapshot second = next(snapshot);
    GraphSnapshot third = next(second);
    tag(third, "prod");

    retain(keepingLittle().keepLast(2));
    assertThat(List.of(isThere(snapshot), isThere(second), isThere(third)))
        .containsExactly(false, true, true);

    retain(keepingLittle().keepLast(3));
    assertThat(isThere(second)).isTrue();
    retain(keepingLittle().keepLast(1));
    assertThat(isThere(second)).isFalse();
  }

  @Test
  void what_is_young_stays() {
    retain(keepingLittle().keepYounger(DAY));

    assertThat(isThere(snapshot)).isTrue();
    retain(keepingLittle().keepYounger(Duration.ofSeconds(Long.MAX_VALUE)));
    assertThat(isThere(snapshot)).isTrue();
  }

  @Test
  void other_graphs_are_left_alone() {
    GraphSnapshot other = take(Samples.pipeline());

    retain(keepingLittle());

    assertThat(isThere(other)).isTrue();
  }

  @Test
  void what_a_run_works_on_stays_until_it_ends() {
    Run run = start();

    retain(keepingLittle());
    assertThat(isThere(snapshot)).isTrue();

    finish(run, RunEnd.succeeded());
    RetentionReport report = retain(keepingLittle());
    assertThat(isThere(snapshot)).isFalse();
    assertThat(count(report, RemovedKind.RUNS)).isEqualTo(1);
    assertThat(runs().find(name, run.id())).isEmpty();
  }

  @Test
  void a_run_that_is_lost_holds_nothing() throws Exception {
    Run run = runs().start(someStart().lease(SHORT).build());
    await(() -> read(run).status() == RunStatus.LOST);

    retain(keepingLittle().keepFailed(DAY));
    assertThat(isThere(snapshot)).as("it did not succeed").isTrue();

    retain(keepingLittle());
    assertThat(isThere(snapshot)).isFalse();
    assertThatThrownBy(() -> record(run, built(0))).isInstanceOf(RunNotFoundException.class);
  }

  @Test
  void what_failed_lately_stays() {
    finish(start(), RunEnd.failed("no disk"));

    retain(keepingLittle().keepFailed(DAY));
    assertThat(isThere(snapshot)).isTrue();

    retain(keepingLittle());
    assertThat(isThere(snapshot)).isFalse();
  }

  @Test
  void a_journal_goes_with_its_snapshot_and_no_sooner() {
    Run run = start();
    record(run, built(0), built(1), failed(2, 1, "bad"));
    finish(run, RunEnd.failed("bad"));
    tag(snapshot, "prod");
    retain(keepingLittle());
    assertThat(buildsOf(run)).hasSize(3);

    untag("prod", snapshot.fingerprint());
    RetentionReport plan = retain(keepingLittle(), RemovalMode.DRY_RUN);
    RetentionReport report = retain(keepingLittle());
    assertThat(count(plan, RemovedKind.BUILDS)).isEqualTo(3);
    assertThat(count(report, RemovedKind.BUILDS)).isEqualTo(3);

    take(graph);
    Run again = runs().start(RunStart.builder().id(run.id()).snapshot(snapshot).build());
    assertThat(builds(BuildQuery.of(name, again.id()))).isEmpty();
  }

  // What is shared

  @Test
  void what_snapshots_share_stays_as_long_as_one_has_it() {
    GraphSnapshot second = next(snapshot);
    GraphSnapshot third = next(second);
    build(snapshot, days(0, 2_000));
    build(second, days(0, 2_000));
    build(third, days(0, 1_500));
    tag(third, "prod");

    retain(keepingLittle().withoutGrace());

    assertThat(connection.readSnapshotPartitions(third, BUILT)).isEqualTo(days(0, 1_500));
    assertThat(lookup(0, 2_000)).isEqualTo(days(0, 1_500));
    take(graph);
    build(snapshot, days(0, 2_000));
    assertThat(connection.readSnapshotPartitions(snapshot, BUILT)).isEqualTo(days(0, 2_000));
  }

  @Test
  void what_is_written_again_is_new() {
    build(snapshot, days(0, 5));
    connection.sealSnapshot(snapshot);
    retain(keepingLittle());

    assertThat(take(graph)).isEqualTo(snapshot);

    assertThat(connection.readSnapshotPartitions(snapshot, BUILT)).isEmpty();
    assertThat(connection.readSnapshotPartitions(snapshot, RAW)).hasSize(2);
    StoragePartitions others = Samples.builtRange(graph.artifact(BUILT), 0, 5, "another");
    build(snapshot, others);
    assertThat(connection.readSnapshotPartitions(snapshot, BUILT)).isEqualTo(others);
  }

  /** A backend may remember that it was complete. */
  @Test
  void a_tag_is_not_moved_to_what_was_complete_before_it_was_removed() {
    GraphSnapshot other = next(snapshot);
    Samples.complete(connection, snapshot);
    Samples.complete(connection, other);
    connection.tags().create(snapshot, "prod", TagNote.empty());
    connection.tags().create(other, "next", TagNote.empty());
    untag("next", other.fingerprint());
    retain(keepingLittle());
    assertThat(isThere(other)).isFalse();

    assertThatThrownBy(
            () -> connection.tags().move(other, "prod", snapshot.fingerprint(), TagNote.empty()))
        .isInstanceOf(SnapshotNotFoundException.class);
    connection.writeSnapshot(other);
    connection.sealSnapshot(other);
    assertThatThrownBy(
            () -> connection.tags().move(other, "prod", snapshot.fingerprint(), TagNote.empty()))
        .isInstanceOf(SnapshotIncompleteException.class);
    assertThat(connection.readSnapshotTag(name, "prod")).isEqualTo(snapshot);
  }

  @Test
  void the_history_of_tags_stays_and_finds_nothing() {
    GraphSnapshot other = next(snapshot);
    tag(snapshot, "prod");
    Instant then = connection.tags().find(name, "prod").orElseThrow().since();
    connection
        .tags()
        .move(other, "prod", snapshot.fingerprint(), TagNote.empty().allowingIncomplete());

    retain(keepingLittle());

    assertThat(isThere(snapshot)).isFalse();
    assertThat(connection.tags().findSnapshotTag(name, "prod", then)).isEmpty();
    assertThat(connection.tags().history(name, "prod", PageRequest.first(10)).items())
        .extracting(TagEntry::to)
        .containsExactly(Optional.of(other.fingerprint()), Optional.of(snapshot.fingerprint()));
  }

  @Test
  void graph_versions_without_snapshots_go_with_their_definitions() {
    Graph later =
        Samples.pipelineBuilder(name)
            .putArtifact(
                "extra", Samples.artifact(Samples.BY_N, "/data/{graph_name}/extra/{n.value}"))
            .build();
    connection.writeGraph(later);
    tag(snapshot, "prod");

    retain(keepingLittle().keepYounger(DAY));
    assertThat(connection.findGraph(name, later.fingerprint())).isPresent();

    RetentionReport report = retain(keepingLittle());
    assertThat(count(report, RemovedKind.GRAPHS)).isEqualTo(1);
    assertThat(connection.findGraph(name, later.fingerprint())).isEmpty();
    assertThat(
            connection.catalog().artifacts(ArtifactQuery.of(name), PageRequest.first(10)).items())
        .hasSize(3);
    connection.writeGraph(later);
    assertThat(
            connection.catalog().artifacts(ArtifactQuery.of(name), PageRequest.first(10)).items())
        .hasSize(4);
  }

  // Orphans

  @Test
  void an_orphan_leaves_the_cache_and_comes_back_when_it_is_linked() {
    tag(snapshot, "prod");
    GraphSnapshot other = next(snapshot);
    StoragePartition first = Samples.built(graph.artifact(BUILT), 0, "input", "first");
    StoragePartition later = Samples.built(graph.artifact(BUILT), 0, "input", "later");
    connection.writeArtifactPartitions(graph.artifact(BUILT), StoragePartitions.of(first));
    retain(keepingLittle().keepYounger(DAY));
    assertThat(lookup(0, 1)).containsExactly(first);

    RetentionReport report = retain(keepingLittle());
    assertThat(count(report, RemovedKind.PARTITIONS)).isEqualTo(1);
    assertThat(count(report, RemovedKind.EVICTED_PARTITIONS)).isZero();
    assertThat(lookup(0, 1)).isEmpty();
    assertThat(isThere(other)).isFalse();

    connection.writeArtifactPartitions(graph.artifact(BUILT), StoragePartitions.of(later));
    take(graph);
    connection.writeSnapshot(other);
    connection.writeSnapshotPartitions(other, BUILT, StoragePartitions.of(first));
    retain(keepingLittle().keepYounger(DAY));

    assertThat(connection.readArtifactPartitions(graph.artifact(BUILT)))
        .containsExactlyInAnyOrder(first, later);
    assertThat(lookup(0, 1)).as("it is as old as it was").containsExactly(later);
  }

  @Test
  void after_the_grace_an_orphan_is_gone_with_what_is_known_of_it() {
    connection.writeArtifactPartitions(graph.artifact(BUILT), days(0, 3));
    Provenance provenance =
        Provenance.builder()
            .storage(graph.artifact(BUILT).storage())
            .inputFingerprint(Samples.print("input"))
            .producer("clean")
            .version(Version.semVer(1, 0, 0))
            .putInput("orders", Samples.rawData(graph, "a", "b").get(RAW))
            .build();
    connection.lineage().record(List.of(provenance));
    tag(snapshot, "prod");
    retain(keepingLittle());
    assertThat(connection.lineage().findProvenance(days(0, 1).asList().get(0))).isPresent();

    RetentionReport report = retain(keepingLittle().withoutGrace());

    assertThat(count(report, RemovedKind.EVICTED_PARTITIONS)).isEqualTo(3);
    assertThat(count(report, RemovedKind.PROVENANCE)).isEqualTo(1);
    assertThat(connection.lineage().findProvenance(days(0, 1).asList().get(0))).isEmpty();
    assertThat(connection.readArtifactPartitions(graph.artifact(BUILT))).isEmpty();
    connection.lineage().record(List.of(provenance));
    assertThat(connection.lineage().findProvenance(days(0, 1).asList().get(0)))
        .contains(provenance);
  }

  @Test
  void claims_go_when_their_lease_has_ended_also_where_nothing_was_built() throws Exception {
    facet(connection::claims);
    tag(snapshot, "prod");
    Artifact built = graph.artifact(BUILT);
    Lease brief = Lease.of("brief", Duration.ofMillis(1));
    connection.claims().claim(brief, built, Samples.inputs(built, 0, 3, "input"));
    connection.claims().claim(Lease.of("long", LONG), built, Samples.inputs(built, 3, 5, "input"));
    do {
      Thread.sleep(5);
    } while (connection.claims().renew(brief, built).isPresent());
    Rules atOnce = keepingLittle().withoutGrace();

    assertThat(count(retain(atOnce, RemovalMode.DRY_RUN), RemovedKind.CLAIMS)).isEqualTo(3);
    assertThat(count(retain(atOnce), RemovedKind.CLAIMS)).isEqualTo(3);
    assertThat(count(removeGraph(RemovalMode.REMOVE), RemovedKind.CLAIMS))
        .as("somebody builds")
        .isZero();
  }

  // How

  @Test
  void a_dry_run_says_what_would_go() {
    List<GraphSnapshot> editions =
        Stream.iterate(snapshot, GraphSnapshot::nextEdition).limit(5).toList();
    editions.forEach(connection::writeSnapshot);
    build(editions.get(0), days(0, 200));
    build(editions.get(1), days(100, 400));
    build(editions.get(2), days(0, 10));
    tag(editions.get(1), "prod");
    finish(start(), RunEnd.succeeded());
    Rules policy = keepingLittle().keepLast(1);

    RetentionReport plan = retain(policy, RemovalMode.DRY_RUN);
    assertThat(editions).allMatch(this::isThere);
    assertThat(lookup(0, 400)).hasSize(400);

    RetentionReport done = retain(policy);
    for (RemovedKind kind :
        List.of(
            RemovedKind.SNAPSHOTS,
            RemovedKind.LINKS,
            RemovedKind.MANIFESTS,
            RemovedKind.RUNS,
            RemovedKind.GRAPHS,
            RemovedKind.PARTITIONS,
            RemovedKind.EVICTED_PARTITIONS)) {
      assertThat(count(plan, kind)).as("%s", kind).isEqualTo(count(done, kind));
    }
    assertThat(count(done, RemovedKind.SNAPSHOTS)).isEqualTo(3);
    assertThat(count(done, RemovedKind.PARTITIONS)).isEqualTo(102); // two are raw
    assertThat(lookup(0, 400)).isEqualTo(days(100, 400));
    assertThat(retain(policy).amounts()).as("nothing is left to do").isEmpty();
  }

  @Test
  void it_can_be_stopped_and_goes_on() {
    GraphSnapshot second = next(snapshot);
    build(snapshot, days(0, 300));
    build(second, days(200, 500));
    tag(second, "prod");
    RetentionPolicy policy = keepingLittle().withoutGrace().build();

    RetentionReport report;
    do {
      int[] batches = {2};
      report = connection.retention().retain(policy, RemovalMode.REMOVE, soFar -> --batches[0] > 0);
      report =
          report.amounts().isEmpty() && !report.isComplete()
              ? connection
                  .retention()
                  .retain(policy, RemovalMode.REMOVE, RetentionProgress.toTheEnd())
              : report;
    } while (!report.isComplete());

    assertThat(isThere(snapshot)).isFalse();
    assertThat(lookup(0, 500)).isEqualTo(days(200, 500));
    assertThat(connection.readSnapshotPartitions(second, BUILT)).isEqualTo(days(200, 500));
  }

  @Test
  void it_is_no_part_of_a_block() {
    assertThatThrownBy(
            () ->
                connection.runAtomically(
                    inner ->
                        inner
                            .retention()
                            .retain(
                                keepingLittle().build(),
                                RemovalMode.REMOVE,
                                RetentionProgress.toTheEnd())))
        .isInstanceOf(IllegalStateException.class);
  }

  // A graph as a whole

  @Test
  void a_graph_goes_with_everything_that_only_it_has() {
    build(snapshot, days(0, 300));
    tag(snapshot, "prod");
    tag(snapshot, "deleted");
    untag("deleted", snapshot.fingerprint());
    Run run = start();
    record(run, built(0));
    GraphSnapshot other = take(Samples.pipeline());

    RetentionReport plan = removeGraph(RemovalMode.DRY_RUN);
    assertThat(isThere(snapshot)).isTrue();
    RetentionReport report = removeGraph(RemovalMode.REMOVE);

    assertThat(report.isComplete()).isTrue();
    for (RemovedKind kind :
        List.of(
            RemovedKind.SNAPSHOTS,
            RemovedKind.GRAPHS,
            RemovedKind.TAGS,
            RemovedKind.RUNS,
            RemovedKind.BUILDS,
            RemovedKind.LINKS,
            RemovedKind.MANIFESTS,
            RemovedKind.PARTITIONS,
            RemovedKind.EVICTED_PARTITIONS)) {
      assertThat(count(plan, kind)).as("%s", kind).isEqualTo(count(report, kind));
    }
    assertThat(count(report, RemovedKind.TAGS)).isEqualTo(2);
    assertThat(isThere(snapshot)).isFalse();
    assertThat(connection.findSnapshotTag(name, "prod")).isEmpty();
    assertThat(connection.tags().history(name, "prod", PageRequest.first(10)).items()).isEmpty();
    assertThat(runs().find(name, run.id())).isEmpty();
    assertThat(connection.findGraph(name, graph.fingerprint())).isEmpty();
    assertThat(connection.readArtifactPartitions(graph.artifact(BUILT))).isEmpty();
    assertThat(isThere(other)).isTrue();
    assertThat(connection.readSnapshotPartitions(other, RAW)).hasSize(2);
    assertThatThrownBy(() -> removeGraph(RemovalMode.REMOVE))
        .isInstanceOf(GraphNotFoundException.class);
    assertThat(take(graph)).isEqualTo(snapshot);
  }

  private RetentionReport removeGraph(RemovalMode mode) {
    return connection.retention().removeGraph(name, mode, RetentionProgress.toTheEnd());
  }

  @Test
  void a_purge_wants_the_name() {
    assertThatThrownBy(
            () ->
                connection
                    .retention()
                    .purge("yes", RemovalMode.REMOVE, RetentionProgress.toTheEnd()))
        .isInstanceOf(InvalidValueException.class)
        .hasMessageContaining("'yes'");
    assertThat(isThere(snapshot)).isTrue();
  }
}
