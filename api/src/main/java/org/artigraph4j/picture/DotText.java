package org.artigraph4j.picture;

import static java.util.stream.Collectors.joining;

/** A picture in Graphviz' language. */
final class DotText {
  private DotText() {}

  static String of(Picture picture) {
    StringBuilder text =
        new StringBuilder("digraph {\n  graph [rankdir=LR, fontname=\"Helvetica\"");
    if (!picture.title().isEmpty()) {
      text.append(", labelloc=t, label=\"").append(escaped(picture.title())).append('"');
    }
    text.append(
            "]\n  node [shape=box, style=filled, fontname=\"Helvetica\", fontsize=11, fontcolor=\"")
        .append(Style.TEXT)
        .append("\"]\n  edge [fontname=\"Helvetica\", fontsize=10, color=\"#5f6b7a\"]\n");
    picture.nodes().forEach(node -> write(node, text));
    picture.edges().forEach(edge -> write(edge, text));
    return text.append("}\n").toString();
  }

  private static void write(Picture.Node node, StringBuilder text) {
    Style style = Style.of(node);
    text.append("  ")
        .append(node.id())
        .append(
            switch (node.kind()) {
              case RAW -> " [shape=cylinder, ";
              case PRODUCED -> " [";
              case PRODUCER -> " [style=\"rounded,filled\", ";
              case COLLAPSED -> " [peripheries=2, ";
            })
        .append("fillcolor=\"")
        .append(style.fill())
        .append("\", color=\"")
        .append(style.line())
        .append("\", label=\"")
        .append(node.lines().stream().map(DotText::escaped).collect(joining("\\n")))
        .append("\"]\n");
  }

  private static void write(Picture.Edge edge, StringBuilder text) {
    text.append("  ").append(edge.from()).append(" -> ").append(edge.to());
    if (edge.sameData() || !edge.label().isEmpty()) {
      text.append(edge.sameData() ? " [style=dashed, label=\"" : " [label=\"")
          .append(escaped(edge.label()))
          .append("\"]");
    }
    text.append('\n');
  }

  /** Within quotes, where Graphviz reads backslashes and the entities of HTML. */
  private static String escaped(String text) {
    return text.replace("\\", "\\\\").replace("\"", "\\\"").replace("&", "&amp;");
  }
}
