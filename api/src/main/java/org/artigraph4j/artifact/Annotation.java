package org.artigraph4j.artifact;

import org.artigraph4j.fingerprint.Canonical;
import org.artigraph4j.fingerprint.Json;
import org.artigraph4j.fingerprint.JsonObject;

/**
 * Human knowledge about an artifact or a producer: of a kind that its author chooses, with fields.
 *
 * <pre>{@code
 * Annotation vendor = Annotation.of("Vendor", "name", "Acme");
 * }</pre>
 *
 * @param json the whole object, the kind included
 */
public record Annotation(JsonObject json) implements Canonical {
  public Annotation {
    json.requireKind("annotation");
  }

  /** An annotation without fields. */
  public static Annotation of(String kind) {
    return new Annotation(JsonObject.builder(kind, 1).build());
  }

  public static Annotation of(String kind, String field, String text) {
    return new Annotation(JsonObject.builder(kind, 1).put(field, text).build());
  }

  /** An annotation with any fields. */
  public static Annotation of(String kind, JsonObject fields) {
    return new Annotation(JsonObject.builder(kind, 1).putAll(fields).build());
  }

  public String kind() {
    return json.kind();
  }

  public JsonObject fields() {
    return json.fields();
  }

  @Override
  public JsonObject toJson() {
    return json;
  }

  public static Annotation fromJson(Json json) {
    JsonObject object = JsonObject.of(json, "an annotation");
    return new Annotation(object);
  }
}
