package org.artigraph4j.storage;

import com.google.common.collect.ImmutableList;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.artigraph4j.fingerprint.InvalidValueException;
import org.artigraph4j.fingerprint.Json;
import org.artigraph4j.fingerprint.JsonObject;
import org.artigraph4j.partition.PartitionKeyTypes;

/**
 * A storage of a kind that this library has no class for: an object store, a warehouse table, or a
 * kind of a newer release. All its fields are kept and written back unchanged; those that are texts
 * and read as templates are filled in like any template.
 *
 * <pre>{@code
 * Storage bucket =
 *     OtherStorage.of("S3File", Map.of("bucket", "lake", "key", "{names}/{date.iso}{extension}"));
 * }</pre>
 *
 * @param json the whole object, the kind included
 */
public record OtherStorage(JsonObject json) implements Storage {
  public OtherStorage {
    json.requireKind("storage");
    if (json.is(LocalFile.KIND, 1) || json.is(Literal.KIND, 1)) {
      throw new InvalidValueException(
          "the storage kind " + json.kind() + " has a class of its own; use that");
    }
  }

  public static OtherStorage of(String kind, Map<String, String> fields) {
    JsonObject.Builder json = JsonObject.builder(kind, 1);
    fields.forEach(json::put);
    return new OtherStorage(json.build());
  }

  @Override
  public String kind() {
    return json.kind();
  }

  @Override
  public ImmutableList<Template> templates() {
    ImmutableList.Builder<Template> templates = ImmutableList.builder();
    json.fields().members().values().forEach(field -> template(field).ifPresent(templates::add));
    return templates.build();
  }

  @Override
  public OtherStorage withTemplates(UnaryOperator<Template> change) {
    JsonObject.Builder changed = JsonObject.builder(json.kind(), json.kindFormat());
    json.fields()
        .members()
        .forEach(
            (name, field) ->
                changed.put(
                    name,
                    template(field)
                        .<Json>map(template -> new Json.Text(change.apply(template).text()))
                        .orElse(field)));
    return new OtherStorage(changed.build());
  }

  /** Checks nothing: only who knows the kind knows what its fields must tell apart. */
  @Override
  public void requireFits(PartitionKeyTypes types) {}

  @Override
  public StoragePartitions discover(PartitionKeyTypes types) {
    throw new InvalidValueException(
        "cannot look for partitions in a "
            + kind()
            + "; list them with its own client, and pass them");
  }

  // Whether a field of an unknown kind is meant as a template, only its text can tell.
  private static Optional<Template> template(Json field) {
    if (field instanceof Json.Text text && !text.value().isBlank()) {
      try {
        return Optional.of(Template.parse(text.value()));
      } catch (TemplateException isNone) {
        return Optional.empty();
      }
    }
    return Optional.empty();
  }

  /** The kind and the names of its fields; their values may hold what is nobody's business. */
  @Override
  public String toString() {
    return kind() + json.fields().members().keySet();
  }

  @Override
  public JsonObject toJson() {
    return json;
  }
}
