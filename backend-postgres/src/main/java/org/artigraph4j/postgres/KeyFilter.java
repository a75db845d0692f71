package org.artigraph4j.postgres;

import com.google.common.base.Joiner;
import java.util.ArrayList;
import java.util.List;
import org.artigraph4j.catalog.KeyCondition;
import org.artigraph4j.fingerprint.Json;
import org.artigraph4j.fingerprint.JsonArray;
import org.artigraph4j.fingerprint.JsonObject;
import org.artigraph4j.partition.FieldKind;
import org.artigraph4j.partition.PartitionField;
import org.artigraph4j.partition.PartitionKey;

/**
 * Conditions on keys as one path of JSON, which has names and values as variables: {@code [["date",
 * "DateField", "2015-01-01"], …]} is how a key has its fields.
 *
 * @param values of the variables
 */
record KeyFilter(String path, String values) {
  /** Otherwise a field, being an array itself, would be taken apart. */
  private static final String STRICT = "strict ";

  static KeyFilter of(List<KeyCondition> conditions) {
    Builder builder = new Builder();
    conditions.forEach(builder::add);
    return new KeyFilter(
        STRICT + Joiner.on(" && ").join(builder.predicates), builder.values.build().toString());
  }

  private static final class Builder {
    private final List<String> predicates = new ArrayList<>();
    private final JsonObject.Builder values = JsonObject.builder();
    private int count;

    void add(KeyCondition condition) {
      List<String> parts = new ArrayList<>();
      parts.add("@[0] == " + variable(new Json.Text(condition.field())));
      if (condition instanceof KeyCondition.Equal equal) {
        add(parts, "==", condition.field(), equal.value());
      } else if (condition instanceof KeyCondition.Range range) {
        parts.add("@[1] != " + variable(new Json.Text(FieldKind.NULL.word())));
        range.from().ifPresent(from -> add(parts, ">=", condition.field(), from));
        range.until().ifPresent(until -> add(parts, "<", condition.field(), until));
      } else if (condition instanceof KeyCondition.Prefix prefix) {
        parts.add("@[1] == " + variable(new Json.Text(FieldKind.STRING.word())));
        parts.add("@[2] starts with " + variable(new Json.Text(prefix.prefix().value())));
      }
      predicates.add("exists($.fields[*] ? (" + Joiner.on(" && ").join(parts) + "))");
    }

    /** Compares the value, if there is one, within its kind. */
    private void add(List<String> parts, String comparison, String field, PartitionField value) {
      JsonArray written =
          (JsonArray) PartitionKey.of(field, value).fieldsToJson().elements().get(0);
      parts.add("@[1] == " + variable(written.elements().get(1)));
      if (written.elements().size() > 2) {
        parts.add("@[2] " + comparison + " " + variable(written.elements().get(2)));
      }
    }

    private String variable(Json value) {
      String name = "v" + count++;
      values.put(name, value);
      return "$" + name;
    }
  }
}
