package org.artigraph4j.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.partition.InputFingerprints;
import org.artigraph4j.partition.PartitionField.Int64Field;
import org.artigraph4j.partition.PartitionKey;
import org.artigraph4j.storage.LocalFile;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;
import org.junit.jupiter.api.Test;

/** The table and the additions before it answer as plain lists do, whatever the sizes of writes. */
class KnownStorageTest {
  private static final LocalFile STORAGE = LocalFile.at("/{n.value}/{input_fingerprint}");

  @Test
  void writesOfAllSizesAnswerAsAListDoes() {
    Random random = new Random(7);
    KnownStorage known = KnownStorage.NOTHING;
    List<StoragePartition> all = new ArrayList<>();
    Map<PartitionKey, StoragePartition> lastOfInput1 = new HashMap<>();
    for (int write = 1; write <= 300; write++) {
      int size = random.nextInt(10) == 0 ? 200 : 1 + random.nextInt(3);
      StoragePartitions batch =
          random
              .ints(size, 0, 2_000)
              .mapToObj(KnownStorageTest::partition)
              .collect(StoragePartitions.toStoragePartitions());
      KnownStorage before = known;
      StoragePartitions answeredBefore = before.all();

      known = known.with(batch, write);

      for (StoragePartition partition : batch) {
        if (!all.contains(partition)) {
          all.add(partition);
          if (partition.inputFingerprint().equals(Optional.of(Fingerprint.of(1)))) {
            lastOfInput1.put(partition.key(), partition);
          }
        }
      }
      assertThat(before.all()).isEqualTo(answeredBefore);
      assertThat(known.all()).isEqualTo(StoragePartitions.copyOf(all));
      assertThat(known.with(batch, write + 1000L)).isSameAs(known);
    }
    InputFingerprints.Builder asked = InputFingerprints.builder();
    for (int n = 0; n < 1_000; n++) {
      asked.put(key(n), Fingerprint.of(1));
    }
    assertThat(known.lookup(asked.build()))
        .isEqualTo(StoragePartitions.copyOf(lastOfInput1.values()));
  }

  /** Few keys, two inputs, and several contents of some of their slots. */
  private static StoragePartition partition(int number) {
    return StoragePartition.builder()
        .storage(STORAGE)
        .key(key(number % 500))
        .inputFingerprint(Fingerprint.of(1 + number % 2))
        .contentFingerprint(Fingerprint.of(1 + number / 500))
        .build();
  }

  private static PartitionKey key(int n) {
    return PartitionKey.of("n", new Int64Field(n));
  }
}
