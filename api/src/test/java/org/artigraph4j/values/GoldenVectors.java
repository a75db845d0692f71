package org.artigraph4j.values;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedMap;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.artigraph4j.artifact.Annotation;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.artifact.Format;
import org.artigraph4j.artifact.Statistic;
import org.artigraph4j.fingerprint.Canonical;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.fingerprint.Json;
import org.artigraph4j.fingerprint.JsonArray;
import org.artigraph4j.fingerprint.JsonObject;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.partition.InputFingerprints;
import org.artigraph4j.partition.PartitionField;
import org.artigraph4j.partition.PartitionField.DateField;
import org.artigraph4j.partition.PartitionField.Int16Field;
import org.artigraph4j.partition.PartitionField.Int32Field;
import org.artigraph4j.partition.PartitionField.Int64Field;
import org.artigraph4j.partition.PartitionField.Int8Field;
import org.artigraph4j.partition.PartitionField.NullField;
import org.artigraph4j.partition.PartitionField.StringField;
import org.artigraph4j.partition.PartitionField.TimestampField;
import org.artigraph4j.partition.PartitionKey;
import org.artigraph4j.producer.Producer;
import org.artigraph4j.producer.Version;
import org.artigraph4j.storage.Attributes;
import org.artigraph4j.storage.Literal;
import org.artigraph4j.storage.LocalFile;
import org.artigraph4j.storage.OtherStorage;
import org.artigraph4j.storage.Storage;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;
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

/** The values whose JSON and fingerprints are pinned: at least one of every kind, by name. */
final class GoldenVectors {
  private static final Type ROW =
      StructType.of("date", new DateType(), "id", new Int64Type(), "😀", new StringType());

  private final Map<String, Canonical> values = new LinkedHashMap<>();

  private GoldenVectors() {}

  /** Every value by its name; the part of the name before the slash is the concept. */
  static ImmutableMap<String, Canonical> values() {
    GoldenVectors vectors = new GoldenVectors();
    vectors.types();
    vectors.keys();
    vectors.storages();
    vectors.descriptions();
    vectors.versions();
    vectors.partitions();
    vectors.graphs();
    return ImmutableMap.copyOf(vectors.values);
  }

  /** JSON that is no value of ours: the canonical form itself. */
  static ImmutableMap<String, Json> json() {
    return ImmutableMap.<String, Json>builder()
        .put("json/empty-object", JsonObject.empty())
        .put("json/empty-array", new JsonArray(ImmutableList.of()))
        .put("json/true", new Json.Bool(true))
        .put("json/false", new Json.Bool(false))
        .put("json/zero", new Json.Int(0))
        .put("json/int64-min", new Json.Int(Long.MIN_VALUE))
        .put("json/int64-max", new Json.Int(Long.MAX_VALUE))
        .put("json/beyond-2^53", new Json.Int((1L << 53) + 1))
        .put("json/empty-text", new Json.Text(""))
        .put("json/escapes", new Json.Text("\"\\/\b\f\n\r\t\u0001\u001f\u007f\u2028"))
        .put("json/composed", new Json.Text("é"))
        .put("json/decomposed", new Json.Text("e\u0301"))
        .put("json/turkish", new Json.Text("Iıİi"))
        .put("json/non-bmp", new Json.Text("😀\uffff\ue000"))
        .put(
            "json/order-of-names",
            JsonObject.copyOf(
                Map.of(
                    "😀",
                    new Json.Int(1),
                    "\uffff",
                    new Json.Int(2),
                    "z",
                    new Json.Int(3),
                    "aa",
                    new Json.Int(4),
                    "kind_format",
                    new Json.Int(5),
                    "",
                    new Json.Int(6),
                    "kind",
                    new Json.Text("K"))))
        .put(
            "json/nested",
            JsonObject.builder()
                .put("a", new JsonArray(ImmutableList.of(new Json.Int(1), JsonObject.empty())))
                .put("b", "1.7")
                .build())
        .build();
  }

  /** The texts whose plain hash is pinned. */
  static ImmutableList<String> texts() {
    return ImmutableList.of("OK", "ok", "", "é", "😀", "0".repeat(1000));
  }

  /** Input fingerprints of builds, by name. */
  static ImmutableMap<String, Fingerprint> inputFingerprints() {
    Map<String, StoragePartitions> inputs = ImmutableMap.of("x", some(1, 1, 2), "y", some(3));
    ImmutableMap.Builder<String, Fingerprint> builds = ImmutableMap.builder();
    builds.put(
        "build/no-inputs", producer(Version.semVer(1, 2, 3)).build().inputFingerprint(Map.of()));
    for (Version version :
        List.of(
            Version.semVer(1, 2, 3),
            Version.semVer(0, 2, 3),
            Version.gitCommit("0123abc"),
            Version.timestamp(Instant.parse("2021-10-01T00:00:00Z")),
            Version.text("one"))) {
      builds.put(
          "build/" + version.toJson().fields(),
          producer(version).putInput("x", "a").putInput("y", "b").build().inputFingerprint(inputs));
    }
    return builds.buildOrThrow();
  }

