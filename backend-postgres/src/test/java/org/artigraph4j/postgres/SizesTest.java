package org.artigraph4j.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** When links are folded, and when a batch is joined with what is there. */
class SizesTest {
  private static final Sizes SIZES = new Sizes(10_000, 128, 1_024, 1_000_000, 1_000);

  @Test
  void manyLooseLinksAreFoldedUnlessThereIsMoreThanFits() {
    assertThat(SIZES.due(1_023, 0)).isZero();
    assertThat(SIZES.due(1_024, 0)).isEqualTo(1);
    assertThat(SIZES.due(49_999, 100_000)).isZero();
    assertThat(SIZES.due(100_000, 100_000)).isEqualTo(2);
    assertThat(SIZES.due(350_000, 650_000)).isEqualTo(1);
    assertThat(SIZES.due(350_001, 650_000)).isZero();
  }

  @Test
  void moreThanOneStatementTakesIsAlwaysJoined() {
    assertThat(SIZES.fewestToMerge(0)).isEqualTo(256);
    assertThat(SIZES.fewestToMerge(40_000)).isEqualTo(5_000);
    assertThat(SIZES.fewestToMerge(100_000_000)).isEqualTo(10_000);
  }
}
