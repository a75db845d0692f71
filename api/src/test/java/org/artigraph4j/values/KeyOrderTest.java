package org.artigraph4j.values;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.domains.Domain;
import org.artigraph4j.partition.PartitionField;
import org.artigraph4j.partition.PartitionKey;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;

/** One order of keys, in memory and as bytes. */
@Domain(AnyValue.class)
class KeyOrderTest {
  @Property(tries = 2000, seed = "20261121")
  void bytesKeepTheOrder(@ForAll PartitionKey left, @ForAll PartitionKey right) {
    int order = Integer.signum(left.compareTo(right));
    assertThat(Integer.signum(Arrays.compareUnsigned(left.toBytes(), right.toBytes())))
        .isEqualTo(order);
    assertThat(Integer.signum(right.compareTo(left))).isEqualTo(-order);
    assertThat(left.equals(right)).isEqualTo(order == 0);
    assertThat(left.fingerprint().equals(right.fingerprint())).isEqualTo(order == 0);
    assertThat(left).isEqualByComparingTo(left);
  }

  @Property(tries = 2000, seed = "20261121")
  void bytesOfOneFieldKeepTheOrder(@ForAll PartitionField left, @ForAll PartitionField right) {
    bytesKeepTheOrder(PartitionKey.of("a", left), PartitionKey.of("a", right));
    bytesKeepTheOrder(
        PartitionKey.of("a", left, "b", right), PartitionKey.of("a", left, "b", left));
  }

  @Property(tries = 500, seed = "20261121")
  void aNullComesFirst(@ForAll PartitionField field) {
    PartitionKey none = PartitionKey.of("a", new PartitionField.NullField());
    assertThat(none).isLessThanOrEqualTo(PartitionKey.of("a", field));
    assertThat(PartitionKey.EMPTY).isLessThan(none);
  }

  @Property(tries = 100, seed = "20261121")
  void partitionsAreInKeyOrderHoweverTheyAreGiven(@ForAll StoragePartitions partitions) {
    List<StoragePartition> given = new ArrayList<>(partitions.asList().reverse());
    given.addAll(partitions.asList());
    StoragePartitions sorted = StoragePartitions.copyOf(given);
    assertThat(sorted).isEqualTo(partitions);
    assertThat(sorted.fingerprint()).isEqualTo(partitions.fingerprint());
    Comparator<StoragePartition> order =
        Comparator.<StoragePartition, byte[]>comparing(
                partition -> partition.key().toBytes(), Arrays::compareUnsigned)
            .thenComparing(partition -> partition.inputFingerprint().map(f -> f.value()).orElse(0L))
            .thenComparing(StoragePartition::contentFingerprint);
    assertThat(sorted.asList()).isSortedAccordingTo(order);
    for (StoragePartition partition : sorted) {
      assertThat(sorted.withKey(partition.key()))
          .containsExactlyElementsOf(
              ImmutableList.copyOf(sorted).stream()
                  .filter(other -> other.key().equals(partition.key()))
                  .toList());
    }
    assertThat(sorted.keys().asList()).isSorted();
  }
}
