package org.artigraph4j.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.artigraph4j.fingerprint.Utf8;
import org.junit.jupiter.api.Test;

class KeysetsTest {
  private static final String LARGEST = "\uDBFF\uDFFF";

  @Test
  void nothing_is_between_what_starts_with_a_prefix_and_its_end() {
    assertThat(Keysets.end("a")).isEqualTo("b");
    assertThat(Keysets.end("a\uD7FF")).isEqualTo("a\uE000");
    assertThat(Keysets.end("a\uFFFF")).isEqualTo("a\uD800\uDC00");
    assertThat(Keysets.end("a" + LARGEST)).isEqualTo("b");
  }

  @Test
  void without_a_bound_nothing_is_larger() {
    for (String prefix : List.of("", LARGEST, LARGEST.repeat(256))) {
      assertThat(Utf8.compare(Keysets.end(prefix), LARGEST.repeat(256))).isPositive();
    }
  }

  @Test
  void what_comes_after_a_text_is_no_text_that_can_be() {
    assertThat(Utf8.compare(Keysets.after("a"), "a")).isPositive();
    assertThat(Utf8.compare(Keysets.after("a"), "a\u0001")).isZero();
  }
}
