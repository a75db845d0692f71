package org.artigraph4j.retention;

import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.error.RunStateException;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.runs.Build;
import org.artigraph4j.runs.BuildStatus;
import org.artigraph4j.runs.Run;
import org.artigraph4j.runs.RunStatus;
import org.artigraph4j.storage.StoragePartition;

/** For backends: what a clean-up after a run is about. */
public final class RunOutputs {
  private RunOutputs() {}

  /**
   * Refuses the clean-up after a run that goes on or has succeeded.
   *
   * @param run as it is now
   */
  public static void requireCleanable(Run run) {
    if (run.status() == RunStatus.RUNNING || run.status() == RunStatus.SUCCEEDED) {
      throw RunStateException.notToBeCleanedUp(run.name(), run.id(), run.status().name());
    }
  }

  /** Whether a build has written its outputs, and not found them. */
  public static boolean areWritten(Build build) {
    return build.status() == BuildStatus.SUCCEEDED || build.status() == BuildStatus.FAILED;
  }

  /** The partitions that a build names as its outputs, without attributes. */
  public static Stream<StoragePartition> of(Graph graph, Build build) {
    return build.outputs().entrySet().stream()
        .filter(output -> isOf(graph, output.getKey(), build))
        .map(
            output ->
                StoragePartition.builder()
                    .storage(graph.artifact(output.getKey()).storage())
                    .key(build.key())
                    .inputFingerprint(build.inputFingerprint())
                    .contentFingerprint(output.getValue())
                    .build());
  }

  /** A journal is not held against its graph; what cannot be there is not looked for. */
  private static boolean isOf(Graph graph, String artifactKey, Build build) {
    Artifact artifact = graph.artifacts().get(artifactKey);
    return artifact != null
        && artifact.storage().takesInputFingerprint() == build.inputFingerprint().isPresent();
  }

  /**
   * Whether something was added while a run went on: else it is not what the run wrote.
   *
   * @param run as it is now: one that was lost may have written up to its deadline
   */
  public static boolean coversTime(Run run, Instant addedAt) {
    Optional<Instant> end = run.endedAt();
    return !addedAt.isBefore(run.startedAt()) && !addedAt.isAfter(end.orElse(run.deadline()));
  }

  /** Whether another run may have built, or found, what a run wrote. */
  public static boolean isBeside(Run run, Run other) {
    boolean same = run.name().equals(other.name()) && run.id().equals(other.id());
    return !same && other.endedAt().map(end -> !end.isBefore(run.startedAt())).orElse(true);
  }

  /** Whether another run needs the links of the snapshot of a run. */
  public static boolean holdsLinks(Run run, Run other) {
    return run.name().equals(other.name())
        && run.snapshot().equals(other.snapshot())
        && !run.id().equals(other.id())
        && (other.status() == RunStatus.RUNNING || other.status() == RunStatus.SUCCEEDED);
  }
}
