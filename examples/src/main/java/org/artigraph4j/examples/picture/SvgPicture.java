package org.artigraph4j.examples.picture;

import static java.util.Objects.requireNonNull;

import java.io.StringWriter;
import java.util.Locale;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.artigraph4j.picture.Picture;
import org.eclipse.elk.graph.ElkBendPoint;
import org.eclipse.elk.graph.ElkEdge;
import org.eclipse.elk.graph.ElkEdgeSection;
import org.eclipse.elk.graph.ElkLabel;
import org.eclipse.elk.graph.ElkNode;

/**
 * Draws pictures as SVG, for which nothing but Java is needed: no program, no display, no fonts.
 * The same picture gives the same text.
 *
 * <pre>{@code
 * Files.writeString(Path.of("weather.svg"), SvgPicture.of(Picture.of(graph)));
 * }</pre>
 */
public final class SvgPicture {
  private static final String NAMESPACE = "http://www.w3.org/2000/svg";
  private static final String FONTS =
      "ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace";
  private static final String TEXT = "#111111";
  private static final String EDGE = "#5f6b7a";
  private static final String EDGE_TEXT = "#3c4653";
  private static final double LEFT = 16;
  private static final double TITLE_HEIGHT = 24;
  private static final double TITLE_BASE = 22;
  private static final double TITLE_FONT = 14;
  private static final double ROUND = 10;
  private static final double DOUBLE = 3;

  private final Picture picture;
  private final GraphLayout layout;
  private final XMLStreamWriter xml;

  private SvgPicture(Picture picture, XMLStreamWriter xml) {
    this.picture = picture;
    this.layout = GraphLayout.of(picture);
    this.xml = xml;
  }

  /** The text of an SVG file, to be written as UTF-8. */
  public static String of(Picture picture) {
    StringWriter text = new StringWriter();
    try {
      XMLStreamWriter xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
      new SvgPicture(picture, xml).draw();
      xml.close();
    } catch (XMLStreamException impossible) {
      throw new IllegalStateException("writing to memory failed", impossible);
    }
    return text.append('\n').toString();
  }

  private void draw() throws XMLStreamException {
    double titleWidth = TextSize.width(picture.title()) * TITLE_FONT / TextSize.FONT;
    double width = Math.max(layout.root().getWidth(), titleWidth + 2 * LEFT);
    double height = layout.root().getHeight() + TITLE_HEIGHT;
    start("svg", "width", number(width), "height", number(height));
    xml.writeDefaultNamespace(NAMESPACE);
    attributes("viewBox", "0 0 " + number(width) + " " + number(height));
    attributes("font-family", FONTS, "font-size", number(TextSize.FONT), "fill", TEXT);
    start("title");
    xml.writeCharacters(picture.title());
    end();
    drawArrowhead();
    empty("rect", "width", "100%", "height", "100%", "fill", "#ffffff");
    text(LEFT, TITLE_BASE, picture.title(), "font-size", number(TITLE_FONT));
    start("g", "transform", "translate(0 " + number(TITLE_HEIGHT) + ")");
    for (int i = 0; i < picture.edges().size(); i++) {
      draw(picture.edges().get(i), layout.edges().get(i));
    }
    for (Picture.Node node : picture.nodes()) {
      draw(node, requireNonNull(layout.nodes().get(node.id())));
    }
    end();
    end();
  }

  private void drawArrowhead() throws XMLStreamException {
    start("defs");
    start("marker", "id", "arrow", "viewBox", "0 0 8 8", "refX", "8", "refY", "4");
    attributes("markerWidth", "8", "markerHeight", "8", "orient", "auto");
    attributes("markerUnits", "userSpaceOnUse");
    empty("path", "d", "M0 0L8 4L0 8z", "fill", EDGE);
    end();
    end();
  }

