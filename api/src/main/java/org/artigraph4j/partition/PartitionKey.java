package org.artigraph4j.partition;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.Iterator;
import java.util.Map;
import java.util.stream.Collectors;
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

  private final ImmutableMap<String, PartitionField> fields;
  private final Fingerprint fingerprint;

  private PartitionKey(ImmutableMap<String, PartitionField> fields) {
    this.fields = fields;
    CanonicalWriter writer = new CanonicalWriter();
    write(writer);
    this.fingerprint = writer.fingerprint();
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

  /** The fields by name, in order. */
  public ImmutableMap<String, PartitionField> fields() {
    return fields;
  }

  @Override
  public Fingerprint fingerprint() {
    return fingerprint;
  }

  @Override
  public JsonObject toJson() {
    return JsonObject.builder(KIND, 1).put("fields", fieldsToJson()).build();
  }

  /** The fields as they stand in {@link #toJson()}: [name, kind, value] of each, in order. */
  public JsonArray fieldsToJson() {
    ImmutableList.Builder<Json> list = ImmutableList.builder();
    fields.forEach((name, field) -> list.add(FieldFormat.toJson(name, field)));
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
    writer.beginObject().kind(KIND, 1).name("fields");
    writeFields(writer);
    writer.endObject();
  }

  /** Writes the fields as {@link #toJson()} does, without building a tree. */
  public void writeFields(CanonicalWriter writer) {
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
    return FieldFormat.toBytes(fields);
  }

  /** Orders by the fields in turn, a null before any value, texts by their UTF-8 bytes. */
  @Override
  public int compareTo(PartitionKey other) {
    if (this == other) {
      return 0;
    }
    Iterator<Map.Entry<String, PartitionField>> mine = fields.entrySet().iterator();
    Iterator<Map.Entry<String, PartitionField>> theirs = other.fields.entrySet().iterator();
    while (mine.hasNext() && theirs.hasNext()) {
      Map.Entry<String, PartitionField> left = mine.next();
      Map.Entry<String, PartitionField> right = theirs.next();
      int order =
          FieldFormat.compare(left.getKey(), left.getValue(), right.getKey(), right.getValue());
      if (order != 0) {
        return order;
      }
    }
    return Boolean.compare(mine.hasNext(), theirs.hasNext());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PartitionKey key
        && fingerprint.equals(key.fingerprint)
        && compareTo(key) == 0;
  }

  @Override
  public int hashCode() {
    return fingerprint.hashCode();
  }

  /** For people, such as {@code {date=2021-10-01}}. */
  @Override
  public String toString() {
    return fields.entrySet().stream()
        .map(entry -> entry.getKey() + "=" + FieldFormat.display(entry.getValue()))
        .collect(Collectors.joining(", ", "{", "}"));
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
      return built.isEmpty() ? EMPTY : new PartitionKey(FieldFormat.requireShort(built));
    }
  }
}
