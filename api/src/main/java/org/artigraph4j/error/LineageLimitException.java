package org.artigraph4j.error;

/** A walk along the lineage that found more than it may. What it answered before is right. */
public final class LineageLimitException extends BackendException {
  private final long size;

  /**
   * A walk that was ended.
   *
   * @param size how many edges it was allowed to find
   */
  public LineageLimitException(long size) {
    super(
        "the lineage has more than the "
            + size
            + " edges that its bounds allow; give a larger size, or a smaller depth");
    this.size = size;
  }

  /** How many edges it was allowed to find. */
  public long size() {
    return size;
  }
}
