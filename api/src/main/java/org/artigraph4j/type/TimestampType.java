package org.artigraph4j.type;

import java.util.Objects;
import org.artigraph4j.fingerprint.JsonObject;

/**
 * A moment in UTC.
 *
 * @param precision how finely it tells times apart
 */
public record TimestampType(Precision precision, Traits traits) implements Type {
  public TimestampType {
    Objects.requireNonNull(precision, "precision");
    Objects.requireNonNull(traits, "traits");
  }

  public TimestampType(Precision precision) {
    this(precision, Traits.NONE);
  }

  @Override
  public String kind() {
    return "Timestamp";
  }

  @Override
  public TimestampType with(Traits traits) {
    return new TimestampType(precision, traits);
  }

  @Override
  public void putFields(JsonObject.Builder json) {
    json.put("precision", precision.word());
  }
}
