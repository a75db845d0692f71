package org.artigraph4j.fingerprint;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Reads JSON text by Jackson's streaming parser into the narrower values of {@link Json}. */
final class JsonParsing {
  // Bodies are read back from our own writers: the values themselves bound sizes, the reader only
  // depth. Names are not cached, since they are people's, and a table of them could be attacked.
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(Json.MAX_DEPTH)
                  .maxNameLength(Integer.MAX_VALUE)
                  .maxStringLength(Integer.MAX_VALUE)
                  .build())
          .build();

  private JsonParsing() {}

  static Json parse(String text) {
    try (JsonParser parser = FACTORY.createParser(text)) {
      parser.nextToken();
      Json json = value(parser);
      if (parser.nextToken() != null) {
        throw new JsonException("there is more text after the JSON value");
      }
      return json;
    } catch (JsonProcessingException malformed) {
      JsonLocation at = malformed.getLocation();
      String where =
          at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
      throw new JsonException(
          "malformed JSON" + where + ": " + malformed.getOriginalMessage(), malformed);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible); // a String has no I/O
    }
  }

  private static Json value(JsonParser parser) throws IOException {
    JsonToken token = parser.currentToken();
    if (token == null) {
      throw new JsonException("there is no JSON value: the text is empty");
    }
    return switch (token) {
      case START_OBJECT -> object(parser);
      case START_ARRAY -> array(parser);
      case VALUE_STRING -> text(parser);
      case VALUE_TRUE -> new Json.Bool(true);
      case VALUE_FALSE -> new Json.Bool(false);
      case VALUE_NUMBER_INT -> integer(parser);
      case VALUE_NUMBER_FLOAT ->
          throw refused(parser, "a fraction; write an integer, or a decimal as a text");
      case VALUE_NULL -> throw refused(parser, "null; leave absent members out");
      default -> throw refused(parser, token.toString());
    };
  }

  private static Json text(JsonParser parser) throws IOException {
    String text = parser.getText();
    try {
      return new Json.Text(text);
    } catch (InvalidValueException unstorable) {
      throw refused(parser, "refused: " + unstorable.getMessage());
    }
  }

  private static Json integer(JsonParser parser) throws IOException {
    if (parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
      throw refused(parser, "beyond 64 bits; write it as a text");
    }
    return new Json.Int(parser.getLongValue());
  }

  private static Json object(JsonParser parser) throws IOException {
    JsonObject.Builder builder = JsonObject.builder();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      builder.put(requireStorable(name, parser), value(parser));
    }
    return builder.build();
  }

  private static String requireStorable(String name, JsonParser parser) {
    try {
      return Utf8.requireStorable("member name", name);
    } catch (InvalidValueException unstorable) {
      throw refused(parser, "refused: " + unstorable.getMessage());
    }
  }

  private static Json array(JsonParser parser) throws IOException {
    ImmutableList.Builder<Json> elements = ImmutableList.builder();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      elements.add(value(parser));
    }
    return new JsonArray(elements.build());
  }

  private static JsonException refused(JsonParser parser, String found) {
    return new JsonException(
        "the value at '" + parser.getParsingContext().pathAsPointer() + "' is " + found);
  }
}
