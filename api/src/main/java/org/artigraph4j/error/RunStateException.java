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
    this(
        named(name, id)
            + from
            + " and cannot become "
            + to
            + "; a run that has ended does not change: start another one",
        from,
        to);
  }

  private RunStateException(String message, String from, String to) {
    super(message);
    this.from = Objects.requireNonNull(from, "from");
    this.to = Objects.requireNonNull(to, "to");
  }

  private static String named(String name, String id) {
    return "the run '" + Utf8.abbreviate(id) + "' of the graph '" + Utf8.abbreviate(name) + "' is ";
  }

  /**
   * The refusal to clean up after a run that goes on, or has succeeded.
   *
   * @param status the status that it has, and keeps
   */
  public static RunStateException notToBeCleanedUp(String name, String id, String status) {
    String remedy =
        status.equals("SUCCEEDED")
            ? "evict what is wrong of it, or leave it to retain"
            : "let it end, or end it with finish";
    return new RunStateException(
        named(name, id) + status + " and is not cleaned up; " + remedy, status, status);
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
