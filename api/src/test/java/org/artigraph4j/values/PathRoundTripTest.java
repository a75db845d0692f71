package org.artigraph4j.values;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeProperty;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.partition.PartitionKey;
import org.artigraph4j.partition.PartitionKeyTypes;
import org.artigraph4j.storage.FileContent;
import org.artigraph4j.storage.LocalFile;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;
import org.artigraph4j.type.CollectionType;
import org.artigraph4j.type.DateType;
import org.artigraph4j.type.Int16Type;
import org.artigraph4j.type.Int32Type;
import org.artigraph4j.type.Int64Type;
import org.artigraph4j.type.Int8Type;
import org.artigraph4j.type.NullType;
import org.artigraph4j.type.Precision;
import org.artigraph4j.type.StringType;
import org.artigraph4j.type.StructType;
import org.artigraph4j.type.TimestampType;
import org.artigraph4j.type.Type;

/** Template, to path, to key, to path again, by real files. */
@Domain(AnyValue.class)
class PathRoundTripTest {
  /** One field of every kind that a key may have. */
  private static final StructType ROW =
      new StructType(
          Map.of(
              "date",
              new DateType(),
              "hour",
              new TimestampType(Precision.SECOND),
              "i8",
              new Int8Type(),
              "i16",
              new Int16Type(),
              "i32",
              new Int32Type(),
              "id",
              new Int64Type(),
              "none",
              new NullType(),
              "text",
              new StringType()));

  private Path root;
  private final AtomicInteger layouts = new AtomicInteger();

  @BeforeProperty
  void createRoot() throws IOException {
    root = Files.createTempDirectory("artigraph4j-paths").toRealPath();
  }

  @AfterProperty
  void deleteRoot() throws IOException {
    MoreFiles.deleteRecursively(root, RecursiveDeleteOption.ALLOW_INSECURE);
  }

  /** A template below a folder of its own, and keys that differ. */
  record Layout(LocalFile storage, PartitionKeyTypes types, List<PartitionKey> keys) {}

  @Provide
  Arbitrary<Layout> layouts() {
    return AnyValue.any(this::layout);
  }

  private Layout layout(RandomValues random) {
    List<String> names = new ArrayList<>(ROW.fields().keySet());
    List<String> by = new ArrayList<>();
    Map<String, Type> fields = new HashMap<>();
    for (int i = 1 + random.below(3); i > 0; i--) {
      String name = names.remove(random.below(names.size()));
      by.add(name);
      fields.put(name, random.coin() ? ROW.field(name).asNullable() : ROW.field(name));
    }
    PartitionKeyTypes types =
        PartitionKeyTypes.of(CollectionType.of(new StructType(fields), by.toArray(new String[0])));
    StringBuilder template = new StringBuilder(root + "/" + layouts.getAndIncrement() + "/");
    if (random.below(3) == 0) {
      template.append("{partition_key_spec}");
    } else {
      for (String name : by) {
        template.append(random.of(List.of("x=", "y_", ".z"))).append(spec(name, random));
        template.append(random.of(List.of("/", "=", "=.", ", ")));
      }
      template.append("end");
    }
    template.append(
        random.of(List.of(".json", "", "/{input_fingerprint}", "={content_fingerprint}")));
    LocalFile storage = (LocalFile) LocalFile.at(template.toString()).resolveType(types);
    storage.requireFits(types);
    List<PartitionKey> keys = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      keys.add(key(by, types, random));
    }
    return new Layout(storage, types, keys.stream().distinct().toList());
  }

  private static String spec(String name, RandomValues random) {
    return switch (name) {
      case "date" ->
          random.of(
              List.of(
                  "{date.iso}",
                  "{date.Y:04}{date.m:02}{date.d:02}",
                  "{date.Y}-{date.m}-{date.d}",
                  "{date.Y}/{date.m:02}/{date.d:02}",
                  "{date.iso}{date.d:02}"));
      case "hour" ->
          random.of(
              List.of(
                  "{hour.iso}",
                  "{hour.Y:04}{hour.m:02}{hour.d:02}T{hour.H:02}",
                  "{hour.Y}/{hour.m}/{hour.d}/{hour.H}"));
      case "none", "text" -> "{" + name + ".value}";
      default -> "{" + name + random.of(List.of(".value", ".hex", ".value:05")) + "}";
    };
  }

  private static PartitionKey key(List<String> by, PartitionKeyTypes types, RandomValues random) {
    Object[] values = new Object[by.size()];
    for (int i = 0; i < values.length; i++) {
      String name = by.get(i);
      boolean isNull = types.isNullable(name) && random.below(4) == 0;
      values[i] = isNull ? null : value(name, random);
    }
    return types.key(values);
  }

  private static Object value(String name, RandomValues random) {
    return switch (name) {
      case "date" -> random.date();
      case "hour" ->
          Instant.ofEpochSecond(random.date().toEpochDay() * 86_400 + random.below(24) * 3600L);
      case "i8" -> (byte) random.number();
      case "i16" -> (short) random.number();
      case "i32" -> (int) random.number();
      case "id" -> random.number();
      case "none" -> null;
      default -> random.below(20) == 0 ? "long".repeat(35) : random.text();
    };
  }

  @Property(tries = 150, seed = "20261121")
  void whatIsWrittenIsDiscovered(@ForAll("layouts") Layout layout) throws IOException {
    List<StoragePartition> written = new ArrayList<>();
    Map<Path, PartitionKey> places = new HashMap<>();
    for (PartitionKey key : layout.keys()) {
      byte[] bytes = key.toBytes();
      Optional<Fingerprint> input =
          layout.storage().takesInputFingerprint()
              ? Optional.of(key.fingerprint())
              : Optional.empty();
      FileContent content = FileContent.of(bytes);
      StoragePartition partition = layout.storage().partition(key, input, content);
      Path path = LocalFile.path(partition);
      assertThat(path.normalize()).isEqualTo(path).startsWithRaw(root);
      assertThat(places.put(path, key)).as("two keys at %s: %s", path, key).isNull();
      Files.createDirectories(path.getParent());
      Files.write(path, bytes);
      assertThat(path.toRealPath().startsWith(root)).isTrue();
      written.add(partition);
    }
    StoragePartitions found = layout.storage().discover(layout.types());
    assertThat(found).isEqualTo(StoragePartitions.copyOf(written));
    for (StoragePartition partition : found) {
      Path path = LocalFile.path(partition);
      assertThat(places).containsEntry(path, partition.key());
      assertThat(partition.attributes().text("path")).contains(path.toString());
      assertThat(FileContent.of(path).fingerprint()).isEqualTo(partition.contentFingerprint());
    }
  }

  /** Without files: names too long for this machine's file system, and many more keys. */
  @Property(tries = 300, seed = "20261121")
  void noTwoKeysShareAPath(@ForAll String text) {
    LocalFile storage = LocalFile.at("/r/{text.value}");
    PartitionKeyTypes types =
        PartitionKeyTypes.of(CollectionType.of(StructType.of("text", new StringType()), "text"));
    String other =
        text.isEmpty() ? "x" : text.substring(0, text.offsetByCodePoints(0, 1)).repeat(9);
    Path path = storage.path(types.key(text), Optional.empty(), Optional.empty());
    assertThat(path.normalize().getParent()).isEqualTo(Path.of("/r"));
    assertThat(path.getFileName().toString()).doesNotStartWith(".").isNotEqualTo("None");
    if (!other.equals(text)) {
      assertThat(storage.path(types.key(other), Optional.empty(), Optional.empty()))
          .isNotEqualTo(path);
    }
  }
}
