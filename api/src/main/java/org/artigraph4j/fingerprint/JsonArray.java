package org.artigraph4j.fingerprint;

import static com.google.common.collect.ImmutableList.toImmutableList;

import com.google.common.collect.ImmutableList;
import java.util.Collection;
import java.util.Objects;

/** A JSON array. */
public record JsonArray(ImmutableList<Json> elements) implements Json {
  public JsonArray {
    Objects.requireNonNull(elements, "elements");
  }

  /** The JSON of some values, in their order. */
  public static JsonArray of(Collection<? extends Canonical> values) {
    return new JsonArray(values.stream().map(Canonical::toJson).collect(toImmutableList()));
  }

  public static JsonArray ofTexts(Collection<String> texts) {
    return new JsonArray(texts.stream().map(Json.Text::new).collect(toImmutableList()));
  }

  @Override
  public void write(CanonicalWriter writer) {
    writer.beginArray();
    elements.forEach(element -> element.write(writer));
    writer.endArray();
  }

  @Override
  public String toString() {
    return Json.toText(this);
  }
}
