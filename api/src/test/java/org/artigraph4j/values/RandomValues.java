package org.artigraph4j.values;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.function.Supplier;
import org.artigraph4j.artifact.Annotation;
import org.artigraph4j.artifact.Format;
import org.artigraph4j.artifact.Statistic;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.fingerprint.Json;
import org.artigraph4j.fingerprint.JsonArray;
import org.artigraph4j.fingerprint.JsonObject;
import org.artigraph4j.partition.InputFingerprints;
import org.artigraph4j.partition.PartitionField;
import org.artigraph4j.partition.PartitionKey;
import org.artigraph4j.producer.Version;
import org.artigraph4j.storage.Attributes;
import org.artigraph4j.storage.Literal;
import org.artigraph4j.storage.LocalFile;
import org.artigraph4j.storage.OtherStorage;
import org.artigraph4j.storage.Storage;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;
import org.artigraph4j.storage.Template;
import org.artigraph4j.type.BinaryType;
import org.artigraph4j.type.BooleanType;
import org.artigraph4j.type.CollectionType;
import org.artigraph4j.type.DateTimeType;
import org.artigraph4j.type.DateType;
import org.artigraph4j.type.EnumType;
import org.artigraph4j.type.Float16Type;
import org.artigraph4j.type.Float32Type;
import org.artigraph4j.type.Float64Type;
import org.artigraph4j.type.GeographyType;
import org.artigraph4j.type.Int16Type;
import org.artigraph4j.type.Int32Type;
import org.artigraph4j.type.Int64Type;
import org.artigraph4j.type.Int8Type;
import org.artigraph4j.type.ListType;
import org.artigraph4j.type.MapType;
import org.artigraph4j.type.NullType;
import org.artigraph4j.type.OtherType;
import org.artigraph4j.type.Precision;
import org.artigraph4j.type.SetType;
import org.artigraph4j.type.StringType;
import org.artigraph4j.type.StructType;
import org.artigraph4j.type.TimeType;
import org.artigraph4j.type.TimestampType;
import org.artigraph4j.type.Type;
import org.artigraph4j.type.UInt16Type;
import org.artigraph4j.type.UInt32Type;
import org.artigraph4j.type.UInt64Type;
import org.artigraph4j.type.UInt8Type;

/**
 * Makes values of the model by a source of randomness: hostile texts, extreme numbers and unknown
 * kinds come often. Plain code, because jqwik's combinators take seconds for values so nested.
 */
class RandomValues {
  /** Texts that have broken somebody's storage before. */
  static final ImmutableList<String> HOSTILE =
      ImmutableList.of(
          "..",
          ".",
          "../..",
          "../../etc/passwd",
          "",
          "None",
          "none",
          "%",
          "%00",
          "%2F",
          "a/b",
          "/",
          "\\",
          "a\\b",
          "\n",
          "a\nb",
          ".hidden",
          "{",
          "}",
          "{{",
          "}}",
          "{names}",
          "😀",
          "\ud800\udc00",
          "\uffff",
          "\ue000",
          "é",
          "e\u0301",
          "İ",
          "ı",
          "I",
          "i",
          "0",
          "-0",
          "007",
          "1e3",
          "null",
          "a=b",
          "a.b",
          "~",
          "C:\\x",
          "con",
          "\"",
          "'",
          "$1",
          "\u007f",
          "\u0001",
          "\u2028",
          " a ");

  private static final int DEPTH = 3;
  private static final ImmutableList<String> SEGMENTS =
      ImmutableList.of(
          "a", "b", "ab", "date", "kind", "kind_format", "İ", "é", "e\u0301", "😀", "a=b");

  private final Random random;

  RandomValues(Random random) {
    this.random = random;
  }

  int below(int bound) {
    return random.nextInt(bound);
  }

  boolean coin() {
    return random.nextBoolean();
  }

  <T> T of(List<? extends T> choices) {
    return choices.get(below(choices.size()));
  }

  <T> Optional<T> maybe(Supplier<T> value) {
    return coin() ? Optional.of(value.get()) : Optional.empty();
  }

  <T> ImmutableList<T> list(int most, Supplier<? extends T> element) {
    ImmutableList.Builder<T> list = ImmutableList.builder();
    for (int i = below(most + 1); i > 0; i--) {
      list.add(element.get());
    }
    return list.build();
  }

  <V> Map<String, V> map(int most, Supplier<String> name, Supplier<? extends V> value) {
    Map<String, V> map = new LinkedHashMap<>();
    for (int i = below(most + 1); i > 0; i--) {
      map.put(name.get(), value.get());
    }
    return map;
  }

