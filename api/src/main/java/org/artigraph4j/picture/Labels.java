package org.artigraph4j.picture;

import org.artigraph4j.producer.Version;

/** Texts short and plain enough to be drawn. */
final class Labels {
  private static final int LINE = 48;
  private static final int TITLE = 120;
  private static final int COMMIT = 10;

  private Labels() {}

  static String line(String text) {
    return shorten(plain(text), LINE);
  }

  static String title(String text) {
    return shorten(plain(text), TITLE);
  }

  /** A number of things, such as {@code 2 partitions}. */
  static String count(long number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }

  static String version(Version version) {
    if (version instanceof Version.SemVer semVer) {
      return semVer.major() + "." + semVer.minor() + "." + semVer.patch();
    } else if (version instanceof Version.GitCommit commit) {
      return commit.sha().substring(0, Math.min(COMMIT, commit.sha().length()));
    } else if (version instanceof Version.Timestamp timestamp) {
      return timestamp.at().toString();
    } else if (version instanceof Version.Text text) {
      return text.value();
    }
    return ((Version.Other) version).json().toString();
  }

  /** The beginning and the end: keys differ there. */
  private static String shorten(String text, int most) {
    int length = text.codePointCount(0, text.length());
    if (length <= most) {
      return text;
    }
    int end = most / 3;
    return text.substring(0, text.offsetByCodePoints(0, most - 1 - end))
        + "…"
        + text.substring(text.offsetByCodePoints(text.length(), -end));
  }

  private static String plain(String text) {
    StringBuilder plain = new StringBuilder(text.length());
    text.codePoints().map(c -> isDrawable(c) ? c : 0xFFFD).forEach(plain::appendCodePoint);
    return plain.toString();
  }

  /** Whether it is allowed in XML, stays in its line, and leaves the direction of others alone. */
  private static boolean isDrawable(int c) {
    boolean isNonCharacter = (c & 0xFFFE) == 0xFFFE || (c >= 0xFDD0 && c <= 0xFDEF);
    boolean turnsOthers = (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
    return !isNonCharacter
        && !turnsOthers
        && switch (Character.getType(c)) {
          case Character.CONTROL,
              Character.SURROGATE,
              Character.LINE_SEPARATOR,
              Character.PARAGRAPH_SEPARATOR ->
              false;
          default -> true;
        };
  }
}
