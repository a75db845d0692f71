package org.artigraph4j.artifact;

import org.artigraph4j.fingerprint.Canonical;
import org.artigraph4j.fingerprint.Json;
import org.artigraph4j.fingerprint.JsonObject;
import org.artigraph4j.type.Type;

/**
 * A number or other value that is to be derived from an artifact's data and followed over time.
 * This declares it; what was measured is an attribute of the partition it was measured on.
 *
 * @param json the whole object, the kind included
 */
public record Statistic(JsonObject json) implements Canonical {
  private static final String TYPE = "type";

  public Statistic {
    json.requireKind("statistic");
    Type.fromJson(json.object(TYPE));
  }

  /** A statistic of a kind that its author chooses, such as {@code RowCount}. */
  public static Statistic of(String kind, Type type) {
    return of(kind, type, JsonObject.empty());
  }

  public static Statistic of(String kind, Type type, JsonObject fields) {
    return new Statistic(JsonObject.builder(kind, 1).put(TYPE, type).putAll(fields).build());
  }

  public String kind() {
    return json.kind();
  }

  public Type type() {
    return Type.fromJson(json.object(TYPE));
  }

  @Override
  public JsonObject toJson() {
    return json;
  }

  public static Statistic fromJson(Json json) {
    JsonObject object = JsonObject.of(json, "a statistic");
    return new Statistic(object);
  }
}
