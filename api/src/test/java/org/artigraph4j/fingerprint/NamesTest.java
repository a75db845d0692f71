package org.artigraph4j.fingerprint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import org.junit.jupiter.api.Test;

class NamesTest {
  private static final String LONGEST = "ü".repeat(512);

  @Test
  void namesOfGraphsAndTagsAreNearlyFree() {
    for (String name :
        List.of("a", "../../etc", "a//b", "{{x}}", "{names}", "a\nb", "ıİ", "\ud83d\ude00")) {
      assertThat(Names.graph(name)).isEqualTo(name);
      assertThat(Names.tag(name)).isEqualTo(name);
    }
  }

  @Test
  void namesHaveUpTo1024Utf8Bytes() {
    assertThat(Names.graph(LONGEST)).isEqualTo(LONGEST);
    assertThat(Names.tag(LONGEST)).isEqualTo(LONGEST);
    assertThat(Names.artifactKey(LONGEST)).isEqualTo(LONGEST);
    refused(() -> Names.graph(LONGEST + "a"), "graph name has 1025 UTF-8 bytes, at most 1024");
    refused(() -> Names.tag(LONGEST + "a"), "tag has 1025 UTF-8 bytes, at most 1024");
    refused(() -> Names.artifactKey(LONGEST + "a"), "artifact key has 1025 UTF-8 bytes");
    refused(() -> Names.segment("path tag", LONGEST + "a"), "path tag has 1025 UTF-8 bytes");
  }

  @Test
  void blankNamesAreRefused() {
    for (String blank : List.of("", " ", "\n\t", "\u2003")) {
      refused(() -> Names.graph(blank), "graph name is blank");
      refused(() -> Names.tag(blank), "tag is blank");
      refused(() -> Names.artifactKey(blank), "artifact key is blank");
      refused(() -> Names.segment("path tag", blank), "path tag is blank");
    }
  }

  @Test
  void unstorableNamesAreRefused() {
    for (String name : List.of("a\0", "a\ud83d", "\ude00")) {
      refused(() -> Names.graph(name), "graph name has");
      refused(() -> Names.tag(name), "tag has");
      refused(() -> Names.artifactKey(name), "artifact key has");
      refused(() -> Names.segment("path tag", name), "path tag has");
    }
  }

  @Test
  void segmentsCannotLeaveTheirPlace() {
    for (String name : List.of("a/b", "a\\b", "{a", "a}", "a\nb", "a\u007f", "a\u0085")) {
      refused(() -> Names.artifactKey("x." + name), "of artifact key");
      refused(() -> Names.segment("path tag", name), "path tag has the character U+");
    }
  }

  @Test
  void aKeyHasNoEmptySegment() {
    for (String key : List.of(".", "..", "a.", ".a", "a..b")) {
      refused(() -> Names.artifactKey(key), "'" + key + "' is blank");
    }
  }

  @Test
  void aSegmentIsNoFolderOfItsOwn() {
    for (String segment : List.of(".", "..")) {
      refused(() -> Names.segment("path tag", segment), "path tag is '" + segment + "'");
    }
  }

  @Test
  void segmentsOfAKey() {
    assertThat(Names.segments("vendor.transactions")).containsExactly("vendor", "transactions");
    assertThatCode(() -> Names.artifactKey("İ.ı.é.e\u0301.😀")).doesNotThrowAnyException();
  }

  @Test
  void messagesStayShortAndPrintable() {
    String shown = Utf8.abbreviate("\0\n\ud83d" + "x".repeat(10_000));
    assertThat(shown).hasSizeLessThan(200).doesNotContain("\0", "\n", "\ud83d").endsWith("…");
  }

  private static void refused(Runnable name, String message) {
    assertThatExceptionOfType(InvalidValueException.class)
        .isThrownBy(name::run)
        .withMessageContaining(message);
  }
}
