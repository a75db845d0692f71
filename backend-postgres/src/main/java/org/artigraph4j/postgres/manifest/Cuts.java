package org.artigraph4j.postgres.manifest;

import java.util.List;
import org.artigraph4j.storage.StoragePartition;

/**
 * Where partitions in key order are cut into runs. It depends on the fingerprints of their keys
 * alone, unless their attributes are large, and only on those near by: equal stretches of two
 * artifacts fall into equal runs, whatever stands before them.
 *
 * <p>A run ends after a key whose low bits are zero. Where none comes in time it ends after the key
 * that came nearest to that, so that such cuts, too, find each other again after an insertion.
 *
 * @param bits how many low bits must be zero: a run has 2^bits entries on average
 * @param most how many entries a run has at most
 * @param mostBytes how many bytes the attributes of a run are at most, unless it is of one entry
 */
record Cuts(int bits, int most, int mostBytes) {
  /**
   * What is stored is cut by these. Other ones read it all the same, but share nothing with it.
   * Short runs make a change cheap, long ones the list of an artifact's manifests.
   */
  static final Cuts STANDARD = new Cuts(7, 512);

  /** With the bound of bytes that is used. */
  Cuts(int bits, int most) {
    this(bits, most, 1 << 20);
  }

  /** Where the run ends that begins here: the first entry after it. */
  int end(List<StoragePartition> partitions, int from) {
    long bytes = 0;
    int half = from;
    for (int i = from; i < partitions.size(); i++) {
      bytes += partitions.get(i).attributes().byteCount();
      if (bytes > mostBytes && i > from) {
        return lowest(partitions, Math.min(half, i - 1), i) + 1;
      }
      if (bytes < mostBytes / 2) {
        half = i + 1;
      }
      if (rank(partitions, i) >>> (Long.SIZE - bits) == 0) {
        return i + 1;
      }
      if (i + 1 - from == most) {
        return lowest(partitions, from + most / 2, i + 1) + 1;
      }
    }
    return partitions.size();
  }

  /** The entry of the lowest rank, which is the best place to cut. */
  private int lowest(List<StoragePartition> partitions, int from, int to) {
    int lowest = from;
    for (int i = from + 1; i < to; i++) {
      if (Long.compareUnsigned(rank(partitions, i), rank(partitions, lowest)) < 0) {
        lowest = i;
      }
    }
    return lowest;
  }

  /** The key's fingerprint with the low bits in front, so that keys to cut after come first. */
  private long rank(List<StoragePartition> partitions, int i) {
    return Long.rotateRight(partitions.get(i).key().fingerprint().value(), bits);
  }
}
