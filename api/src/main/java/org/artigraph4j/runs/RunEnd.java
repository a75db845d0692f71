package org.artigraph4j.runs;

import java.util.Objects;
import java.util.Optional;
import org.artigraph4j.error.RunStateException;
import org.artigraph4j.fingerprint.InvalidValueException;
import org.artigraph4j.fingerprint.JsonObject;
import org.artigraph4j.fingerprint.Utf8;

/**
 * How a run ended. Put no secret into it.
 *
 * @param status one that {@linkplain RunStatus#isEnded() ends} a run
 * @param error what went wrong; what cannot be stored of it is replaced, and what exceeds {@value
 *     #MAX_ERROR_BYTES} UTF-8 bytes is cut off. None of a run that succeeded.
 * @param summary what else is to be known of it; may be empty
 */
public record RunEnd(RunStatus status, Optional<String> error, JsonObject summary) {
  /** The longest error, in UTF-8 bytes. */
  public static final int MAX_ERROR_BYTES = 65_536;

  public RunEnd {
    if (!Objects.requireNonNull(status, "status").isEnded()) {
      throw new InvalidValueException(
          "a run does not end as " + status + ", but as SUCCEEDED, FAILED or CANCELLED");
    }
    error =
        Objects.requireNonNull(error, "error").map(text -> Utf8.storable(text, MAX_ERROR_BYTES));
    if (status == RunStatus.SUCCEEDED && error.isPresent()) {
      throw new InvalidValueException(
          "a run that succeeded has no error: '" + Utf8.abbreviate(error.get()) + "'");
    }
    RunStart.requireShort("summary", Objects.requireNonNull(summary, "summary"));
  }

  public static RunEnd succeeded() {
    return new RunEnd(RunStatus.SUCCEEDED, Optional.empty(), JsonObject.empty());
  }

  public static RunEnd failed(String error) {
    return new RunEnd(RunStatus.FAILED, Optional.of(error), JsonObject.empty());
  }

  public static RunEnd cancelled() {
    return new RunEnd(RunStatus.CANCELLED, Optional.empty(), JsonObject.empty());
  }

  /** The same end, with a summary. */
  public RunEnd withSummary(JsonObject summary) {
    return new RunEnd(status, error, summary);
  }

  /**
   * For backends: whether a run has ended so already.
   *
   * @throws RunStateException if it has ended otherwise
   */
  public boolean isEndOf(Run known) {
    if (!known.status().isEnded()) {
      return false;
    }
    if (known.status() == status
        && known.error().equals(error)
        && known.summary().equals(summary)) {
      return true;
    }
    throw new RunStateException(known.name(), known.id(), known.status().name(), status.name());
  }
}
