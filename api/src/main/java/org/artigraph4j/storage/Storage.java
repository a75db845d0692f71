package org.artigraph4j.storage;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.artigraph4j.fingerprint.Canonical;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.fingerprint.InvalidValueException;
import org.artigraph4j.fingerprint.Json;
import org.artigraph4j.fingerprint.JsonObject;
import org.artigraph4j.fingerprint.Utf8;
import org.artigraph4j.partition.PartitionKeyTypes;

/**
 * Where the partitions of an artifact are: a kind, such as {@link LocalFile}, and templates.
 *
 * <p>A storage's identity is its <em>resolved</em> form: two artifacts, also of different graphs,
 * whose templates resolve to the same text share their partitions. An artifact's graph resolves it;
 * take the artifact from {@code graph.artifact(key)}.
 *
 * <p>For places that this library does not read or write itself, use {@link OtherStorage}: a
 * backend needs nothing but the kind and the fields.
 */
public sealed interface Storage extends Canonical permits LocalFile, Literal, OtherStorage {
  /** What kind of place, such as {@code LocalFile}. */
  String kind();

  /** The templates among the fields. */
  ImmutableList<Template> templates();

  /** This storage with every template changed. */
  Storage withTemplates(UnaryOperator<Template> change);

  /**
   * Checks the templates against the keys of an artifact's partitions.
   *
   * @throws InvalidValueException if they have a component of no field, or if two keys would share
   *     a place
   */
  void requireFits(PartitionKeyTypes types);

  /**
   * Finds the partitions that are there now, by looking at the data itself. It reads all of it, to
   * fingerprint it, and writes nothing.
   *
   * @param types what the keys of the artifact's partitions look like
   * @throws InvalidValueException if this library cannot look into such a storage
   */
  StoragePartitions discover(PartitionKeyTypes types);

  /** Fills in {@code {partition_key_spec}}. */
  default Storage resolveType(PartitionKeyTypes types) {
    return withTemplates(template -> template.resolvePartitionKeySpec(types));
  }

  /** Fills in {@code {extension}}. */
  default Storage resolveExtension(String extension) {
    return resolve(ImmutableMap.of("extension", extension));
  }

  /** Fills in {@code {graph_name}} and {@code {path_tags}}. */
  default Storage resolveGraph(String graphName, Map<String, String> pathTags) {
    String tags =
        pathTags.entrySet().stream()
            .map(tag -> tag.getKey() + "=" + tag.getValue())
            .collect(Collectors.joining("/"));
    return resolve(ImmutableMap.of("graph_name", graphName, "path_tags", tags));
  }

  /**
   * Fills in {@code {names}}, the segments of the artifact's key, and {@code {name}}, its last.
   *
   * @param names at least one
   */
  default Storage resolveNames(List<String> names) {
    return resolve(
        ImmutableMap.of("names", String.join("/", names), "name", names.get(names.size() - 1)));
  }

  private Storage resolve(ImmutableMap<String, String> values) {
    return withTemplates(template -> template.resolve(values));
  }

  /** Whether every partition here has an input fingerprint; if not, none has. */
  default boolean takesInputFingerprint() {
    return has(Template.INPUT_FINGERPRINT);
  }

  /** Whether a partition's place depends on its content. */
  default boolean takesContentFingerprint() {
    return has(Template.CONTENT_FINGERPRINT);
  }

  private boolean has(String placeholder) {
    for (Template template : templates()) { // for every partition: no stream
      if (template.has(placeholder)) {
        return true;
      }
    }
    return false;
  }

  /**
   * This storage, if its graph has filled in all that is not a partition's own.
   *
   * @throws UnresolvedStorageException if not
   */
  default Storage requireResolved() {
    for (Template template : templates()) {
      if (!template.unresolved().isEmpty()) {
        throw new UnresolvedStorageException(
            this,
            templates().stream()
                .flatMap(each -> each.unresolved().stream())
                .collect(ImmutableSortedSet.toImmutableSortedSet(Utf8.ORDER)));
      }
    }
    return this;
  }

  /** Refuses an input fingerprint where the templates have no place for it, and its lack where. */
  default void requireInputFingerprint(Optional<Fingerprint> inputFingerprint) {
    if (takesInputFingerprint() && inputFingerprint.isEmpty()) {
      throw new InvalidValueException(
          "a partition of "
              + this
              + " has no input fingerprint, but the template has"
              + " {input_fingerprint}: give the partition one, or leave the placeholder out");
    }
    if (!takesInputFingerprint() && inputFingerprint.isPresent()) {
      throw new InvalidValueException(
          "a partition of "
              + this
              + " has the input fingerprint "
              + inputFingerprint.get()
              + ", but the template has no {input_fingerprint}: add it, or give the partition none");
    }
  }

  /**
   * Reads a storage; a kind or format that this release does not know is an {@link OtherStorage}.
   */
  static Storage fromJson(Json json) {
    JsonObject object = JsonObject.of(json, "a storage");
    if (object.is(LocalFile.KIND, 1)) {
      return LocalFile.read(object);
    }
    return object.is(Literal.KIND, 1) ? Literal.read(object) : new OtherStorage(object);
  }
}
