package org.artigraph4j.contract;

import static org.artigraph4j.contract.Samples.BUILT;
import static org.artigraph4j.contract.Samples.ODD;
import static org.artigraph4j.contract.Samples.TOTAL;
import static org.artigraph4j.contract.Samples.print;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableMap;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.error.BuildStateException;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.fingerprint.InvalidValueException;
import org.artigraph4j.partition.PartitionKey;
import org.artigraph4j.runs.Build;
import org.artigraph4j.runs.BuildQuery;
import org.artigraph4j.runs.BuildStatus;
import org.artigraph4j.runs.Counts;
import org.artigraph4j.runs.Run;
import org.artigraph4j.storage.StoragePartitions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code runs().record}: what becomes of builds. */
@Tag("runs")
public abstract class BuildsContract extends RunGroup {
  protected BuildsContract(Supplier<Backend> open) {
    super(open);
  }

  @Test
  void builds_are_what_was_recorded_of_them() {
    Run run = start();
    Build odd =
        Build.builder()
            .producer("O'Brien \"100%\"")
            .artifactKey("a.b")
            .key(PartitionKey.EMPTY)
            .status(BuildStatus.FAILED)
            .attempts(Integer.MAX_VALUE)
            .startedAt(Instant.parse("0001-01-01T00:00:00Z"))
            .endedAt(Instant.parse("9999-12-31T23:59:59Z"))
            .error("line\nbreak " + ODD)
            .putCount(ODD, Long.MIN_VALUE)
            .putCount("rows", Long.MAX_VALUE)
            .putOutput("a.b", Fingerprint.of(Long.MIN_VALUE))
            .putOutput("a.c", Fingerprint.of(-1))
            .build();
    Build[] all = {built(1), cached(2), failed(3, 2, "no"), skipped(4), running(5), odd};

    record(run, all);

    assertThat(buildsOf(run)).containsExactlyInAnyOrder(all);
    assertThat(read(run).counts()).isEqualTo(new Counts(1, 1, 2, 1));
    assertThat(read(run).counts()).hasToString("1 built, 1 cached, 2 failed, 1 skipped");
  }

  @Test
  void they_are_of_their_run() {
    Run first = start();
    Run second = start();

    record(first, built(1));
    record(second, cached(1), failed(2, 1, "no"));

    assertThat(buildsOf(first)).containsExactly(built(1));
    assertThat(buildsOf(second)).containsExactlyInAnyOrder(cached(1), failed(2, 1, "no"));
    assertThat(read(first).counts()).isEqualTo(new Counts(1, 0, 0, 0));
    assertThat(read(second).counts()).isEqualTo(new Counts(0, 1, 1, 0));
  }

  @Test
  void one_key_of_two_artifacts_is_two_builds() {
    Run run = start();
    Build other =
        Build.builder(graph.producerOf(TOTAL).orElseThrow(), PartitionKey.EMPTY)
            .status(BuildStatus.CACHED)
            .build();
    Build same = Build.builder(clean(), PartitionKey.EMPTY).status(BuildStatus.SKIPPED).build();

    record(run, other, same);

    assertThat(buildsOf(run)).containsExactlyInAnyOrder(other, same);
  }

  @Test
  void recording_them_again_is_no_change() {
    Run run = start();
    Build[] all = {built(1), cached(2), failed(3, 2, "no"), skipped(4), running(5)};

    record(run, all);
    record(run, all);
    record(run);
    record(run, all[4], all[0]);

    assertThat(buildsOf(run)).containsExactlyInAnyOrder(all);
    assertThat(read(run).counts()).isEqualTo(new Counts(1, 1, 1, 1));
  }

  // What follows from what

  private Build with(BuildStatus status, int attempts) {
    Build.Builder build = someBuild(1).status(status).attempts(attempts);
    switch (status) {
      case RUNNING -> build.startedAt(NOON);
      case SUCCEEDED, FAILED -> build.startedAt(NOON).endedAt(NOON.plusSeconds(attempts));
      case CACHED, SKIPPED -> {}
    }
    return build.build();
  }

  private Stream<Build> allOf(BuildStatus status) {
    return Stream.of(1, 2, 3).map(attempts -> with(status, attempts));
  }

