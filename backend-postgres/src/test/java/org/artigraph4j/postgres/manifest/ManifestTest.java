package org.artigraph4j.postgres.manifest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.hash.Hashing;
import com.google.common.primitives.ImmutableIntArray;
import com.google.common.primitives.ImmutableLongArray;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.artigraph4j.error.DamagedDataException;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.fingerprint.InvalidValueException;
import org.artigraph4j.partition.PartitionKeyException;
import org.artigraph4j.storage.Attributes;
import org.artigraph4j.storage.LocalFile;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;
import org.junit.jupiter.api.Test;

/** What a manifest and a list of manifests are known by. */
class ManifestTest {
  private static final StoragePartition ONE = Samples.built(1, 0);
  private static final LocalFile BUILT = Samples.BUILT;

  @Test
  void noPartitionsAreNoManifests() {
    assertThat(Manifest.allOf(StoragePartitions.empty())).isEmpty();
    assertThat(ManifestList.of(List.of()).partitions()).isZero();
  }

  @Test
  void allPartitionsAreInTheManifestsInOrder() {
    StoragePartitions partitions = Samples.range(0, 2000);

    List<Manifest> manifests = Manifest.allOf(partitions);

    assertThat(manifests.stream().flatMap(manifest -> manifest.partitions().stream()))
        .isEqualTo(partitions.asList());
    assertThat(ManifestList.of(manifests).partitions()).isEqualTo(2000);
  }

  @Test
  void partitionsOfAKnownListAreTheManifestsThatItNames() {
    StoragePartitions partitions = Samples.range(0, 2000);
    List<Manifest> manifests = Manifest.allOf(partitions, new Cuts(5, 100));

    List<Manifest> known = Manifest.allOf(partitions, ManifestList.of(manifests));

    assertThat(known)
        .extracting(Manifest::fingerprint)
        .isEqualTo(manifests.stream().map(Manifest::fingerprint).toList());
    assertThat(known)
        .extracting(Manifest::partitions)
        .isEqualTo(manifests.stream().map(Manifest::partitions).toList());
  }

  @Test
  void aManifestHasOnePartitionForEachKey() {
    StoragePartitions two = StoragePartitions.of(ONE, Samples.built(1, 1));

    assertThatThrownBy(() -> Manifest.allOf(two)).isInstanceOf(PartitionKeyException.class);
  }

  @Test
  void whatAPartitionIsAndWhatIsKnownOfItMakesAnotherManifest() {
    Manifest manifest = manifest(ONE, partition(BUILT, 2, 5, 6, Attributes.of("n", 1)));

    assertThat(manifest(partition(BUILT, 2, 5, 6, Attributes.of("n", 1)), ONE).fingerprint())
        .isEqualTo(manifest.fingerprint());
    assertThat(
            List.of(
                manifest,
                manifest(ONE),
                manifest(ONE, partition(BUILT, 3, 5, 6, Attributes.of("n", 1))),
                manifest(ONE, partition(BUILT, 2, 4, 6, Attributes.of("n", 1))),
                manifest(ONE, partition(BUILT, 2, 5, 7, Attributes.of("n", 1))),
                manifest(ONE, partition(BUILT, 2, 5, 6, Attributes.of("n", 2))),
                manifest(ONE, partition(BUILT, 2, 5, 6, Attributes.of("n", "1"))),
                manifest(ONE, partition(BUILT, 2, 5, 6, Attributes.of("m", 1))),
                manifest(ONE, partition(BUILT, 2, 5, 6, Attributes.empty()))))
        .extracting(Manifest::fingerprint)
        .doesNotHaveDuplicates();
  }

  @Test
  void attributesThatMoveFromOnePartitionToTheNextMakeAnotherManifest() {
    Attributes a = Attributes.of("a", "x");
    Attributes both = Attributes.builder().put("a", "x").put("b", "x").build();

    assertThat(
            manifest(partition(BUILT, 1, 5, 6, a), partition(BUILT, 2, 5, 6, both)).fingerprint())
        .isNotEqualTo(
            manifest(partition(BUILT, 1, 5, 6, both), partition(BUILT, 2, 5, 6, a)).fingerprint());
  }

