package org.artigraph4j.benchmarks.memory;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.artifact.Format;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.partition.PartitionKey;
import org.artigraph4j.storage.FileContent;
import org.artigraph4j.storage.LocalFile;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.type.CollectionType;
import org.artigraph4j.type.DateType;
import org.artigraph4j.type.Int64Type;
import org.artigraph4j.type.StructType;

/** Partitions by a date and an integer, of one artifact; the same ones every time. */
final class Partitions {
  static final Artifact ARTIFACT =
      Graph.builder()
          .name("sales")
          .putArtifact(
              "store.totals",
              Artifact.builder()
                  .type(
                      CollectionType.of(
                          StructType.of("date", new DateType(), "store", new Int64Type()),
                          "date",
                          "store"))
                  .format(Format.JSON)
                  .storage(
                      LocalFile.at(
                          "/data/{graph_name}/{names}/{date.iso}/{store.value}/{input_fingerprint}"
                              + "{extension}"))
                  .build())
          .build()
          .artifact("store.totals");

  private static final LocalFile STORAGE = (LocalFile) ARTIFACT.storage();
  private static final LocalDate FIRST = LocalDate.of(2021, 1, 1);
  private static final int STORES = 1000;

  private Partitions() {}

  static PartitionKey key(int index) {
    return ARTIFACT.key(FIRST.plusDays(index / STORES), index % STORES);
  }

  static Fingerprint input(int index) {
    return Fingerprint.fromBytes(new byte[] {1, (byte) index, (byte) (index >> 8)});
  }

  /** A partition that says nothing of its file. */
  static StoragePartition bare(int index) {
    return StoragePartition.builder()
        .storage(STORAGE)
        .key(key(index))
        .inputFingerprint(input(index))
        .contentFingerprint(Fingerprint.fromString("content " + index))
        .build();
  }

  /** A partition as {@link LocalFile} makes it, with path, size and SHA-256. */
  static StoragePartition measured(int index) {
    String sha256 = String.format(Locale.ROOT, "%064x", index);
    return STORAGE.partition(
        key(index), Optional.of(input(index)), new FileContent(100_000L + index, sha256));
  }

  static List<StoragePartition> bare(List<Integer> indexes) {
    List<StoragePartition> partitions = new ArrayList<>(indexes.size());
    indexes.forEach(index -> partitions.add(bare(index)));
    return partitions;
  }

  /** The numbers below a size in an order that no processor foresees. */
  static List<Integer> shuffled(int size, long seed) {
    List<Integer> indexes = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      indexes.add(i);
    }
    Collections.shuffle(indexes, new Random(seed));
    return indexes;
  }
}
