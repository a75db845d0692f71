package org.artigraph4j.retention;

import com.google.common.math.LongMath;
import org.artigraph4j.storage.StoragePartition;

/**
 * How many things there are, and how large they are together.
 *
 * @param bytes of metadata, as near as the backend knows without reading all; of files their sizes
 */
public record Amount(long count, long bytes) {
  public static final Amount NOTHING = new Amount(0, 0);

  /** One partition, and the bytes of data that its attributes say it has. */
  public static Amount ofData(StoragePartition partition) {
    return new Amount(1, Math.max(0, partition.attributes().integer("bytes").orElse(0)));
  }

  /** Both together; what no {@code long} can hold is the largest. */
  public Amount plus(Amount more) {
    return new Amount(
        LongMath.saturatedAdd(count, more.count), LongMath.saturatedAdd(bytes, more.bytes));
  }
}
