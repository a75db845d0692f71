package org.artigraph4j.examples.executor;

import com.google.common.base.Stopwatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.artigraph4j.backend.Connection;
import org.artigraph4j.error.FacetNotSupportedException;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.runs.Build;
import org.artigraph4j.runs.Run;
import org.artigraph4j.runs.RunEnd;
import org.artigraph4j.runs.RunStart;
import org.artigraph4j.runs.Runs;

/**
 * A run as the backend's journal has it, where it has one. Builds are written down many at a time,
 * each time as a sign of life; what a kill loses of them is known by their partitions.
 */
final class RunJournal {
  /** The most builds that are not written down yet. */
  static final int MOST = 1_000;

  /** Nothing is written while code builds, so it must not take longer. */
  private static final Duration LEASE = Duration.ofHours(1);

  /** How long to be silent at most, but for a single build. */
  private static final Duration SILENCE = Duration.ofMinutes(1);

  private final Optional<Runs> runs;
  private final RunStart start;
  private final List<Build> unrecorded = new ArrayList<>();
  private final Stopwatch silence = Stopwatch.createStarted();

  private RunJournal(Optional<Runs> runs, RunStart start) {
    this.runs = runs;
    this.start = start;
  }

  /** Starts a run. */
  static RunJournal start(Connection connection, GraphSnapshot snapshot) {
    RunStart start =
        RunStart.builder()
            .id(UUID.randomUUID().toString())
            .snapshot(snapshot)
            .actor("local executor")
            .lease(LEASE)
            .build();
    RunJournal journal = new RunJournal(journalOf(connection), start);
    journal.write(runs -> runs.start(start));
    return journal;
  }

  private static Optional<Runs> journalOf(Connection connection) {
    try {
      return Optional.of(connection.runs());
    } catch (FacetNotSupportedException none) {
      return Optional.empty();
    }
  }

  private <T> Optional<T> write(Function<Runs, T> call) {
    return runs.map(journal -> Retry.call(() -> call.apply(journal)));
  }

  void add(Build build) {
    unrecorded.add(build);
    if (unrecorded.size() >= MOST || silence.elapsed().compareTo(SILENCE) >= 0) {
      flush();
    }
  }

  private void flush() {
    List<Build> builds = List.copyOf(unrecorded);
    runs.ifPresent(
        journal -> Retry.run(() -> journal.record(start.snapshot().name(), start.id(), builds)));
    unrecorded.clear();
    silence.reset().start();
  }

  /** Ends the run; none without a journal. */
  Optional<Run> succeed() {
    return end(RunEnd.succeeded());
  }

  /** Ends the run, as far as that is possible still. */
  void fail(RuntimeException failure) {
    try {
      end(RunEnd.failed(failure.toString()));
    } catch (RuntimeException also) {
      failure.addSuppressed(also);
    }
  }

  private Optional<Run> end(RunEnd end) {
    if (!unrecorded.isEmpty()) {
      flush();
    }
    return write(runs -> runs.finish(start.snapshot().name(), start.id(), end));
  }
}
