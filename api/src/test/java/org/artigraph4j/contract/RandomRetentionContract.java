package org.artigraph4j.contract;

import static org.artigraph4j.contract.Samples.BUILT;
import static org.artigraph4j.contract.Samples.unique;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.retention.RemovalMode;
import org.artigraph4j.retention.RemovedKind;
import org.artigraph4j.retention.RetentionReport;
import org.artigraph4j.runs.Run;
import org.artigraph4j.runs.RunEnd;
import org.artigraph4j.runs.RunStart;
import org.artigraph4j.storage.StoragePartitions;
import org.artigraph4j.tags.TagNote;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Tag;

/** Random histories with retention in them, beside a walk over what is reachable. */
@Tag("retention")
public abstract class RandomRetentionContract extends RemovalGroup {
  private static final int STEPS = 40;
  private static final int TAGS = 2;
  private static final int NUMBERS = 900;

  /** In the order in which they were written. */
  private final List<Modelled> snapshots = new ArrayList<>();

  private final Map<String, Modelled> tags = new HashMap<>();
  private final Set<Long> known = new TreeSet<>();
  private final Set<Long> out = new TreeSet<>();
  private GraphSnapshot last;

  /** A snapshot, what it links, and its runs. */
  private static final class Modelled {
    private final GraphSnapshot snapshot;
    private final Set<Long> links = new TreeSet<>();
    private final List<Run> running = new ArrayList<>();
    private final List<Run> ended = new ArrayList<>();
    private boolean failed;
    private boolean sealed;

    Modelled(GraphSnapshot snapshot) {
      this.snapshot = snapshot;
    }
  }

  protected RandomRetentionContract(Supplier<Backend> open) {
    super(open);
  }

  @RepeatedTest(8)
  void what_is_reachable_stays_and_the_rest_goes(RepetitionInfo seed) {
    Random random = new Random(seed.getCurrentRepetition());
    last = snapshot;
    snapshots.add(new Modelled(snapshot));
    for (int step = 0; step < STEPS; step++) {
      switch (random.nextInt(10)) {
        case 0, 1 -> write();
        case 2, 3, 4 -> one(random).ifPresent(to -> link(random, to));
        case 5 -> one(random).ifPresent(to -> point(random, to));
        case 6 -> one(random).ifPresent(of -> run(random, of));
        case 7 -> remember(random);
        default -> retainAndLook(random);
      }
    }
    retainAndLook(random);
  }

  private Optional<Modelled> one(Random random) {
    return snapshots.isEmpty()
        ? Optional.empty()
        : Optional.of(snapshots.get(random.nextInt(snapshots.size())));
  }

  private void write() {
    last = next(last);
    snapshots.add(new Modelled(last));
  }

  /** With the partitions, or, if all were known at some time, without. */
  private void link(Random random, Modelled to) {
    Set<Long> range = range(random);
    if (to.sealed) {
      return;
    }
    boolean wereKnown = range.stream().allMatch(n -> known.contains(n) || out.contains(n));
    if (wereKnown) {
      connection.writeSnapshotPartitions(to.snapshot, BUILT, partitions(range));
    } else {
      build(to.snapshot, partitions(range));
      known.addAll(range);
    }
    to.links.addAll(range);
  }

  private void remember(Random random) {
    Set<Long> range = range(random);
    connection.writeArtifactPartitions(graph.artifact(BUILT), partitions(range));
    known.addAll(range);
  }

  private static Set<Long> range(Random random) {
    long from = 100L * random.nextInt(NUMBERS / 100);
    long size = random.nextBoolean() ? 1 + random.nextInt(5) : 300;
    Set<Long> range = new TreeSet<>();
    for (long n = from; n < Math.min(NUMBERS, from + size); n++) {
      range.add(n);
    }
    return range;
  }

  private StoragePartitions partitions(Set<Long> numbers) {
    return numbers.stream()
        .map(n -> Samples.built(graph.artifact(BUILT), n, "input", "content " + n))
        .collect(StoragePartitions.toStoragePartitions());
  }

