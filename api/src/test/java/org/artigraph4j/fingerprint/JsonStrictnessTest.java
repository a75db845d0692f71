package org.artigraph4j.fingerprint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** What {@link Json#parse} and the readers of {@link JsonObject} refuse, and how they say it. */
class JsonStrictnessTest {
  private static final JsonObject OBJECT =
      (JsonObject)
          Json.parse(
              "{\"kind\":\"Thing\",\"kind_format\":1,\"n\":7,\"t\":\"7\",\"f\":true,\"a\":[1],"
                  + "\"big\":4294967296,\"fp\":\"+7\"}");

  @Test
  void refusesNamingThePlace() {
    refused(() -> Json.parse("{\"a\":{\"n\":1.7}}"), "/a/n", "fraction");
    refused(() -> Json.parse("{\"a\":[0,1e3]}"), "/a/1", "fraction");
    refused(() -> Json.parse("[1,[null]]"), "/1/0", "null");
    refused(() -> Json.parse("{\"m\":{\"x\":null}}"), "/m/x", "null");
    refused(() -> Json.parse("[9223372036854775808]"), "/0", "64 bits");
    refused(() -> Json.parse("[-9223372036854775809]"), "/0", "64 bits");
    refused(() -> Json.parse("{\"a\":1,\"b\":2,\"a\":3}"), "a", "uplicate");
    refused(() -> Json.parse("{\"x\":[\"\\u0000\"]}"), "/x/0", "NUL");
    refused(() -> Json.parse("{\"x\":{\"y\":\"\\ud83d\"}}"), "/x/y", "surrogate");
    refused(() -> Json.parse("{\"x\":\"\\ude00\\ud83d\"}"), "/x", "surrogate");
    refused(() -> Json.parse("{\"\\udc00\":1}"), "name", "surrogate");
    refused(() -> Json.parse("{\"x\\u0000\":1}"), "name", "NUL");
    refused(() -> Json.parse("{\"a\":1} {\"b\":2}"), "more", "text");
    refused(() -> Json.parse("{\"a\":1} x"), "malform", "x");
    refused(() -> Json.parse("{\"a\":1"), "malform", "end-of-input");
    refused(() -> Json.parse("{\"a\" 1}"), "malform", "colon");
    refused(() -> Json.parse("[1,]"), "malform", "]");
    refused(() -> Json.parse("[01]"), "malform", "eading zero");
    refused(() -> Json.parse("[+1]"), "malform", "+");
    refused(() -> Json.parse("[NaN]"), "malform", "NaN");
    refused(() -> Json.parse("\"a"), "malform", "end-of-input");
  }

  @Test
  void refusesNoTextAtAll() {
    assertThatExceptionOfType(JsonException.class)
        .isThrownBy(() -> Json.parse(" \n"))
        .withMessageContaining("empty");
  }

  @Test
  void refusesHugeNestingWithoutOverflowingTheStack() {
    int depth = 1_000_000;
    assertThatExceptionOfType(JsonException.class)
        .isThrownBy(() -> Json.parse("[".repeat(depth) + "]".repeat(depth)))
        .withMessageContaining("nesting depth");
  }

  @Test
  void refusesToWriteWhatItWouldNotRead() {
    Json deep = new Json.Int(1);
    for (int i = 0; i < 100_000; i++) {
      deep = JsonObject.builder().put("a", deep).build();
    }
    Json tooDeep = deep;
    assertThatExceptionOfType(JsonException.class)
        .isThrownBy(() -> Json.toText(tooDeep))
        .withMessageContaining("nests deeper than " + Json.MAX_DEPTH);
  }

  /** With half of the stack that a thread has: whoever calls has used some of it. */
  @Test
  void readsTheDeepestThatItWrites() throws InterruptedException {
    AtomicBoolean equal = new AtomicBoolean();
    Thread thread =
        new Thread(
            null,
            () -> {
              Json deep = new Json.Int(1);
              for (int i = 0; i < Json.MAX_DEPTH; i++) {
                deep = JsonObject.builder().put("a", deep).build();
              }
              equal.set(Json.parse(Json.toText(deep)).equals(deep));
            },
            "deep",
            512 * 1024);
    thread.start();
    thread.join();
    assertThat(equal).isTrue();
  }

  @Test
  void readsBackVeryLongNamesAndTexts() {
    String name = "n".repeat(100_000);
    Json json = JsonObject.builder().put(name, "x".repeat(25_000_000)).build();
    assertThat(Json.parse(Json.toText(json))).isEqualTo(json);
  }

  @Test
  void anExactIntegerIsNeitherATextNorAFraction() {
    refused(() -> OBJECT.integer("t"), "member 't' of Thing is \"7\"; expected an integer");
    refused(() -> OBJECT.text("n"), "member 'n' of Thing is 7; expected a text");
    refused(() -> OBJECT.flag("n"), "expected true or false");
    refused(() -> OBJECT.object("a"), "expected an object");
    refused(() -> OBJECT.list("n", element -> element), "expected an array");
    refused(() -> OBJECT.texts("a"), "member 'a[]' of Thing is 1; expected a text");
    refused(() -> OBJECT.smallInteger("big"), "4294967296, which exceeds 32 bits");
    refused(() -> OBJECT.fingerprintAt("fp"), "member 'fp' of Thing");
    refused(() -> OBJECT.optionalFingerprint("fp"), "member 'fp' of Thing");
    refused(() -> OBJECT.text("none"), "member 'none' of Thing is missing; expected a text");
    refused(() -> OBJECT.require("Thing", 1, "n", "t"), "Thing has no member 'a'");
    refused(() -> OBJECT.require("Thing", 2), "found Thing in format 1");
    refused(() -> OBJECT.require("Other", 1), "expected Other in format 1, found Thing");
  }

  @Test
  void aMemberGivenTwiceIsNamedAndItsValueAbbreviated() {
    JsonObject.Builder once = JsonObject.builder().put("a", "x".repeat(1000));
    assertThatExceptionOfType(JsonException.class)
        .isThrownBy(() -> once.put("a", 2))
        .withMessageContaining("the member 'a' is given twice")
        .satisfies(refused -> assertThat(refused.getMessage()).hasSizeLessThan(500));
  }

  @Test
  void absentIsNotNull() {
    assertThat(OBJECT.optionalText("none")).isEmpty();
    assertThat(OBJECT.optionalFingerprint("none")).isEmpty();
    assertThat(OBJECT.flag("none")).isFalse();
    assertThat(OBJECT.texts("none")).isEmpty();
    assertThat(OBJECT.map("none").members()).isEmpty();
  }

  private static void refused(Runnable read, String... messages) {
    assertThatExceptionOfType(JsonException.class)
        .isThrownBy(read::run)
        .satisfies(refused -> assertThat(refused.getMessage()).contains(messages));
  }
}
