package org.artigraph4j.type;

import java.util.Optional;
import org.artigraph4j.fingerprint.InvalidValueException;
import org.artigraph4j.fingerprint.Json;
import org.artigraph4j.fingerprint.JsonObject;

/**
 * A type of a kind, or in a format, that this release does not know. It keeps all that was read and
 * writes it back unchanged.
 *
 * @param json the whole object, the kind included
 */
public record OtherType(JsonObject json) implements Type {
  public OtherType {
    json.requireKind("type");
    if (json.kindFormat() == 1 && TypeReader.knows(json.kind())) {
      throw new InvalidValueException(
          "the type kind " + json.kind() + " has a class of its own; use that");
    }
  }

  @Override
  public String kind() {
    return json.kind();
  }

  @Override
  public Traits traits() {
    boolean nullable = json.members().get("nullable") instanceof Json.Bool bool && bool.value();
    Optional<String> description =
        json.members().get("description") instanceof Json.Text text
            ? Optional.of(text.value())
            : Optional.empty();
    return new Traits(nullable, description);
  }

  /** Always refused: what is not understood is kept as it is. */
  @Override
  public OtherType with(Traits traits) {
    throw new InvalidValueException(
        "the type kind '"
            + kind()
            + "' is unknown to this release and kept as it was read; make it anew from its JSON");
  }

  @Override
  public JsonObject toJson() {
    return json;
  }
}
