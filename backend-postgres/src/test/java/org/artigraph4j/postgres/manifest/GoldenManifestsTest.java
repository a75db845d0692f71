package org.artigraph4j.postgres.manifest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableMap;
import com.google.common.io.Resources;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.artigraph4j.fingerprint.Fingerprint;
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
import org.artigraph4j.storage.Attributes;
import org.artigraph4j.storage.LocalFile;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;
import org.junit.jupiter.api.Test;

/**
 * Pins what is stored: fingerprints and bytes of manifests, and where many partitions are cut, in
 * the committed {@code golden-manifests.tsv}. A line that is there must never change: stored
 * snapshots would share nothing with new ones, or not be read. A new encoding has a new version and
 * lines of its own, and the old ones are still read.
 */
class GoldenManifestsTest {
  private static final HexFormat HEX = HexFormat.of();

  private static final ImmutableMap<String, StoragePartitions> SAMPLES =
      ImmutableMap.<String, StoragePartitions>builder()
          .put("not partitioned", StoragePartitions.of(plain(PartitionKey.EMPTY, 7)))
          .put("days and numbers", Samples.range(998, 1003))
          .put("files", Samples.files(3))
          .put("every kind of field", everyKind())
          .put("texts with a shared start", texts())
          .put("odd attributes", oddAttributes())
          .buildOrThrow();

  @Test
  void manifestsAreStoredAsTheyAlwaysWere() throws IOException {
    List<String> lines = new ArrayList<>();
    SAMPLES.forEach(
        (name, partitions) -> {
          Manifest manifest = Manifest.allOf(partitions).get(0);
          assertThat(manifest.partitions()).isEqualTo(partitions.asList());
          lines.add(
              String.join(
                  "\t",
                  name,
                  manifest.fingerprint().toString(),
                  HEX.formatHex(manifest.entries())));
        });
    ManifestList cut = ManifestList.of(Manifest.allOf(Samples.range(0, 10_000)));
    lines.add(
        String.join("\t", "where many are cut", cut.fingerprint().toString(), cut.counts() + ""));

    assertThat(lines).isEqualTo(committed());
  }

  @Test
  void whatWasAlwaysStoredIsRead() throws IOException {
    for (String line : committed().subList(0, SAMPLES.size())) {
      List<String> parts = Splitter.on('\t').splitToList(line);
      StoragePartitions expected = SAMPLES.get(parts.get(0));
      Manifest read =
          Manifest.read(
              "golden",
              parts.get(0),
              Fingerprint.parse(parts.get(1)),
              expected.storage().orElseThrow(),
              expected.stream().mapToLong(each -> each.contentFingerprint().value()).toArray(),
              HEX.parseHex(parts.get(2)));
      assertThat(read.partitions()).isEqualTo(expected.asList());
    }
  }

  private static List<String> committed() throws IOException {
    return Resources.readLines(
        Resources.getResource(GoldenManifestsTest.class, "golden-manifests.tsv"), UTF_8);
  }

  private static StoragePartitions everyKind() {
    List<StoragePartition> partitions = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      PartitionKey.Builder key = PartitionKey.builder();
      for (Map.Entry<String, PartitionField> field : fields(i).entrySet()) {
        key.put(field.getKey(), i == 2 ? new NullField() : field.getValue());
      }
      partitions.add(plain(key.build(), i));
    }
    return StoragePartitions.copyOf(partitions);
  }

  private static Map<String, PartitionField> fields(int i) {
    return ImmutableMap.<String, PartitionField>builder()
        .put("day", new DateField(LocalDate.of(1, 1, 1 + i)))
        .put("hour", new TimestampField(Instant.ofEpochSecond(-3600L * i)))
        .put("i8", new Int8Field((byte) (Byte.MIN_VALUE + i)))
        .put("i16", new Int16Field((short) (Short.MAX_VALUE - i)))
        .put("i32", new Int32Field(Integer.MIN_VALUE + i))
        .put("i64", new Int64Field(i == 0 ? Long.MIN_VALUE : Long.MAX_VALUE))
        .put("none", new NullField())
        .put("text", new StringField("é".repeat(i)))
        .buildOrThrow();
  }

  private static StoragePartitions texts() {
    return List.of("europe/belgium", "europe/berlin", "europe", "").stream()
        .map(text -> plain(PartitionKey.of("region", new StringField(text)), 1))
        .collect(StoragePartitions.toStoragePartitions());
  }

  private static StoragePartitions oddAttributes() {
    List<Attributes> odd =
        List.of(
            Attributes.of("path", "/elsewhere"),
            Attributes.of("path", "/data/all"),
            Attributes.of("path", -1),
            Attributes.empty(),
            Attributes.builder().put("sha", "00ff").put("😀", "😀").build());
    List<StoragePartition> partitions = new ArrayList<>();
    for (int i = 0; i < odd.size(); i++) {
      partitions.add(partition(PartitionKey.of("n", new Int8Field((byte) i)), 5, odd.get(i)));
    }
    return StoragePartitions.copyOf(partitions);
  }

  private static StoragePartition plain(PartitionKey key, long content) {
    return partition(key, content + 1, Attributes.empty());
  }

  private static StoragePartition partition(PartitionKey key, long content, Attributes attributes) {
    return StoragePartition.builder()
        .storage(LocalFile.at("/data/all"))
        .key(key)
        .inputFingerprint(Optional.empty())
        .contentFingerprint(Fingerprint.of(content))
        .attributes(attributes)
        .build();
  }
}
