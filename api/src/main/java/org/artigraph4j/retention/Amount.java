package org.artigraph4j.retention;

/**
 * How many things there are, and how large they are together.
 *
 * @param bytes of metadata, as near as the backend knows without reading all; of files their sizes
 */
public record Amount(long count, long bytes) {
  public static final Amount NOTHING = new Amount(0, 0);

  public Amount plus(Amount more) {
    return new Amount(Math.addExact(count, more.count), Math.addExact(bytes, more.bytes));
  }
}
