package org.artigraph4j.type;

import java.util.Objects;
import org.artigraph4j.fingerprint.JsonObject;

/**
 * A time of day, without a date or a time zone.
 *
 * @param precision how finely it tells times apart
 */
public record TimeType(Precision precision, Traits traits) implements Type {
  public TimeType {
    Objects.requireNonNull(precision, "precision");
    Objects.requireNonNull(traits, "traits");
  }

  public TimeType(Precision precision) {
    this(precision, Traits.NONE);
  }

  @Override
  public String kind() {
    return "Time";
  }

  @Override
  public TimeType with(Traits traits) {
    return new TimeType(precision, traits);
  }

  @Override
  public void putFields(JsonObject.Builder json) {
    json.put("precision", precision.word());
  }
}
