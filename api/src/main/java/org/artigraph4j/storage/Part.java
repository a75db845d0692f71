package org.artigraph4j.storage;

import com.google.common.base.CharMatcher;
import java.util.Optional;
import java.util.OptionalInt;
import org.artigraph4j.partition.Component;
import org.artigraph4j.partition.FieldKind;
import org.artigraph4j.partition.PartitionKeyTypes;

/** One piece of a parsed {@link Template}. */
sealed interface Part {
  /** The piece as it stands in a template's text. */
  String text();

  /** Fixed text, in which a doubled brace of the template is a single one. */
  record Fixed(String value) implements Part {
    @Override
    public String text() {
      return value.replace("{", "{{").replace("}", "}}");
    }
  }

  /** A named placeholder, such as {@code {graph_name}}. */
  record Placeholder(String name) implements Part {
    @Override
    public String text() {
      return "{" + name + "}";
    }
  }

  /**
   * A component of a partition field, such as {@code {date.m:02}}.
   *
   * @param padding the least number of digits as {@code 02}, or empty
   * @param pinned the only text that may stand here, as in {@code {date.Y[2021]}}
   */
  record FieldComponent(String field, String component, String padding, Optional<String> pinned)
      implements Part {
    @Override
    public String text() {
      return "{"
          + field
          + "."
          + component
          + pinned.map(pin -> "[" + pin + "]").orElse("")
          + (padding.isEmpty() ? "" : ":" + padding)
          + "}";
    }

    /** The component's form for a field of these types; none if the field's type is unknown. */
    Optional<Component> form(PartitionKeyTypes types) {
      return types.kind(field).map(kind -> kind.components().get(component));
    }

    /** Why this cannot be a component of a field of some kind. */
    String unknownTo(FieldKind kind) {
      return "no component '"
          + component
          + "' for "
          + text()
          + "; a "
          + kind.word()
          + " has "
          + kind.components().keySet();
    }

    /** By which characters a complete component here might go on; none if its width is fixed. */
    CharMatcher continuation(PartitionKeyTypes types) {
      return pinned.isPresent() || digits().isPresent()
          ? CharMatcher.none()
          : form(types).map(Component::continuation).orElse(CharMatcher.none());
    }

    /** How many digits a component here always has; none if that depends on its value. */
    OptionalInt digits() {
      return switch (component) {
        case "Y" -> padding.equals("04") ? OptionalInt.of(4) : OptionalInt.empty();
        case "m", "d", "H" -> padding.equals("02") ? OptionalInt.of(2) : OptionalInt.empty();
        default -> OptionalInt.empty();
      };
    }
  }
}
