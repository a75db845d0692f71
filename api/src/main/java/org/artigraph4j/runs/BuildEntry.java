package org.artigraph4j.runs;

import java.time.Instant;
import java.util.Objects;
import org.artigraph4j.fingerprint.Names;

/**
 * A build in a listing.
 *
 * @param name of the graph
 * @param run the id of its run
 * @param runStartedAt when that started
 */
public record BuildEntry(String name, String run, Instant runStartedAt, Build build) {
  public BuildEntry {
    Names.graph(name);
    RunStart.requireId(run);
    Objects.requireNonNull(runStartedAt, "runStartedAt");
    Objects.requireNonNull(build, "build");
  }
}
