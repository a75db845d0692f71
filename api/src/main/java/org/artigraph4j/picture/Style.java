package org.artigraph4j.picture;

import java.util.Locale;

/** How nodes look, whoever draws them: a class by name, dark text on a light ground. */
enum Style {
  RAW("#e3eefb", "#3b6ea5"),
  PRODUCED("#f4f6f8", "#5f6b7a"),
  PRODUCER("#fdf3d8", "#9a7410"),
  COLLAPSED("#ece6f7", "#6a4fa3"),
  INCOMPLETE("#fde7e4", "#b3261e");

  static final String TEXT = "#111111";

  private final String fill;
  private final String line;

  Style(String fill, String line) {
    this.fill = fill;
    this.line = line;
  }

  static Style of(Picture.Node node) {
    return node.incomplete()
        ? INCOMPLETE
        : switch (node.kind()) {
          case RAW -> RAW;
          case PRODUCED -> PRODUCED;
          case PRODUCER -> PRODUCER;
          case COLLAPSED -> COLLAPSED;
        };
  }

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  String fill() {
    return fill;
  }

  String line() {
    return line;
  }
}
