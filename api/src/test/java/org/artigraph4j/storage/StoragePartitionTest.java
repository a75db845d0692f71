package org.artigraph4j.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.fingerprint.InvalidValueException;
import org.artigraph4j.fingerprint.Json;
import org.artigraph4j.fingerprint.JsonObject;
import org.artigraph4j.partition.PartitionField.Int64Field;
import org.artigraph4j.partition.PartitionKey;
import org.artigraph4j.partition.PartitionKeyTypes;
import org.artigraph4j.type.CollectionType;
import org.artigraph4j.type.Int64Type;
import org.artigraph4j.type.StructType;
import org.junit.jupiter.api.Test;

class StoragePartitionTest {
  private static final PartitionKeyTypes UNPARTITIONED = PartitionKeyTypes.of(new Int64Type());
  private static final Storage HERE = LocalFile.at("/here/{n.value}");
  private static final Literal BUILT = Literal.at("x/{input_fingerprint}");
  private static final Optional<Fingerprint> SEVEN = Optional.of(Fingerprint.of(7));

  private static StoragePartition.Builder partition(Storage storage, long n, long content) {
    return StoragePartition.builder()
        .storage(storage)
        .key(PartitionKey.of("n", new Int64Field(n)))
        .contentFingerprint(Fingerprint.of(content));
  }

  @Test
  void zeroIsNoFingerprint() {
    refused(() -> partition(HERE, 1, 0).build(), "content fingerprint is 0");
    refused(
        () -> partition(BUILT, 1, 1).inputFingerprint(Fingerprint.of(0)).build(),
        "input fingerprint is 0");
    Json json =
        Json.parse(
            Json.toText(partition(HERE, 1, 1).build().toJson())
                .replace("\"content_fingerprint\":\"1\"", "\"content_fingerprint\":1"));
    refused(() -> StoragePartition.fromJson(json), "member 'content_fingerprint'");
  }

  @Test
  void inputFingerprintsGoWithTheirPlaceholder() {
    refused(() -> partition(BUILT, 1, 1).build(), "has no input fingerprint");
    refused(() -> partition(HERE, 1, 1).inputFingerprint(SEVEN).build(), "fingerprint 7");
  }

  @Test
  void oneStorageAndOneOrder() {
    StoragePartition first = partition(HERE, 1, 5).attributes(Attributes.of("a", 1)).build();
    StoragePartition again = partition(HERE, 1, 5).attributes(Attributes.of("a", 2)).build();
    StoragePartition other = partition(HERE, 1, -5).build();
    StoragePartitions all = StoragePartitions.of(first, again, other);
    assertThat(all).containsExactly(other, first);
    assertThat(all.asList().get(1).attributes().integer("a")).hasValue(1);
    refused(all::requireOnePerKey, "two partitions of the key {n=1}", "one for each key");
    refused(all::requireOnePerKey, "two partitions of the key {n=1}");
    refused(() -> all.find(first.key()), "two partitions of the key {n=1}");
    assertThat(all.find(PartitionKey.EMPTY)).isEmpty();
    refused(
        () -> StoragePartitions.of(first, partition(LocalFile.at("/there"), 1, 5).build()),
        "partitions of two storages in one batch",
        "/here/{n.value}",
        "/there");
  }

  @Test
  void keysAreCheckedAgainstEveryTypeThatIsAsked() {
    PartitionKeyTypes byN =
        PartitionKeyTypes.of(CollectionType.of(StructType.of("n", new Int64Type()), "n"));
    StoragePartitions one = StoragePartitions.of(partition(HERE, 1, 5).build());
    assertThat(one.requireKeys(byN)).isSameAs(one);
    refused(() -> one.requireKeys(UNPARTITIONED), "{n=1} has fields");
    refused(() -> one.requireKeys(UNPARTITIONED), "{n=1} has fields");
    assertThat(one.requireKeys(byN)).isSameAs(one);
  }

