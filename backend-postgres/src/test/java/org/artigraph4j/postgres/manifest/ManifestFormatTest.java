package org.artigraph4j.postgres.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.partition.PartitionField.DateField;
import org.artigraph4j.partition.PartitionField.StringField;
import org.artigraph4j.partition.PartitionKey;
import org.artigraph4j.storage.Attributes;
import org.artigraph4j.storage.FileContent;
import org.artigraph4j.storage.Literal;
import org.artigraph4j.storage.LocalFile;
import org.artigraph4j.storage.Storage;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;
import org.junit.jupiter.api.Test;

/** What is written is what is read, and little is written. */
class ManifestFormatTest {
  @Property(tries = 500, seed = "5")
  void anyPartitionsAreReadAsTheyWereWritten(@ForAll Random random) {
    for (Manifest manifest : Manifest.allOf(Samples.any(random, 40), new Cuts(4, 32))) {
      roundTrip(manifest);
    }
  }

  @Test
  void manyAreReadAsTheyWereWritten() {
    Manifest.allOf(Samples.range(0, 5000)).forEach(ManifestFormatTest::roundTrip);
  }

  @Test
  void extremeIntegersAreReadAsTheyWereWritten() {
    long[] extremes = {Long.MIN_VALUE, -1, 0, 1, Long.MAX_VALUE, Long.MIN_VALUE, Long.MAX_VALUE};
    roundTrip(numbered(extremes.length, i -> Attributes.of("n", extremes[i])));
  }

  @Test
  void anAttributeMayBeATextHereAndAnIntegerThere() {
    roundTrip(
        numbered(
            9,
            i ->
                switch (i % 3) {
                  case 0 -> Attributes.of("n", i);
                  case 1 -> Attributes.of("n", "text " + i);
                  default -> Attributes.empty();
                }));
  }

  @Test
  void longTextsAreStoredOnceAndReadAsTheyWereWritten() {
    String report = "é".repeat(Literal.MAX_BYTES / 2);

    Manifest manifest = numbered(100, i -> Attributes.of("report", report));

    roundTrip(manifest);
    assertThat(manifest.entries()).hasSizeLessThan(Literal.MAX_BYTES + 1000);
  }

  @Test
  void textsThatOnlyLookLikeHexadecimalDigitsAreReadAsTheyWereWritten() {
    for (String text : List.of("", "0", "0A", "0a0", "af", "ag", "００")) {
      roundTrip(numbered(3, i -> Attributes.of("text", text)));
      roundTrip(numbered(3, i -> Attributes.of("text", i == 0 ? "0123" : text)));
    }
  }

  @Test
  void aPathThatTheTemplateTellsTakesNoRoom() {
    Manifest told = withPaths("/data/%d.csv");
    Manifest other = withPaths("/mnt/data/%d.csv");

    roundTrip(told);
    roundTrip(other);
    assertThat(told.entries()).hasSizeLessThan(other.entries().length - 1000);
  }

  @Test
  void aPathThatDiffersAmongOthersIsReadAsItWasWritten() {
    LocalFile storage = LocalFile.at("/data/{n.value}.csv");
    roundTrip(
        manifest(
            storage,
            20,
            i -> Attributes.of("path", i % 7 == 3 ? "/moved/" + i : "/data/key" + i + ".csv")));
  }

  @Test
  void aStorageWhosePlaceNeedsAFieldThatTheKeyLacksIsWrittenAllTheSame() {
    roundTrip(manifest(LocalFile.at("/data/{other.value}"), 5, i -> Attributes.of("path", "x")));
  }

  @Test
  void filesOfMonthsTakeTheirHashesAndLittleElse() {
    Manifest manifest = manifest(Samples.files(48));

    roundTrip(manifest);
    assertThat(manifest.entries().length / 48.0).isBetween(32.0, 40.0);
  }

  @Test
  void partitionsOfDaysAndNumbersTakeTheirInputsAndLittleElse() {
    Manifest manifest = manifest(Samples.range(0, 256));

    assertThat(manifest.entries().length / 256.0).isBetween(8.0, 9.0);
  }

  @Test
  void theSameFilesAsARealFolderHasThem() {
    LocalFile storage = LocalFile.rootedAt(Path.of("/data"), "{month.Y}/{month.m:02}.csv");
    roundTrip(
        manifest(
            IntStream.range(0, 30)
                .mapToObj(
                    i ->
                        storage.partition(
                            PartitionKey.of(
                                "month", new DateField(LocalDate.of(2012, 1, 1).plusMonths(i))),
                            Optional.empty(),
                            FileContent.of(new byte[i])))
                .collect(StoragePartitions.toStoragePartitions())));
  }

  private interface Each {
    Attributes attributes(int i);
  }

  private static Manifest numbered(int count, Each each) {
    return manifest(LocalFile.at("/data/{n.value}.csv"), count, each);
  }

  private static Manifest withPaths(String format) {
    return manifest(
        LocalFile.at("/data/{n.value}.csv"),
        300,
        i -> Attributes.of("path", format.replace("%d", "key" + i)));
  }

  private static Manifest manifest(Storage storage, int count, Each each) {
    return manifest(
        IntStream.range(0, count)
            .mapToObj(
                i ->
                    StoragePartition.builder()
                        .storage(storage)
                        .key(PartitionKey.of("n", new StringField("key" + i)))
                        .contentFingerprint(Fingerprint.of(i + 1))
                        .attributes(each.attributes(i))
                        .build())
            .collect(StoragePartitions.toStoragePartitions()));
  }

  private static Manifest manifest(StoragePartitions partitions) {
    return Manifest.allOf(partitions, new Cuts(30, 1000)).get(0);
  }

  private static void roundTrip(Manifest manifest) {
    List<StoragePartition> written = manifest.partitions();
    byte[] entries = manifest.entries();

    Manifest read =
        Manifest.read(
            "manifest",
            "(g, 1)",
            manifest.fingerprint(),
            written.get(0).storage(),
            manifest.contents(),
            entries);

    assertThat(read.fingerprint()).isEqualTo(manifest.fingerprint());
    assertThat(read.partitions()).isEqualTo(written);
    assertThat(read.partitions().stream().map(StoragePartition::attributes))
        .isEqualTo(written.stream().map(StoragePartition::attributes).toList());
    assertThat(read.entries()).isEqualTo(entries);
  }
}
