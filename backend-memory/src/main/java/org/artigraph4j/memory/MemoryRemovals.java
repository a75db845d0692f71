package org.artigraph4j.memory;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.artigraph4j.error.GraphNotFoundException;
import org.artigraph4j.fingerprint.InvalidValueException;
import org.artigraph4j.fingerprint.Utf8;
import org.artigraph4j.retention.PartitionFiles;
import org.artigraph4j.retention.RemovalMode;
import org.artigraph4j.retention.RetentionPolicy;
import org.artigraph4j.retention.RetentionProgress;
import org.artigraph4j.retention.RetentionReport;
import org.jspecify.annotations.Nullable;

/** Removals as changes of a state, each in one batch. */
final class MemoryRemovals {
  private final Session session;

  MemoryRemovals(Session session) {
    this.session = session;
  }

  RetentionReport retain(RetentionPolicy policy, RemovalMode mode, RetentionProgress progress) {
    return run(
        policy.grace(), mode, progress, state -> Sweep.of(state, policy, now(state)).retain());
  }

  RetentionReport removeGraph(String name, RemovalMode mode, RetentionProgress progress) {
    return run(
        Duration.ZERO,
        mode,
        progress,
        state -> {
          if (state.named(name).graphs().isEmpty()) {
            throw new GraphNotFoundException(name);
          }
          return Sweep.of(state, RetentionPolicy.onlyTagged(), now(state)).removeGraph(name);
        });
  }

  RetentionReport purge(String confirmation, RemovalMode mode, RetentionProgress progress) {
    if (!confirmation.equals(session.name())) {
      throw new InvalidValueException(
          "'"
              + Utf8.abbreviate(confirmation)
              + "' is not the name of the backend; to remove everything in it, give its name, "
              + session.name());
    }
    return run(
        Duration.ZERO,
        mode,
        progress,
        state -> Sweep.of(state, RetentionPolicy.onlyTagged(), now(state)).purge());
  }

  /** The clock's time, or that of the last addition: nothing is from the future. */
  private Instant now(State state) {
    return State.instant(Math.max(session.now(), state.lastAdded()));
  }

  private RetentionReport run(
      Duration grace, RemovalMode mode, RetentionProgress progress, Function<State, Sweep> work) {
    PartitionFiles of = PartitionFiles.ofRemoval(grace, new NamedFiles(session));
    AtomicReference<@Nullable Sweep> done = new AtomicReference<>();
    if (mode.isDryRun()) {
      done.set(work.apply(session.state()));
    } else {
      session.write(
          state -> {
            Sweep sweep = work.apply(state);
            done.set(sweep);
            return sweep.state();
          });
    }
    Sweep sweep = requireNonNull(done.get());
    Optional<ImmutableList<Path>> files =
        mode == RemovalMode.REMOVE ? Optional.empty() : Optional.of(sweep.files(of));
    RetentionReport report = sweep.report(files);
    if (mode.removesFiles()) {
      files.ifPresent(of::delete);
    }
    progress.proceed(report);
    return report;
  }
}