  private void put(String concept, String name, Canonical value) {
    if (values.put(concept + "/" + name, value) != null) {
      throw new IllegalStateException("two vectors are named " + concept + "/" + name);
    }
  }

  private void types() {
    Type integer = new Int64Type();
    for (Type type :
        List.of(
            new BinaryType(),
            new BooleanType(),
            new DateType(),
            new Float16Type(),
            new Float32Type(),
            new Float64Type(),
            new GeographyType(),
            new Int8Type(),
            new Int16Type(),
            new Int32Type(),
            integer,
            new NullType(),
            new StringType(),
            new UInt8Type(),
            new UInt16Type(),
            new UInt32Type(),
            new UInt64Type(),
            new TimeType(Precision.SECOND),
            new DateTimeType(Precision.MILLISECOND),
            new TimestampType(Precision.MICROSECOND),
            EnumType.of("b", "a"),
            new ListType(integer),
            new SetType(integer),
            new MapType(new StringType(), integer),
            ROW,
            CollectionType.of(ROW, "date", "id"))) {
      put("type", type.kind(), type);
      put("type", type.kind() + " with traits", type.asNullable().describedAs("söme\n😀"));
    }
    put("type", "Binary of a size", new BinaryType(16));
    put("type", "Geography of a format", new GeographyType("WKB", "4326"));
    put("type", "Timestamp of nanoseconds", new TimestampType(Precision.NANOSECOND));
    put(
        "type",
        "Enum of integers",
        new EnumType(integer, List.of(new Json.Int(10), new Json.Int(9), new Json.Int(-1))));
    put("type", "Collection clustered", CollectionType.of(ROW, "id").clusteredBy("date"));
    put("type", "Struct of nothing", new StructType(Map.of()));
    put(
        "type",
        "unknown kind",
        Type.fromJson(Json.parse("{\"kind\":\"Tensor\",\"kind_format\":1,\"shape\":[2,3]}")));
    put(
        "type",
        "later format",
        Type.fromJson(Json.parse("{\"kind\":\"Int64\",\"kind_format\":2,\"unit\":\"m\"}")));
  }

  private void keys() {
    put("key", "empty", PartitionKey.EMPTY);
    Map<String, PartitionField> fields = new LinkedHashMap<>();
    fields.put("null", new NullField());
    for (byte value : new byte[] {Byte.MIN_VALUE, -1, 0, Byte.MAX_VALUE}) {
      fields.put("int8 " + value, new Int8Field(value));
    }
    for (short value : new short[] {Short.MIN_VALUE, -1, Short.MAX_VALUE}) {
      fields.put("int16 " + value, new Int16Field(value));
    }
    for (int value : new int[] {Integer.MIN_VALUE, -1, Integer.MAX_VALUE}) {
      fields.put("int32 " + value, new Int32Field(value));
    }
    for (long value : new long[] {Long.MIN_VALUE, -1, 0, Long.MAX_VALUE}) {
      fields.put("int64 " + value, new Int64Field(value));
    }
    for (String date : List.of("0001-01-01", "1969-12-31", "2021-10-01", "9999-12-31")) {
      fields.put("date " + date, new DateField(LocalDate.parse(date)));
    }
    for (String text : List.of("", "None", "a/b", "é", "e\u0301", "\uffff", "😀")) {
      fields.put("string '" + text + "'", new StringField(text));
    }
    for (String hour :
        List.of("0001-01-01T00", "1969-12-31T23", "2021-10-01T05", "9999-12-31T23")) {
      fields.put("hour " + hour, new TimestampField(Instant.parse(hour + ":00:00Z")));
    }
    fields.forEach((name, field) -> put("key", name, PartitionKey.of("f", field)));
    put(
        "key",
        "two fields",
        PartitionKey.of("é", new DateField(LocalDate.EPOCH), "b", new Int8Field((byte) 7)));
    put(
        "inputs",
        "some",
        new InputFingerprints(
            ImmutableSortedMap.of(
                PartitionKey.EMPTY,
                Optional.empty(),
                PartitionKey.of("f", new Int64Field(1)),
                Optional.of(Fingerprint.of(-7)))));
    put("inputs", "empty", InputFingerprints.empty());
  }

  private void storages() {
    put(
        "storage",
        "LocalFile",
        LocalFile.at("/d/{{x}}/{names}/{date.Y[2021]}-{date.m:02}{extension}"));
    put("storage", "LocalFile below a root", LocalFile.rootedAt(Path.of("/data/{x}")));
    put("storage", "Literal with a value", Literal.of("30.0"));
    put("storage", "Literal built", Literal.built());
    put("storage", "Literal at an id", Literal.at("x/{input_fingerprint}"));
    put(
        "storage",
        "unknown kind",
        OtherStorage.of("S3File", Map.of("bucket", "b", "key", "{names}")));
    put(
        "storage",
        "later format",
        Storage.fromJson(Json.parse("{\"kind\":\"LocalFile\",\"kind_format\":2,\"n\":[1]}")));
  }

