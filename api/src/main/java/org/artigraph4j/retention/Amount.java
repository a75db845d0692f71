package org.artigraph4j.retention;

import com.google.common.math.LongMath;

/**
 * How many things there are, and how large they are together.
 *
 * @param bytes of metadata, as near as the backend knows without reading all; of files their sizes
 */
public record Amount(long count, long bytes) {
  public static final Amount NOTHING = new Amount(0, 0);

  /** Both together; what no {@code long} can hold is the largest. */
  public Amount plus(Amount more) {
    return new Amount(
        LongMath.saturatedAdd(count, more.count), LongMath.saturatedAdd(bytes, more.bytes));
  }
}
