package org.artigraph4j.runs;

/**
 * How a build is.
 *
 * <pre>
 * (first record) -> any
 * RUNNING        -> any, with as many attempts or more
 * FAILED         -> any, with more attempts
 * </pre>
 *
 * <p>Nothing comes after the others.
 */
public enum BuildStatus {
  /** The producer's code runs. It stays so where its run ends or is lost meanwhile. */
  RUNNING,
  /** The code has built its outputs. */
  SUCCEEDED,
  /** The code failed, or what it built was refused. It may be tried again. */
  FAILED,
  /** Its outputs were there already. */
  CACHED,
  /** It was not tried, for something it needs is missing. */
  SKIPPED;

  /** Whether code runs or has run. */
  boolean isAttempt() {
    return this == RUNNING || this == SUCCEEDED || this == FAILED;
  }
}
