package org.artigraph4j.artifact;

import org.artigraph4j.fingerprint.Canonical;
import org.artigraph4j.fingerprint.InvalidValueException;
import org.artigraph4j.fingerprint.Json;
import org.artigraph4j.fingerprint.JsonObject;
import org.artigraph4j.fingerprint.Utf8;

/**
 * How an artifact's data is written: a kind, the extension of its files, and options. This library
 * reads and writes no data itself, so any kind will do.
 *
 * <pre>{@code
 * Format.JSON;
 * Format.of("Parquet", ".parquet");
 * }</pre>
 *
 * @param json the whole object, the kind included
 */
public record Format(JsonObject json) implements Canonical {
  /** JSON documents, {@code .json}. */
  public static final Format JSON = of("JSON", ".json");

  /** Comma-separated values with a header line, {@code .csv}. */
  public static final Format CSV = of("CSV", ".csv");

  private static final String EXTENSION = "extension";
  private static final int MAX_EXTENSION_BYTES = 64;

  public Format {
    json.requireKind("format");
    requireExtension(extension(json));
  }

  /**
   * A format of any kind.
   *
   * @param extension of its files, with the dot; may be empty
   */
  public static Format of(String kind, String extension) {
    return of(kind, extension, JsonObject.empty());
  }

  public static Format of(String kind, String extension, JsonObject options) {
    return new Format(
        JsonObject.builder(kind, 1).put(EXTENSION, extension).putAll(options).build());
  }

  public String kind() {
    return json.kind();
  }

  /** The extension of its files, with the dot; empty if there is none. */
  public String extension() {
    return extension(json);
  }

  @Override
  public JsonObject toJson() {
    return json;
  }

  public static Format fromJson(Json json) {
    JsonObject object = JsonObject.of(json, "a format");
    return new Format(object);
  }

  private static String extension(JsonObject json) {
    return json.optionalText(EXTENSION).orElse("");
  }

  private static void requireExtension(String extension) {
    Utf8.requireLength("extension of a format", extension, MAX_EXTENSION_BYTES);
    if (!extension.matches("(\\.[A-Za-z0-9_-]+)*")) {
      throw new InvalidValueException(
          "the extension '"
              + Utf8.abbreviate(extension)
              + "' of a format is none; expected such as '.json', '.csv.gz', or nothing");
    }
  }
}
