package org.artigraph4j.picture;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.artigraph4j.graph.Graph;

/** Whatever a text says, it stays within its label, and is read there as it was meant. */
class EscapingTest {
  private static final Pattern MERMAID_TITLE = Pattern.compile("title: \"((?:[^\"\\\\]|\\\\.)*)\"");
  private static final Pattern MERMAID_NODE =
      Pattern.compile("  (n\\d+)\\[\\[\"([^\"]*)\"]]:::collapsed");
  private static final Pattern MERMAID_EDGE = Pattern.compile("  n0 -->(?:\\|\"([^\"]*)\"\\|)? n1");
  private static final Pattern ENTITY = Pattern.compile("#(\\d+);");
  private static final Pattern DOT_NODE =
      Pattern.compile("  (n\\d+) \\[.*, label=\"((?:[^\"\\\\]|\\\\.)*)\"]");
  private static final Pattern DOT_EDGE =
      Pattern.compile("  n0 -> n1(?: \\[label=\"((?:[^\"\\\\]|\\\\.)*)\"])?");

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.oneOf(
        Arbitraries.strings(),
        Arbitraries.strings()
            .withChars("\"\\\n\r\t#;&<>[](){}|`*_-.:%$@!~^'/ 1a\u2028\u202e\ud83d\ude80\ufffe"),
        Arbitraries.of(
            "end",
            "graph",
            "click",
            "style x:#a;",
            "%%{init: {}}%%",
            "---",
            "1. a",
            "- a",
            "&amp;",
            "#quot;",
            "$$x$$",
            "&#35;",
            "<br/>",
            "\\N",
            "\\",
            "\"",
            "]]",
            "subgraph\nend",
            ""));
  }

  private static Picture picture(String title, List<String> texts) {
    ImmutableList.Builder<Picture.Node> nodes = ImmutableList.builder();
    for (int i = 0; i < texts.size(); i++) {
      nodes.add(
          new Picture.Node(
              "n" + i, Picture.Kind.COLLAPSED, ImmutableList.of(texts.get(i), "x"), false));
    }
    return new Picture(
        title, nodes.build(), ImmutableList.of(new Picture.Edge("n0", "n1", texts.get(1), false)));
  }

  @Property(tries = 1000, seed = "20261121")
  void mermaidReadsWhatIsMeant(
      @ForAll @From("texts") String title,
      @ForAll @Size(min = 2, max = 5) List<@From("texts") String> texts) {
    Picture picture = picture(title, texts);
    List<String> lines = Splitter.on('\n').splitToList(picture.toMermaid());
    int first = 1;
    if (!picture.title().isEmpty()) {
      assertThat(lines.get(0)).isEqualTo("---");
      assertThat(unescaped(MERMAID_TITLE, 1, lines.get(1)))
          .isEqualTo(picture.title().replace('<', '‹').replace('>', '›'));
      assertThat(lines.get(2)).isEqualTo("---");
      first += 3;
    }
    assertThat(lines.get(first - 1)).isEqualTo("flowchart LR");
    for (Picture.Node node : picture.nodes()) {
      Matcher match = MERMAID_NODE.matcher(lines.get(first));
      assertThat(match).as(lines.get(first)).matches();
      assertThat(match.group(1)).isEqualTo(node.id());
      assertThat(decoded(match.group(2))).isEqualTo(String.join("<br/>", node.lines()));
      first++;
    }
    Matcher edge = MERMAID_EDGE.matcher(lines.get(first));
    assertThat(edge).as(lines.get(first)).matches();
    String label = edge.group(1) == null ? "" : edge.group(1);
    assertThat(decoded(label)).isEqualTo(picture.edges().get(0).label());
    assertThat(lines.get(first + 1)).startsWith("  classDef collapsed ");
    assertThat(lines).hasSize(first + 3);
  }

  @Property(tries = 1000, seed = "20261121")
  void graphvizReadsWhatIsMeant(
      @ForAll @From("texts") String title,
      @ForAll @Size(min = 2, max = 5) List<@From("texts") String> texts) {
    Picture picture = picture(title, texts);
    List<String> lines = Splitter.on('\n').splitToList(picture.toDot());
    assertThat(lines).hasSize(texts.size() + 7);
    assertThat(lines.get(0)).isEqualTo("digraph {");
    Pattern head = Pattern.compile("  graph \\[[^\"]*\"Helvetica\"(?:.* label=\"(.*)\")?]");
    assertThat(unescaped(head, 1, lines.get(1))).isEqualTo(picture.title());
    int first = 4;
    for (Picture.Node node : picture.nodes()) {
      assertThat(unescaped(DOT_NODE, 1, lines.get(first))).isEqualTo(node.id());
      assertThat(unescaped(DOT_NODE, 2, lines.get(first)))
          .isEqualTo(String.join("\n", node.lines()));
      first++;
    }
    assertThat(unescaped(DOT_EDGE, 1, lines.get(first))).isEqualTo(picture.edges().get(0).label());
    assertThat(lines.get(first + 1)).isEqualTo("}");
  }

  /** What Graphviz and YAML make of a group; no quote may be left that would end the text. */
  private static String unescaped(Pattern pattern, int group, String line) {
    Matcher match = pattern.matcher(line);
    assertThat(match).as(line).matches();
    String text = match.group(group) == null ? "" : match.group(group);
    StringBuilder plain = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      assertThat(c).isNotEqualTo('"');
      if (c == '\\') {
        i++;
        plain.append(text.charAt(i) == 'n' ? '\n' : text.charAt(i));
      } else {
        plain.append(c);
      }
    }
    return pattern == MERMAID_TITLE ? plain.toString() : plain.toString().replace("&amp;", "&");
  }

  private static String decoded(String label) {
    assertThat(label.replace("<br/>", "").replaceAll(ENTITY.pattern(), ""))
        .as("nothing that Mermaid reads")
        .doesNotContainPattern("[#;:<>&\"'`|{}\\[\\]()*%$@\\\\/~^!]");
    return ENTITY
        .matcher(label)
        .replaceAll(
            match -> Matcher.quoteReplacement(Character.toString(Integer.parseInt(match.group(1)))))
        .replaceAll("(?<=\\$)\u200b(?=\\$)", "");
  }

  @Property(tries = 1000, seed = "20261121")
  void whatIsDrawnIsShortAndHasNoControls(@ForAll @From("texts") String text) {
    String line =
        new Picture.Node("n", Picture.Kind.RAW, ImmutableList.of(text), false).lines().get(0);
    assertThat(line.codePointCount(0, line.length())).isLessThanOrEqualTo(48);
    assertThat(line)
        .doesNotContainPattern("[\\p{Cntrl}\\p{Cs}\u2028\u2029\u202a-\u202e\ufffe\uffff]");
    assertThat(Labels.line(line)).isEqualTo(line);
  }

  @Example
  void twoDollarsAreNoFormula() {
    assertThat(picture("", List.of("$$x$$", "")).toMermaid())
        .contains("\"#36;#8203;#36;x#36;#8203;#36;<br/>");
  }

  @Example
  void keysAreDrawnAsTheyAre() {
    Graph graph = Pipelines.chain("a\"b&amp;c.<d>", "end", "é|漢-\ud83d\ude80.1 `x`#;");
    assertThat(Picture.of(graph).nodes())
        .extracting(node -> node.lines().get(0))
        .containsExactly("a\"b&amp;c.<d>", "step", "end", "step", "é|漢-\ud83d\ude80.1 `x`#;");
  }
}
