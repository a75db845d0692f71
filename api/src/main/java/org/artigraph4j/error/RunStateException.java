package org.artigraph4j.error;

import java.util.Objects;
import org.artigraph4j.fingerprint.Utf8;

/** A run that has ended, and was to go on or to end otherwise. It is as it was. */
public final class RunStateException extends BackendException {
  private final String from;
  private final String to;

  /**
   * A refusal.
   *
   * @param from the status that it has
   * @param to the status that it would have got
   */
  public RunStateException(String name, String id, String from, String to) {
    super(
        "the run '"
            + Utf8.abbreviate(id)
            + "' of the graph '"
            + Utf8.abbreviate(name)
            + "' is "
            + from
            + " and cannot become "
            + to
            + "; a run that has ended does not change: start another one");
    this.from = Objects.requireNonNull(from, "from");
    this.to = Objects.requireNonNull(to, "to");
  }

  /** The name of the {@code RunStatus} that it has. */
  public String from() {
    return from;
  }

  /** The name of the {@code RunStatus} that it would have got. */
  public String to() {
    return to;
  }
}
