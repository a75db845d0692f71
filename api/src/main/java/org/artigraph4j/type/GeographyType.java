package org.artigraph4j.type;

import java.util.Objects;
import java.util.Optional;
import org.artigraph4j.fingerprint.JsonObject;
import org.artigraph4j.fingerprint.Utf8;

/**
 * A shape on the earth.
 *
 * @param format how it is written, such as {@code WKB} or {@code WKT}
 * @param srid the reference system, such as {@code 4326}
 */
public record GeographyType(Optional<String> format, Optional<String> srid, Traits traits)
    implements Type {
  public GeographyType {
    Objects.requireNonNull(format, "format");
    Objects.requireNonNull(srid, "srid");
    Objects.requireNonNull(traits, "traits");
    format.ifPresent(text -> Utf8.requireStorable("format of a Geography", text));
    srid.ifPresent(text -> Utf8.requireStorable("srid of a Geography", text));
  }

  public GeographyType() {
    this(Optional.empty(), Optional.empty(), Traits.NONE);
  }

  public GeographyType(String format, String srid) {
    this(Optional.of(format), Optional.of(srid), Traits.NONE);
  }

  @Override
  public String kind() {
    return "Geography";
  }

  @Override
  public GeographyType with(Traits traits) {
    return new GeographyType(format, srid, traits);
  }

  @Override
  public void putFields(JsonObject.Builder json) {
    json.put("format", format).put("srid", srid);
  }
}
