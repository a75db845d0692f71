package org.artigraph4j.runs;

import org.artigraph4j.fingerprint.InvalidValueException;

/**
 * How many of a run's builds have come to an end, by the way they did: {@link
 * BuildStatus#SUCCEEDED}, {@link BuildStatus#CACHED}, {@link BuildStatus#FAILED}, {@link
 * BuildStatus#SKIPPED}.
 */
public record Counts(long built, long cached, long failed, long skipped) {
  private static final Counts NONE = new Counts(0, 0, 0, 0);

  public Counts {
    if (built < 0 || cached < 0 || failed < 0 || skipped < 0) {
      throw new InvalidValueException(
          "counts of builds are not negative: "
              + String.join(", ", "" + built, "" + cached, "" + failed, "" + skipped));
    }
  }

  /** Of a run without builds. */
  public static Counts none() {
    return NONE;
  }

  /** For backends: these, with some more, or fewer, of a status. */
  public Counts plus(BuildStatus status, long more) {
    return switch (status) {
      case SUCCEEDED -> new Counts(built + more, cached, failed, skipped);
      case CACHED -> new Counts(built, cached + more, failed, skipped);
      case FAILED -> new Counts(built, cached, failed + more, skipped);
      case SKIPPED -> new Counts(built, cached, failed, skipped + more);
      case RUNNING -> this;
    };
  }

  /** For people, such as {@code 53 built, 2 cached, 1 failed, 0 skipped}. */
  @Override
  public String toString() {
    return built + " built, " + cached + " cached, " + failed + " failed, " + skipped + " skipped";
  }
}
