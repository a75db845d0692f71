package org.artigraph4j.storage;

import com.google.common.base.CharMatcher;
import com.google.common.collect.HashMultimap;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.SetMultimap;
import java.util.Optional;
import org.artigraph4j.partition.Component;
import org.artigraph4j.partition.FieldKind;
import org.artigraph4j.partition.PartitionKeyTypes;
import org.artigraph4j.storage.Part.FieldComponent;
import org.artigraph4j.storage.Part.Fixed;
import org.artigraph4j.storage.Part.Placeholder;

/**
 * Checks that a template gives every key a place of its own, and that the key can be read back out
 * of the place.
 */
final class TemplateCheck {
  private final Template template;
  private final PartitionKeyTypes types;

  private TemplateCheck(Template template, PartitionKeyTypes types) {
    this.template = template;
    this.types = types;
  }

  static void check(Template template, PartitionKeyTypes types) {
    TemplateCheck check = new TemplateCheck(template, types);
    check.requireKnownComponents();
    check.requireWholeKeys();
    check.requireSeparated();
  }

  private void requireKnownComponents() {
    for (Part part : template.parts()) {
      if (part instanceof FieldComponent component) {
        if (!types.fields().containsKey(component.field())) {
          throw refused(
              component.text()
                  + " names no partition field of the type; its fields are "
                  + types.fields().keySet());
        }
        types.kind(component.field()).ifPresent(kind -> requireKnown(component, kind));
      }
    }
  }

  private void requireKnown(FieldComponent part, FieldKind kind) {
    Component form = kind.components().get(part.component());
    if (form == null) {
      throw refused(part.unknownTo(kind));
    }
    if (!part.padding().isEmpty() && form != Component.NUMBER) {
      throw refused(part.text() + " pads what is not a decimal number; leave the padding out");
    }
  }

  private void requireWholeKeys() {
    SetMultimap<String, String> present = HashMultimap.create();
    for (Part part : template.parts()) {
      if (part instanceof FieldComponent component) {
        present.put(component.field(), component.component());
      }
    }
    for (String field : types.fields().keySet()) {
      Optional<FieldKind> kind = types.kind(field);
      if (kind.isPresent()
          && !template.has(Template.PARTITION_KEY_SPEC)
          && kind.get().sufficient().stream().noneMatch(present.get(field)::containsAll)) {
        throw refused(
            "the components "
                + present.get(field)
                + " of '"
                + field
                + "' do not tell its partitions apart; use all of one of "
                + kind.get().sufficient());
      }
    }
  }

  // A component that may go on (any number of digits) must be followed by something that cannot be
  // its continuation, or two keys could share a place ("1" and "23" against "12" and "3"). Where
  // the next part is still to be filled in, the check made after that will tell.
  private void requireSeparated() {
    ImmutableList<Part> parts = template.parts();
    for (int i = 0; i + 1 < parts.size(); i++) {
      CharMatcher continuation = continuation(parts.get(i));
      if (!continuation.equals(CharMatcher.none())
          && !isUnresolved(parts.get(i + 1))
          && !separates(parts.get(i + 1), continuation)
          && !isLastInSegment(parts, i)) {
        throw refused(
            "what follows "
                + parts.get(i).text()
                + " could be a part of it; put a separator such as '/' or '=' between, or give a"
                + " date's parts a fixed width as {date.Y:04}{date.m:02}{date.d:02}");
      }
    }
  }

  private boolean isUnresolved(Part part) {
    return part instanceof Placeholder placeholder
        && template.unresolved().contains(placeholder.name());
  }

  private static boolean separates(Part part, CharMatcher continuation) {
    return part instanceof Fixed fixed && !continuation.matches(fixed.value().charAt(0));
  }

  /** Whether nothing but fixed text comes before the end of the path segment. */
  private static boolean isLastInSegment(ImmutableList<Part> parts, int index) {
    return parts.get(index + 1) instanceof Fixed next
        && (index + 2 == parts.size() || next.value().indexOf('/') >= 0);
  }

  private CharMatcher continuation(Part part) {
    if (part instanceof FieldComponent component) {
      return component.continuation(types);
    }
    return part instanceof Placeholder placeholder
            && (placeholder.name().equals(Template.INPUT_FINGERPRINT)
                || placeholder.name().equals(Template.CONTENT_FINGERPRINT))
        ? Component.NUMBER.continuation()
        : CharMatcher.none();
  }

  private TemplateException refused(String why) {
    return new TemplateException("the template '" + template + "' does not fit its type: " + why);
  }
}
