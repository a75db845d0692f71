package org.artigraph4j.postgres.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.artigraph4j.error.DamagedDataException;
import org.artigraph4j.storage.LocalFile;
import org.artigraph4j.storage.Storage;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;
import org.junit.jupiter.api.Test;

/**
 * Damaged bytes are one refusal that names the row, or, where they mean the same, no damage. That
 * holds because what is read is fingerprinted again.
 */
class DamagedManifestTest {
  private static final Manifest BUILT = manifest(Samples.range(0, 40));
  private static final Manifest FILES = manifest(Samples.files(20));

  private static Manifest manifest(StoragePartitions partitions) {
    return Manifest.allOf(partitions, new Cuts(30, 1000)).get(0);
  }

  @Test
  void bytesThatEndEarlyAreRefused() {
    for (Manifest manifest : List.of(BUILT, FILES)) {
      byte[] entries = manifest.entries();
      for (int length = 0; length < entries.length; length++) {
        assertRefused(manifest, manifest.contents(), Arrays.copyOf(entries, length));
      }
    }
  }

  @Test
  void bytesThatGoOnAreRefused() {
    assertRefused(
        FILES, FILES.contents(), Arrays.copyOf(FILES.entries(), FILES.entries().length + 1));
  }

  @Test
  void anyFlippedBitIsRefusedOrMeansTheSame() {
    for (Manifest manifest : List.of(BUILT, FILES)) {
      byte[] entries = manifest.entries();
      for (int bit = 0; bit < entries.length * 8; bit++) {
        entries[bit / 8] ^= (byte) (1 << bit % 8);
        assertRefusedOrSame(manifest, entries);
        entries[bit / 8] ^= (byte) (1 << bit % 8);
      }
    }
  }

  @Property(tries = 1000, seed = "6")
  void anyDamageIsRefusedOrMeansTheSame(@ForAll Random random) {
    StoragePartitions any = Samples.any(random, 12);
    if (!any.isEmpty()) {
      Manifest manifest = manifest(any);
      byte[] entries = manifest.entries();
      int from = random.nextInt(entries.length);
      int to = Math.min(entries.length, from + 1 + random.nextInt(9));
      byte[] noise = new byte[to - from];
      random.nextBytes(noise);
      if (random.nextBoolean()) {
        Arrays.fill(noise, (byte) 0xFF);
      }
      System.arraycopy(noise, 0, entries, from, noise.length);
      assertRefusedOrSame(manifest, entries);
    }
  }

  @Test
  void contentsThatDifferOrAreTooFewOrTooManyAreRefused() {
    long[] contents = BUILT.contents();
    assertRefused(BUILT, Arrays.copyOf(contents, contents.length - 1), BUILT.entries());
    assertRefused(BUILT, Arrays.copyOf(contents, contents.length + 1), BUILT.entries());
    contents[17]++;
    assertRefused(BUILT, contents, BUILT.entries());
    contents[17] = 0;
    assertRefused(BUILT, contents, BUILT.entries());
  }

  @Test
  void aLaterVersionIsRefusedByItsNumber() {
    byte[] entries = BUILT.entries();
    entries[0] = 2;

    assertThatThrownBy(() -> read(BUILT, BUILT.contents(), entries))
        .hasMessageContaining("version 2");
  }

  @Test
  void anotherStorageIsRefused() {
    LocalFile elsewhere = LocalFile.at("/elsewhere/{month.iso}.csv");

    assertThatThrownBy(() -> read(FILES, elsewhere, FILES.contents(), FILES.entries()))
        .isInstanceOf(DamagedDataException.class);
  }

  /** Each says that very much follows: fields, texts, attributes, long texts, long runs. */
  @Test
  void hugeCountsOfNothingTakeNeitherMemoryNorTime() {
    long[] one = {1};
    for (int length = 1; length <= 10; length++) {
      byte[] huge = new byte[length];
      Arrays.fill(huge, (byte) 0xFF);
      huge[length - 1] = 0x7F;
      assertRefused(BUILT, one, concat(new byte[] {1}, huge));
      assertRefused(BUILT, one, concat(new byte[] {1, 1, 0}, huge));
      assertRefused(BUILT, one, concat(new byte[] {1, 1, 0, 2}, huge));
      assertRefused(BUILT, one, concat(new byte[] {1, 1, 0, 2, 1, 0, 0}, huge));
      assertRefused(BUILT, one, concat(new byte[] {1, 1, 0, 2, 1, 1}, huge));
      assertRefused(BUILT, one, concat(new byte[] {1, 1, 0, 0, 0, 0}, huge));
      assertRefused(BUILT, one, concat(new byte[] {1, 1, 0, 0, 0, 0, 1}, huge));
      assertRefused(BUILT, one, concat(new byte[] {1, 1, 1, 0}, huge));
    }
  }

  private static byte[] concat(byte[] head, byte[] tail) {
    byte[] both = Arrays.copyOf(head, head.length + tail.length);
    System.arraycopy(tail, 0, both, head.length, tail.length);
    return both;
  }

  private static void assertRefused(Manifest manifest, long[] contents, byte[] entries) {
    assertThatThrownBy(() -> read(manifest, contents, entries))
        .isInstanceOf(DamagedDataException.class)
        .hasMessageContaining("the table partition_manifest, row (weather, 7)");
  }

  private static void assertRefusedOrSame(Manifest manifest, byte[] entries) {
    Manifest read;
    try {
      read = read(manifest, manifest.contents(), entries);
    } catch (DamagedDataException refused) {
      return;
    }
    assertThat(read.partitions()).isEqualTo(manifest.partitions());
    assertThat(read.partitions().stream().map(StoragePartition::attributes))
        .isEqualTo(manifest.partitions().stream().map(StoragePartition::attributes).toList());
  }

  private static Manifest read(Manifest manifest, long[] contents, byte[] entries) {
    return read(manifest, manifest.partitions().get(0).storage(), contents, entries);
  }

  private static Manifest read(
      Manifest manifest, Storage storage, long[] contents, byte[] entries) {
    return Manifest.read(
        "partition_manifest", "(weather, 7)", manifest.fingerprint(), storage, contents, entries);
  }
}