  /** A storable text, often a hostile one. */
  String text() {
    if (coin()) {
      return of(HOSTILE);
    }
    StringBuilder text = new StringBuilder();
    for (int i = below(6); i > 0; i--) {
      int point = coin() ? 1 + below(0x7F) : 1 + below(Character.MAX_CODE_POINT);
      text.appendCodePoint(point >= 0xD800 && point <= 0xDFFF ? 0xFFFF : point);
    }
    return text.toString();
  }

  String visibleText() {
    String text = text();
    return text.isBlank() ? "x" : text;
  }

  /** A name that may be a segment of a path. */
  String segment() {
    return coin() ? of(SEGMENTS) : "s" + below(1000);
  }

  String word() {
    return "X" + below(100);
  }

  long number() {
    long any = coin() ? random.nextLong() : below(20) - 10;
    return below(8) == 0 ? (any < 0 ? Long.MIN_VALUE : Long.MAX_VALUE) : any;
  }

  Json json() {
    return json(DEPTH);
  }

  private Json json(int depth) {
    return switch (below(depth == 0 ? 3 : 5)) {
      case 0 -> new Json.Text(text());
      case 1 -> new Json.Int(number());
      case 2 -> new Json.Bool(coin());
      case 3 -> new JsonArray(list(3, () -> json(depth - 1)));
      default -> object(depth - 1);
    };
  }

  JsonObject object() {
    return object(DEPTH);
  }

  private JsonObject object(int depth) {
    return JsonObject.copyOf(map(4, this::text, () -> json(depth)));
  }

  /** Fields of a value, without some names. */
  JsonObject fields(String... reserved) {
    Map<String, Json> fields = new LinkedHashMap<>(object().fields().members());
    fields.keySet().removeAll(List.of(reserved));
    return JsonObject.copyOf(fields);
  }

  /** An object of a kind that no release knows, or of a known kind in a later format. */
  JsonObject unknown(String known, String... reserved) {
    return JsonObject.builder(coin() ? word() : known, 2 + below(1000))
        .putAll(fields(reserved))
        .build();
  }

  Fingerprint fingerprint() {
    long value = number();
    return Fingerprint.of(value == 0 ? 1 : value);
  }

  Type.Traits traits() {
    return new Type.Traits(coin(), maybe(this::text));
  }

  Type type() {
    return type(DEPTH);
  }

  private Type type(int depth) {
    return switch (below(depth == 0 ? 3 : 8)) {
      case 0, 1 -> plainType();
      case 2 -> new OtherType(unknown("Int64"));
      case 3 -> new ListType(type(depth - 1), traits());
      case 4 -> new SetType(type(depth - 1), traits());
      case 5 -> new MapType(type(depth - 1), type(depth - 1), traits());
      case 6 -> struct(depth - 1);
      default -> collection(struct(depth - 1));
    };
  }

  private StructType struct(int depth) {
    return new StructType(map(3, this::segment, () -> type(depth))).with(traits());
  }

  private Type collection(StructType element) {
    ImmutableList<String> names = element.fields().keySet().asList();
    int cut = below(names.size() + 1);
    return new CollectionType(
        element, names.subList(0, cut), names.subList(cut, names.size()), traits());
  }

  /** A type without types inside. */
  Type plainType() {
    Type.Traits traits = traits();
    Precision precision = of(List.of(Precision.values()));
    return of(
        List.of(
            new BooleanType(traits),
            new DateType(traits),
            new Float16Type(traits),
            new Float32Type(traits),
            new Float64Type(traits),
            new Int8Type(traits),
            new Int16Type(traits),
            new Int32Type(traits),
            new Int64Type(traits),
            new NullType(traits),
            new StringType(traits),
            new UInt8Type(traits),
            new UInt16Type(traits),
            new UInt32Type(traits),
            new UInt64Type(traits),
            new TimeType(precision, traits),
            new DateTimeType(precision, traits),
            new TimestampType(precision, traits),
            new BinaryType(coin() ? OptionalInt.of(1 + below(9)) : OptionalInt.empty(), traits),
            new GeographyType(maybe(this::text), maybe(this::text), traits),
            EnumType.of(text(), text()).with(traits)));
  }

  LocalDate date() {
    int firstDay = (int) LocalDate.of(1, 1, 1).toEpochDay();
    int lastDay = (int) LocalDate.of(9999, 12, 31).toEpochDay();
    return switch (below(6)) {
      case 0 -> LocalDate.ofEpochDay(firstDay);
      case 1 -> LocalDate.ofEpochDay(lastDay);
      case 2 -> LocalDate.ofEpochDay(below(5) - 2);
      default -> LocalDate.ofEpochDay(firstDay + below(lastDay - firstDay + 1));
    };
  }

