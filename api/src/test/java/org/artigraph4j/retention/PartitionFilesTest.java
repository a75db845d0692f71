package org.artigraph4j.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.artigraph4j.storage.FoundFile.OfPartition;
import org.artigraph4j.storage.LocalFile;
import org.artigraph4j.storage.Storage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartitionFilesTest {
  private static final FileSweeping.Names NOTHING =
      new FileSweeping.Names() {
        @Override
        public void forEachStorage(Consumer<? super Storage> consumer) {}

        @Override
        public Set<OfPartition> named(LocalFile storage, List<OfPartition> files) {
          throw new AssertionError("not asked");
        }
      };

  @TempDir private Path root;

  @Test
  void one_that_cannot_be_deleted_is_told_when_the_others_are() throws Exception {
    Path full = Files.createDirectories(root.resolve("full/folder")).getParent();
    Path first = Files.writeString(root.resolve("first"), "data");
    Path last = Files.writeString(root.resolve("last"), "data");
    PartitionFiles files = PartitionFiles.ofEviction(NOTHING);
    assertThatExceptionOfType(UncheckedIOException.class)
        .isThrownBy(() -> files.delete(List.of(first, root.resolve("gone"), full, last)))
        .withMessageContaining(full.toString());
    assertThat(first).doesNotExist();
    assertThat(last).doesNotExist();
  }

  @Test
  void what_was_changed_after_it_was_asked_about_stays() throws Exception {
    Path adopted = Files.writeString(root.resolve("adopted"), "data");
    PartitionFiles files = PartitionFiles.ofRemoval(Duration.ZERO, NOTHING);
    Files.setLastModifiedTime(adopted, FileTime.from(Instant.now().plusSeconds(1)));
    files.delete(List.of(adopted));
    assertThat(adopted).exists();
  }
}
