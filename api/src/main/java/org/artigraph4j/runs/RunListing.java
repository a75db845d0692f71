package org.artigraph4j.runs;

import java.util.Comparator;
import org.artigraph4j.page.Keyset;
import org.artigraph4j.page.Position;

/** For backends: the listings of {@link Runs}, each with its order. */
public final class RunListing {
  /** How many parts of a position are those of a run. */
  private static final int RUN_PARTS = 3;

  private RunListing() {}

  /** By time, name and id, downwards. */
  public static Keyset<Run> runs(RunQuery query) {
    return Keyset.of(query.describe(), Comparator.reverseOrder(), RunListing::of);
  }

  /** Where a run stands. */
  public static Position of(Run run) {
    return Position.of(run.startedAt(), run.name(), run.id());
  }

  /** By their runs' time, name and id, downwards, then by artifact key and key fingerprint. */
  public static Keyset<BuildEntry> builds(BuildQuery query) {
    return Keyset.of(
        query.describe(),
        Position.downwards(RUN_PARTS),
        entry ->
            Position.of(
                entry.runStartedAt(),
                entry.name(),
                entry.run(),
                entry.build().artifactKey(),
                entry.build().key().fingerprint()));
  }
}
