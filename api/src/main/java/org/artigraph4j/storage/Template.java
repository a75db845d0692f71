package org.artigraph4j.storage;

import static com.google.common.collect.ImmutableSet.toImmutableSet;

import com.google.common.base.CharMatcher;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.fingerprint.Utf8;
import org.artigraph4j.partition.FieldKind;
import org.artigraph4j.partition.PartitionKey;
import org.artigraph4j.partition.PartitionKeyException;
import org.artigraph4j.partition.PartitionKeyTypes;
import org.artigraph4j.storage.Part.FieldComponent;
import org.artigraph4j.storage.Part.Fixed;
import org.artigraph4j.storage.Part.Placeholder;

/**
 * A text with placeholders, such as {@code /data/{names}/{date.iso}{extension}}, from which the
 * place of every partition follows. Immutable; equal by its text.
 *
 * <p>Placeholders are filled in by and by: those of the artifact's type and format, then those of
 * its graph, and at last those of a partition: its key's components, {@code {input_fingerprint}}
 * and {@code {content_fingerprint}}. {@code docs/concepts.md} lists them all.
 */
public final class Template {
  /** A build's input fingerprint: tells apart what was built from other inputs or by other code. */
  public static final String INPUT_FINGERPRINT = "input_fingerprint";

  /** The data's own fingerprint: equal content is stored once, two contents never share a place. */
  public static final String CONTENT_FINGERPRINT = "content_fingerprint";

  static final String PARTITION_KEY_SPEC = "partition_key_spec";

  private static final ImmutableSet<String> OF_A_PARTITION =
      ImmutableSet.of(INPUT_FINGERPRINT, CONTENT_FINGERPRINT);

  static final ImmutableSet<String> PLACEHOLDERS =
      ImmutableSet.of(
          "graph_name",
          "path_tags",
          "names",
          "name",
          PARTITION_KEY_SPEC,
          INPUT_FINGERPRINT,
          CONTENT_FINGERPRINT,
          "extension");

  private static final char SEPARATOR = '/';
  private static final int MAX_BYTES = 65_536;

  private final String text;
  private final ImmutableList<Part> parts;
  private final ImmutableSet<String> placeholders;
  private final ImmutableSet<String> unresolved;

  private Template(ImmutableList<Part> parts) {
    this.parts = parts;
    this.text = parts.stream().map(Part::text).collect(Collectors.joining());
    Utf8.requireLength("template", text, MAX_BYTES); // also when a name was filled in many times
    this.placeholders =
        parts.stream()
            .filter(Placeholder.class::isInstance)
            .map(part -> ((Placeholder) part).name())
            .collect(toImmutableSet());
    this.unresolved =
        placeholders.stream()
            .filter(name -> !OF_A_PARTITION.contains(name))
            .collect(toImmutableSet());
  }

  /**
   * Reads a template.
   *
   * @throws TemplateException if a brace is unmatched or a placeholder unknown
   */
  public static Template parse(String text) {
    Utf8.requireStorable("template", text);
    Utf8.requireLength("template", text, MAX_BYTES); // before the work of reading it
    if (text.isBlank()) {
      throw new TemplateException("the template is blank; give it a place");
    }
    return new Template(TemplateParser.parse(text));
  }

  /** The text that {@link #parse} reads. */
  public String text() {
    return text;
  }

  public boolean has(String placeholder) {
    return placeholders.contains(placeholder);
  }

  /** The placeholders that an artifact's type, format and graph fill in, as far as they remain. */
  public ImmutableSet<String> unresolved() {
    return unresolved;
  }

  ImmutableList<Part> parts() {
    return parts;
  }

  /**
   * This template with some placeholders filled in. An empty value takes the separator after its
   * placeholder with it, or, where it was the last, the separators before it.
   *
   * @param values texts by placeholder; they are taken as they are, braces included
   * @throws TemplateException if nothing remains
   */
  public Template resolve(Map<String, String> values) {
    return replace(
        part ->
            part instanceof Placeholder placeholder && values.containsKey(placeholder.name())
                ? Optional.of(fixed(values.getOrDefault(placeholder.name(), "")))
                : Optional.empty());
  }

