package org.artigraph4j.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.fingerprint.InvalidValueException;
import org.artigraph4j.fingerprint.Json;
import org.artigraph4j.partition.PartitionField.DateField;
import org.artigraph4j.partition.PartitionField.Int64Field;
import org.artigraph4j.partition.PartitionField.NullField;
import org.artigraph4j.partition.PartitionField.StringField;
import org.artigraph4j.partition.PartitionField.TimestampField;
import org.artigraph4j.type.CollectionType;
import org.artigraph4j.type.DateType;
import org.artigraph4j.type.Float64Type;
import org.artigraph4j.type.Int64Type;
import org.artigraph4j.type.Int8Type;
import org.artigraph4j.type.StringType;
import org.artigraph4j.type.StructType;
import org.junit.jupiter.api.Test;

class PartitionKeyTest {
  private static final StructType ROW =
      StructType.of(
          "date", new DateType(), "i8", new Int8Type().asNullable(), "f", new Float64Type());
  private static final PartitionKeyTypes TYPES =
      PartitionKeyTypes.of(CollectionType.of(ROW, "date", "i8"));
  private static final LocalDate DAY = LocalDate.of(2021, 10, 1);

  @Test
  void keysFromPlainValues() {
    assertThat(TYPES.key(DAY, 7)).hasToString("{date=2021-10-01, i8=7}");
    assertThat(TYPES.key(DAY, null)).hasToString("{date=2021-10-01, i8=None}");
    assertThat(PartitionKeyTypes.of(ROW).key()).isEqualTo(PartitionKey.EMPTY);
    assertThat(PartitionKey.builder().build()).isSameAs(PartitionKey.EMPTY);
  }

  @Test
  void keysThatDoNotFitTheTypeAreRefused() {
    refused(() -> TYPES.key(DAY), "expected one value for each of [date, i8], got 1");
    refused(() -> TYPES.key(null, 1), "the field 'date' of the key", "NullField", "type is Date");
    refused(() -> TYPES.key(1, 1), "'date'", "Int64Field", "Date");
    refused(() -> TYPES.key(DAY, 128), "128 is outside of the range of Int8Field");
    refused(() -> TYPES.key(DAY, -129L), "-129 is outside of the range of Int8Field");
    refused(() -> TYPES.key(DAY, 1.0), "the value of field 'i8' is a java.lang.Double");
    refused(() -> TYPES.key(DAY, BigInteger.ONE), "java.math.BigInteger");
    refused(() -> TYPES.key(DAY, "1"), "'i8'", "StringField", "Int8 (nullable)");
    refused(() -> TYPES.check(PartitionKey.EMPTY), "must have the fields [date, i8]");
    refused(
        () -> TYPES.check(PartitionKey.of("i8", new NullField(), "date", new DateField(DAY))),
        "in this order");
    refused(
        () -> PartitionKeyTypes.of(ROW).check(PartitionKey.of("a", new NullField())),
        "{a=None} has fields",
        "PartitionKey.EMPTY");
    refused(
        () -> PartitionKeyTypes.of(CollectionType.of(ROW, "f")),
        "cannot partition by 'f' of type Float64",
        "String");
    refused(() -> TYPES.kind("x"), "no partition field 'x'; there are [date, i8]");
  }

  @Test
  void keysOfOtherNamesOrFieldsAreRefused() {
    StructType row = StructType.of("größe", new StringType(), "n", new Int64Type());
    PartitionKeyTypes types = PartitionKeyTypes.of(CollectionType.of(row, "größe", "n"));
    PartitionKey key = types.key("", 5);
    assertThat(types.check(key)).isSameAs(key);
    PartitionField text = new StringField("");
    PartitionField number = new Int64Field(5);
    String fields = "must have the fields [größe, n], in this order";
    refused(() -> types.check(PartitionKey.of("größe", text)), fields);
    refused(() -> types.check(PartitionKey.of("größ", text, "n", number)), fields);
    refused(() -> types.check(PartitionKey.of("größe", text, "nn", number)), fields);
    PartitionKey longer =
        PartitionKey.builder().put("größe", text).put("n", number).put("m", text).build();
    refused(() -> types.check(longer), fields);
    refused(() -> types.check(PartitionKey.of("größe", number, "n", number)), "'größe'", "Int64");
    refused(() -> types.check(PartitionKey.of("größe", text, "n", text)), "'n'", "StringField");
  }

