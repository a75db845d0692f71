package org.artigraph4j.storage;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.artigraph4j.partition.Component;
import org.artigraph4j.partition.PartitionKeyTypes;
import org.artigraph4j.storage.Part.FieldComponent;
import org.artigraph4j.storage.Part.Fixed;

/** The part of a path template between two separators, and the names that fit it. */
final class PathSegment {
  private final ImmutableList<Part> parts;
  private final ImmutableList<Part> variables;
  private final Pattern pattern;

  private PathSegment(List<Part> parts, PartitionKeyTypes types) {
    this.parts = ImmutableList.copyOf(parts);
    this.variables =
        parts.stream()
            .filter(part -> !(part instanceof Fixed))
            .collect(ImmutableList.toImmutableList());
    StringBuilder regex = new StringBuilder();
    for (int i = 0; i < parts.size(); i++) {
      regex.append(regex(parts.get(i), i + 1 == parts.size() || ends(parts.get(i + 1)), types));
    }
    this.pattern = Pattern.compile(regex.toString(), Pattern.DOTALL);
  }

  static ImmutableList<PathSegment> split(Template template, PartitionKeyTypes types) {
    ImmutableList.Builder<PathSegment> segments = ImmutableList.builder();
    List<Part> current = new ArrayList<>();
    for (Part part : template.parts()) {
      if (!(part instanceof Fixed fixed)) {
        current.add(part);
        continue;
      }
      List<String> texts = Splitter.on('/').splitToList(fixed.value());
      for (int i = 0; i < texts.size(); i++) {
        if (i > 0) {
          segments.add(new PathSegment(current, types));
          current = new ArrayList<>();
        }
        if (!texts.get(i).isEmpty()) {
          current.add(new Fixed(texts.get(i)));
        }
      }
    }
    return segments.add(new PathSegment(current, types)).build();
  }

  boolean isFixed() {
    return variables.isEmpty();
  }

  boolean startsVariable() {
    return !(parts.get(0) instanceof Fixed);
  }

  String fixedText() {
    return parts.isEmpty() ? "" : ((Fixed) parts.get(0)).value();
  }

  /** The parts that are not fixed, each a group of the {@link #matcher}. */
  ImmutableList<Part> variables() {
    return variables;
  }

  Matcher matcher(String name) {
    return pattern.matcher(name);
  }

  /** Whether a number cannot go on into this part. */
  private static boolean ends(Part part) {
    return part instanceof Fixed fixed && !Character.isDigit(fixed.value().charAt(0));
  }

  private static String regex(Part part, boolean ends, PartitionKeyTypes types) {
    if (part instanceof Fixed fixed) {
      return Pattern.quote(fixed.value());
    }
    if (!(part instanceof FieldComponent component)) {
      return "(" + Component.NUMBER.pattern() + ")";
    }
    if (component.pinned().isPresent()) {
      return "(" + Pattern.quote(component.pinned().get()) + ")";
    }
    // Where it is plain how far a component goes, other spellings of it are read, too: they are
    // then
    // refused by name, not passed over.
    String form =
        component.digits().isPresent()
            ? ends ? "[0-9]+" : "[0-9]{" + component.digits().getAsInt() + "}"
            : component
                .form(types)
                .map(known -> ends ? known.anySpelling() : known.pattern())
                .orElse("[^/]+?");
    boolean nullable = types.isNullable(component.field());
    return "(" + form + (nullable ? "|" + Component.NONE.pattern() : "") + ")";
  }
}