  /** As docs/manifests.md says, byte by byte: attributes are in the order of canonical JSON. */
  @Test
  void aManifestIsTheHashOfTheseBytes() {
    Attributes attributes = Attributes.builder().put("bytes", 258).put("kind", "x").build();
    StoragePartition one = partition(BUILT, 2, 5, 6, attributes);
    ByteBuffer bytes = ByteBuffer.allocate(200).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put((byte) 17).put("PartitionManifest".getBytes(UTF_8)).put((byte) 1);
    bytes.putLong(BUILT.fingerprint().value()).putLong(1);
    bytes.putLong(one.key().fingerprint().value()).putLong(5).putLong(6);
    bytes.put((byte) 23);
    bytes.put("kind\0".getBytes(UTF_8)).put((byte) 1).put("x\0".getBytes(UTF_8));
    bytes.put("bytes\0".getBytes(UTF_8)).put((byte) 2);
    bytes.order(ByteOrder.BIG_ENDIAN).putLong(258);

    assertThat(manifest(one).fingerprint().value())
        .isEqualTo(
            Hashing.farmHashFingerprint64().hashBytes(bytes.array(), 0, bytes.position()).asLong());
  }

  @Test
  void theStorageMakesAnotherManifest() {
    LocalFile elsewhere = LocalFile.at("/elsewhere/{day.iso}/{n.value}/{input_fingerprint}");

    assertThat(manifest(partition(elsewhere, 1, 5, 6, Attributes.empty())).fingerprint())
        .isNotEqualTo(manifest(partition(BUILT, 1, 5, 6, Attributes.empty())).fingerprint());
  }

  @Test
  void aListIsKnownByItsManifestsAndTheirCountsInOrder() {
    ManifestList list = list(new long[] {1, 2}, 10, 20);

    assertThat(list.fingerprint()).isEqualTo(list(new long[] {1, 2}, 10, 20).fingerprint());
    assertThat(
            List.of(
                list(new long[] {2, 1}, 20, 10),
                list(new long[] {1, 2}, 20, 10),
                list(new long[] {1}, 10),
                list(new long[] {})))
        .extracting(ManifestList::fingerprint)
        .doesNotHaveDuplicates()
        .doesNotContain(list.fingerprint());
  }

  @Test
  void aListThatIsNotWhatWasWrittenIsRefusedWithItsRow() {
    ManifestList list = list(new long[] {1, 2}, 10, 20);
    Fingerprint fingerprint = list.fingerprint();

    assertThat(ManifestList.read("list", "(g, 1)", fingerprint, new long[] {1, 2}, counts(10, 20)))
        .isEqualTo(list);
    for (int[] counts : List.of(counts(10, 21), counts(10), counts(10, 0), counts(10, -20))) {
      assertThatThrownBy(
              () -> ManifestList.read("list", "(g, 1)", fingerprint, new long[] {1, 2}, counts))
          .isInstanceOf(DamagedDataException.class)
          .hasMessageContaining("the table list, row (g, 1)");
    }
    assertThatThrownBy(() -> list(new long[] {0}, 1)).isInstanceOf(InvalidValueException.class);
  }

  private static int[] counts(int... counts) {
    return counts;
  }

  private static ManifestList list(long[] manifests, int... counts) {
    return new ManifestList(ImmutableLongArray.copyOf(manifests), ImmutableIntArray.copyOf(counts));
  }

  private static Manifest manifest(StoragePartition... partitions) {
    return Manifest.allOf(StoragePartitions.of(partitions), new Cuts(20, 1000)).get(0);
  }

  private static StoragePartition partition(
      LocalFile storage, int number, long input, long content, Attributes attributes) {
    return StoragePartition.builder()
        .storage(storage)
        .key(Samples.key(number))
        .inputFingerprint(Fingerprint.of(input))
        .contentFingerprint(Fingerprint.of(content))
        .attributes(attributes)
        .build();
  }
}
