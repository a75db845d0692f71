package org.artigraph4j.picture;

import static java.util.stream.Collectors.joining;

/** A picture as a flowchart of Mermaid. */
final class MermaidText {
  /** What means nothing in a label by itself, neither to Mermaid nor in Markdown or HTML. */
  private static final String HARMLESS = " ,=_…";

  /** A space of no width. */
  private static final String NOTHING = "#8203;";

  private MermaidText() {}

  static String of(Picture picture) {
    StringBuilder text = new StringBuilder();
    if (!picture.title().isEmpty()) {
      text.append("---\ntitle: \"").append(title(picture.title())).append("\"\n---\n");
    }
    text.append("flowchart LR\n");
    picture.nodes().forEach(node -> write(node, text));
    picture.edges().forEach(edge -> write(edge, text));
    for (Style style : Style.values()) {
      if (picture.nodes().stream().anyMatch(node -> Style.of(node) == style)) {
        write(style, text);
      }
    }
    return text.toString();
  }

  private static void write(Picture.Node node, StringBuilder text) {
    String label =
        node.lines().stream().map(MermaidText::label).collect(joining("<br/>", "\"", "\""));
    text.append("  ")
        .append(node.id())
        .append(
            switch (node.kind()) {
              case RAW -> "[(" + label + ")]";
              case PRODUCED -> "[" + label + "]";
              case PRODUCER -> "([" + label + "])";
              case COLLAPSED -> "[[" + label + "]]";
            })
        .append(":::")
        .append(Style.of(node).word())
        .append('\n');
  }

  private static void write(Picture.Edge edge, StringBuilder text) {
    text.append("  ").append(edge.from()).append(edge.sameData() ? " -.->" : " -->");
    if (!edge.label().isEmpty()) {
      text.append("|\"").append(label(edge.label())).append("\"|");
    }
    text.append(' ').append(edge.to()).append('\n');
  }

  /** Without a semicolon or a space: Mermaid would look for entities in such a line. */
  private static void write(Style style, StringBuilder text) {
    text.append("  classDef ")
        .append(style.word())
        .append(" fill:")
        .append(style.fill())
        .append(",stroke:")
        .append(style.line())
        .append(",color:")
        .append(Style.TEXT)
        .append('\n');
  }

  /** A line of a label, with all that might mean something as Mermaid's entities. */
  private static String label(String line) {
    StringBuilder label = new StringBuilder();
    for (int i = 0; i < line.length(); ) {
      int c = line.codePointAt(i);
      i += Character.charCount(c);
      if (Character.isLetterOrDigit(c)
          || HARMLESS.indexOf(c) >= 0
          || ((c == '.' || c == '-') && isJoint(line, i))) {
        label.appendCodePoint(c);
      } else {
        label.append('#').append(c).append(';');
      }
      if (c == '$' && line.startsWith("$", i)) {
        label.append(NOTHING); // two together would begin a formula, entities or not
      }
    }
    return label.toString();
  }

  /** Whether what stands before this place joins words, and does not begin an item of a list. */
  private static boolean isJoint(String line, int after) {
    return after < line.length() && Character.isLetterOrDigit(line.codePointAt(after));
  }

  /** In YAML's quotes. Mermaid takes angle brackets for HTML here, and knows no entities. */
  private static String title(String title) {
    return title.replace("\\", "\\\\").replace("\"", "\\\"").replace('<', '‹').replace('>', '›');
  }
}