  @Test
  void what_is_recorded_next_must_follow_from_what_was_recorded() {
    List<Build> all = Stream.of(BuildStatus.values()).flatMap(this::allOf).toList();
    int legal = 0;
    for (Build from : all) {
      Run run = start();
      record(run, from);
      for (Build to : all) {
        Run fresh = BuildSteps.follows(from, to) ? start() : run;
        if (BuildSteps.follows(from, to)) {
          record(fresh, from);
          record(fresh, to, cached(2));
          assertThat(buildsOf(fresh)).containsExactlyInAnyOrder(to, cached(2));
          assertThat(read(fresh).counts())
              .isEqualTo(Counts.none().plus(to.status(), 1).plus(BuildStatus.CACHED, 1));
          legal++;
        } else if (!from.equals(to)) {
          assertThatThrownBy(() -> record(fresh, built(0), to, cached(2)))
              .as(from + " to " + to)
              .isInstanceOfSatisfying(
                  BuildStateException.class,
                  refused -> {
                    assertThat(refused.from()).isEqualTo(from.status().name());
                    assertThat(refused.to()).isEqualTo(to.status().name());
                  })
              .hasMessageContaining(BUILT)
              .hasMessageContaining(run.id());
        }
      }
      assertThat(buildsOf(run)).as("after all refusals").containsExactly(from);
      assertThat(read(run).counts()).isEqualTo(Counts.none().plus(from.status(), 1));
    }
    assertThat(legal).isEqualTo(42);
  }

  @Test
  void what_is_done_stays_as_it_is_in_every_part() {
    Run run = start();
    record(run, built(1));

    for (Build other :
        List.of(
            built(1, Duration.ofSeconds(2)),
            openBuilt().putCount("bytes", 1L).build(),
            openBuilt().putOutput("b", print("b")).build())) {
      assertThatThrownBy(() -> record(run, other)).isInstanceOf(BuildStateException.class);
    }
    assertThat(buildsOf(run)).containsExactly(built(1));
  }

  /** {@link #built(long)} of 1, open to additions. */
  private Build.Builder openBuilt() {
    Build built = built(1);
    return someBuild(1)
        .inputFingerprint(built.inputFingerprint())
        .status(built.status())
        .startedAt(built.startedAt())
        .endedAt(built.endedAt())
        .putAllCounts(built.counts())
        .putAllOutputs(built.outputs());
  }

  @Test
  void a_failed_build_is_tried_again() {
    Run run = start();

    record(run, running(1));
    record(run, failed(1, 1, "no"));
    record(run, failed(1, 2, "no again"));
    Build third = with(BuildStatus.RUNNING, 3);
    record(run, third);
    assertThat(read(run).counts()).isEqualTo(Counts.none());
    record(run, with(BuildStatus.SUCCEEDED, 3));

    assertThat(buildsOf(run)).containsExactly(with(BuildStatus.SUCCEEDED, 3));
    assertThat(read(run).counts()).isEqualTo(new Counts(1, 0, 0, 0));
  }

  // Batches

  @Test
  void each_build_is_in_a_batch_once() {
    Run run = start();

    assertThatThrownBy(() -> record(run, failed(1, 1, "no"), cached(2), built(1)))
        .isInstanceOf(InvalidValueException.class)
        .hasMessageContaining(BUILT);
    assertThat(buildsOf(run)).isEmpty();
  }

  @Test
  void of_several_that_are_refused_the_same_one_is_named_in_whatever_order() {
    Run run = start();
    record(run, built(1), built(2));
    List<String> messages = new ArrayList<>();

    for (List<Build> batch :
        List.of(
            List.of(failed(1, 1, "no"), failed(2, 1, "no")),
            List.of(failed(2, 1, "no"), failed(1, 1, "no")))) {
      assertThatThrownBy(() -> record(run, batch.toArray(Build[]::new)))
          .isInstanceOfSatisfying(
              BuildStateException.class, refused -> messages.add(refused.getMessage()));
    }
    assertThat(messages.get(0)).isEqualTo(messages.get(1));
  }