  @Test
  void literalsHoldUpToOneMebibyte() {
    String longest = "é".repeat(Literal.MAX_BYTES / 2);
    StoragePartition partition = BUILT.partition(PartitionKey.EMPTY, SEVEN, longest);
    assertThat(Literal.read(partition)).isEqualTo(longest);
    assertThat(partition.contentFingerprint()).isEqualTo(Fingerprint.fromString(longest));
    assertThat(Literal.of(longest).value()).contains(longest);
    refused(() -> Literal.of(longest + "a"), "value of a Literal has 1048577 UTF-8 bytes");
    refused(() -> BUILT.partition(PartitionKey.EMPTY, SEVEN, longest + "a"), "at most 1048576");
    refused(() -> Attributes.of("rows", longest + "a"), "attribute 'rows' has 1048577");
    refused(() -> Literal.of("a\0"), "value of a Literal has a NUL");
  }

  @Test
  void literalsWithAValueHaveOnePartition() {
    Literal literal =
        (Literal) Literal.of("30").resolveGraph("g", Map.of()).resolveNames(List.of("a"));
    StoragePartition only = literal.discover(UNPARTITIONED).asList().get(0);
    assertThat(Literal.read(only)).isEqualTo("30");
    assertThat(BUILT.discover(UNPARTITIONED).isEmpty()).isTrue();
    refused(
        () -> literal.partition(PartitionKey.EMPTY, Optional.empty(), "31"),
        "the text '31' is not the value of Literal{id=g/a, value=30}");
    refused(
        () -> new Literal(Template.parse("{input_fingerprint}"), Optional.of("x")),
        "leave one of the two out");
    PartitionKeyTypes byN =
        PartitionKeyTypes.of(CollectionType.of(StructType.of("n", new Int64Type()), "n"));
    refused(() -> literal.requireFits(byN), "cannot be partitioned by [n]");
  }

  @Test
  void aLiteralsTextIsWhatWasRecorded() {
    StoragePartition without = partition(HERE, 1, 1).build();
    StoragePartition other = partition(HERE, 1, 1).attributes(Attributes.of("value", "x")).build();
    assertThatExceptionOfType(ContentChangedException.class)
        .isThrownBy(() -> Literal.read(without))
        .withMessageContaining("holds no text");
    assertThatExceptionOfType(ContentChangedException.class)
        .isThrownBy(() -> Literal.read(other))
        .withMessageContaining("has the content fingerprint " + Fingerprint.fromString("x"));
    refused(
        () -> LocalFile.path(BUILT.partition(PartitionKey.EMPTY, SEVEN, "x")),
        "not in a LocalFile");
  }

  @Test
  void attributesAreTextsAndIntegers() {
    Attributes attributes = Attributes.builder().put("b", 1).put("a", "x").build();
    assertThat(attributes.names()).containsExactly("a", "b");
    assertThat(attributes.text("b")).isEmpty();
    assertThat(attributes.integer("a")).isEmpty();
    refused(() -> Attributes.of("", 1), "attribute name is blank");
    refused(() -> Attributes.of("x".repeat(257), 1), "attribute name has 257 UTF-8 bytes");
    refused(
        () -> new Attributes(JsonObject.builder().put("ok", new Json.Bool(true)).build()),
        "attribute 'ok' is true; expected a text or an integer");
    refused(() -> Attributes.builder().put("a", 1).put("a", 2), "'a' is given twice");
  }

  @Test
  void attributesHaveTheBytesThatStoredFingerprintsAreOf() {
    Attributes attributes = Attributes.builder().put("rows", 258).put("kind", "é").build();
    assertThat(HexFormat.of().formatHex(attributes.toBytes()))
        .isEqualTo("6b696e6400" + "01" + "c3a900" + "726f777300" + "02" + "0000000000000102");
    assertThat(Attributes.empty().toBytes()).isEmpty();
  }

  @Test
  void otherStoragesAreOfOtherKinds() {
    refused(() -> new OtherStorage(Literal.of("x").toJson()), "Literal has a class of its own");
    refused(() -> OtherStorage.of("a/b", Map.of()), "kind of storage", "U+002F");
    refused(() -> Storage.fromJson(Json.parse("{\"path\":\"x\"}")), "'kind' of object is missing");
    refused(
        () ->
            Storage.fromJson(Json.parse("{\"kind\":\"LocalFile\",\"kind_format\":1,\"p\":\"x\"}")),
        "LocalFile has no member 'p'");
  }

  private static void refused(Runnable call, String... messages) {
    assertThatExceptionOfType(InvalidValueException.class)
        .isThrownBy(call::run)
        .satisfies(refused -> assertThat(refused.getMessage()).contains(messages));
  }
}