  @Test
  void fieldsOutOfRangeAreRefused() {
    assertThat(new DateField(LocalDate.of(1, 1, 1)).kind()).isEqualTo(FieldKind.DATE);
    assertThat(new DateField(LocalDate.of(9999, 12, 31)).kind()).isEqualTo(FieldKind.DATE);
    refused(() -> new DateField(LocalDate.of(0, 12, 31)), "0000-12-31", "years 1 to 9999");
    refused(() -> new DateField(LocalDate.of(10000, 1, 1)), "+10000-01-01");
    refused(() -> new DateField(LocalDate.MIN), "years 1 to 9999");
    for (String moment : List.of("0000-12-31T23:00:00Z", "+10000-01-01T00:00:00Z")) {
      refused(() -> new TimestampField(Instant.parse(moment)), moment, "years 1 to 9999");
    }
    refused(() -> new TimestampField(Instant.MIN), "years 1 to 9999");
    refused(() -> new TimestampField(Instant.MAX), "years 1 to 9999");
    for (String moment : List.of("2021-10-01T05:30:00Z", "1969-12-31T23:00:00.000000001Z")) {
      refused(() -> new TimestampField(Instant.parse(moment)), moment, "truncate it to hours");
    }
    assertThat(new StringField("x".repeat(1024)).value()).hasSize(1024);
    refused(() -> new StringField("é".repeat(513)), "1026 UTF-8 bytes, at most 1024");
    refused(() -> new StringField("a\0"), "NUL");
    refused(() -> new StringField("\ud83d"), "surrogate");
  }

  @Test
  void keysAreShortEnoughForAnIndex() {
    String half = "x".repeat(1020);
    assertThat(PartitionKey.of("a", new StringField(half), "b", new StringField(half)).toBytes())
        .hasSize(2048);
    refused(
        () -> PartitionKey.of("aa", new StringField(half), "b", new StringField(half)),
        "the partition key has 2049 bytes, at most 2048");
  }

  @Test
  void namesOfFieldsAreChecked() {
    refused(() -> PartitionKey.of("a", new NullField(), "a", new NullField()), "given twice", "a=");
    refused(() -> PartitionKey.of("a/b", new NullField()), "partition field name", "U+002F");
    refused(() -> PartitionKey.of("", new NullField()), "partition field name is blank");
  }

  @Test
  void jsonOfKeysIsReadStrictly() {
    for (Map.Entry<String, String> field :
        Map.ofEntries(
                Map.entry("[\"a\",\"Int8Field\",128]", "128 is outside of the range of Int8Field"),
                Map.entry("[\"a\",\"Int8Field\",\"1\"]", "is not a [name, kind, value]"),
                Map.entry("[\"a\",\"Int8Field\"]", "is not a [name, kind, value]"),
                Map.entry("[\"a\",\"NullField\",1]", "is not a [name, kind, value]"),
                Map.entry("[\"a\",\"DateField\",\"2021-02-30\"]", "is not a [name, kind, value]"),
                Map.entry("[\"a\",\"DateField\",\"2021-2-3\"]", "is not a [name, kind, value]"),
                Map.entry("[\"a\",\"DateField\",20210203]", "is not a [name, kind, value]"),
                Map.entry(
                    "[\"a\",\"TimestampField\",\"2021-02-30T05Z\"]",
                    "is not a [name, kind, value]"),
                Map.entry(
                    "[\"a\",\"TimestampField\",\"2021-02-03T24Z\"]",
                    "is not a [name, kind, value]"),
                Map.entry(
                    "[\"a\",\"UuidField\",\"1\"]", "unknown kind of partition field 'UuidField'"),
                Map.entry("{\"a\":1}", "is not a [name, kind, value]"))
            .entrySet()) {
      Json json =
          Json.parse(
              "{\"kind\":\"PartitionKey\",\"kind_format\":1,\"fields\":[" + field.getKey() + "]}");
      assertThatExceptionOfType(InvalidValueException.class)
          .as(field.getKey())
          .isThrownBy(() -> PartitionKey.fromJson(json))
          .withMessageContaining(field.getValue());
    }
  }

  @Test
  void inputFingerprintsAreOnePerKeyAndNeverZero() {
    PartitionKey key = PartitionKey.of("a", new Int64Field(1));
    refused(
        () ->
            InputFingerprints.builder()
                .put(key, Fingerprint.of(1))
                .put(key, Fingerprint.of(1))
                .putNone(key),
        "the key {a=1} is asked for with two input fingerprints: 1 and none");
    assertThatExceptionOfType(InvalidValueException.class)
        .isThrownBy(() -> InputFingerprints.of(key, Fingerprint.of(0)))
        .withMessageContaining("input fingerprint is 0");
    assertThat(InputFingerprints.empty().isEmpty()).isTrue();
    assertThat(InputFingerprints.of(key, Fingerprint.of(1)).size()).isEqualTo(1);
  }

  private static void refused(Runnable call, String... messages) {
    assertThatExceptionOfType(InvalidValueException.class)
        .isThrownBy(call::run)
        .satisfies(refused -> assertThat(refused.getMessage()).contains(messages));
  }
}
