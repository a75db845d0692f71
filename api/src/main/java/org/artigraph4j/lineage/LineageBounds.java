package org.artigraph4j.lineage;

import org.artigraph4j.fingerprint.InvalidValueException;

/**
 * How far a walk goes.
 *
 * @param depth how many steps away; there the walk ends, and that is no error
 * @param size how many edges it may find. One that finds more fails after these, so that nobody
 *     takes a part for the whole.
 */
public record LineageBounds(int depth, long size) {
  private static final LineageBounds STANDARD = new LineageBounds(Integer.MAX_VALUE, 1_000_000);

  public LineageBounds {
    if (depth < 1 || size < 1) {
      throw new InvalidValueException(
          "a walk of depth " + depth + " and size " + size + "; both are at least 1");
    }
  }

  /** As deep as it goes, and up to a million edges. */
  public static LineageBounds standard() {
    return STANDARD;
  }

  /** The same size, to another depth. */
  public LineageBounds withDepth(int depth) {
    return new LineageBounds(depth, size);
  }

  /** The same depth, to another size. */
  public LineageBounds withSize(long size) {
    return new LineageBounds(depth, size);
  }
}
