package org.artigraph4j.contract;

import org.artigraph4j.runs.Build;
import org.artigraph4j.runs.BuildStatus;

/** What may be recorded of a build when something else was before, as the documentation has it. */
public final class BuildSteps {
  private BuildSteps() {}

  /** Whether one of two different builds may come after the other. */
  public static boolean follows(Build from, Build to) {
    return switch (from.status()) {
      case RUNNING ->
          to.attempts() > from.attempts()
              || (to.attempts() == from.attempts() && to.status() != BuildStatus.RUNNING);
      case FAILED -> to.attempts() > from.attempts();
      case SUCCEEDED, CACHED, SKIPPED -> false;
    };
  }
}
