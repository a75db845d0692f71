package org.artigraph4j.storage;

import com.google.common.collect.ImmutableList;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.fingerprint.InvalidValueException;
import org.artigraph4j.fingerprint.JsonObject;
import org.artigraph4j.fingerprint.Utf8;
import org.artigraph4j.partition.PartitionKey;
import org.artigraph4j.partition.PartitionKeyTypes;

/**
 * Text that is kept in the metadata itself, for small values: a threshold, a total, a report. The
 * text of a partition is its attribute {@value #VALUE}; its content fingerprint is {@code
 * Fingerprint.fromString} of the text.
 *
 * @param id a template that tells the literals of a graph apart
 * @param value the text of an input that the graph's author wrote down; then there is one
 *     partition, and nothing builds it
 */
public record Literal(Template id, Optional<String> value) implements Storage {
  /** The attribute of a partition that holds its text. */
  public static final String VALUE = "value";

  /** The longest text, in UTF-8 bytes: 1 MiB. */
  public static final int MAX_BYTES = 1 << 20;

  static final String KIND = "Literal";

  private static final Template RAW = Template.parse("{graph_name}/{path_tags}/{names}");
  private static final Template BUILT =
      Template.parse("{graph_name}/{path_tags}/{names}/{partition_key_spec}/{input_fingerprint}");

  public Literal {
    Objects.requireNonNull(id, "id");
    value.ifPresent(Literal::requireText);
    if (value.isPresent() && id.has(Template.INPUT_FINGERPRINT)) {
      throw new InvalidValueException(
          "a Literal with a value cannot be built, but its id '"
              + id
              + "' has {input_fingerprint}; leave one of the two out");
    }
  }

  /** An input whose text is written down in the graph. */
  public static Literal of(String value) {
    return new Literal(RAW, Optional.of(value));
  }

  /** An output whose texts will be built, one for each key and input fingerprint. */
  public static Literal built() {
    return new Literal(BUILT, Optional.empty());
  }

  /** A literal under an id of its own, whose texts are recorded as partitions. */
  public static Literal at(String id) {
    return new Literal(Template.parse(id), Optional.empty());
  }

  /**
   * A partition that holds a text.
   *
   * @param inputFingerprint what it was built from, where the id has {@code {input_fingerprint}}
   */
  public StoragePartition partition(
      PartitionKey key, Optional<Fingerprint> inputFingerprint, String text) {
    if (value.isPresent() && !value.get().equals(text)) {
      throw new InvalidValueException(
          "the text '"
              + Utf8.abbreviate(text)
              + "' is not the value of "
              + this
              + "; use a Literal without a value for texts that differ");
    }
    return StoragePartition.builder()
        .storage(this)
        .key(key)
        .inputFingerprint(inputFingerprint)
        .contentFingerprint(Fingerprint.fromString(requireText(text)))
        .attributes(Attributes.of(VALUE, text))
        .build();
  }

  /** The partition of a literal with a value; none of any other, whose texts are in a backend. */
  @Override
  public StoragePartitions discover(PartitionKeyTypes types) {
    return value
        .map(text -> StoragePartitions.of(partition(PartitionKey.EMPTY, Optional.empty(), text)))
        .orElse(StoragePartitions.empty());
  }

  /**
   * The text of a partition that {@link #partition} made.
   *
   * @throws ContentChangedException if the text is not what was recorded, or there is none
   */
  public static String read(StoragePartition partition) {
    String text =
        partition
            .attributes()
            .text(VALUE)
            .orElseThrow(
                () ->
                    new ContentChangedException(
                        partition + " holds no text: it has no attribute '" + VALUE + "'"));
    Fingerprint found = Fingerprint.fromString(text);
    if (!found.equals(partition.contentFingerprint())) {
      throw new ContentChangedException(
          "the text of " + partition + " has the content fingerprint " + found);
    }
    return text;
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public ImmutableList<Template> templates() {
    return ImmutableList.of(id);
  }

  @Override
  public Literal withTemplates(UnaryOperator<Template> change) {
    Template changed = change.apply(id);
    return changed.equals(id) ? this : new Literal(changed, value);
  }

  @Override
  public void requireFits(PartitionKeyTypes types) {
    if (value.isPresent() && !types.isEmpty()) {
      throw new InvalidValueException(
          "a Literal with a value cannot be partitioned by "
              + types.fields().keySet()
              + "; use Literal.built(), Literal.at(id) or a LocalFile");
    }
    TemplateCheck.check(id, types);
  }

  @Override
  public JsonObject toJson() {
    return JsonObject.builder(KIND, 1).put("id", id.text()).put("value", value).build();
  }

  static Literal read(JsonObject json) {
    json.require(KIND, 1, "id", "value");
    return new Literal(Template.parse(json.text("id")), json.optionalText("value"));
  }

  @Override
  public String toString() {
    return "Literal{id="
        + id
        + value.map(text -> ", value=" + Utf8.abbreviate(text)).orElse("")
        + "}";
  }

  private static String requireText(String text) {
    Utf8.requireStorable("value of a Literal", text);
    return Utf8.requireLength("value of a Literal", text, MAX_BYTES);
  }
}
