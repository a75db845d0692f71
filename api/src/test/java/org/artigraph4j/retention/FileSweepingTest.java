package org.artigraph4j.retention;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.artifact.Format;
import org.artigraph4j.storage.FoundFile.OfPartition;
import org.artigraph4j.storage.LocalFile;
import org.artigraph4j.storage.Storage;
import org.artigraph4j.type.CollectionType;
import org.artigraph4j.type.Int64Type;
import org.artigraph4j.type.StructType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens between the question whether a file is named and its removal. */
class FileSweepingTest {
  private static final Duration HOUR = Duration.ofHours(1);

  @TempDir private Path root;
  private Artifact artifact;
  private final List<Integer> asked = new ArrayList<>();
  private Runnable meanwhile = () -> {};

  /** A backend that knows nothing, and in which something happens while it looks. */
  private final FileSweeping.Names names =
      new FileSweeping.Names() {
        @Override
        public void forEachStorage(Consumer<? super Storage> consumer) {
          consumer.accept(artifact.storage());
        }

        @Override
        public Set<OfPartition> named(LocalFile storage, List<OfPartition> files) {
          asked.add(files.size());
          meanwhile.run();
          return Set.of();
        }
      };

  @BeforeEach
  void makeArtifact() {
    artifact =
        Artifact.builder()
            .type(CollectionType.of(StructType.of("n", new Int64Type()), "n"))
            .format(Format.CSV)
            .storage(LocalFile.rootedAt(root, "{n.value}-{input_fingerprint}"))
            .build();
  }

  private Path old(long n) {
    try {
      Path file = Files.writeString(root.resolve(n + "-1"), "a");
      return Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(HOUR).minus(HOUR)));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private FileSweep sweep(RemovalMode mode, int most) {
    return FileSweeping.run(artifact, HOUR, mode, most, names);
  }

  @Test
  void a_file_that_is_touched_meanwhile_stays() {
    Path adopted = old(1);
    Path gone = old(2);
    Path abandoned = old(3);
    meanwhile =
        () -> {
          try {
            Files.setLastModifiedTime(adopted, FileTime.from(Instant.now()));
            Files.delete(gone);
          } catch (IOException failure) {
            throw new UncheckedIOException(failure);
          }
        };
    FileSweep expected = new FileSweep(ImmutableList.of(abandoned), 1, ImmutableList.of(), true);
    assertThat(sweep(RemovalMode.REMOVE_WITH_FILES, 10)).isEqualTo(expected);
    assertThat(adopted).exists();
  }

  @Test
  void what_is_too_much_for_one_call_is_done_by_the_next() {
    for (long n = 1; n <= 5; n++) {
      old(n);
    }
    FileSweep dry = sweep(RemovalMode.DRY_RUN, 2);
    assertThat(dry.files()).containsExactly(root.resolve("1-1"), root.resolve("2-1"));
    assertThat(dry.isComplete()).isFalse();
    assertThat(sweep(RemovalMode.REMOVE_WITH_FILES, 3).isComplete()).isFalse();
    FileSweep last = sweep(RemovalMode.REMOVE_WITH_FILES, 3);
    assertThat(last.files()).containsExactly(root.resolve("4-1"), root.resolve("5-1"));
    assertThat(last.isComplete()).isTrue();
  }

  @Test
  void a_thousand_files_are_asked_about_at_once_and_none_that_is_young() {
    for (long n = 1; n <= 2_001; n++) {
      old(n);
    }
    FileSweep swept = sweep(RemovalMode.REMOVE_WITH_FILES, 10_000);
    assertThat(swept.bytes()).isEqualTo(2_001);
    assertThat(asked).containsExactly(1_000, 1_000, 1);
    asked.clear();
    sweep(RemovalMode.DRY_RUN, 10);
    assertThat(asked).isEmpty();
  }
}
