package org.artigraph4j.postgres.manifest;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
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
import org.artigraph4j.storage.FileContent;
import org.artigraph4j.storage.LocalFile;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;

/** Partitions to cut, to encode and to damage. */
final class Samples {
  static final LocalFile BUILT =
      LocalFile.at("/data/built/{day.iso}/{n.value}/{input_fingerprint}");

  private static final LocalFile MONTHS = LocalFile.at("/data/{month.iso}.csv");
  private static final LocalDate FIRST = LocalDate.of(2000, 1, 1);
  private static final int A_DAY = 1000;

  private Samples() {}

  static PartitionKey key(int number) {
    return PartitionKey.of(
        "day", new DateField(FIRST.plusDays(number / A_DAY)), "n", new Int64Field(number % A_DAY));
  }

  /** The partition of a number, in key order. */
  static StoragePartition built(int number, int version) {
    return StoragePartition.builder()
        .storage(BUILT)
        .key(key(number))
        .inputFingerprint(Fingerprint.fromString("input " + number))
        .contentFingerprint(Fingerprint.fromString("content " + number + " " + version))
        .attributes(Attributes.builder().put("bytes", 1000L + number).put("rows", number).build())
        .build();
  }

  /** The partitions of numbers {@code from} to {@code to}, which is not among them. */
  static StoragePartitions range(int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(number -> built(number, 0))
        .collect(StoragePartitions.toStoragePartitions());
  }

  /** Files as a {@link LocalFile} describes them: of some months, without inputs. */
  static StoragePartitions files(int months) {
    return IntStream.range(0, months)
        .mapToObj(
            month ->
                MONTHS.partition(
                    PartitionKey.of("month", new DateField(FIRST.plusMonths(month))),
                    Optional.empty(),
                    FileContent.of(
                        ("content " + month).repeat(100 + month).getBytes(StandardCharsets.UTF_8))))
        .collect(StoragePartitions.toStoragePartitions());
  }

  /** Many partitions of any kinds of fields, each of which may be null, with any attributes. */
  static StoragePartitions any(Random random, int most) {
    List<Integer> kinds = random.ints(random.nextInt(4), 0, 8).boxed().toList();
    boolean nullable = random.nextBoolean();
    boolean built = random.nextBoolean();
    LocalFile storage =
        LocalFile.at(built ? "/any/{n0.value}/{input_fingerprint}" : "/any/{n0.value}");
    List<StoragePartition> partitions = new ArrayList<>();
    for (int i = random.nextInt(most + 1); i > 0; i--) {
      PartitionKey.Builder key = PartitionKey.builder();
      for (int field = 0; field < kinds.size(); field++) {
        boolean isNull = nullable && random.nextInt(4) == 0;
        key.put("n" + field, isNull ? new NullField() : field(random, kinds.get(field)));
      }
      StoragePartition.Builder partition =
          StoragePartition.builder()
              .storage(storage)
              .key(key.build())
              .contentFingerprint(fingerprint(random))
              .attributes(attributes(random));
      if (built) {
        partition.inputFingerprint(
            random.nextInt(3) == 0 ? Fingerprint.of(7) : fingerprint(random));
      }
      partitions.add(partition.build());
    }
    return onePerKey(partitions);
  }

  static StoragePartitions onePerKey(Iterable<StoragePartition> partitions) {
    List<StoragePartition> distinct = new ArrayList<>();
    for (StoragePartition partition : partitions) {
      if (distinct.stream().noneMatch(other -> other.key().equals(partition.key()))) {
        distinct.add(partition);
      }
    }
    return StoragePartitions.copyOf(distinct);
  }

  private static Fingerprint fingerprint(Random random) {
    return Fingerprint.of(random.nextLong() | 1);
  }

  private static PartitionField field(Random random, int kind) {
    return switch (kind) {
      case 0 -> new DateField(FIRST.plusDays(random.nextInt(2_000_000) - 500_000));
      case 1 -> new Int8Field((byte) random.nextInt());
      case 2 -> new Int16Field((short) random.nextInt());
      case 3 -> new Int32Field(random.nextInt());
      case 4 -> new Int64Field(random.nextBoolean() ? random.nextLong() : random.nextInt(9));
      case 5 -> new StringField(text(random));
      case 6 -> new TimestampField(Instant.ofEpochSecond(3600L * (random.nextInt() / 1000)));
      default -> new NullField();
    };
  }

  private static Attributes attributes(Random random) {
    Attributes.Builder attributes = Attributes.builder();
    for (String name : List.of("bytes", "kind", "path", "rows", "sha256", "ünit")) {
      switch (random.nextInt(5)) {
        case 0 -> attributes.put(name, text(random));
        case 1 -> attributes.put(name, random.nextLong());
        case 2 -> attributes.put(name, random.nextInt(3) - 1);
        case 3 -> attributes.put(name, fingerprint(random).toHex());
        default -> {}
      }
    }
    return attributes.build();
  }

  private static String text(Random random) {
    return switch (random.nextInt(6)) {
      case 0 -> "";
      case 1 -> "a".repeat(random.nextInt(1000));
      case 2 -> "päth/😀/" + random.nextInt(3);
      case 3 -> "0A";
      default -> "region-" + random.nextInt(100);
    };
  }
}
