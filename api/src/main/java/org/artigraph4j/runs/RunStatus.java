package org.artigraph4j.runs;

/**
 * How a run is.
 *
 * <pre>
 * (start) -> RUNNING -> SUCCEEDED, FAILED or CANCELLED
 * </pre>
 *
 * <p>A run that has ended never changes. One that has not, and gave no sign of life for longer than
 * its lease, is {@link #LOST} to whoever asks: nobody writes that down, so a run that wakes up goes
 * on, and may be ended from there as from {@link #RUNNING}.
 */
public enum RunStatus {
  RUNNING,
  SUCCEEDED,
  FAILED,
  CANCELLED,
  /** It has not ended, and its deadline has passed. */
  LOST;

  /** Whether it is over, for good. */
  public boolean isEnded() {
    return this == SUCCEEDED || this == FAILED || this == CANCELLED;
  }
}
