package org.artigraph4j.partition;

import static org.artigraph4j.partition.Component.HEX;
import static org.artigraph4j.partition.Component.ISO_DATE;
import static org.artigraph4j.partition.Component.ISO_HOUR;
import static org.artigraph4j.partition.Component.NONE;
import static org.artigraph4j.partition.Component.NUMBER;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.util.Set;
import org.artigraph4j.type.DateType;
import org.artigraph4j.type.Int16Type;
import org.artigraph4j.type.Int32Type;
import org.artigraph4j.type.Int64Type;
import org.artigraph4j.type.Int8Type;
import org.artigraph4j.type.NullType;
import org.artigraph4j.type.OtherType;
import org.artigraph4j.type.StringType;
import org.artigraph4j.type.TimestampType;
import org.artigraph4j.type.Type;

/**
 * The kinds of partition fields, in their order: a null comes before any value.
 *
 * <p>A kind names its components, the parts that a template may put into a path, and which sets of
 * them are enough to tell the field's value: {@code {date.iso}} alone, or {@code {date.Y}}, {@code
 * {date.m}} and {@code {date.d}} together.
 */
public enum FieldKind {
  NULL(0, "NullField", NullType.class, ImmutableMap.of("value", NONE), values("value", "")),
  INT8(1, "Int8Field", Int8Type.class, numbers(), values("value", "")),
  INT16(2, "Int16Field", Int16Type.class, numbers(), values("value", "")),
  INT32(3, "Int32Field", Int32Type.class, numbers(), values("value", "")),
  INT64(4, "Int64Field", Int64Type.class, numbers(), values("value", "")),
  DATE(
      5,
      "DateField",
      DateType.class,
      ImmutableMap.of("Y", NUMBER, "m", NUMBER, "d", NUMBER, "iso", ISO_DATE),
      values("Y", "", "m", "02", "d", "02")),
  STRING(
      6,
      "StringField",
      StringType.class,
      ImmutableMap.of("value", Component.STRING),
      values("value", "")),
  TIMESTAMP(
      7,
      "TimestampField",
      TimestampType.class,
      ImmutableMap.of("Y", NUMBER, "m", NUMBER, "d", NUMBER, "H", NUMBER, "iso", ISO_HOUR),
      values("Y", "", "m", "02", "d", "02", "H", "02"));

  private static final int MIN_YEAR = 1;
  private static final int MAX_YEAR = 9999;

  private final byte tag;
  private final String word;
  private final Class<? extends Type> type;
  private final ImmutableMap<String, Component> components;
  private final ImmutableMap<String, String> defaults;

  FieldKind(
      int tag,
      String word,
      Class<? extends Type> type,
      ImmutableMap<String, Component> components,
      ImmutableMap<String, String> defaults) {
    this.tag = (byte) tag;
    this.word = word;
    this.type = type;
    this.components = components;
    this.defaults = defaults;
  }

  /** The kind's number in the ordered bytes of a key; never reused. */
  byte tag() {
    return tag;
  }

  /** The kind's name in JSON, Artigraph's where Artigraph has the kind. */
  public String word() {
    return word;
  }

  /** The type of data whose fields are of this kind. */
  public Class<? extends Type> type() {
    return type;
  }

  /** Whether a field of this kind may stand where the data has a type. */
  boolean fits(Type data) {
    return type.isInstance(data) || (this == NULL && data.nullable()) || data instanceof OtherType;
  }

  /** The components by name. */
  public ImmutableMap<String, Component> components() {
    return components;
  }

  /** The components that {@code {partition_key_spec}} spells out, each with its padding. */
  public ImmutableMap<String, String> defaults() {
    return defaults;
  }

  /** The sets of components of which any one is enough to tell the value. */
  public ImmutableList<Set<String>> sufficient() {
    ImmutableList.Builder<Set<String>> sets = ImmutableList.builder();
    sets.add(defaults.keySet());
    components.keySet().stream()
        .filter(name -> !defaults.containsKey(name))
        .forEach(name -> sets.add(ImmutableSet.of(name)));
    return sets.build();
  }

  static void requireYear(int year, Object value) {
    if (year < MIN_YEAR || year > MAX_YEAR) {
      throw outsideOfYears(value);
    }
  }

  static PartitionKeyException outsideOfYears(Object value) {
    return new PartitionKeyException(
        "the partition field " + value + " is outside of the years 1 to 9999; use a StringField");
  }

  private static ImmutableMap<String, Component> numbers() {
    return ImmutableMap.of("value", NUMBER, "hex", HEX);
  }

  private static ImmutableMap<String, String> values(String... namesAndPaddings) {
    ImmutableMap.Builder<String, String> map = ImmutableMap.builder();
    for (int i = 0; i < namesAndPaddings.length; i += 2) {
      map.put(namesAndPaddings[i], namesAndPaddings[i + 1]);
    }
    return map.buildOrThrow();
  }
}
