package org.artigraph4j.partition;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.Arrays;
import java.util.Map;
import org.artigraph4j.fingerprint.Canonical;
import org.artigraph4j.fingerprint.CanonicalWriter;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.fingerprint.Json;
import org.artigraph4j.fingerprint.JsonArray;
import org.artigraph4j.fingerprint.JsonObject;
import org.artigraph4j.fingerprint.Names;

/**
 * Names one partition of a data set: its fields in the order of the type's {@code partitionBy}.
 * Empty where the data set is not partitioned.
 *
 * <p>The order of fields is part of the key, because it is the order in which keys are compared.
 * {@link PartitionKeyTypes#key} makes keys in the right order from plain values.
 *
 * <p>Keys are hashed and compared for equality by their fingerprint first, which is computed once.
 */
public final class PartitionKey implements Canonical, Comparable<PartitionKey> {
  /** The key of the only partition of a data set that is not partitioned. */
  public static final PartitionKey EMPTY = new PartitionKey(ImmutableMap.of());

  /** The longest key, in bytes of {@link #toBytes()}, so that any database can index it. */
  public static final int MAX_BYTES = 2048;

  private static final String KIND = "PartitionKey";

  // Keys exist by the million, and take a third of the space of their fields as objects.
  private final byte[] bytes;
  private final long fingerprint;

  private PartitionKey(ImmutableMap<String, PartitionField> fields) {
    this.bytes = KeyBytes.write(fields);
    CanonicalWriter writer = new CanonicalWriter();
    write(fields, writer);
    this.fingerprint = writer.fingerprint().value();
  }

  public static PartitionKey of(String name, PartitionField field) {
    return builder().put(name, field).build();
  }

  public static PartitionKey of(
      String name1, PartitionField field1, String name2, PartitionField field2) {
    return builder().put(name1, field1).put(name2, field2).build();
  }

  public static Builder builder() {
    return new Builder();
  }

  /** The fields by name, in order; a new map each time. */
  public ImmutableMap<String, PartitionField> fields() {
    return KeyBytes.read(bytes);
  }

  boolean has(KeyShape shape) {
    return shape.fits(bytes);
  }

  @Override
  public Fingerprint fingerprint() {
    return Fingerprint.of(fingerprint);
  }

  @Override
  public JsonObject toJson() {
    return JsonObject.builder(KIND, 1).put("fields", fieldsToJson()).build();
  }

  /** The fields as they stand in {@link #toJson()}: [name, kind, value] of each, in order. */
  public JsonArray fieldsToJson() {
    ImmutableList.Builder<Json> list = ImmutableList.builder();
    fields().forEach((name, field) -> list.add(FieldFormat.toJson(name, field)));
    return new JsonArray(list.build());
  }

  public static PartitionKey fromJson(Json json) {
    JsonObject object = JsonObject.of(json, "a PartitionKey");
    Builder key = builder();
    object
        .require(KIND, 1, "fields")
        .list("fields", field -> field)
        .forEach(field -> FieldFormat.read(field, key));
    return key.build();
  }

  /** Writes what {@link #toJson()} is, without building a tree. */
  public void write(CanonicalWriter writer) {
    write(fields(), writer);
  }

  /** Writes the fields as {@link #toJson()} does, without building a tree. */
  public void writeFields(CanonicalWriter writer) {
    writeFields(fields(), writer);
  }

  private static void write(Map<String, PartitionField> fields, CanonicalWriter writer) {
    writer.beginObject().kind(KIND, 1).name("fields");
    writeFields(fields, writer);
    writer.endObject();
  }

  private static void writeFields(Map<String, PartitionField> fields, CanonicalWriter writer) {
    writer.beginArray();
    fields.forEach((name, field) -> FieldFormat.write(name, field, writer));
    writer.endArray();
  }

  /**
   * The key as bytes whose unsigned order is the order of keys, and which no two keys share: for
   * each field its name, a zero byte, the kind's number, and the value (integers big-endian with
   * the sign flipped, texts as UTF-8 with a zero byte after).
   */
  public byte[] toBytes() {
    return bytes.clone();
  }

  /** Orders by the fields in turn, a null before any value, texts by their UTF-8 bytes. */
  @Override
  public int compareTo(PartitionKey other) {
    return Arrays.compareUnsigned(bytes, other.bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PartitionKey key
        && fingerprint == key.fingerprint
        && Arrays.equals(bytes, key.bytes);
  }

  @Override
  public int hashCode() {
    return Long.hashCode(fingerprint);
  }

  /** The fields for people, such as {@code date=2021-10-01}, in order. */
  public ImmutableList<String> fieldsToText() {
    return fields().entrySet().stream()
        .map(entry -> entry.getKey() + "=" + FieldFormat.display(entry.getValue()))
        .collect(ImmutableList.toImmutableList());
  }

  /** For people, such as {@code {date=2021-10-01}}. */
  @Override
  public String toString() {
    return "{" + String.join(", ", fieldsToText()) + "}";
  }

  /** Collects fields in the order of {@code partitionBy}. */
  public static final class Builder {
    private final ImmutableMap.Builder<String, PartitionField> fields = ImmutableMap.builder();

    private Builder() {}

    public Builder put(String name, PartitionField field) {
      fields.put(Names.segment("partition field name", name), field);
      return this;
    }

    /**
     * The key.
     *
     * @throws PartitionKeyException if a field is given twice, or all together are too long
     */
    public PartitionKey build() {
      ImmutableMap<String, PartitionField> built;
      try {
        built = fields.buildOrThrow();
      } catch (IllegalArgumentException repeated) {
        throw new PartitionKeyException(
            "a partition field is given twice: " + repeated.getMessage());
      }
      return built.isEmpty() ? EMPTY : new PartitionKey(built);
    }
  }
}
