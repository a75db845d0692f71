package org.artigraph4j.postgres;

/**
 * Where one way of writing ends and another begins.
 *
 * @param mostInOneStatement how many partitions a storage is written in one statement, and how many
 *     links are loose links
 * @param fewestInManifests from how many links on an artifact without any gets manifests at once
 * @param mostLoose from how many loose links on they are folded
 * @param mostFolded how many partitions an artifact may have to be folded, which takes all of them
 *     into memory
 * @param mostBytes how many bytes of manifests a statement writes; it takes the one that exceeds it
 */
record Sizes(
    int mostInOneStatement, int fewestInManifests, int mostLoose, long mostFolded, long mostBytes) {
  private static final int MERGED_SHARE = 8;
  private static final int LOOSE_SHARE = 2;
  private static final int FEW = 15;
  private static final long BYTES_OF_PARTITION = 1 << 10; // with ordinary attributes
  private static final long MOST_BYTES = 64 << 20;

  /** A manifest has 128 partitions on average. */
  static final Sizes STANDARD = new Sizes(LargeWrites.MOST_IN_ONE_STATEMENT, 128, 1_024);

  /** A fold takes half of the memory at most. */
  Sizes(int mostInOneStatement, int fewestInManifests, int mostLoose) {
    this(
        mostInOneStatement,
        fewestInManifests,
        mostLoose,
        Runtime.getRuntime().maxMemory() / 2 / BYTES_OF_PARTITION,
        MOST_BYTES);
  }

  /** How many loose links an artifact keeps when its snapshot is sealed. */
  int few() {
    return Math.min(FEW, mostLoose - 1);
  }

  /**
   * How many loose links an artifact may have beside so many in manifests. A share of these, so
   * that an artifact that grows link by link is not written anew over and over.
   */
  private long mostLooseBeside(long inManifests) {
    return Math.max(mostLoose, inManifests / LOOSE_SHARE);
  }

  /**
   * From how many links on a batch is joined with so many in manifests: then writing these anew
   * costs less than rows for the batch, which also have to be folded. It takes more round trips,
   * which very few links are not worth.
   */
  long fewestToMerge(long inManifests) {
    long fewest = Math.max(2L * fewestInManifests, inManifests / MERGED_SHARE);
    return Math.min(mostInOneStatement, fewest);
  }

  /**
   * How many times as many loose links there are as should be; 0 for fewer, and for an artifact
   * that is too large to be folded.
   */
  long due(long loose, long inManifests) {
    return fold(loose + inManifests) ? loose / mostLooseBeside(inManifests) : 0;
  }

  /** Whether so many partitions of an artifact can be folded. */
  boolean fold(long partitions) {
    return partitions <= mostFolded;
  }
}