  private void descriptions() {
    put("format", "JSON", Format.JSON);
    put("format", "CSV", Format.CSV);
    put("format", "without an extension", Format.of("Raw", ""));
    put(
        "format",
        "with options",
        Format.of("CSV", ".csv.gz", JsonObject.builder().put("level", 9).build()));
    put("annotation", "plain", Annotation.of("Reviewed"));
    put("annotation", "with a text", Annotation.of("Vendor", "name", "Acme \"é\" 😀"));
    put(
        "annotation",
        "later format",
        Annotation.fromJson(
            Json.parse("{\"kind\":\"Vendor\",\"kind_format\":9,\"tags\":[\"a\",1,true]}")));
    put("statistic", "RowCount", Statistic.of("RowCount", new Int64Type()));
    put(
        "statistic",
        "with fields",
        Statistic.of("Mean", new Float64Type(), JsonObject.builder().put("of", "amount").build()));
  }

  private void versions() {
    put("version", "SemVer", Version.semVer(1, 2, 3));
    put("version", "SemVer 0", Version.semVer(0, 0, Integer.MAX_VALUE));
    put("version", "GitCommit", Version.gitCommit("0123456789abcdef0123456789abcdef01234567"));
    put("version", "Timestamp", Version.timestamp(Instant.parse("2021-10-01T00:00:00Z")));
    put(
        "version",
        "Timestamp of nanoseconds",
        Version.timestamp(Instant.parse("1969-12-31T23:59:59.000000001Z")));
    put("version", "Text", Version.text("weekly é"));
    put(
        "version",
        "unknown kind",
        Version.fromJson(Json.parse("{\"kind\":\"Docker\",\"kind_format\":1,\"image\":\"a:b\"}")));
  }

  private void partitions() {
    put("partition", "raw", some(1).asList().get(0));
    put(
        "partition",
        "built, with attributes",
        StoragePartition.builder()
            .storage(Literal.at("x/{input_fingerprint}"))
            .inputFingerprint(Fingerprint.of(Long.MIN_VALUE))
            .contentFingerprint(Fingerprint.fromString("30.0"))
            .attributes(
                Attributes.builder().put("value", "30.0").put("rows", Long.MAX_VALUE).build())
            .build());
    put("partitions", "empty", StoragePartitions.empty());
    put("partitions", "several", some(3, -2, 1));
  }

  private void graphs() {
    Artifact raw =
        Artifact.builder()
            .type(CollectionType.of(ROW, "date"))
            .format(Format.JSON)
            .storage(LocalFile.at("/data/{names}/{partition_key_spec}{extension}"))
            .addAnnotation(Annotation.of("Vendor", "name", "Acme"))
            .addStatistic(Statistic.of("RowCount", new Int64Type()))
            .build();
    Artifact built =
        Artifact.builder()
            .type(new Float64Type())
            .format(Format.JSON)
            .storage(LocalFile.rootedAt(Path.of("/built")))
            .build();
    Producer producer =
        producer(Version.semVer(1, 2, 3))
            .addAnnotation(Annotation.of("Owner", "name", "Zoë"))
            .putInput("transactions", "vendor.transactions")
            .putInput("again", "vendor.transactions")
            .build();
    Graph graph =
        Graph.builder()
            .name("spend {é}")
            .putPathTag("region", "eu")
            .putPathTag("env", "prod")
            .putArtifact("vendor.transactions", raw)
            .putArtifact("out", built)
            .addProducer(producer)
            .build();
    GraphSnapshot snapshot =
        GraphSnapshot.of(graph, Map.of("vendor.transactions", StoragePartitions.empty()));
    put("artifact", "raw", raw);
    put("artifact", "built", built);
    put("producer", "with inputs", producer);
    put("producer", "without", producer(Version.text("x")).addOutput("second").build());
    put("graph", "empty", Graph.builder().name("g").build());
    put("graph", "spend", graph);
    put("snapshot", "edition 0", snapshot);
    put("snapshot", "edition 2", snapshot.nextEdition().nextEdition());
  }

  private static Producer.Builder producer(Version version) {
    return Producer.builder().name("aggregate").version(version).addOutput("out");
  }

  private static StoragePartitions some(long... contents) {
    Storage storage = LocalFile.at("/data/{f.value}");
    StoragePartition[] partitions = new StoragePartition[contents.length];
    for (int i = 0; i < contents.length; i++) {
      partitions[i] =
          StoragePartition.builder()
              .storage(storage)
              .key(PartitionKey.of("f", new Int64Field(i)))
              .contentFingerprint(Fingerprint.of(contents[i]))
              .build();
    }
    return StoragePartitions.of(partitions);
  }
}
