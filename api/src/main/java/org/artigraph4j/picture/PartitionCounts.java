package org.artigraph4j.picture;

import org.artigraph4j.fingerprint.InvalidValueException;

/**
 * How far the partitions of an artifact are, in a snapshot.
 *
 * <p>An executor knows all three: what its code maps to are the keys that are wanted; those that
 * the snapshot holds links of are built or cached, and the others are missing. Nobody else knows
 * what is missing, for only the code can say what an artifact is to consist of.
 *
 * @param built how many partitions the run has built
 * @param cached how many were there already; all of them, if the artifact is raw
 * @param missing how many are wanted, and not there yet
 */
public record PartitionCounts(long built, long cached, long missing) {
  public PartitionCounts {
    if (built < 0 || cached < 0 || missing < 0) {
      throw new InvalidValueException(
          "partitions built "
              + built
              + ", cached "
              + cached
              + ", missing "
              + missing
              + "; none of them is negative");
    }
  }

  /** Partitions of which none is missing, and none was built. */
  public static PartitionCounts cached(long cached) {
    return new PartitionCounts(0, cached, 0);
  }

  /** These and those. */
  public PartitionCounts plus(PartitionCounts other) {
    return new PartitionCounts(
        Math.addExact(built, other.built),
        Math.addExact(cached, other.cached),
        Math.addExact(missing, other.missing));
  }

  /** For people, such as {@code 1 built, 47 cached}; that none is missing is not said. */
  @Override
  public String toString() {
    return built
        + " built, "
        + cached
        + " cached"
        + (missing == 0 ? "" : ", " + missing + " missing");
  }

  /** For people, of what nothing builds. */
  String rawToString() {
    return Labels.count(built + cached, "partition")
        + (missing == 0 ? "" : ", " + missing + " missing");
  }
}