  PartitionField field() {
    return switch (below(8)) {
      case 0 -> new PartitionField.DateField(date());
      case 1 -> new PartitionField.Int8Field((byte) number());
      case 2 -> new PartitionField.Int16Field((short) number());
      case 3 -> new PartitionField.Int32Field((int) number());
      case 4 -> new PartitionField.Int64Field(number());
      case 5 -> new PartitionField.NullField();
      case 6 -> new PartitionField.StringField(text());
      default ->
          new PartitionField.TimestampField(
              Instant.ofEpochSecond(date().toEpochDay() * 86_400 + below(24) * 3_600L));
    };
  }

  /** A key of any fields; two keys often share some. */
  PartitionKey key() {
    PartitionKey.Builder key = PartitionKey.builder();
    map(3, () -> of(List.of("a", "ab", "date", "😀", "\uffff")), this::field).forEach(key::put);
    return key.build();
  }

  InputFingerprints inputFingerprints() {
    Map<PartitionKey, Optional<Fingerprint>> byKey = new LinkedHashMap<>();
    list(4, this::key).forEach(key -> byKey.put(key, maybe(this::fingerprint)));
    return new InputFingerprints(ImmutableSortedMap.copyOf(byKey));
  }

  Version version() {
    return switch (below(5)) {
      case 0 -> Version.semVer(below(3), below(100), below(100));
      case 1 -> Version.gitCommit(fingerprint().toHex());
      case 2 ->
          Version.timestamp(Instant.ofEpochSecond(number() / 1_000_000_000, below(1_000_000_000)));
      case 3 -> Version.text(visibleText());
      default -> new Version.Other(unknown("SemVer"));
    };
  }

  Annotation annotation() {
    return new Annotation(unknown("Note"));
  }

  Format format() {
    JsonObject fields = unknown("JSON", "extension");
    return new Format(
        JsonObject.builder(fields.kind(), fields.kindFormat())
            .putAll(fields.fields())
            .put("extension", of(List.of("", ".json", ".csv.gz", ".a_b-C")))
            .build());
  }

  Statistic statistic() {
    return Statistic.of(word(), type(), fields("type"));
  }

  /** A template of any placeholders, texts and components; most fit no type. */
  Template template() {
    List<String> parts =
        new ArrayList<>(
            list(
                6,
                () ->
                    coin()
                        ? text().replace("{", "{{").replace("}", "}}")
                        : of(
                            List.of(
                                "{graph_name}",
                                "{path_tags}",
                                "{names}",
                                "{name}",
                                "{partition_key_spec}",
                                "{input_fingerprint}",
                                "{content_fingerprint}",
                                "{extension}",
                                "{date.iso}",
                                "{date.Y[2021]}",
                                "{date.m:02}",
                                "{id.hex}",
                                "{a.b.value:09}",
                                "/"))));
    parts.add("/end");
    return Template.parse(String.join("", parts));
  }

  Storage storage() {
    return switch (below(5)) {
      case 0 -> new LocalFile(template());
      case 1 -> new Literal(template(), Optional.empty());
      case 2 -> Literal.of(text());
      case 3 -> OtherStorage.of(word(), Map.of("key", template().text(), "odd", text()));
      default -> new OtherStorage(unknown("LocalFile"));
    };
  }

  /** A storage with nothing left to fill in. */
  Storage resolvedStorage() {
    return of(
        List.of(
            LocalFile.at("/data/" + segment() + "/{date.iso}"),
            LocalFile.at("/data/{date.iso}/{input_fingerprint}"),
            Literal.at("id/{input_fingerprint}"),
            OtherStorage.of(word(), Map.of("key", "k/{a.value}/{input_fingerprint}")),
            new OtherStorage(JsonObject.builder(word(), 9).put("n", number()).build())));
  }

  Attributes attributes() {
    return new Attributes(
        JsonObject.copyOf(
            this.<Json>map(
                3,
                this::visibleText,
                () -> coin() ? new Json.Text(text()) : new Json.Int(number()))));
  }

  StoragePartition partition() {
    return partition(resolvedStorage());
  }

  StoragePartition partition(Storage storage) {
    return StoragePartition.builder()
        .storage(storage)
        .key(key())
        .inputFingerprint(
            storage.takesInputFingerprint() ? Optional.of(fingerprint()) : Optional.empty())
        .contentFingerprint(fingerprint())
        .attributes(attributes())
        .build();
  }

  StoragePartitions partitions() {
    Storage storage = resolvedStorage();
    return StoragePartitions.copyOf(list(5, () -> partition(storage)));
  }
}
