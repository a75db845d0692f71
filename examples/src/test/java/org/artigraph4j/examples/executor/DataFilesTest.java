package org.artigraph4j.examples.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.partition.PartitionKey;
import org.artigraph4j.storage.ContentChangedException;
import org.artigraph4j.storage.LocalFile;
import org.artigraph4j.storage.StoragePartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFilesTest {
  private static final Fingerprint INPUT = Fingerprint.fromString("input");

  @TempDir private Path folder;
  private LocalFile storage;

  @BeforeEach
  void choosePlace() {
    storage =
        LocalFile.at(folder.toString().replace('\\', '/') + "/{input_fingerprint}/total.json");
  }

  private DataFiles.Stored write(DataFiles files, String text) {
    return write(files, text, found -> false);
  }

  private DataFiles.Stored write(
      DataFiles files, String text, Predicate<StoragePartition> isEvicted) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return files.write(storage, PartitionKey.EMPTY, INPUT, bytes, isEvicted);
  }

  private static String read(DataFiles.Stored stored) {
    return new String(DataFiles.read(stored.partition()), StandardCharsets.UTF_8);
  }

  private List<Path> filesBeside(Path file) throws IOException {
    try (Stream<Path> files = Files.list(file.getParent())) {
      return files.toList();
    }
  }

  @Test
  void writesAFileOnceAndAdoptsItThen() throws IOException {
    DataFiles.Stored first = write(new DataFiles(), "1");
    assertThat(first.adopted()).isFalse();
    assertThat(read(first)).isEqualTo("1");

    Path file = LocalFile.path(first.partition());
    Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH));
    Instant before = Instant.now().minusSeconds(60);
    DataFiles.Stored second = write(new DataFiles(), "2");
    assertThat(second.adopted()).isTrue();
    assertThat(second.partition()).isEqualTo(first.partition());
    assertThat(Files.getLastModifiedTime(file).toInstant())
        .as("so that no sweep takes it")
        .isAfter(before);
    assertThat(filesBeside(file)).as("no temporary file is left").containsExactly(file);
  }

  @Test
  void takesThePlaceOfWhatWasEvicted() throws IOException {
    DataFiles.Stored first = write(new DataFiles(), "1");

    DataFiles.Stored second = write(new DataFiles(), "2", first.partition()::equals);
    assertThat(second.adopted()).isFalse();
    assertThat(read(second)).isEqualTo("2");
    assertThatThrownBy(() -> read(first)).isInstanceOf(ContentChangedException.class);
    assertThat(filesBeside(LocalFile.path(second.partition()))).hasSize(1);

    assertThat(write(new DataFiles(), "3", first.partition()::equals).partition())
        .isEqualTo(second.partition());
  }

  @Test
  void doesNotAdoptWhatItsPathContradicts() throws IOException {
    storage =
        LocalFile.at(
            folder.toString().replace('\\', '/') + "/{input_fingerprint}/{content_fingerprint}");
    DataFiles.Stored first = write(new DataFiles(), "1");
    assertThat(write(new DataFiles(), "2").adopted()).isFalse();
    assertThat(write(new DataFiles(), "1").adopted()).isTrue();

    Files.writeString(LocalFile.path(first.partition()), "3");
    assertThatThrownBy(() -> write(new DataFiles(), "1"))
        .isInstanceOf(ContentChangedException.class)
        .hasMessageContaining(LocalFile.path(first.partition()).toString());
  }

  @Test
  void ofManyWritersOneWinsAndAllAgree() throws Exception {
    int writers = 8;
    ExecutorService threads = Executors.newFixedThreadPool(writers);
    try {
      for (int round = 0; round < 20; round++) {
        storage = LocalFile.at(folder + "/" + round + "/{input_fingerprint}/total.json");
        CyclicBarrier start = new CyclicBarrier(writers);
        List<Callable<DataFiles.Stored>> all = new ArrayList<>();
        for (int writer = 0; writer < writers; writer++) {
          String text = "written by " + writer;
          all.add(
              () -> {
                start.await();
                return write(new DataFiles(), text);
              });
        }
        List<DataFiles.Stored> stored = new ArrayList<>();
        for (Future<DataFiles.Stored> one : threads.invokeAll(all)) {
          stored.add(one.get());
        }
        assertThat(stored)
            .extracting(DataFiles.Stored::partition)
            .containsOnly(stored.get(0).partition());
        assertThat(stored).filteredOn(one -> !one.adopted()).hasSize(1);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void leavesNothingBehindWhenTheDiskFails() {
    DataFiles failing =
        new DataFiles() {
          @Override
          void writeTemporary(Path temporary, byte[] bytes) throws IOException {
            Files.write(temporary, new byte[] {bytes[0]});
            throw new IOException("no space left");
          }
        };
    assertThatThrownBy(() -> write(failing, "12"))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("total.json");
    Path target = storage.path(PartitionKey.EMPTY, Optional.of(INPUT), Optional.empty());
    assertThat(target.getParent()).isEmptyDirectory();
  }

  @Test
  void sweepsAbandonedTemporaryFilesAndLeavesThoseInUse() throws IOException {
    Path place = storage.path(PartitionKey.EMPTY, Optional.of(INPUT), Optional.empty());
    Files.createDirectories(place.getParent());
    Path abandoned = Files.createFile(place.resolveSibling(LocalFile.TEMPORARY + "old"));
    Files.setLastModifiedTime(abandoned, FileTime.from(Instant.now().minus(Duration.ofHours(2))));
    Path inUse = Files.createFile(place.resolveSibling(LocalFile.TEMPORARY + "new"));
    write(new DataFiles(), "1");
    assertThat(filesBeside(place)).containsExactlyInAnyOrder(place, inUse);
  }
}
