package org.artigraph4j.examples.picture;

import org.artigraph4j.picture.Picture;

/**
 * How much room texts take, in pixels: of letters that are all equally wide, so that no font is
 * needed to know it.
 */
final class TextSize {
  /** The size of the letters. */
  static final int FONT = 12;

  /** From one line to the next. */
  static final double LINE = 16;

  /** From the top of a line to where the letters stand. */
  static final double BASE = 12;

  /** Half of how high the lid of a cylinder is. */
  static final double LID = 5;

  private static final double MARGINS = 16;

  /** The widest of the usual fonts has letters of 0.602 of their size. */
  private static final double COLUMN = 0.61 * FONT;

  private TextSize() {}

  static double boxWidth(Picture.Node node) {
    return node.lines().stream().mapToDouble(TextSize::width).max().orElseThrow() + MARGINS;
  }

  static double boxHeight(Picture.Node node) {
    double lid = node.kind() == Picture.Kind.RAW ? 2 * LID : 0;
    return node.lines().size() * LINE + MARGINS + lid;
  }

  static double width(String line) {
    return line.codePoints().mapToLong(TextSize::columns).sum() * COLUMN;
  }

  private static long columns(int c) {
    int type = Character.getType(c);
    if (type == Character.NON_SPACING_MARK || type == Character.FORMAT) {
      return 0;
    }
    return isWide(c) ? 2 : 1;
  }

  private static boolean isWide(int c) {
    return switch (Character.UnicodeScript.of(c)) {
      case HAN, HIRAGANA, KATAKANA, HANGUL -> true;
      default -> (c >= 0xFF01 && c <= 0xFF60) || c >= 0x1F000;
    };
  }
}
