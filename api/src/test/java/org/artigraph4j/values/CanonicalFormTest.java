package org.artigraph4j.values;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.domains.Domain;
import org.artigraph4j.fingerprint.Json;
import org.artigraph4j.fingerprint.JsonArray;
import org.artigraph4j.fingerprint.JsonObject;
import org.artigraph4j.graph.Graph;

/** The canonical form is the same however a value is spelled, and holds what section 4 says. */
@Domain(AnyValue.class)
class CanonicalFormTest {
  @Property(tries = 300, seed = "20261121")
  void survivesAnyOtherSpelling(@ForAll Json json, @ForAll Random random) {
    assertThat(Json.parse(respelled(json, random))).hasToString(Json.toText(json));
  }

  @Property(tries = 300, seed = "20261121")
  void survivesJsonb(@ForAll Json json) {
    assertThat(Json.parse(jsonb(json))).hasToString(Json.toText(json));
  }

  @Property(tries = 30, seed = "20261121")
  void graphsSurviveJsonb(@ForAll Graph graph) {
    Graph read = Graph.fromJson(Json.parse(jsonb(graph.toJson())));
    assertThat(Json.toText(read.toJson())).isEqualTo(Json.toText(graph.toJson()));
    assertThat(read.fingerprint()).isEqualTo(graph.fingerprint());
  }

  @Property(tries = 300, seed = "20261121")
  void namesComeInTheOrderOfTheirBytesAfterTheKind(@ForAll JsonObject object) {
    List<String> names = new ArrayList<>(object.members().keySet());
    List<String> head = new ArrayList<>(List.of("kind", "kind_format"));
    head.retainAll(names);
    assertThat(names.subList(0, head.size())).isEqualTo(head);
    assertThat(names.subList(head.size(), names.size()))
        .isSortedAccordingTo(
            Comparator.comparing(
                name -> name.getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned));
  }

  @Property(tries = 300, seed = "20261121")
  void theTextIsTheBytes(@ForAll Json json) {
    assertThat(json.toBytes()).isEqualTo(Json.toText(json).getBytes(StandardCharsets.UTF_8));
  }

  @Example
  void escapesOnlyWhatJsonRequires() {
    String all = "\"\\/\b\f\n\r\t\u0001\u001f\u007f\u0080\u2028é e\u0301 İı 😀 \uffff <>&'";
    assertThat(Json.toText(new Json.Text(all)))
        .isEqualTo(
            "\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u001f\u007f\u0080\u2028é e\u0301 İı 😀 \uffff <>&'\"");
  }

  @Example
  void doesNotNormalizeUnicode() {
    assertThat(new Json.Text("é").fingerprint())
        .isNotEqualTo(new Json.Text("e\u0301").fingerprint());
    assertThat(new Json.Text("I").fingerprint()).isNotEqualTo(new Json.Text("ı").fingerprint());
  }

  @Example
  void integersArePlainDigitsOverTheWholeRange() {
    assertThat(Json.parse("[-9223372036854775808,-0,0,9223372036854775807]"))
        .hasToString("[-9223372036854775808,0,0,9223372036854775807]");
  }

  /** Members in any order, with white space and escapes wherever JSON lets them be. */
  private static String respelled(Json json, Random random) {
    String space = List.of("", " ", "\n\t", "\r ").get(random.nextInt(4));
    String text;
    if (json instanceof JsonObject object) {
      List<String> members = new ArrayList<>();
      for (Map.Entry<String, Json> member : object.members().entrySet()) {
        String name = escaped(member.getKey(), random);
        members.add(name + space + ":" + respelled(member.getValue(), random));
      }
      Collections.shuffle(members, random);
      text = "{" + space + String.join("," + space, members) + "}";
    } else if (json instanceof JsonArray array) {
      List<String> elements = new ArrayList<>();
      array.elements().forEach(element -> elements.add(respelled(element, random)));
      text = "[" + String.join(",", elements) + space + "]";
    } else {
      text = json instanceof Json.Text value ? escaped(value.value(), random) : Json.toText(json);
    }
    return space + text + space;
  }

  private static String escaped(String text, Random random) {
    StringBuilder escaped = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean plain = c >= 0x20 && c != '"' && c != '\\' && !Character.isSurrogate(c);
      escaped.append(
          plain && random.nextBoolean() ? "" + c : String.format(Locale.ROOT, "\\u%04X", (int) c));
    }
    return escaped.append('"').toString();
  }

  /** As PostgreSQL prints a jsonb: members by the length of their names, then by their bytes. */
  private static String jsonb(Json json) {
    List<String> parts = new ArrayList<>();
    if (json instanceof JsonArray array) {
      array.elements().forEach(element -> parts.add(jsonb(element)));
      return "[" + String.join(", ", parts) + "]";
    } else if (json instanceof JsonObject object) {
      object.members().keySet().stream()
          .map(name -> name.getBytes(StandardCharsets.UTF_8))
          .sorted(
              Comparator.<byte[]>comparingInt(name -> name.length)
                  .thenComparing(Arrays::compareUnsigned))
          .map(name -> new String(name, StandardCharsets.UTF_8))
          .forEach(
              name -> parts.add(new Json.Text(name) + ": " + jsonb(object.members().get(name))));
      return "{" + String.join(", ", parts) + "}";
    }
    return Json.toText(json);
  }
}