  @Test
  void batches_may_be_large_and_in_any_order() {
    Run run = start();
    List<Build> all = new ArrayList<>(LongStream.range(0, 25_000).mapToObj(this::built).toList());
    Collections.shuffle(all, new Random(7));
    record(run, built(17), failed(20_001, 1, "no"), running(24_999));

    assertThatThrownBy(() -> record(run, concat(all, skipped(25_001))))
        .isInstanceOf(BuildStateException.class);
    assertThat(buildsOf(run)).hasSize(3);
    all.remove(built(20_001));
    record(run, concat(all, failed(20_001, 2, "no")));

    assertThat(read(run).counts()).isEqualTo(new Counts(24_999, 0, 1, 0));
    assertThat(runs().countBuilds(BuildQuery.of(name, run.id())))
        .isEqualTo(ImmutableMap.of(BuildStatus.SUCCEEDED, 24_999L, BuildStatus.FAILED, 1L));
  }

  private static Build[] concat(List<Build> builds, Build another) {
    return Stream.concat(builds.stream(), Stream.of(another)).toArray(Build[]::new);
  }

  @Test
  void they_stand_or_fall_with_the_partitions_of_their_block() {
    Run run = start();
    StoragePartitions partitions =
        StoragePartitions.of(Samples.built(graph.artifact(BUILT), 1, "input 1", "content 1"));

    assertThatThrownBy(
            () ->
                connection.runAtomically(
                    inner -> {
                      inner.writeArtifactAndGraphPartitions(snapshot, BUILT, partitions);
                      inner.runs().record(name, run.id(), List.of(built(1)));
                      inner.runs().record(name, run.id(), List.of(skipped(1)));
                    }))
        .isInstanceOf(BuildStateException.class);
    assertThat(connection.readSnapshotPartitions(snapshot, BUILT)).isEmpty();
    assertThat(buildsOf(run)).isEmpty();

    connection.runAtomically(
        inner -> {
          inner.writeArtifactAndGraphPartitions(snapshot, BUILT, partitions);
          inner.runs().record(name, run.id(), List.of(built(1)));
        });
    assertThat(connection.readSnapshotPartitions(snapshot, BUILT)).isEqualTo(partitions);
    assertThat(buildsOf(run)).containsExactly(built(1));
  }

  // Values

  @Test
  void contradictions_are_refused_when_a_build_is_made() {
    for (Build.Builder refused :
        List.of(
            someBuild(1).status(BuildStatus.SUCCEEDED),
            someBuild(1).status(BuildStatus.FAILED).startedAt(NOON),
            someBuild(1).status(BuildStatus.RUNNING),
            someBuild(1).status(BuildStatus.RUNNING).startedAt(NOON).endedAt(NOON),
            someBuild(1).status(BuildStatus.RUNNING).startedAt(NOON).attempts(0),
            someBuild(1).status(BuildStatus.CACHED).attempts(-1),
            someBuild(1).status(BuildStatus.CACHED).endedAt(NOON),
            someBuild(1).status(BuildStatus.CACHED).error("no"),
            someBuild(1).status(BuildStatus.SKIPPED).putOutput(BUILT, print("a")),
            someBuild(1).status(BuildStatus.CACHED).putOutput(BUILT, Fingerprint.of(0)),
            someBuild(1).status(BuildStatus.CACHED).inputFingerprint(Fingerprint.of(0)),
            someBuild(1)
                .status(BuildStatus.SUCCEEDED)
                .startedAt(NOON)
                .endedAt(NOON.minusSeconds(1)))) {
      assertThatThrownBy(refused::build).isInstanceOf(InvalidValueException.class);
    }
  }

  @Test
  void times_are_full_microseconds() {
    Build build =
        someBuild(1)
            .status(BuildStatus.SUCCEEDED)
            .startedAt(NOON.plusNanos(1))
            .endedAt(NOON.plusNanos(2_001))
            .build();
    Run run = start();

    record(run, build);

    assertThat(buildsOf(run)).containsExactly(build);
    assertThat(build.startedAt()).isEqualTo(at(NOON.plusNanos(1_000)));
    assertThat(build.duration()).contains(Duration.ofNanos(2_000));
  }
}