  /** This template with {@code {partition_key_spec}} spelled out for these key types. */
  public Template resolvePartitionKeySpec(PartitionKeyTypes types) {
    if (!has(PARTITION_KEY_SPEC)) {
      return this; // types unknown to this release cannot be spelled out, and need not be
    }
    ImmutableList<Part> spec = partitionKeySpec(types);
    return replace(
        part ->
            part.equals(new Placeholder(PARTITION_KEY_SPEC))
                ? Optional.of(spec)
                : Optional.empty());
  }

  private static ImmutableList<Part> fixed(String value) {
    return value.isEmpty() ? ImmutableList.of() : ImmutableList.of(new Fixed(value));
  }

  private static ImmutableList<Part> partitionKeySpec(PartitionKeyTypes types) {
    ImmutableList.Builder<Part> spec = ImmutableList.builder();
    String separator = "";
    for (String field : types.fields().keySet()) {
      FieldKind kind =
          types
              .kind(field)
              .orElseThrow(
                  () ->
                      new TemplateException(
                          "{partition_key_spec} needs the type of field '"
                              + field
                              + "', which this release does not know"));
      for (Map.Entry<String, String> component : kind.defaults().entrySet()) {
        spec.add(new Fixed(separator + field + "_" + component.getKey() + "="));
        spec.add(
            new FieldComponent(field, component.getKey(), component.getValue(), Optional.empty()));
        separator = String.valueOf(SEPARATOR);
      }
    }
    return spec.build();
  }

  /** A replacement of a part: other parts, possibly none of them; or empty to keep it. */
  private interface Replacement {
    Optional<ImmutableList<Part>> of(Part part);
  }

  private Template replace(Replacement replacement) {
    List<Part> result = new ArrayList<>();
    boolean anyEmpty = false;
    boolean afterEmpty = false;
    for (Part part : parts) {
      ImmutableList<Part> replaced = replacement.of(part).orElse(ImmutableList.of(part));
      if (afterEmpty && part instanceof Fixed text && text.value().charAt(0) == SEPARATOR) {
        replaced = fixed(text.value().substring(1));
      }
      afterEmpty = replaced.isEmpty() && !(part instanceof Fixed);
      anyEmpty |= afterEmpty;
      result.addAll(replaced);
    }
    ImmutableList<Part> merged = merge(result);
    if (anyEmpty) {
      merged = trimTrailingSeparators(merged);
    }
    if (merged.isEmpty()) {
      throw new TemplateException(
          "nothing remains of the template '" + text + "' without its empty placeholders");
    }
    return merged.equals(parts) ? this : new Template(merged);
  }

  private static ImmutableList<Part> trimTrailingSeparators(ImmutableList<Part> parts) {
    int last = parts.size() - 1;
    if (last < 0 || !(parts.get(last) instanceof Fixed end)) {
      return parts;
    }
    String trimmed = CharMatcher.is(SEPARATOR).trimTrailingFrom(end.value());
    return ImmutableList.<Part>builder()
        .addAll(parts.subList(0, last))
        .addAll(fixed(trimmed))
        .build();
  }

  private static ImmutableList<Part> merge(List<Part> parts) {
    List<Part> merged = new ArrayList<>();
    for (Part part : parts) {
      int last = merged.size() - 1;
      if (part instanceof Fixed right && last >= 0 && merged.get(last) instanceof Fixed left) {
        merged.set(last, new Fixed(left.value() + right.value()));
      } else {
        merged.add(part);
      }
    }
    return ImmutableList.copyOf(merged);
  }

  /**
   * The place of a partition.
   *
   * @throws PartitionKeyException if the key lacks a field or component that stands in the
   *     template, or has another value than the one pinned there
   */
  public String place(
      PartitionKey key, Optional<Fingerprint> inputFingerprint, Optional<Fingerprint> content) {
    return new Place(this, key).of(inputFingerprint, content);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Template template && text.equals(template.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
