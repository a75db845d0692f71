package org.artigraph4j.contract;

import static org.artigraph4j.contract.Samples.rawGraph;
import static org.artigraph4j.contract.Samples.unique;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.Lists;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.error.BuildStateException;
import org.artigraph4j.error.RunStateException;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.runs.Build;
import org.artigraph4j.runs.BuildEntry;
import org.artigraph4j.runs.BuildQuery;
import org.artigraph4j.runs.BuildStatus;
import org.artigraph4j.runs.Run;
import org.artigraph4j.runs.RunEnd;
import org.artigraph4j.runs.RunQuery;
import org.artigraph4j.runs.RunStart;
import org.artigraph4j.runs.RunStatus;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Tag;

/** Random histories of runs, beside a model that is a list. */
@Tag("runs")
public abstract class RandomRunsContract extends RunGroup {
  private static final int STEPS = 150;
  private static final int KEYS = 6;

  private final List<Modelled> model = new ArrayList<>();

  protected RandomRunsContract(Supplier<Backend> open) {
    super(open);
  }

  /** A run as it must be: what only the backend knows is taken from its answers. */
  private static final class Modelled {
    private final Run started;
    private final Map<Long, Build> builds = new TreeMap<>();
    private Optional<RunEnd> end = Optional.empty();

    Modelled(Run started) {
      this.started = started;
    }

    RunStatus status() {
      return end.map(RunEnd::status).orElse(RunStatus.RUNNING);
    }

    long count(BuildStatus status) {
      return builds.values().stream().filter(build -> build.status() == status).count();
    }
  }

  @RepeatedTest(6)
  void all_answers_are_those_of_the_model(RepetitionInfo seed) {
    Random random = new Random(seed.getCurrentRepetition());
    GraphSnapshot next = snapshot.nextEdition();
    connection.writeSnapshot(next);
    List<GraphSnapshot> snapshots = List.of(snapshot, next, take(rawGraph()));
    List<String> actors = List.of("ada " + unique("actor"), "grace");
    for (int step = 0; step < STEPS; step++) {
      int what = random.nextInt(10);
      if (model.isEmpty() || what == 0) {
        RunStart start =
            RunStart.builder()
                .id(unique("run"))
                .snapshot(snapshots.get(random.nextInt(3)))
                .actor(actors.get(random.nextInt(2)))
                .build();
        model.add(new Modelled(runs().start(start)));
      } else if (what == 1) {
        end(random);
      } else {
        record(random);
      }
    }

    model.forEach(this::assertSame);
    for (int i = 0; i < 60; i++) {
      assertSame(question(random, snapshots, actors));
    }
  }

  private Modelled any(Random random) {
    return model.get(random.nextInt(model.size()));
  }

  private void end(Random random) {
    Modelled run = any(random);
    RunEnd end =
        List.of(RunEnd.succeeded(), RunEnd.failed("no"), RunEnd.cancelled()).get(random.nextInt(3));
    boolean legal = run.end.isEmpty() || run.end.get().equals(end);
    assertThat(isDone(() -> finish(run.started, end))).isEqualTo(legal);
    run.end = legal ? Optional.of(end) : run.end;
  }

  private void record(Random random) {
    Modelled run = any(random);
    Map<Long, Build> batch = new LinkedHashMap<>();
    for (int i = random.nextInt(4); i >= 0; i--) {
      long n = random.nextInt(KEYS);
      batch.put(n, build(random, n));
    }
    boolean legal =
        run.end.isEmpty()
            && batch.entrySet().stream()
                .allMatch(one -> follows(run.builds.get(one.getKey()), one.getValue()));
    assertThat(isDone(() -> record(run.started, batch.values().toArray(Build[]::new))))
        .isEqualTo(legal);
    if (legal) {
      run.builds.putAll(batch);
    }
  }

  private Build build(Random random, long n) {
    int attempts = 1 + random.nextInt(3);
    return switch (random.nextInt(5)) {
      case 0 -> someBuild(n).status(BuildStatus.RUNNING).startedAt(NOON).attempts(attempts).build();
      case 1 -> built(n, Duration.ofMillis(random.nextInt(5)));
      case 2 -> failed(n, attempts, "no");
      case 3 -> cached(n);
      default -> skipped(n);
    };
  }

  private static boolean follows(Build from, Build to) {
    return from == null || from.equals(to) || BuildSteps.follows(from, to);
  }

  private static boolean isDone(Runnable call) {
    try {
      call.run();
      return true;
    } catch (RunStateException | BuildStateException refused) {
      return false;
    }
  }

  private void assertSame(Modelled expected) {
    Run run = read(expected.started);
    assertThat(run.status()).isEqualTo(expected.status());
    assertThat(run.error()).isEqualTo(expected.end.flatMap(RunEnd::error));
    assertThat(run.counts().built()).isEqualTo(expected.count(BuildStatus.SUCCEEDED));
    assertThat(run.counts().cached()).isEqualTo(expected.count(BuildStatus.CACHED));
    assertThat(run.counts().failed()).isEqualTo(expected.count(BuildStatus.FAILED));
    assertThat(run.counts().skipped()).isEqualTo(expected.count(BuildStatus.SKIPPED));
    assertThat(buildsOf(run)).containsExactlyInAnyOrderElementsOf(expected.builds.values());
  }

  private BuildQuery question(Random random, List<GraphSnapshot> snapshots, List<String> actors) {
    GraphSnapshot of = snapshots.get(random.nextInt(3));
    RunQuery.Builder query = RunQuery.builder().name(of.name());
    if (random.nextBoolean()) {
      query.snapshot(of.fingerprint());
    }
    if (random.nextBoolean()) {
      query.actor(actors.get(random.nextInt(2)));
    }
    if (random.nextBoolean()) {
      query.status(List.of(RunStatus.values()).get(random.nextInt(4)));
    }
    if (random.nextInt(3) == 0) {
      query.from(any(random).started.startedAt());
    }
    BuildQuery.Builder builds = BuildQuery.builder().runs(query.build());
    if (random.nextBoolean()) {
      builds.status(List.of(BuildStatus.values()).get(random.nextInt(5)));
    }
    if (random.nextBoolean()) {
      builds.isInLast(true);
    }
    return builds.build();
  }

  private void assertSame(BuildQuery query) {
    List<Run> runs =
        Lists.reverse(
            model.stream()
                .map(modelled -> read(modelled.started))
                .filter(query.runs()::accepts)
                .toList());
    assertThat(list(query.runs())).as(query.toString()).isEqualTo(runs);
    Stream<Run> asked = query.isInLast() ? runs.stream().limit(1) : runs.stream();
    List<String> expected =
        asked
            .flatMap(
                run ->
                    buildsOf(run).stream()
                        .filter(query::accepts)
                        .map(build -> run.id() + " " + build))
            .toList();
    List<BuildEntry> found = entries(query);
    assertThat(found).extracting(entry -> entry.run() + " " + entry.build()).isEqualTo(expected);
    assertThat(runs().countBuilds(query).values().stream().mapToLong(Long::longValue).sum())
        .isEqualTo(expected.size());
  }
}
