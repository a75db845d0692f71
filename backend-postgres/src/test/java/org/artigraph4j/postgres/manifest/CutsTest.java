package org.artigraph4j.postgres.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Sets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntUnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.storage.Attributes;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;
import org.junit.jupiter.api.Test;

/** What one change costs, and that nothing else counts than what is there. */
class CutsTest {
  private static final Cuts SMALL = new Cuts(3, 32);
  private static final int SPACE = 20_000;

  private static final ImmutableList<StoragePartition> ALL = Samples.range(0, SPACE + 500).asList();

  /** Keys after none of which a small run ends by itself. */
  private static final ImmutableList<Integer> UNCUT =
      IntStream.range(0, SPACE)
          .filter(number -> !endsRun(ALL.get(number), SMALL))
          .boxed()
          .collect(ImmutableList.toImmutableList());

  private static boolean endsRun(StoragePartition partition, Cuts cuts) {
    return partition.key().fingerprint().value() << (Long.SIZE - cuts.bits()) == 0;
  }

  @Test
  void aRunEndsAfterEachKeyWhoseLowBitsAreZero() {
    StoragePartitions partitions = Samples.range(0, 10_000);

    List<ImmutableList<StoragePartition>> runs = cut(partitions, Cuts.STANDARD);

    assertThat(runs.stream().flatMap(List::stream)).isEqualTo(partitions.asList());
    assertThat(runs).hasSizeBetween(10_000 / 160, 10_000 / 96);
    for (List<StoragePartition> run : runs) {
      assertThat(run).hasSizeBetween(1, Cuts.STANDARD.most());
      assertThat(run.subList(0, run.size() - 1))
          .noneMatch(partition -> endsRun(partition, Cuts.STANDARD));
    }
  }

  @Test
  void noneAreCutIntoNothing() {
    assertThat(cut(StoragePartitions.empty(), Cuts.STANDARD)).isEmpty();
  }

  @Property(tries = 50, seed = "1")
  void theOrderInWhichPartitionsCameDoesNotCount(@ForAll Random random) {
    List<StoragePartition> shuffled = new ArrayList<>(Samples.range(0, 300).asList());
    Collections.shuffle(shuffled, random);

    assertThat(list(StoragePartitions.copyOf(shuffled))).isEqualTo(list(Samples.range(0, 300)));
  }

  @Property(tries = 100, seed = "2")
  void aChangeCostsAFewManifests(
      @ForAll Random random, @ForAll @IntRange(min = 1, max = 12) int changes) {
    TreeMap<Integer, StoragePartition> partitions = new TreeMap<>();
    random.ints(3000, 0, SPACE).forEach(number -> partitions.put(number, ALL.get(number)));
    Set<Fingerprint> before = manifests(partitions);

    for (int change = 1; change <= changes; change++) {
      int at = random.nextInt(SPACE);
      Integer there = partitions.ceilingKey(at);
      switch (there == null ? 0 : random.nextInt(3)) {
        case 0 -> partitions.put(at, Samples.built(at, change));
        case 1 -> partitions.put(there, Samples.built(there, change));
        default -> partitions.remove(there);
      }
    }

    assertThat(Sets.difference(manifests(partitions), before))
        .hasSizeLessThanOrEqualTo(3 * changes);
    assertThat(Sets.difference(before, manifests(partitions)))
        .hasSizeLessThanOrEqualTo(3 * changes);
  }

  @Property(tries = 50, seed = "3")
  void keysThatAreNeverCutAfterAreCutAllTheSame(@ForAll Random random) {
    List<Integer> numbers = new ArrayList<>(UNCUT);
    int left = numbers.remove(random.nextInt(numbers.size()));
    TreeMap<Integer, StoragePartition> partitions = new TreeMap<>();
    numbers.subList(0, 5000).forEach(number -> partitions.put(number, ALL.get(number)));
    assertThat(sizes(partitions)).allMatch(size -> size <= SMALL.most());
    assertThat(sizes(partitions).subList(0, sizes(partitions).size() - 1))
        .allMatch(size -> size > SMALL.most() / 2);
    Set<Fingerprint> before = manifests(partitions);

    partitions.put(left, ALL.get(left));

    assertThat(Sets.difference(manifests(partitions), before)).hasSizeLessThanOrEqualTo(12);
  }

  @Property(tries = 50, seed = "4")
  void aCutThatWasForcedIsForgottenAtTheNextOwnOne(@ForAll Random random) {
    StoragePartitions uncut = numbered(UNCUT.subList(0, 500));
    StoragePartitions after = StoragePartitions.copyOf(ALL.subList(SPACE, SPACE + 500));
    int dropped = random.nextInt(500);

    List<ImmutableList<StoragePartition>> all = cut(union(uncut, after));
    List<ImmutableList<StoragePartition>> fewer =
        cut(union(numbered(without(UNCUT.subList(0, 500), dropped)), after));

    List<ImmutableList<StoragePartition>> tail = all.subList(all.size() - 40, all.size());
    assertThat(fewer.subList(fewer.size() - 40, fewer.size())).isEqualTo(tail);
  }

  private static StoragePartition large(int number, int bytes) {
    return StoragePartition.builder()
        .storage(Samples.BUILT)
        .key(Samples.key(number))
        .inputFingerprint(Fingerprint.of(1))
        .contentFingerprint(Fingerprint.of(number + 1))
        .attributes(Attributes.of("stats", "x".repeat(bytes)))
        .build();
  }

