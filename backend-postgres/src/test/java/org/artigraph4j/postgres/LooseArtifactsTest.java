package org.artigraph4j.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableLongArray;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is folded together, so that it fits into memory. */
class LooseArtifactsTest {
  @Test
  void artifactsAreFoldedTogetherUpToAMillionPartitions() {
    assertThat(groups(0, 0, 1_000_000)).containsExactly(List.of("0", "1", "2"));
    assertThat(groups(600_000, 400_000, 1, 2_000_000, 7, 3))
        .containsExactly(List.of("0", "1"), List.of("2"), List.of("3"), List.of("4", "5"));
    assertThat(groups()).isEmpty();
  }

  @Test
  void oneThatIsTooLargeForTheMemoryStaysAsItIs() {
    Sizes small = new Sizes(10_000, 128, 1_024, 500, 1_000);

    assertThat(groups(small, 300, 501, 200, 400, 1_000_000))
        .containsExactly(List.of("0", "2"), List.of("3"));
  }

  private static List<List<String>> groups(long... partitions) {
    return groups(new Sizes(10_000, 128, 1_024, 10_000_000, 1_000), partitions);
  }

  private static List<List<String>> groups(Sizes sizes, long... partitions) {
    ImmutableList.Builder<String> keys = ImmutableList.builder();
    for (int i = 0; i < partitions.length; i++) {
      keys.add(Integer.toString(i));
    }
    return new LooseArtifacts(keys.build(), ImmutableLongArray.copyOf(partitions), sizes).groups();
  }
}
