package org.artigraph4j.storage;

import static org.artigraph4j.partition.Component.NUMBER;

import com.google.common.base.CharMatcher;
import java.util.Optional;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.partition.Components;
import org.artigraph4j.partition.FieldKind;
import org.artigraph4j.partition.PartitionField;
import org.artigraph4j.partition.PartitionKey;
import org.artigraph4j.partition.PartitionKeyException;
import org.artigraph4j.storage.Part.FieldComponent;
import org.artigraph4j.storage.Part.Fixed;
import org.artigraph4j.storage.Part.Placeholder;

/** Where the partitions of a key are: a template with the last of its placeholders filled in. */
record Place(Template template, PartitionKey key) {

  String of(Optional<Fingerprint> inputFingerprint, Optional<Fingerprint> content) {
    StringBuilder place = new StringBuilder(template.text().length() + 16);
    for (Part part : template.parts()) {
      if (part instanceof Fixed fixed) {
        place.append(fixed.value());
      } else if (part instanceof FieldComponent component) {
        place.append(render(component));
      } else if (part instanceof Placeholder placeholder) {
        place.append(
            switch (placeholder.name()) {
              case Template.INPUT_FINGERPRINT -> required(placeholder, inputFingerprint);
              case Template.CONTENT_FINGERPRINT -> required(placeholder, content);
              default ->
                  throw new TemplateException(placeholder.text() + " is unresolved in " + template);
            });
      }
    }
    return place.toString();
  }

  private String required(Placeholder placeholder, Optional<Fingerprint> value) {
    return value
        .map(Fingerprint::toString)
        .orElseThrow(
            () ->
                new TemplateException(
                    "the template '" + template + "' needs a value for " + placeholder.text()));
  }

  private String render(FieldComponent part) {
    PartitionField field = key.fields().get(part.field());
    if (field == null) {
      throw refused("has no field '" + part.field() + "' for", part);
    }
    boolean isNull = field.kind() == FieldKind.NULL;
    if (!isNull && !field.kind().components().containsKey(part.component())) {
      throw new PartitionKeyException(part.unknownTo(field.kind()));
    }
    String rendered = Components.render(field, part.component(), part.padding());
    if (part.pinned().isEmpty()) {
      return rendered;
    }
    String pinned = part.pinned().get();
    boolean isNumber = !isNull && field.kind().components().get(part.component()) == NUMBER;
    if (isNumber ? !unpadded(pinned).equals(unpadded(rendered)) : !pinned.equals(rendered)) {
      throw refused("does not fit", part);
    }
    return pinned;
  }

  private PartitionKeyException refused(String why, FieldComponent part) {
    return new PartitionKeyException(
        "the key " + key + " " + why + " " + part.text() + " in " + template);
  }

  private static String unpadded(String number) {
    return number.length() > 1 && CharMatcher.inRange('0', '9').matchesAllOf(number)
        ? CharMatcher.is('0').trimLeadingFrom(number.substring(0, number.length() - 1))
            + number.charAt(number.length() - 1)
        : number;
  }
}