  private void point(Random random, Modelled to) {
    String tag = "tag " + random.nextInt(TAGS);
    Modelled before = tags.get(tag);
    if (before != null && random.nextBoolean()) {
      untag(tag, before.snapshot.fingerprint());
      tags.remove(tag);
    } else {
      connection.tags().overwrite(to.snapshot, tag, TagNote.empty().allowingIncomplete());
      to.sealed = true;
      tags.put(tag, to);
    }
  }

  private void run(Random random, Modelled of) {
    if (of.running.isEmpty()) {
      of.running.add(
          runs().start(RunStart.builder().id(unique("run")).snapshot(of.snapshot).build()));
    } else {
      boolean succeeds = random.nextBoolean();
      Run run = of.running.remove(0);
      record(run, built(1));
      finish(run, succeeds ? RunEnd.succeeded() : RunEnd.failed("bad"));
      of.failed |= !succeeds;
      of.ended.add(run);
    }
  }

  private void retainAndLook(Random random) {
    int keepLast = random.nextInt(3);
    boolean keepsFailed = random.nextBoolean();
    boolean hasGrace = random.nextInt(3) > 0;
    Rules rules = keepingLittle().keepLast(keepLast).keepFailed(keepsFailed ? DAY : Duration.ZERO);
    rules = hasGrace ? rules : rules.withoutGrace();

    RetentionReport plan = retain(rules, RemovalMode.DRY_RUN);
    RetentionReport report = retain(rules);

    // A policy with a name is about the storages that the graphs of that name define.
    boolean hadGraph = !snapshots.isEmpty();
    List<Modelled> gone = removeFromModel(keepLast, keepsFailed);
    assertThat(count(report, RemovedKind.SNAPSHOTS)).isEqualTo(gone.size());
    assertThat(count(plan, RemovedKind.SNAPSHOTS)).isEqualTo(gone.size());
    assertThat(count(plan, RemovedKind.PARTITIONS))
        .isEqualTo(count(report, RemovedKind.PARTITIONS));
    if (hadGraph) {
      settle(hasGrace);
    }
    look(gone);
  }

  private List<Modelled> removeFromModel(int keepLast, boolean keepsFailed) {
    Set<Modelled> kept = new HashSet<>(tags.values());
    kept.addAll(snapshots.subList(Math.max(0, snapshots.size() - keepLast), snapshots.size()));
    snapshots.stream()
        .filter(one -> !one.running.isEmpty() || (keepsFailed && one.failed))
        .forEach(kept::add);
    List<Modelled> gone = snapshots.stream().filter(one -> !kept.contains(one)).toList();
    snapshots.removeAll(gone);
    return gone;
  }

  private void settle(boolean hasGrace) {
    Set<Long> linked =
        snapshots.stream().flatMap(one -> one.links.stream()).collect(Collectors.toSet());
    out.removeAll(known);
    for (long n : known) {
      if (!linked.contains(n)) {
        out.add(n);
      }
    }
    known.removeAll(out);
    Set<Long> back = new TreeSet<>(out);
    back.retainAll(linked);
    known.addAll(back);
    out.removeAll(back);
    if (!hasGrace) {
      out.clear();
    }
  }

  private void look(List<Modelled> gone) {
    for (Modelled one : gone) {
      assertThat(isThere(one.snapshot)).isFalse();
      assertThat(one.ended).noneMatch(run -> runs().find(name, run.id()).isPresent());
    }
    for (Modelled one : snapshots) {
      assertThat(connection.readSnapshot(name, one.snapshot.fingerprint())).isEqualTo(one.snapshot);
      assertThat(connection.readSnapshotPartitions(one.snapshot, BUILT))
          .isEqualTo(partitions(one.links));
      assertThat(one.ended).allSatisfy(run -> assertThat(buildsOf(run)).hasSize(1));
    }
    tags.forEach(
        (tag, one) -> assertThat(connection.readSnapshotTag(name, tag)).isEqualTo(one.snapshot));
    assertThat(connection.findGraph(name, graph.fingerprint()).isPresent())
        .isEqualTo(!snapshots.isEmpty());
    assertThat(lookup(0, NUMBERS)).isEqualTo(partitions(known));
  }
}