  private void draw(Picture.Edge edge, ElkEdge line) throws XMLStreamException {
    for (ElkEdgeSection section : line.getSections()) {
      StringBuilder path = new StringBuilder();
      path.append('M').append(point(section.getStartX(), section.getStartY()));
      for (ElkBendPoint bend : section.getBendPoints()) {
        path.append('L').append(point(bend.getX(), bend.getY()));
      }
      path.append('L').append(point(section.getEndX(), section.getEndY()));
      empty("path", "d", path.toString(), "fill", "none", "stroke", EDGE);
      attributes("marker-end", "url(#arrow)");
      if (edge.sameData()) {
        attributes("stroke-dasharray", "5 4");
      }
    }
    for (ElkLabel label : line.getLabels()) {
      text(label.getX(), label.getY() + TextSize.BASE, label.getText(), "fill", EDGE_TEXT);
    }
  }

  private void draw(Picture.Node node, ElkNode box) throws XMLStreamException {
    start("g", "fill", node.fillColor(), "stroke", node.lineColor());
    double x = box.getX();
    double y = box.getY();
    double width = box.getWidth();
    double height = box.getHeight();
    switch (node.kind()) {
      case RAW -> drawCylinder(x, y, width, height);
      case PRODUCED -> drawBox(x, y, width, height, 0);
      case PRODUCER -> drawBox(x, y, width, height, Math.min(height / 2, ROUND));
      case COLLAPSED -> {
        drawBox(x, y, width, height, 0);
        drawBox(x + DOUBLE, y + DOUBLE, width - 2 * DOUBLE, height - 2 * DOUBLE, 0);
      }
    }
    end();
    double lid = node.kind() == Picture.Kind.RAW ? TextSize.LID : 0;
    double baseline = y + lid + (height - node.lines().size() * TextSize.LINE) / 2 + TextSize.BASE;
    for (int i = 0; i < node.lines().size(); i++) {
      String weight = i == 0 ? "600" : "400";
      text(
          x + width / 2,
          baseline,
          node.lines().get(i),
          "text-anchor",
          "middle",
          "font-weight",
          weight);
      baseline += TextSize.LINE;
    }
  }

  private void drawBox(double x, double y, double width, double height, double round)
      throws XMLStreamException {
    empty("rect", "x", number(x), "y", number(y));
    attributes("width", number(width), "height", number(height), "rx", number(round));
  }

  private void drawCylinder(double x, double y, double width, double height)
      throws XMLStreamException {
    String arc = "a" + point(width / 2, TextSize.LID) + " 0 0 ";
    String top = "M" + point(x, y + TextSize.LID) + arc + "1 " + point(width, 0);
    String sides = "v" + number(height - 2 * TextSize.LID) + arc + "1 " + point(-width, 0) + "z";
    empty("path", "d", top + sides);
    empty(
        "path",
        "d",
        "M" + point(x, y + TextSize.LID) + arc + "0 " + point(width, 0),
        "fill",
        "none");
  }

  private void text(double x, double y, String text, String... more) throws XMLStreamException {
    start("text", "x", number(x), "y", number(y));
    attributes("xml:space", "preserve");
    attributes(more);
    xml.writeCharacters(text);
    end();
  }

  private void start(String element, String... attributes) throws XMLStreamException {
    xml.writeStartElement(element);
    attributes(attributes);
  }

  private void empty(String element, String... attributes) throws XMLStreamException {
    xml.writeEmptyElement(element);
    attributes(attributes);
  }

  private void attributes(String... namesAndValues) throws XMLStreamException {
    for (int i = 0; i < namesAndValues.length; i += 2) {
      xml.writeAttribute(namesAndValues[i], namesAndValues[i + 1]);
    }
  }

  private void end() throws XMLStreamException {
    xml.writeEndElement();
  }

  private static String point(double x, double y) {
    return number(x) + " " + number(y);
  }

  /** To a tenth of a pixel, in every locale. */
  private static String number(double number) {
    return String.format(Locale.ROOT, "%.1f", number);
  }
}
