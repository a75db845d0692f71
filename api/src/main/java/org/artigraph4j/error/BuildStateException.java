package org.artigraph4j.error;

import java.util.Objects;
import org.artigraph4j.fingerprint.Utf8;

/** A build that does not follow from what a run has recorded of it. Nothing was recorded. */
public final class BuildStateException extends BackendException {
  private final String from;
  private final String to;

  /**
   * A refusal.
   *
   * @param name of the graph
   * @param run its id
   * @param build its artifact and key
   * @param from the status that is recorded
   * @param to the status that was to be recorded
   */
  public BuildStateException(String name, String run, String build, String from, String to) {
    super(
        "the build of "
            + build
            + " in the run '"
            + Utf8.abbreviate(run)
            + "' of the graph '"
            + Utf8.abbreviate(name)
            + "' is "
            + from
            + " and cannot become "
            + to
            + " so; only what runs or has failed is recorded again, with more attempts where it"
            + " was tried again");
    this.from = Objects.requireNonNull(from, "from");
    this.to = Objects.requireNonNull(to, "to");
  }

  /** The name of the {@code BuildStatus} that is recorded. */
  public String from() {
    return from;
  }

  /** The name of the {@code BuildStatus} that was to be recorded. */
  public String to() {
    return to;
  }
}
