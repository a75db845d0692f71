package org.artigraph4j.postgres;

/**
 * Where one way of writing ends and another begins.
 *
 * @param mostInOneStatement how many partitions a storage is written in one statement
 * @param fewestInManifests from how many links on an artifact without any gets manifests at once
 * @param mostLoose from how many loose links on they are folded, and from how many on they are
 *     written with the manifests in one go
 */
record Sizes(int mostInOneStatement, int fewestInManifests, int mostLoose) {
  /** A manifest has 128 partitions on average. */
  static final Sizes STANDARD = new Sizes(LargeWrites.MOST_IN_ONE_STATEMENT, 128, 1_024);

  private static final int SHARE = 8;
  private static final int FEW = 15;

  /** How many loose links an artifact keeps when its snapshot is sealed. */
  int few() {
    return Math.min(FEW, mostLoose - 1);
  }

  /**
   * How many loose links an artifact may have beside so many in manifests. A share of these, so
   * that an artifact that grows link by link is not written anew over and over.
   */
  long mostLooseBeside(long inManifests) {
    return Math.max(mostLoose, inManifests / SHARE);
  }
}
