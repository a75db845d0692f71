package org.artigraph4j.type;

import java.util.Objects;
import org.artigraph4j.fingerprint.JsonObject;

/**
 * A date and time as a calendar and a clock show them, without a time zone.
 *
 * @param precision how finely it tells times apart
 */
public record DateTimeType(Precision precision, Traits traits) implements Type {
  public DateTimeType {
    Objects.requireNonNull(precision, "precision");
    Objects.requireNonNull(traits, "traits");
  }

  public DateTimeType(Precision precision) {
    this(precision, Traits.NONE);
  }

  @Override
  public String kind() {
    return "DateTime";
  }

  @Override
  public DateTimeType with(Traits traits) {
    return new DateTimeType(precision, traits);
  }

  @Override
  public void putFields(JsonObject.Builder json) {
    json.put("precision", precision.word());
  }
}