  private static StoragePartitions large(List<Integer> numbers, IntUnaryOperator bytes) {
    return numbers.stream()
        .map(number -> large(number, bytes.applyAsInt(number)))
        .collect(StoragePartitions.toStoragePartitions());
  }

  private static long bytes(List<StoragePartition> run) {
    return run.stream().mapToLong(one -> one.attributes().toBytes().length).sum();
  }

  /** Where keys do not cut, bytes do: few runs are small, and none is large. */
  @Property(tries = 50, seed = "5")
  void largeAttributesAreCutBySize(@ForAll Random random) {
    Cuts cuts = new Cuts(3, 32, 10_000);
    IntUnaryOperator sizes = number -> number % 17 == 0 ? 12_000 : number % 1_000;
    int from = random.nextInt(1_000);
    List<Integer> numbers = UNCUT.subList(from, from + 800);

    List<ImmutableList<StoragePartition>> runs = cut(large(numbers, sizes), cuts);

    assertThat(runs).allMatch(run -> run.size() == 1 || bytes(run) <= cuts.mostBytes());
    for (int i = 1; i < runs.size(); i++) {
      boolean full = runs.get(i - 1).size() > cuts.most() / 2;
      assertThat(full || bytes(runs.get(i - 1)) + bytes(runs.get(i)) > cuts.mostBytes() / 2)
          .isTrue();
    }
  }

  @Property(tries = 50, seed = "6")
  void aCutForcedByBytesIsFoundAgainAfterAnInsertion(@ForAll Random random) {
    Cuts cuts = new Cuts(3, 512, 10_000);
    IntUnaryOperator sizes = number -> 300 + number % 200;
    List<Integer> numbers = UNCUT.subList(0, 1_000);
    int dropped = random.nextInt(900);

    Set<Fingerprint> before = manifests(large(numbers, sizes), cuts);
    Set<Fingerprint> after = manifests(large(without(numbers, dropped), sizes), cuts);

    assertThat(before).hasSizeGreaterThan(35);
    assertThat(Sets.difference(after, before)).hasSizeLessThanOrEqualTo(12);
  }

  @Test
  void ordinaryAttributesAreCutByKeysAlone() {
    StoragePartitions partitions = Samples.range(0, 10_000);

    assertThat(cut(partitions, Cuts.STANDARD))
        .isEqualTo(cut(partitions, new Cuts(7, 512, Integer.MAX_VALUE)));
  }

  /** A row of the table of links takes about 121 bytes. */
  @Test
  void tenChangesAmongTenThousandCostATwentiethOfLinkRows() {
    List<StoragePartition> changed = new ArrayList<>(ALL.subList(0, 10_000));
    Set<Fingerprint> before =
        Manifest.allOf(StoragePartitions.copyOf(changed)).stream()
            .map(Manifest::fingerprint)
            .collect(Collectors.toSet());
    for (int i = 0; i < 10; i++) {
      int number = i * 977 + 311;
      changed.set(number, Samples.built(number, 1));
    }

    List<Manifest> after = Manifest.allOf(StoragePartitions.copyOf(changed));

    long stored = (long) after.size() * (Long.BYTES + Integer.BYTES);
    for (Manifest manifest : after) {
      if (!before.contains(manifest.fingerprint())) {
        stored += manifest.entries().length + (long) manifest.contents().length * Long.BYTES;
      }
    }
    assertThat(stored).isLessThan(10_000 * 121 / 20);
  }

  private static List<Integer> without(List<Integer> numbers, int dropped) {
    List<Integer> fewer = new ArrayList<>(numbers);
    fewer.remove(dropped);
    return fewer;
  }

  private static StoragePartitions numbered(List<Integer> numbers) {
    return numbers.stream()
        .map(number -> ALL.get(number))
        .collect(StoragePartitions.toStoragePartitions());
  }

  private static StoragePartitions union(StoragePartitions left, StoragePartitions right) {
    return StoragePartitions.copyOf(
        ImmutableList.<StoragePartition>builder()
            .addAll(left.asList())
            .addAll(right.asList())
            .build());
  }

  private static List<ImmutableList<StoragePartition>> cut(StoragePartitions partitions) {
    return cut(partitions, SMALL);
  }

  private static List<ImmutableList<StoragePartition>> cut(
      StoragePartitions partitions, Cuts cuts) {
    return Manifest.allOf(partitions, cuts).stream().map(Manifest::partitions).toList();
  }

  private static List<Integer> sizes(Map<Integer, StoragePartition> partitions) {
    return cut(StoragePartitions.copyOf(partitions.values())).stream().map(List::size).toList();
  }

  private static Set<Fingerprint> manifests(StoragePartitions partitions, Cuts cuts) {
    return Manifest.allOf(partitions, cuts).stream()
        .map(Manifest::fingerprint)
        .collect(Collectors.toSet());
  }

  private static Set<Fingerprint> manifests(Map<Integer, StoragePartition> partitions) {
    return Manifest.allOf(StoragePartitions.copyOf(partitions.values()), SMALL).stream()
        .map(Manifest::fingerprint)
        .collect(Collectors.toSet());
  }

  private static Fingerprint list(StoragePartitions partitions) {
    return ManifestList.of(Manifest.allOf(partitions, SMALL)).fingerprint();
  }
}
