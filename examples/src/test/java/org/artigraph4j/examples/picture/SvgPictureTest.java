package org.artigraph4j.examples.picture;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.artigraph4j.picture.Picture;
import org.artigraph4j.picture.Picture.Kind;
import org.eclipse.elk.graph.ElkNode;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class SvgPictureTest {
  private static final ImmutableList<Kind> KINDS = ImmutableList.copyOf(Kind.values());

  private static Picture.Node node(int number, Kind kind, String... lines) {
    return new Picture.Node("n" + number, kind, ImmutableList.copyOf(lines), false);
  }

  /** So many nodes, each with an edge to the next. */
  private static Picture chain(int length) {
    return new Picture(
        "chain",
        IntStream.range(0, length)
            .mapToObj(i -> node(i, KINDS.get(i % KINDS.size()), "node " + i, "1.0.0"))
            .collect(ImmutableList.toImmutableList()),
        IntStream.range(1, length)
            .mapToObj(i -> new Picture.Edge("n" + (i - 1), "n" + i, "edge " + i, i % 2 == 0))
            .collect(ImmutableList.toImmutableList()));
  }

  private static Document parse(String svg) throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setNamespaceAware(true);
    return factory
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
  }

  private static List<String> texts(Document svg) {
    NodeList found = svg.getElementsByTagName("text");
    return IntStream.range(0, found.getLength())
        .mapToObj(i -> found.item(i).getTextContent())
        .toList();
  }

  private static double number(Document svg, String attribute) {
    return Double.parseDouble(svg.getDocumentElement().getAttribute(attribute));
  }

  @Test
  void everyLineAndLabelIsThereOnce() throws Exception {
    Picture picture = chain(5);
    List<String> expected = new ArrayList<>(List.of("chain"));
    picture.edges().forEach(edge -> expected.add(edge.label()));
    picture.nodes().forEach(node -> expected.addAll(node.lines()));
    assertThat(texts(parse(SvgPicture.of(picture)))).containsExactlyElementsOf(expected);
  }

  @Test
  void textIsTextWhateverItSays() throws Exception {
    Picture picture =
        new Picture(
            "<&\"'>]]>",
            ImmutableList.of(node(1, Kind.RAW, "</text><script>", "&amp; \ud83d\ude80 漢\u0000")),
            ImmutableList.of());
    assertThat(texts(parse(SvgPicture.of(picture))))
        .containsExactly("<&\"'>]]>", "</text><script>", "&amp; \ud83d\ude80 漢\ufffd");
  }

  @Test
  void boxesStandWithinThePictureAndApart() throws Exception {
    GraphLayout layout = GraphLayout.of(chain(30));
    List<ElkNode> boxes = layout.nodes().values().asList();
    for (int i = 0; i < boxes.size(); i++) {
      ElkNode box = boxes.get(i);
      assertThat(box.getX()).isNotNegative();
      assertThat(box.getX() + box.getWidth()).isLessThanOrEqualTo(layout.root().getWidth());
      assertThat(box.getY() + box.getHeight()).isLessThanOrEqualTo(layout.root().getHeight());
      for (ElkNode other : boxes.subList(i + 1, boxes.size())) {
        boolean apart =
            box.getX() + box.getWidth() < other.getX()
                || other.getX() + other.getWidth() < box.getX()
                || box.getY() + box.getHeight() < other.getY()
                || other.getY() + other.getHeight() < box.getY();
        assertThat(apart).isTrue();
      }
    }
  }

  @Test
  void whatIsTooWideForAScreenIsWrapped() throws Exception {
    Document few = parse(SvgPicture.of(chain(5)));
    assertThat(number(few, "width")).isGreaterThan(5 * number(few, "height"));
    Document many = parse(SvgPicture.of(chain(150)));
    assertThat(number(many, "width")).isLessThan(3 * number(many, "height"));
  }

  @Test
  void thereIsRoomForWideLetters() {
    assertThat(TextSize.width("漢字")).isEqualTo(TextSize.width("abcd"));
    assertThat(TextSize.width("e\u0301")).isEqualTo(TextSize.width("e"));
  }

  @Test
  void theSamePictureIsTheSameText() {
    assertThat(SvgPicture.of(chain(30))).isEqualTo(SvgPicture.of(chain(30)));
  }

  @Test
  void nothingIsDrawnOfNothing() throws Exception {
    Picture empty = new Picture("", ImmutableList.of(), ImmutableList.of());
    Element svg = parse(SvgPicture.of(empty)).getDocumentElement();
    assertThat(svg.getAttribute("width")).isNotEmpty();
  }
}
