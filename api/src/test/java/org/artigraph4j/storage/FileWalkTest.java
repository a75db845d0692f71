package org.artigraph4j.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.partition.PartitionKeyTypes;
import org.artigraph4j.type.CollectionType;
import org.artigraph4j.type.Int64Type;
import org.artigraph4j.type.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is in the place of a storage, told by paths alone. */
class FileWalkTest {
  private static final PartitionKeyTypes BY_N =
      PartitionKeyTypes.of(CollectionType.of(StructType.of("n", new Int64Type()), "n"));

  @TempDir private Path root;

  private Path write(String path) {
    Path file = root.resolve(path);
    try {
      Files.createDirectories(file.getParent());
      return Files.writeString(file, "not read");
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private List<FoundFile> walk(String path) {
    List<FoundFile> found = new ArrayList<>();
    LocalFile.rootedAt(root, path).walk(BY_N, found::add);
    return found;
  }

  @Test
  void partitions_are_told_by_key_input_and_content() {
    Path file = write("7/-3/5.csv");
    FoundFile.OfPartition found =
        new FoundFile.OfPartition(
            file, BY_N.key(7), Optional.of(Fingerprint.of(-3)), Optional.of(Fingerprint.of(5)));
    assertThat(walk("{n.value}/{input_fingerprint}/{content_fingerprint}.csv"))
        .containsExactly(found);
    assertThat(walk("{n.value}/{input_fingerprint}/5.csv"))
        .containsExactly(
            new FoundFile.OfPartition(
                file, BY_N.key(7), Optional.of(Fingerprint.of(-3)), Optional.empty()));
    assertThat(walk("8/{n.value}")).isEmpty();
  }

  @Test
  void temporary_files_are_found_where_files_are_and_unreadable_ones_say_why() {
    Path making = write("7/" + LocalFile.TEMPORARY + "x");
    Path misspelled = write("07/1");
    write(LocalFile.TEMPORARY + "x");
    write("7/other");
    write("7/.hidden");
    write("7/" + LocalFile.TEMPORARY + "folder/x");
    assertThat(walk("{n.value}/{input_fingerprint}"))
        .satisfiesExactly(
            first ->
                assertThat(first)
                    .isInstanceOfSatisfying(
                        FoundFile.Unreadable.class,
                        unreadable -> {
                          assertThat(unreadable.path()).isEqualTo(misspelled);
                          assertThat(unreadable.why()).hasMessageContaining("rename the file to");
                        }),
            second -> assertThat(second).isEqualTo(new FoundFile.Temporary(making)));
    // Also where the name is fixed, and so its folder need not be listed otherwise.
    assertThat(walk("{n.value}/name")).containsExactly(new FoundFile.Temporary(making));
  }

  @Test
  void it_ends_when_it_is_told_to() {
    write("1/1");
    write("2/1");
    write("2/2");
    write("3/1");
    List<FoundFile> found = new ArrayList<>();
    LocalFile.rootedAt(root, "{n.value}/{input_fingerprint}")
        .walk(BY_N, file -> found.add(file) && found.size() < 2);
    assertThat(found)
        .extracting(FoundFile::path)
        .containsExactly(root.resolve("1/1"), root.resolve("2/1"));
  }

  @Test
  void a_storage_that_has_no_files_yet_cannot_be_walked() {
    assertThatExceptionOfType(UnresolvedStorageException.class)
        .isThrownBy(() -> walk("{names}/{n.value}"));
    assertThatExceptionOfType(TemplateException.class).isThrownBy(() -> walk("same"));
  }

  @Test
  void a_pattern_has_all_paths_of_a_template_whatever_its_keys() throws IOException {
    FilePattern pattern = pattern("a/{x.value}-{y.iso}/{input_fingerprint}.csv");
    assertThat(pattern.matches(root.resolve("a/1-2026-11-21/-7.csv"))).isTrue();
    assertThat(pattern.matches(root.resolve("a/1/-7.csv"))).isFalse();
    assertThat(pattern.matches(root.resolve("a/1-2/-7.csvx"))).isFalse();
    assertThat(pattern.matches(root.resolve("a/1-2/3/-7.csv"))).isFalse();
    assertThat(pattern("{x.value}").matches(root.resolve("a"))).isTrue();
    assertThat(pattern("[a].b").matches(root.resolve("[a].b"))).isTrue();
    assertThat(pattern("[a].b").matches(root.resolve("axb"))).isFalse();

    // By another name of the folder, it is the same file.
    Files.createDirectories(root.resolve("a/1-2"));
    Path link = Files.createSymbolicLink(root.resolve("link"), root.resolve("a"));
    assertThat(pattern.matches(link.resolve("1-2/-7.csv"))).isTrue();
    assertThat(pattern("link/{x.value}/{y.value}").matches(root.resolve("a/1-2/y"))).isTrue();
  }

  @Test
  void patterns_meet_where_there_can_be_paths_of_both() {
    FilePattern pattern = pattern("a/b{x.value}");
    assertThat(pattern.mayMeet(pattern("a/{y.value}"))).isTrue();
    assertThat(pattern("a/{y.value}").mayMeet(pattern)).isTrue();
    assertThat(pattern.mayMeet(pattern("a/bc/{y.value}"))).isTrue();
    assertThat(pattern.mayMeet(pattern("a/c{y.value}"))).isFalse();
    assertThat(pattern.mayMeet(pattern("b/{y.value}"))).isFalse();
  }

  private FilePattern pattern(String path) {
    return LocalFile.rootedAt(root, path).pattern();
  }

  @Test
  void a_relative_path_is_where_the_process_works() {
    FilePattern relative = LocalFile.at("{x.value}.txt").pattern();
    assertThat(relative.matches(Path.of("a.txt"))).isTrue();
    assertThat(relative.matches(Path.of("a.txt").toAbsolutePath())).isTrue();
    assertThat(relative.matches(root.resolve("a.txt"))).isFalse();
  }
}
